"""A house whose rows can be tampered with behind the schema's back, as damage to a file would."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from service.store.database import Database
from service.store.upkeep import add_engine
from tests.builders import an_entry, at
from tests.house import House

FIRST = at("2025-08-31T06:00")
"""The first reminder of `an_entry`."""

Tamper = Callable[..., None]


@pytest.fixture
async def house(database: Database) -> House:
    """A house with an engine on record, on the day before the first reminder of its one commitment."""
    house = House(database, now=FIRST - timedelta(days=1))
    async with database.writing() as conn:
        await add_engine(conn, house.engine, version="0", tick_seconds=30, now=house.now)
    await house.record(an_entry())
    return house


@pytest.fixture
def tamper(database_url: str) -> Tamper:
    """What runs statements without any foreign key being looked after; returns how many rows they touched."""

    def on_sqlite(*statements: str) -> None:
        with sqlite3.connect(database_url.removeprefix("sqlite:///")) as conn:  # foreign keys are off, unless asked for
            assert all(conn.execute(each).rowcount for each in statements)
        conn.close()

    def on_postgresql(*statements: str) -> None:
        with psycopg.connect(database_url) as conn:
            conn.execute("SET session_replication_role = replica")
            assert all(conn.execute(each.encode()).rowcount for each in statements)

    return on_sqlite if database_url.startswith("sqlite") else on_postgresql
