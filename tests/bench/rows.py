"""Many commitments in little time: a few are written as the service writes them, and copied inside the database."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, cast, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.entry import Entry
from service.core.model import Origin
from service.jobs.raise_alerts import Outlets
from service.jobs.rearm import rearm
from service.store.database import Database
from service.store.entries import add_entries
from service.store.tables import commitment_tags, commitments, revisions, sources
from tests.builders import a_deadline, a_ladder, an_entry

NOW = datetime(2026, 3, 2, 6, 0, 1, tzinfo=UTC)
"""A second after 9 o'clock in Baghdad: then the first milestone of those that are due has just come."""

OUTLETS = Outlets(["sink"], {"sink": 0})
"""All goes to one channel, each alert by itself."""

DUE_ORIGINALS, RESTING_ORIGINALS = 50, 100

_LADDER = a_ladder(before=("P180D", "P90D", "P30D", "P14D", "P7D", "P3D", "P1D"))
_DUE_ON = date(2026, 3, 2) + timedelta(180)
_RESTS_UNTIL = date(2030, 1, 1)


SMALL, HALF_OF_SMALL = "small", 50
"""The tag of a few that are due, so that they can go another way."""


async def fill(database: Database, *, due: int, resting: int, small: bool = False) -> None:
    """Write commitments of which *due* speak at `NOW`, and *resting* not for years.

    Beyond 50 and 100, the numbers are multiples of them. With *small*, a hundred more that are due have the tag
    `SMALL`: half of them were written before all others, half after.
    """
    due_ones = _originals("due", min(due, DUE_ORIGINALS), _DUE_ON, timedelta())
    first, last = (_originals(f"small-{each}", HALF_OF_SMALL * small, _DUE_ON, timedelta(), SMALL) for each in "az")
    resting_ones = _originals("rest", min(resting, RESTING_ORIGINALS), _RESTS_UNTIL, timedelta(37))
    async with database.writing() as conn:
        await _hurry(conn)
        await _write(conn, [*first, *due_ones, *resting_ones])
        for entries, wanted in ((due_ones, due), (resting_ones, resting)):
            if entries:
                await _multiply(conn, [entry.id for entry in entries], wanted // len(entries))
        await _write(conn, last)


async def _write(conn: AsyncConnection, entries: Sequence[Entry]) -> None:
    before = NOW - timedelta(days=1)
    await add_entries(conn, entries, origin=Origin.API, now=before, today=before.date())
    await rearm(conn, [entry.id for entry in entries], now=before)


async def _hurry(conn: AsyncConnection) -> None:
    """Spare this transaction what only costs time: a small cache, and to look up each row that a copied one names."""
    sqlite = conn.dialect.name == "sqlite"
    hint = "PRAGMA cache_size = -1000000" if sqlite else "SET LOCAL session_replication_role = replica"
    await conn.exec_driver_sql(hint)


def _originals(name: str, number: int, latest: date, apart: timedelta, *tags: str) -> list[Entry]:
    """Return commitments whose deadlines lie some days *apart*."""
    return [
        an_entry(
            f"{name}-{each}",
            title={"en": f"Commitment {each} of those that are {name}", "ar": f"الالتزام {each}"},
            ladder=_LADDER,
            deadline=a_deadline((latest + each * apart).isoformat()),
            tags=("bench", f"group-{each % 10}", *tags),
        )
        for each in range(number)
    ]


async def _multiply(conn: AsyncConnection, originals: Sequence[str], times: int) -> None:
    """Copy each original so often that there are *times* of it, with its sources and its history."""
    if times < 2:
        return
    steps = select(literal(1).label("number")).cte("steps", recursive=True)
    steps = steps.union_all(select(steps.c.number + 1).where(steps.c.number < times - 1))
    for table in (commitments, commitment_tags, sources, revisions):
        key = "id" if table is commitments else "commitment_id"
        copied: dict[str, ColumnElement[Any]] = {each.name: each for each in table.columns if each is not sources.c.id}
        copied[key] = table.c[key] + literal("-") + cast(steps.c.number, String)
        rows = select(*copied.values()).select_from(table).join(steps, literal(value=True))
        await conn.execute(insert(table).from_select(list(copied), rows.where(table.c[key].in_(originals))))
