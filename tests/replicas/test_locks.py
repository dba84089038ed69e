"""What one engine is writing when it sleeps, or dies with its machine, holds up no other for long."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text

from service.clock import Clock
from service.jobs.deliver import Dispatcher
from service.jobs.raise_alerts import Outlets
from service.scheduler import Engine
from service.store.commitments import due_ids
from service.store.database import Database, open_database
from tests.builders import an_entry, at
from tests.fakes import FakeChannel
from tests.house import House
from tests.patience import PATIENCE_SECONDS, until

DUE = at("2025-08-31T06:00")


@pytest.fixture
async def shared(postgres_template: str, postgres_server: str) -> AsyncIterator[Database]:
    """A migrated PostgreSQL database with a commitment that is due."""
    with psycopg.connect(postgres_server, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE locks TEMPLATE {postgres_template}".encode())
        database = open_database(postgres_server.replace("/postgres?", "/locks?"))
        await House(database, now=DUE - timedelta(days=1)).record(an_entry())
        yield database
        await database.aclose()
        conn.execute("DROP DATABASE locks WITH (FORCE)")


async def test_an_engine_does_not_ask_in_a_loop_for_what_another_is_raising(shared: Database) -> None:
    desk, looks = FakeChannel("desk"), 0

    async def look() -> None:
        nonlocal looks
        looks += 1

    async def beat() -> None:
        return

    clock = Clock.starting_at(DUE)
    engine = Engine(
        id="engine-2",
        version="0",
        database=shared,
        clock=clock,
        dispatcher=Dispatcher(shared, {"desk": desk}, clock, "engine-2", chance=lambda: 0.0),
        outlets=Outlets(["desk"], {}),
        tick=timedelta(hours=1),
        audit_every=timedelta(hours=1),
        keep=timedelta(days=730),
        reload=look,
        heartbeat=beat,
    )
    async with shared.writing() as conn:
        assert await due_ids(conn, DUE, limit=1, claim=True)
        await engine.start()
        loop = asyncio.get_running_loop()
        begun = loop.time()
        await until(lambda: looks >= 4)
        assert loop.time() - begun > 1
        assert desk.keys == []
    await until(lambda: bool(desk.keys))  # the other one has died: its transaction is undone, and what it held is free
    await engine.stop(drain_seconds=PATIENCE_SECONDS)


async def test_the_server_ends_a_transaction_in_which_nothing_happens(shared: Database) -> None:
    async with shared.reading() as conn:
        shown = (await conn.execute(text("SHOW idle_in_transaction_session_timeout"))).scalar_one()
    assert shown == "5min"
