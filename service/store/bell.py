"""A bell for the engines that share a PostgreSQL: something was written, so look now and not at the next tick.

It is a hint and no more. Who misses it, as behind a pooler that hands connections from one to another, looks at the
next tick. On SQLite nobody rings.
"""

import asyncio
from collections.abc import Callable

import psycopg
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.database import Database

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
    while True:
        try:
            await _listen(database, heard)
        except (SQLAlchemyError, psycopg.Error, OSError) as error:
            log.warning("bell.broke", fault=type(error).__name__)
        await asyncio.sleep(again_seconds)


async def _listen(database: Database, heard: Callable[[], None]) -> None:
    _, arguments = database.engine.dialect.create_connect_args(database.engine.url)
    loop = asyncio.get_running_loop()
    async with await psycopg.AsyncConnection.connect(autocommit=True, **arguments) as connection:
        await connection.execute("LISTEN muhla")
        due_at = loop.time()
        due = loop.call_soon(heard)  # somebody may have rung before
        try:
            async for _ in connection.notifies():
                if loop.time() >= due_at:
                    due_at = loop.time() + GATHER_SECONDS
                    due = loop.call_at(due_at, heard)
        finally:
            due.cancel()
