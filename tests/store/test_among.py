"""Rows with one of many values, by one parameter."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.model import Origin
from service.store.among import among
from service.store.commitments import records_of
from service.store.database import Database
from service.store.entries import add_entries
from service.store.tables import commitments, sources
from tests.builders import an_entry, at

IDS = ("plain", "it's", 'say-"so"', "{a,b}", "NULL", "موعد", "0", "%s", "a\\b")
"""What a statement, JSON or an array could trip over."""


async def _written(conn: AsyncConnection) -> None:
    now = at("2025-08-01")
    entries = [an_entry(each) for each in IDS]
    await add_entries(conn, entries, origin=Origin.API, now=now, today=now.date())


async def test_it_finds_the_rows_with_those_values_and_no_others(database: Database) -> None:
    async with database.writing() as conn:
        await _written(conn)
        query = select(commitments.c.id)
        for wanted in ((), *((each,) for each in IDS), IDS, ("nobody", *IDS[:2])):
            found = (await conn.execute(query.where(among(commitments.c.id, wanted)))).scalars()
            assert set(found) == set(wanted) & set(IDS)


async def test_numbers_are_found_as_numbers(database: Database) -> None:
    async with database.writing() as conn:
        await _written(conn)
        numbers = list((await conn.execute(select(sources.c.id))).scalars())
        found = (await conn.execute(select(sources.c.id).where(among(sources.c.id, numbers[:2])))).scalars()
        assert sorted(found) == sorted(numbers[:2])


async def test_one_statement_serves_for_any_number_of_values(database: Database) -> None:
    async with database.reading() as conn:
        assert await records_of(conn, [f"unknown-{each}" for each in range(3_000)]) == {}
