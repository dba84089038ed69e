"""Many rows within a savepoint: what goes wrong there is told there, and leaves nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.bulk import insert_many
from service.store.database import Database
from service.store.tables import events


async def _add(conn: AsyncConnection, kind: str | None) -> None:
    rows: list[tuple[Any, ...]] = [(datetime(2026, 3, 2, tzinfo=UTC), kind, {})]
    await insert_many(conn, events, ("at", "kind", "facts"), rows)


async def _add_within(conn: AsyncConnection, *kinds: str | None, then: Exception | None = None) -> None:
    async with conn.begin_nested():
        for each in kinds:
            await _add(conn, each)
        if then:
            raise then


async def _kinds(database: Database) -> list[str]:
    async with database.reading() as conn:
        return list((await conn.execute(select(events.c.kind).order_by(events.c.id))).scalars())


async def test_rows_within_are_kept_with_those_around_it(database: Database) -> None:
    async with database.writing() as conn:
        await _add(conn, "before")
        await _add_within(conn, "within")
        await _add(conn, "after")
    assert await _kinds(database) == ["before", "within", "after"]


async def test_a_row_that_does_not_fit_takes_back_what_was_written_within_and_nothing_else(database: Database) -> None:
    async with database.writing() as conn:
        await _add(conn, "before")
        with pytest.raises(IntegrityError):
            await _add_within(conn, "half", None)
        await _add(conn, "after")
    assert await _kinds(database) == ["before", "after"]


async def test_what_is_given_up_within_leaves_nothing(database: Database) -> None:
    async with database.writing() as conn:
        await _add(conn, "before")
        with pytest.raises(LookupError):
            await _add_within(conn, "half", then=LookupError())
        await _add(conn, "after")
    assert await _kinds(database) == ["before", "after"]
