"""`/`: where all commitments stand, the most urgent first, and all of them along time."""

import asyncio
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Depends, Request
from msgspec import Struct
from msgspec.structs import replace
from starlette.responses import Response

from service.core.model import Status
from service.messages import moment_words, status_word
from service.store.browse import BY_URGENCY, choice_counts, common_tags, urgent_page
from service.store.commitments import Record
from service.web.board import counts_by_status, today_at
from service.web.desk import Desk, TheDesk
from service.web.pages.drawing import draw
from service.web.pages.languages import language_of
from service.web.pages.look import Look, read_look
from service.web.pages.notices import notices_of, read_house
from service.web.pages.rendering import page
from service.web.pages.rows import Row, facts_of, row_of
from service.web.pages.timeline import Facts
from service.web.pages.visitors import caller_of, must_see

router = APIRouter(dependencies=[Depends(must_see)])

PAGE = 25
"""Commitments on a page: about three screens, and a timeline that is taken in at one look."""


class Found(Struct, frozen=True):
    """One page of what a look finds, at *now*."""

    now: datetime
    records: tuple[Record, ...]
    has_more: bool


@router.get("/")
async def show(request: Request, desk: TheDesk) -> Response:
    """Show the dashboard. Its parts are kept apart: to turn a page, nothing is counted anew."""
    look, language = read_look(request.query_params), language_of(request)
    found, counts, tags, house = await asyncio.gather(
        desk.kept.get(("home", look), lambda: _find(desk, look)),
        _counts(desk, look),
        desk.kept.get("tags", lambda: _tags(desk)),
        desk.kept.get("house", lambda: read_house(desk.context)),
    )
    return page(
        request,
        "home.html",
        look=look,
        tags=tags,
        counts=[(status, status_word(status, language), counts[status]) for status in BY_URGENCY],
        total=sum(counts.values()),
        last_page=_last_page(look, counts),
        notices=notices_of(house, desk.context, found.now, language, insider=caller_of(request) is not None),
        is_empty=not house.count,
        **_values(found, counts, language),
    )


def _last_page(look: Look, counts: Mapping[Status, int]) -> int:
    """Return how many pages there are; counts may be some seconds old, so it is at least this one."""
    found = sum(number for status, number in counts.items() if not look.statuses or status in look.statuses)
    return max(look.page, math.ceil(found / PAGE))


async def _find(desk: Desk, look: Look) -> Found:
    now = desk.context.clock.now()
    async with desk.browsing, desk.context.database.reading() as conn:
        skip = (look.page - 1) * PAGE
        records = await urgent_page(conn, today_at(now), look.choice, skip=skip, limit=PAGE + 1)
    return Found(now, tuple(records[:PAGE]), len(records) > PAGE)


async def _counts(desk: Desk, look: Look) -> Mapping[Status, int]:
    """Return how many commitments that *look* finds have each status, whatever statuses it asks for, on all pages."""
    if not look.words:
        return await counts_by_status(desk, look.tags)
    choice = replace(look.choice, statuses=())

    async def count() -> Mapping[Status, int]:
        async with desk.browsing, desk.context.database.reading() as conn:
            return await choice_counts(conn, today_at(desk.context.clock.now()), choice)

    return await desk.kept.get(("counts", choice), count)


async def _tags(desk: Desk) -> Mapping[str, int]:
    async with desk.browsing, desk.context.database.reading() as conn:
        return await common_tags(conn)


def _values(found: Found, counts: Mapping[Status, int], language: str) -> dict[str, Any]:
    facts = [facts_of(record, found.now) for record in found.records]
    zone = found.records[0].entry.zone if found.records else "UTC"
    rows = [row_of(record, each.standing, language) for record, each in zip(found.records, facts, strict=True)]
    return {
        "rows": rows,
        "groups": list(_grouped(rows, facts, counts)),
        "drawing": draw(facts, found.now, language),
        "as_of": moment_words(found.now.replace(second=0, microsecond=0), zone, language),
        "has_more": found.has_more,
    }


class Group(Struct, frozen=True):
    """Commitments with the same status; *words* say what that means, *count* is of all pages."""

    words: str
    count: int
    rows: tuple[Row, ...]


def _grouped(rows: Sequence[Row], facts: Sequence[Facts], counts: Mapping[Status, int]) -> Iterator[Group]:
    pairs = zip(facts, rows, strict=True)
    for status, together in groupby(pairs, key=lambda pair: pair[0].standing.status):
        alike = tuple(row for _, row in together)
        words = alike[0].status if status is Status.SETTLED else alike[0].status_sentence
        yield Group(words[0].upper() + words[1:], counts[status], alike)
