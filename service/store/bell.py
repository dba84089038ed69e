"""A bell for the engines that share a PostgreSQL: something was written, so look now and not at the next tick.

It is a hint and no more. Who misses it, as behind a pooler that hands connections from one to another, looks at the
next tick. On SQLite nobody rings.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.database import Database

if TYPE_CHECKING:
    from psycopg.pq.abc import PGconn

log = structlog.get_logger()

GATHER_SECONDS = 0.1
"""How long after the first stroke it is told: whatever else is rung in that time is told with it."""

AGAIN_SECONDS = 5.0


async def ring(conn: AsyncConnection) -> None:
    """Tell all engines when the transaction of *conn* commits; if it does not, nobody hears of it."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text("NOTIFY muhla"))


async def listen(database: Database, heard: Callable[[], None], *, again_seconds: float = AGAIN_SECONDS) -> None:
    """Call *heard* whenever somebody has rung, until cancelled. Keeps one connection beside those of the pool.

    After *again_seconds* it listens anew where the connection broke.
    """
    import psycopg  # only here: SQLite needs none of it

    _, arguments = database.engine.dialect.create_connect_args(database.engine.url)
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(autocommit=True, **arguments) as connection:
                await connection.execute("LISTEN muhla")
                await _listen(connection.pgconn, heard)
        except (SQLAlchemyError, psycopg.Error, OSError) as error:
            log.warning("bell.broke", fault=type(error).__name__)
        await asyncio.sleep(again_seconds)


async def _listen(connection: "PGconn", heard: Callable[[], None]) -> None:
    """Read what comes when it comes: psycopg's own generator looks ten times a second, which is most of what an engine
    at rest would do.
    """
    loop, rung, faults = asyncio.get_running_loop(), asyncio.Event(), list[Exception]()
    socket = connection.socket  # one that is lost has none

    def read() -> None:
        try:
            connection.consume_input()
            if connection.notifies():
                rung.set()
            while connection.notifies():
                pass
        except Exception as fault:  # noqa: BLE001 - it is raised below
            loop.remove_reader(socket)
            faults.append(fault)
            rung.set()

    loop.add_reader(socket, read)
    try:
        heard()  # somebody may have rung before
        while not faults:
            await rung.wait()
            await asyncio.sleep(GATHER_SECONDS)
            rung.clear()
            heard()
        raise faults[0]
    finally:
        loop.remove_reader(socket)
