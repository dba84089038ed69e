"""Trying deliveries again by hand."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.trouble import ChannelState
from service.errors import Refusal, RefusedChangeError
from service.store.database import Database
from service.store.retries import failed_before, retry, state_of
from service.store.upkeep import add_event, channel_states


class Reach(Struct, frozen=True):
    """Which failed deliveries are tried again. A reminder that is months old would cry wolf, so not all of them.

    Those that failed at *since* or later; None: since their channel's last trouble began. *everything*: whenever that
    was. More than *most* in all are refused, None: any number. *trying*: only tell which ones.
    """

    since: datetime | None = None
    everything: bool = False
    most: int | None = None
    trying: bool = False

    def start(self, state: ChannelState) -> datetime | None:
        """Return since when deliveries of a channel must have failed; None: whenever."""
        return None if self.everything else self.since or state.last_trouble_at


RECENT = Reach()
"""What failed since the last trouble began."""


class Retried(Struct, frozen=True):
    """The *numbers* of the deliveries that are due now, and how many older ones failed and are *left* so."""

    numbers: tuple[int, ...]
    left: int


async def retry_delivery(database: Database, number: int, *, who: str, now: datetime) -> None:
    """Make one delivery due now, with a fresh row of attempts.

    Raises `RefusedChangeError` for one that was sent or withheld, that is being attempted, or that there is not.
    """
    async with database.writing() as conn:
        if not await retry(conn, now=now, delivery_id=number):
            raise RefusedChangeError(await why_not(conn, number, "try again"), Refusal.NOTHING_TO_DO)
        await add_event(conn, "delivery.retried", at=now, who=who, delivery=number)


async def why_not(conn: AsyncConnection, number: int, what: str) -> str:
    """Return why there is nothing to do about delivery *number*; *what* as in "try again"."""
    state = await state_of(conn, number)
    if state is None:
        return f"there is no delivery {number}. `muhla deliveries` lists them"
    return f"delivery {number} is {state}, or being sent just now: there is nothing to {what}"


async def retry_failed(
    database: Database, channels: Collection[str], *, who: str, now: datetime, reach: Reach = RECENT
) -> Retried:
    """Make due now what failed on *channels* in *reach*; one that is switched off stays so.

    Raises `RefusedChangeError` where that is more than *reach* allows.
    """
    async with database.trying() if reach.trying else database.writing() as conn:
        states = await channel_states(conn)
        each = [
            await again(conn, states.get(name, ChannelState(name)), reach, now, waiting_too=False)
            for name in sorted(channels)
        ]
        numbers = sorted(number for one in each for number in one.numbers)
        retried = Retried(tuple(numbers), sum(one.left for one in each))
        require_few(retried, reach)
        if numbers:
            await add_event(conn, "deliveries.retried", at=now, who=who, deliveries=len(numbers))
    return retried


async def again(
    conn: AsyncConnection, state: ChannelState, reach: Reach, now: datetime, *, waiting_too: bool
) -> Retried:
    """Make due now what failed in *reach* on one channel, and with *waiting_too* what waits for it."""
    start = reach.start(state)
    numbers = await retry(conn, now=now, channel=state.channel, failed_since=start, waiting_too=waiting_too)
    return Retried(tuple(numbers), 0 if start is None else await failed_before(conn, state.channel, start))


def require_few(retried: Retried, reach: Reach) -> None:
    """Raise `RefusedChangeError` where *retried* is more than *reach* allows."""
    count = len(retried.numbers)
    if reach.most is not None and count > reach.most:
        raise RefusedChangeError(f"{count:,} deliveries would be sent. --dry-run lists them, --yes sends them")
