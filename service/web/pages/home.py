"""`/`: where all commitments stand, the most urgent first, and all of them along time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from service.core.model import Status
from service.messages import moment_words, status_word
from service.store.browse import BY_URGENCY, choice_counts, common_tags, urgent_page
from service.store.commitments import Record
from service.web.board import today_at
from service.web.context import WebContext
from service.web.desk import TheDesk
from service.web.pages.drawing import draw
from service.web.pages.languages import language_of
from service.web.pages.look import Look, read_look
from service.web.pages.notices import notices_of, read_house
from service.web.pages.rendering import page
from service.web.pages.rows import Row, facts_of, row_of
from service.web.pages.timeline import Facts
from service.web.pages.visitors import must_see

router = APIRouter(dependencies=[Depends(must_see)])

PAGE = 25
"""Commitments on a page: about three screens, and a timeline that is taken in at one look."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a look finds at *now*. *counts* are of all pages, whatever statuses are asked for."""

    now: datetime
    records: tuple[Record, ...]
    has_more: bool
    counts: Mapping[Status, int]
    tags: Mapping[str, int]


@router.get("/")
async def show(request: Request, desk: TheDesk) -> Response:
    """Show the dashboard."""
    look, language = read_look(request.query_params), language_of(request)
    found = await desk.kept.get(("home", look), lambda: _find(desk.context, look))
    house = await desk.kept.get("house", lambda: read_house(desk.context))
    notices = notices_of(house, desk.context, found.now, language)
    return page(request, "home.html", look=look, notices=notices, is_empty=not house.count, **_values(found, language))


async def _find(context: WebContext, look: Look) -> Found:
    now = context.clock.now()
    today = today_at(now)
    async with context.database.reading() as conn:
        records = await urgent_page(conn, today, look.choice, skip=(look.page - 1) * PAGE, limit=PAGE + 1)
        counts = await choice_counts(conn, today, look.choice)
        tags = await common_tags(conn)
    return Found(now, tuple(records[:PAGE]), len(records) > PAGE, counts, tags)


def _values(found: Found, language: str) -> dict[str, Any]:
    facts = [facts_of(record, found.now) for record in found.records]
    zone = found.records[0].entry.zone if found.records else "UTC"
    rows = [row_of(record, each.standing, language) for record, each in zip(found.records, facts, strict=True)]
    return {
        "rows": rows,
        "groups": list(_grouped(rows, facts, found.counts)),
        "drawing": draw(facts, found.now, language),
        "as_of": moment_words(found.now.replace(second=0, microsecond=0), zone, language),
        "counts": [(status, status_word(status, language), found.counts[status]) for status in BY_URGENCY],
        "total": sum(found.counts.values()),
        "tags": found.tags,
        "has_more": found.has_more,
    }


@dataclass(frozen=True, slots=True)
class Group:
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
