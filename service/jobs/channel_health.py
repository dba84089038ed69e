"""How each channel fares: noted with every outcome, and told on the other channels when it lasts."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from service.errors import DeliveryError, DeliveryRefusedError
from service.store.database import Database
from service.store.ledger import waiting
from service.store.outbox import add_notice
from service.store.outcomes import Result
from service.store.retries import retry
from service.store.tables import AttemptOutcome, Trouble
from service.store.upkeep import ChannelState, add_event, channel_states, set_channel_state

log = structlog.get_logger()

LATE_AFTER = timedelta(hours=1)
"""So long may a channel fail with errors that may pass before it is told on the others."""

_WELL = {"trouble": None, "trouble_since": None, "trouble_reason": None, "trouble_told_at": None, "off_since": None}

Outcomes = Iterable[tuple[str, Result, DeliveryError | None]]


async def note_outcomes(conn: AsyncConnection, outcomes: Outcomes, *, now: datetime) -> None:
    """Note, for each channel, whether it works, by the last of its *outcomes*; in their transaction."""
    last = {name: (result, error) for name, result, error in outcomes if result.outcome is not None}
    states = await channel_states(conn) if any(error for _, error in last.values()) else {}
    for name, (result, error) in sorted(last.items()):  # in order, so that two engines never wait for each other
        if result.outcome is AttemptOutcome.SENT:
            await set_channel_state(conn, name, **_WELL, last_sent_at=now)
        elif error is not None:
            await _note_trouble(conn, states.get(name, ChannelState(name)), error, now)


async def _note_trouble(conn: AsyncConnection, before: ChannelState, error: DeliveryError, now: datetime) -> None:
    refused = isinstance(error, DeliveryRefusedError)
    gone = isinstance(error, DeliveryRefusedError) and error.switch_off
    trouble = Trouble.OFF if gone else Trouble.REFUSED if refused else Trouble.DELAYED
    same = before.trouble == trouble
    await set_channel_state(
        conn,
        before.channel,
        trouble=trouble,
        trouble_since=before.trouble_since if same else now,
        trouble_reason=error.reason,
        trouble_told_at=before.trouble_told_at if same else None,
        off_since=(before.off_since or now) if gone else before.off_since,
    )
    if not same:
        log.warning("channel.trouble", channel=before.channel, trouble=str(trouble), reason=error.reason)
        await add_event(conn, f"channel.{trouble}", at=now, who="engine", channel=before.channel, reason=error.reason)


def is_to_be_told(state: ChannelState, now: datetime) -> bool:
    """Tell whether people must hear of a channel's trouble now: a refusal at once, delays after an hour, each once."""
    if state.trouble_since is None or state.trouble_told_at is not None:
        return False
    return state.trouble is not Trouble.DELAYED or now - state.trouble_since >= LATE_AFTER


async def tell_of_trouble(database: Database, channels: Sequence[str], *, now: datetime) -> int:
    """Write a notice of each channel in trouble for every other one that works; return how many channels it told of.

    Where no other works, it stays untold, and ``/health`` says so, until one does.
    """
    async with database.reading() as conn:
        states = await channel_states(conn)
    troubled = [state for name, state in states.items() if name in channels and is_to_be_told(state, now)]
    others = [name for name in channels if states.get(name, ChannelState(name)).trouble is None]
    if not troubled or not others:
        return 0
    async with database.writing() as conn:
        for state in troubled:
            await _tell(conn, state, others, await waiting(conn, state.channel), now)
    return len(troubled)


async def _tell(conn: AsyncConnection, state: ChannelState, others: Sequence[str], pending: int, now: datetime) -> None:
    since = state.trouble_since or now
    notice = {
        "kind": "channel",
        "channel": state.channel,
        "reason": f"{state.trouble}: {state.trouble_reason}",
        "since": since.isoformat(),
        "waiting": pending,
    }
    for other in others:
        await add_notice(conn, other, f"channel:{state.channel}:{since:%Y%m%dT%H%M%S%f}:{other}", notice, now=now)
    await set_channel_state(conn, state.channel, trouble_told_at=now)


async def switch_on(database: Database, channel: str, *, who: str, now: datetime) -> list[int]:
    """Let a channel send again, and make all that failed or waits for it due now. Returns the deliveries' numbers."""
    async with database.writing() as conn:
        await set_channel_state(conn, channel, **_WELL)
        numbers = await retry(conn, now=now, channel=channel)
        await add_event(conn, "channel.switched_on", at=now, who=who, channel=channel, deliveries=len(numbers))
    return numbers
