"""Another channel for what is left on one that is gone: it was renamed, or its people read another one now."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from msgspec import Struct

from service.core.trouble import ChannelState
from service.errors import RefusedChangeError
from service.jobs.drop import CHANNEL_REMOVED
from service.jobs.retry import Reach, Retried, again, require_few
from service.store.database import Database
from service.store.redirect import move
from service.store.retries import channels_with_unsent
from service.store.upkeep import add_event, channel_states


class Redirected(Struct, frozen=True):
    """The *numbers* of the deliveries that another channel sends now. So many were *withheld*, whose alerts it has
    already, and so many older ones failed and are *left* so.
    """

    numbers: tuple[int, ...]
    withheld: int
    left: int


async def redirect_channel(
    database: Database, old: str, new: str, configured: Collection[str], *, who: str, now: datetime, reach: Reach
) -> Redirected:
    """Let *new*, one of the channels that are *configured*, send all that waits on *old*, which is not, and what failed
    there in *reach*. They are due at once, with all their attempts.

    Raises `RefusedChangeError` where *old* is in use, nothing is there for it, or that is more than *reach* allows.
    """
    if old in configured:
        raise RefusedChangeError(
            f"the channel {old} is in use: what waits for it is sent once it works "
            f"(`muhla retry --channel {old}`). Take it out of the settings first"
        )
    async with database.trying() if reach.trying else database.writing() as conn:
        state = (await channel_states(conn)).get(old, ChannelState(old))
        retried = await again(conn, state, reach, now, waiting_too=True)
        if not retried.numbers:
            others = sorted(await channels_with_unsent(conn) - set(configured))
            raise RefusedChangeError(_nothing(old, retried.left, others))
        moved = await move(conn, retried.numbers, old, new, reason=CHANNEL_REMOVED, now=now)
        require_few(Retried(moved.numbers, retried.left), reach)
        counts: dict[str, Any] = {"deliveries": len(moved.numbers), "withheld": len(moved.withheld)}
        await add_event(conn, "channel.redirected", at=now, who=who, channel=old, to=new, **counts)
    return Redirected(moved.numbers, len(moved.withheld), retried.left)


def _nothing(old: str, left: int, others: Collection[str]) -> str:
    if left:
        return f"all {left:,} that failed on {old} did so long ago. --since DAY or --all sends them"
    there = f". There is something for {', '.join(others)}" if others else ""
    return f"nothing failed or waits on a channel called {old!r}{there}"
