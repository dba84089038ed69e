"""Where all commitments stand: the answer of `/status`, as bytes.

It is asked for more often than anything else, and written down by nobody: so it is made once for all who ask within a
moment (`service.web.kept`), and never goes through a model. An answer may be a fifth of a second old, and where the
database is slow up to ten seconds; ``as_of`` tells. The counts are made apart, because they read every row: among
100,000 commitments they lag behind by seconds. What was written through this app shows at once in both.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from msgspec import Struct

from service.core.milestones import day_of
from service.core.model import Status
from service.core.report import moment_text, status_row
from service.core.status import standing
from service.store.commitments import Record
from service.store.overview import Today, status_counts, status_page
from service.web.context import WebContext
from service.web.desk import Desk


class Question(Struct, frozen=True):
    """Which commitments are asked for: with any of *tags* and any of *statuses* (empty: all), from the id after
    *after*.
    """

    tags: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    after: str = ""
    limit: int = 100


async def status_bytes(desk: Desk, question: Question) -> bytes:
    """Return ``{"as_of", "counts", "commitments", "next"}`` in JSON, UTF-8.

    ``counts`` has every status, of all with the tags asked for; ``next`` is what *after* must be for the rest, null at
    the end.
    """
    return await desk.kept.get(question, lambda: _make(desk, question))


async def counts_by_status(desk: Desk, tags: tuple[str, ...] = ()) -> Mapping[Status, int]:
    """Return how many commitments with any of *tags* have each status, zeros included."""
    return await desk.kept.get(("counts", tags), lambda: _count(desk.context, tags))


async def _make(desk: Desk, question: Question) -> bytes:
    counts = await counts_by_status(desk, question.tags)
    now = desk.context.clock.now()
    today = today_at(now)
    async with desk.context.database.reading() as conn:
        records = await status_page(
            conn,
            today,
            statuses=question.statuses,
            tags=question.tags,
            after=question.after,
            limit=question.limit + 1,  # one more tells whether there are more
        )
    shown = records[: question.limit]
    answer = {
        "as_of": moment_text(now),
        "counts": counts,
        "commitments": [row_of(record, today) for record in shown],
        "next": shown[-1].entry.id if len(records) > len(shown) else None,
    }
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


async def _count(context: WebContext, tags: tuple[str, ...]) -> Mapping[Status, int]:
    async with context.database.reading() as conn:
        return await status_counts(conn, today_at(context.clock.now()), tags=tags)


def today_at(now: datetime) -> Today:
    """Return what tells the day at *now* in a zone."""
    return cache(lambda zone: day_of(now, zone))


def row_of(record: Record, today: Today) -> dict[str, Any]:
    """Return where a commitment stands, JSON-ready."""
    commitment = record.commitment
    return status_row(commitment, standing(commitment, today(commitment.zone)), record.next_due_at)
