"""That an engine is there: on record from its start to its end, with when a cycle of it was last whole."""

from datetime import timedelta

import structlog
from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from service.clock import Clock
from service.store.database import Database
from service.store.upkeep import add_engine, set_engine

log = structlog.get_logger()


class Presence(Struct, frozen=True):
    """How the engine *id* is on record, which ticks and audits that often."""

    id: str
    version: str
    database: Database
    clock: Clock
    tick: timedelta
    audit_every: timedelta

    async def begin(self) -> None:
        """Put it on record."""
        async with self.database.writing() as conn:
            await self._add(conn)

    async def note_cycle(self) -> None:
        """Note that a cycle was whole; anew where the database was restored beneath us, or we were taken for dead."""
        async with self.database.writing() as conn:
            if not await set_engine(conn, self.id, cycle_at=self.clock.now()):
                log.warning("engine.put_on_record_again")
                await self._add(conn)
                await set_engine(conn, self.id, cycle_at=self.clock.now())

    async def end(self) -> None:
        """Say good-bye; where the database is away, without a word."""
        try:
            async with self.database.writing() as conn:
                await set_engine(conn, self.id, stopped_at=self.clock.now())
        except (SQLAlchemyError, OSError):
            log.warning("engine.left_without_a_word", exc_info=True)

    async def _add(self, conn: AsyncConnection) -> None:
        await add_engine(
            conn,
            self.id,
            version=self.version,
            tick_seconds=_whole_seconds(self.tick),
            audit_seconds=_whole_seconds(self.audit_every),
            now=self.clock.now(),
        )


def _whole_seconds(span: timedelta) -> int:
    return max(1, round(span.total_seconds()))
