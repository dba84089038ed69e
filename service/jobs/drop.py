"""Ending deliveries by hand: what is for a channel that is gone, and failures that somebody has seen and accepts."""

from collections.abc import Collection
from datetime import datetime

from service.errors import Refusal, RefusedChangeError
from service.jobs.retry import why_not
from service.store.database import Database
from service.store.retries import drop
from service.store.upkeep import add_event

CHANNEL_REMOVED = "channel removed"
BY_HAND = "dropped by hand"


async def drop_delivery(database: Database, number: int, *, who: str, now: datetime) -> None:
    """Withhold one delivery that failed or waits.

    Raises `RefusedChangeError` for one that was sent or withheld, that is being attempted, or that there is not.
    """
    async with database.writing() as conn:
        if not await drop(conn, reason=BY_HAND, now=now, delivery_id=number):
            raise RefusedChangeError(await why_not(conn, number, "drop"), Refusal.NOTHING_TO_DO)
        await add_event(conn, "delivery.dropped", at=now, who=who, delivery=number)


async def drop_channel(
    database: Database, channel: str, configured: Collection[str], *, who: str, now: datetime
) -> int:
    """Withhold all that failed or waits on a channel that was taken out of the settings; return how many.

    Raises `RefusedChangeError` where it is one of those *configured*, or nothing is there for it.
    """
    if channel in configured:
        raise RefusedChangeError(
            f"the channel {channel} is in use: what waits for it is sent once it works "
            f"(`muhla retry --channel {channel}`). Take it out of the settings first"
        )
    async with database.writing() as conn:
        numbers = await drop(conn, reason=CHANNEL_REMOVED, now=now, channel=channel)
        if not numbers:
            raise RefusedChangeError(f"nothing failed or waits on a channel called {channel!r}")
        await add_event(conn, "channel.dropped", at=now, who=who, channel=channel, deliveries=len(numbers))
    return len(numbers)


async def drop_failed(database: Database, *, who: str, now: datetime) -> int:
    """Withhold all that failed, on every channel: somebody has seen it. Returns how many."""
    async with database.writing() as conn:
        numbers = await drop(conn, reason=BY_HAND, now=now, waiting_too=False)
        if numbers:
            await add_event(conn, "deliveries.dropped", at=now, who=who, deliveries=len(numbers))
    return len(numbers)
