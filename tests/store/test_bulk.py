"""Many rows at once: written by few statements, and as if by many."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from service.store.bulk import insert_many, update_many
from service.store.database import Database
from service.store.sqlite import ROWS_AT_ONCE
from service.store.tables import events
from tests.builders import at

NOW = at("2026-03-02")
COLUMNS = ("id", "at", "kind", "commitment_id", "facts")
ODD = ("plain", "it's", 'say-"so"', "موعد", "a\\b", "line\nfeed", "\N{PARTY POPPER}", "null")


async def _write(database: Database, count: int, *, skip_known: bool = False) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        (number, NOW + timedelta(seconds=number), "kind", ODD[number % len(ODD)] if number % 3 else None, {"n": number})
        for number in range(1, count + 1)
    ]
    async with database.writing() as conn:
        await insert_many(conn, events, COLUMNS, rows, skip_known=skip_known)
    return rows


async def test_any_number_of_rows_is_written_whole_and_in_order(database: Database) -> None:
    query = select(*(events.c[name] for name in COLUMNS)).order_by(events.c.id.desc())
    for count in (1, ROWS_AT_ONCE, 2 * ROWS_AT_ONCE + 5):
        rows = await _write(database, count, skip_known=True)
        async with database.reading() as conn:
            assert [tuple(row) for row in await conn.execute(query)] == rows[::-1]


async def test_each_row_gets_its_own_values_and_those_that_do_not_fit_change_nothing(database: Database) -> None:
    count = ROWS_AT_ONCE + 3
    await _write(database, count)
    async with database.writing() as conn:
        changes = [(f"new-{number}", None, number, "kind") for number in range(count + 10)]  # 0, and nine that are not
        await update_many(conn, events, ("kind", "commitment_id"), ("id", "kind"), changes)
        again = [("again", None, number, "kind") for number in range(count)]
        await update_many(conn, events, ("kind", "commitment_id"), ("id", "kind"), again)
        found = (await conn.execute(select(events.c.id, events.c.kind, events.c.commitment_id))).all()
    assert sorted(found) == [(number, f"new-{number}", None) for number in range(1, count + 1)]


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    async def write(*moments: datetime) -> None:
        async with database.writing() as conn:
            await insert_many(conn, events, ("at", "kind", "facts"), [(each, "kind", {}) for each in moments])

    await write(NOW)
    with pytest.raises(ValueError, match="has no time zone"):
        await write(NOW, NOW.replace(tzinfo=None))
