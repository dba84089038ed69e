"""Questions about very many commitments are answered from an index; on PostgreSQL, where there are enough of them."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.model import Origin, Status
from service.jobs.raise_alerts import raise_alerts
from service.jobs.sending.parcels import pack
from service.store.database import Database
from service.store.entries import add_entries, known_entries
from service.store.order import hurry, put_back_what_waits
from service.store.outbox import claim, still_leased
from service.store.overview import count_commitments, status_counts, status_page
from service.store.tables import metadata
from tests.bench.rows import NOW, OUTLETS, fill
from tests.builders import an_entry, at

QUESTIONS: dict[str, tuple[Callable[[AsyncConnection], Awaitable[object]], str]] = {
    "counts": (lambda conn: status_counts(conn, _today), "ix_commitments_standing"),
    "a page by status": (lambda conn: status_page(conn, _today, statuses=[Status.PASSED]), "ix_commitments_standing"),
    "a count": (count_commitments, "ix_commitments_standing"),
    "the catalogue's own": (lambda conn: known_entries(conn, ()), "ix_commitments_catalogue"),
}


def _today(_zone: str) -> date:
    return date(2025, 9, 1)


@contextmanager
def _asked(database: Database) -> Iterator[list[tuple[str, Any]]]:
    asked: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, *_others: object) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", QUESTIONS)
async def test_it_reads_no_row_that_it_need_not(database: Database, name: str) -> None:
    question, index = QUESTIONS[name]
    async with database.reading() as conn:
        with _asked(database) as asked:
            await question(conn)
        asked = [(statement, parameters) for statement, parameters in asked if statement.startswith("SELECT")]
        assert asked
        for statement, parameters in asked:
            plan = await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            assert index in "".join(row.detail for row in plan), statement


async def test_a_load_knows_the_catalogues_own_and_whatever_has_an_id_of_the_file(database: Database) -> None:
    now = at("2025-08-01")
    async with database.writing() as conn:
        for origin, ids in ((Origin.CATALOGUE, ("a", "b")), (Origin.API, ("c", "d"))):
            await add_entries(conn, [an_entry(each) for each in ids], origin=origin, now=now, today=now.date())
        known = await known_entries(conn, ["a", "c", "e"])
    assert {each: facts.origin for each, facts in known.items()} == {
        "a": Origin.CATALOGUE,
        "b": Origin.CATALOGUE,
        "c": Origin.API,
    }


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_no_table_is_read_through_in_a_flood(database: Database) -> None:
    flood, batch = 1_000, 100
    async with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as conn:
        await conn.execute(text("VACUUM ANALYZE"))  # all tables are known to be empty
    await fill(database, due=flood, resting=0)
    for _ in range(flood // batch):
        assert await raise_alerts(database, OUTLETS, now=NOW, limit=batch) == batch
        async with database.writing() as conn:
            newest = "SELECT id FROM deliveries ORDER BY id DESC LIMIT :batch"
            claimed = list((await conn.execute(text(newest), {"batch": batch})).scalars())
            await put_back_what_waits(conn, claimed, now=NOW)
    async with database.writing() as conn:
        await conn.execute(text("SELECT pg_stat_force_next_flush()"))
    async with database.reading() as conn:
        rows = await conn.execute(text("SELECT relname, seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables"))
        read = {row[0]: row[1] for row in rows}
    assert {
        name: read[name] // flood for name in ("alerts", "deliveries", "delivery_alerts") if read[name] > 9 * flood
    } == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_whatever_is_asked_of_many_commitments_at_once_goes_by_an_index(database: Database) -> None:
    await fill(database, due=100, resting=0)
    until = NOW + timedelta(minutes=2)
    with _asked(database) as asked:
        await raise_alerts(database, OUTLETS, now=NOW)
        async with database.writing() as conn:
            claims, _ = await claim(conn, "sink", limit=100, engine="here", now=NOW, until=until)
            await put_back_what_waits(conn, [each.id for each in claims], now=NOW)
            await hurry(conn, [each.id for each in claims], now=NOW)
            assert len(await pack(conn, claims, now=NOW)) == 100
            assert len(await still_leased(conn, claims, engine="here")) == 100
    by_many = [(statement, parameters) for statement, parameters in asked if "json_each" in statement]
    assert len(by_many) > 10
    async with database.reading() as conn:
        for statement, parameters in by_many:
            plan = [row.detail for row in await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            assert [step for step in plan if step.startswith(_READS_THROUGH)] == [], statement


_READS_THROUGH = tuple(f"SCAN {name}" for name in metadata.tables)
