"""Pruning: what nobody will ask for again. History, alerts and the ledger stay; only attempts and events grow old."""

from datetime import datetime, timedelta

from service.store.database import Database
from service.store.pruning import delete_old_attempts, delete_old_events, delete_old_loads
from service.store.upkeep import forget_engines

FORGET_AFTER = timedelta(days=7)
"""An engine that gave no sign of life for so long will give none."""


async def prune(database: Database, *, engine: str, keep: timedelta, now: datetime) -> int:
    """Delete attempts of finished deliveries, events and catalogue loads older than *keep*; return how many rows
    went. *engine* asks for it, so it lives, even if the machine slept for weeks.
    """
    before = now - keep
    async with database.writing() as conn:
        await forget_engines(conn, silent_since=now - FORGET_AFTER, but=engine)
        return (
            await delete_old_attempts(conn, before)
            + await delete_old_events(conn, before)
            + await delete_old_loads(conn, before)
        )
