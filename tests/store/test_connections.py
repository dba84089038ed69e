"""What stands between SQLAlchemy and the drivers: few trips, nothing left open, and no dead connection handed out."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from service.store import database as opening
from service.store.bulk import carry_out, insert_many, inserting, updating
from service.store.database import Database, open_database
from service.store.tables import events
from tests.patience import PATIENCE_SECONDS

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

EVENT = "INSERT INTO events (at, kind, facts) VALUES ('2026-03-02 06:00:01.000000', :kind, '{}')"


async def _driver(database: Database) -> Any:
    async with database.reading() as conn:
        return (await conn.get_raw_connection()).driver_connection


@pytest.fixture
async def trips(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is asked of the thread of the one connection there is."""
    driver: Any = await _driver(database)
    execute, seen = driver._execute, []

    def counted(work: Any, *args: Any, **kwargs: Any) -> Any:
        seen.append(work)
        return execute(work, *args, **kwargs)

    monkeypatch.setattr(driver, "_execute", counted)
    return seen


@on_sqlite
async def test_a_transaction_of_two_statements_takes_three_trips_to_its_thread(
    database: Database, trips: list[Any]
) -> None:
    async with database.writing() as conn:
        await conn.execute(text(EVENT), {"kind": "a"})
        assert (await conn.execute(text("SELECT kind FROM events"))).all() == [("a",)]
    assert len(trips) == 3  # BEGIN with the first statement, the second, COMMIT


@on_sqlite
async def test_many_rows_go_with_the_next_trip_and_are_there_for_whoever_asks(
    database: Database, trips: list[Any]
) -> None:
    async with database.writing() as conn:
        await insert_many(conn, events, COLUMNS, _rows("a"))
        await insert_many(conn, events, COLUMNS, _rows("b"))
    assert len(trips) == 1
    async with database.writing() as conn:
        await insert_many(conn, events, COLUMNS, _rows("c"))
        assert (await conn.execute(text("SELECT kind FROM events ORDER BY kind"))).scalars().all() == ["a", "b", "c"]
    assert len(trips) == 3


@on_postgresql
async def test_a_statement_that_is_alone_is_on_record_before_its_connection_is_given_back(database: Database) -> None:
    async with database.writing(autocommit=True) as conn, database.reading() as other:
        await insert_many(conn, events, COLUMNS, _rows("alone"))
        assert (await other.execute(text("SELECT kind FROM events"))).all() == [("alone",)]
    async with database.writing() as conn, database.reading() as other:  # and the connection is as it was
        await insert_many(conn, events, COLUMNS, _rows("together"))
        assert (await other.execute(text("SELECT kind FROM events"))).all() == [("alone",)]


async def test_changes_that_are_carried_out_together_are_whole_or_nothing(database: Database) -> None:
    async def write(kind: str, *rows: tuple[Any, ...]) -> None:
        async with database.writing(autocommit=True) as conn:
            changed = updating(conn.dialect, events, ("kind",), ("kind",), [(f"{kind} again", kind)])
            await carry_out(conn, changed, inserting(conn.dialect, events, COLUMNS, rows))

    async with database.writing() as conn:
        await insert_many(conn, events, COLUMNS, _rows("first"))
    await write("first", *_rows("second"))
    with pytest.raises(IntegrityError):
        await write("second", *_rows("third"), *_rows(None))
    async with database.reading() as conn:
        found = (await conn.execute(text("SELECT kind FROM events ORDER BY kind"))).scalars().all()
    assert found == ["first again", "second"]


@on_sqlite
async def test_many_rows_that_do_not_fit_are_told_at_the_end_and_leave_nothing(database: Database) -> None:
    async def write(*rows: list[tuple[Any, ...]]) -> None:
        async with database.writing() as conn:
            for some in rows:
                await insert_many(conn, events, COLUMNS, some)

    with pytest.raises(IntegrityError):
        await write(_rows("whole"), [*_rows("half"), *_rows(None)])
    with pytest.raises(TypeError):
        await write(_rows("given up"), 7)  # type: ignore[arg-type]
    async with database.writing() as conn:
        assert (await conn.execute(text("SELECT kind FROM events"))).all() == []


def _rows(kind: str | None) -> list[tuple[Any, ...]]:
    return [(datetime(2026, 3, 2, tzinfo=UTC), kind, {})]


COLUMNS = ("at", "kind", "facts")


@on_sqlite
async def test_what_a_statement_came_to_is_told_as_ever(database: Database) -> None:
    async with database.writing() as conn:
        many = await conn.execute(text(EVENT), [{"kind": "a"}, {"kind": "b"}])
        assert many.rowcount == 2
        result = await conn.execute(text("UPDATE events SET kind = 'c' RETURNING id, kind"))
        assert list(result.keys()) == ["id", "kind"]
        assert sorted(result.all()) == [(1, "c"), (2, "c")]
        empty = await conn.execute(text("SELECT id FROM events WHERE kind = 'a'"))
        assert list(empty.keys()) == ["id"]
        assert empty.first() is None
    with pytest.raises(IntegrityError):
        async with database.writing() as conn:
            await conn.execute(text("INSERT INTO events (id, at, kind, facts) VALUES (1, '', '', '{}')"))
    with pytest.raises(OperationalError):
        async with database.reading() as conn:
            await conn.execute(text("SELECT nothing FROM nowhere"))
    async with database.reading() as conn:  # and what failed left nothing open
        assert (await conn.execute(text("SELECT count(*) FROM events"))).scalar_one() == 2


@on_sqlite
async def test_whoever_is_cancelled_at_any_moment_leaves_no_transaction_open(database: Database) -> None:
    async def write() -> None:
        async with database.writing() as conn:
            await conn.execute(text(EVENT), {"kind": "cut off"})
            await conn.execute(text(EVENT), {"kind": "cut off"})

    for steps in range(40):
        task = asyncio.create_task(write())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(PATIENCE_SECONDS), database.writing() as conn:  # nobody holds the lock
            await conn.execute(text("DELETE FROM events WHERE kind = 'whole'"))
            odd = (await conn.execute(text("SELECT count(*) % 2 FROM events"))).scalar_one()
            assert odd == 0, "half a transaction is on record"


@on_postgresql
async def test_a_connection_that_died_at_rest_is_replaced_before_it_is_handed_out(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "RESTED_SECONDS", 0.0)
    async with database.reading() as conn:
        before = (await conn.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    other = open_database(database.engine.url.render_as_string(hide_password=False))
    async with other.writing() as conn:
        await conn.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": before})
    await other.aclose()
    async with database.reading() as conn:
        assert (await conn.execute(text("SELECT pg_backend_pid()"))).scalar_one() != before


@on_postgresql
async def test_a_connection_that_has_just_been_used_is_not_asked_whether_it_lives(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def lives(_dialect: object, connection: object) -> bool:
        asked.append(connection)
        return True

    monkeypatch.setattr(opening, "_lives", lives)
    for _ in range(3):
        async with database.reading() as conn:
            await conn.execute(text("SELECT 1"))
    assert asked == []
