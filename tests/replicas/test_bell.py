"""A word between processes that share a PostgreSQL: heard at once where it can be, and never relied upon."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import psycopg
import pytest
from sqlalchemy import text

from service.store.bell import GATHER_SECONDS, listen
from service.store.database import Database, open_database
from service.store.upkeep import add_event
from tests.builders import at
from tests.patience import PATIENCE_SECONDS

NOW = at("2025-09-01")


class Ear:
    """Counts what it hears."""

    def __init__(self) -> None:
        self.heard = 0
        self.event = asyncio.Event()

    def __call__(self) -> None:
        self.heard += 1
        self.event.set()

    async def next(self) -> None:
        await asyncio.wait_for(self.event.wait(), PATIENCE_SECONDS)
        self.event.clear()


@pytest.fixture
async def shared(postgres_template: str, postgres_server: str) -> AsyncIterator[Database]:
    """A migrated PostgreSQL database."""
    url = postgres_server.replace("/postgres?", "/bell?")
    with psycopg.connect(postgres_server, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE bell TEMPLATE {postgres_template}".encode())
        database = open_database(url)
        yield database
        await database.aclose()
        conn.execute("DROP DATABASE bell WITH (FORCE)")


@contextlib.asynccontextmanager
async def listening(database: Database) -> AsyncIterator[Ear]:
    """Listen, and go on when the first look, which comes by itself, is over."""
    ear = Ear()
    task = asyncio.create_task(listen(database, ear, again_seconds=0.1))
    await ear.next()
    try:
        yield ear
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def write(database: Database) -> None:
    async with database.writing() as conn:
        await add_event(conn, "acknowledgement.recorded", at=NOW)


async def test_what_another_process_writes_is_heard_at_once(shared: Database) -> None:
    async with listening(shared) as ear:
        await write(shared)
        await ear.next()


async def test_what_was_never_committed_is_not_heard(shared: Database) -> None:
    async with listening(shared) as ear:
        async with shared.trying() as conn:
            await add_event(conn, "acknowledgement.recorded", at=NOW)
        await asyncio.sleep(0.3)
        assert ear.heard == 1


async def test_a_hundred_strokes_are_heard_as_a_few(shared: Database) -> None:
    async with listening(shared) as ear:
        begun = asyncio.get_running_loop().time()
        for _ in range(100):
            await write(shared)
        took = asyncio.get_running_loop().time() - begun
        await ear.next()
        await asyncio.sleep(3 * GATHER_SECONDS)
        assert 2 <= ear.heard <= took / GATHER_SECONDS + 4  # the first look, and what is gathered at either end


async def test_it_listens_again_after_its_connection_was_cut(shared: Database) -> None:
    async with listening(shared) as ear:
        async with shared.writing() as conn:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            assert (await conn.execute(text(others))).all()
        await ear.next()  # it is there again, and looks
        await write(shared)
        await ear.next()


async def test_the_pool_has_all_its_connections_while_it_listens(shared: Database) -> None:
    async with listening(shared), contextlib.AsyncExitStack() as stack:
        for _ in range(10):
            await asyncio.wait_for(stack.enter_async_context(shared.reading()), PATIENCE_SECONDS)
