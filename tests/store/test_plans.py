"""Questions about very many commitments are answered from an index; on PostgreSQL, where there are enough of them."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.model import Origin, Status
from service.store.database import Database
from service.store.entries import add_entries, known_entries
from service.store.overview import count_commitments, status_counts, status_page
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
