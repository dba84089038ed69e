"""One time for all who share a PostgreSQL: that of its server.

A lease says until when nobody else may send. Where the clocks of two machines were minutes apart, the one ahead would
take what the other has just begun to send, and raise what has not come due for anybody else.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from service.clock import Clock
from service.store.database import Database
from service.store.moment import shown_by_server

log = structlog.get_logger()

NEAR = timedelta(seconds=1)
"""So far apart may clocks be: machines that ask a time server are nearer, and a question on the way takes as long."""

RENEW_SECONDS = 30.0


class Agreement:
    """How far the clock of this machine, *machine*, is behind that of the server of *database*."""

    def __init__(self, database: Database, machine: Clock | None = None) -> None:
        self._database, self._machine = database, machine or Clock()
        self._behind = timedelta()

    @property
    def clock(self) -> Clock:
        """A clock that shows what the server's does, as far as it is known."""
        return Clock(_machine=lambda: self._machine.now() + self._behind)

    async def renew(self) -> None:
        """Ask the server. Where the answer takes too long to mean anything, what was known goes on."""
        async with self._database.reading() as conn:  # which may take its time to connect
            asked_at = self._machine.now()
            shown = await shown_by_server(conn)
        took = self._machine.now() - asked_at
        behind = shown - asked_at - took / 2
        if took < NEAR and abs(behind - self._behind) > NEAR:
            self._behind = behind if abs(behind) > NEAR else timedelta()
            log.warning("clock.differs", seconds_behind_database=round(behind.total_seconds(), 1))

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Ask again and again, until the end."""
        task = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            task.cancel()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                await self.renew()
            except (SQLAlchemyError, OSError):
                log.debug("clock.not_compared", exc_info=True)  # whatever else needs the database tells of it
