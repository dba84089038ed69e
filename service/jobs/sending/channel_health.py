"""How each channel fares: noted with every outcome, and told on the others when it lasts, and when it is over."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.trouble import (
    ChannelState,
    Trouble,
    after_failure,
    after_success,
    is_end_to_be_told,
    is_to_be_told,
    switched_on,
    told,
    was_long_away,
)
from service.errors import DeliveryError, DeliveryRefusedError
from service.jobs.retry import RECENT, Reach, Retried, again, require_few
from service.store.database import Database
from service.store.ledger import finished, waiting
from service.store.order import hurry_channel
from service.store.outbox import add_notice
from service.store.outcomes import Result
from service.store.tables import AttemptOutcome, DeliveryState
from service.store.upkeep import add_event, channel_states, note_success, set_channel_state

log = structlog.get_logger()

MOST_AT_START = 20
"""More that waits for a channel is not sent because the service was started: much of it may be old."""

Outcomes = Iterable[tuple[str, Result, DeliveryError | None]]


async def note_outcomes(conn: AsyncConnection, outcomes: Outcomes, *, now: datetime) -> None:
    """Note, for each channel, how its *outcomes*, in their order, leave it; in their transaction."""
    by_channel: defaultdict[str, list[DeliveryError | None]] = defaultdict(list)
    for name, result, error in outcomes:
        if result.outcome is AttemptOutcome.SENT or error is not None:
            by_channel[name].append(error)
    states = await channel_states(conn) if by_channel else {}
    for name, errors in sorted(by_channel.items()):  # in order, so that two engines never wait for each other
        before = states.get(name, ChannelState(name))
        if any(errors):
            await _note_failures(conn, before, errors, now)
        else:
            await note_success(conn, name, now=now)
        if errors[-1] is None and was_long_away(before, now):
            await hurry_channel(conn, name, now=now)  # some would wait for a day, and the channel works


async def _note_failures(
    conn: AsyncConnection, before: ChannelState, errors: Sequence[DeliveryError | None], now: datetime
) -> None:
    """Note attempts of which at least one failed; None stands for a success."""
    after = before
    for error in errors:
        after = after_success(after, now) if error is None else after_failure(after, _kind(error), error.reason, now)
    await set_channel_state(conn, before.channel, **_noted(after))
    if after.trouble is not None and after.trouble != before.trouble:
        facts = {"channel": after.channel, "reason": after.trouble_reason}
        log.warning("channel.trouble", trouble=str(after.trouble), **facts)
        await add_event(conn, f"channel.{after.trouble}", at=now, who="engine", **facts)


def _kind(error: DeliveryError) -> Trouble:
    if isinstance(error, DeliveryRefusedError):
        return Trouble.OFF if error.switch_off else Trouble.REFUSED
    return Trouble.DELAYED


def _noted(state: ChannelState) -> dict[str, Any]:
    """Return what outcomes change of a channel's state. What people were told is for others to write."""
    return {
        "off_since": state.off_since,
        "trouble": state.trouble,
        "trouble_since": state.trouble_since,
        "trouble_reason": state.trouble_reason,
        "last_trouble_at": state.last_trouble_at,
        "last_sent_at": state.last_sent_at,
        "well_since": state.well_since,
    }


async def tell_of_trouble(database: Database, channels: Sequence[str], *, now: datetime) -> int:
    """Write a notice of each channel in trouble, and of each that works again, for every other one that works.

    Returns how many channels were told of. Where no other works, one stays untold, and ``/health`` says so, until one
    does.
    """
    async with database.reading() as conn:
        states = await channel_states(conn)
        works = [name for name in channels if states.get(name, ChannelState(name)).trouble is None]
        news = [
            (state, await _notice(conn, state))
            for name, state in states.items()
            if name in channels and works not in ([], [name])
            if is_to_be_told(state, now) or is_end_to_be_told(state, now)
        ]
    if not news:
        return 0
    async with database.writing() as conn:
        for state, notice in news:
            await _tell(conn, state, notice, [name for name in works if name != state.channel], now)
    return len(news)


async def _notice(conn: AsyncConnection, state: ChannelState) -> dict[str, Any]:
    """Return the news of a channel, JSON-ready: that it fails, or, if it is not in trouble, that it works again."""
    about = {"kind": "channel", "channel": state.channel}
    if state.trouble is not None and state.trouble_since is not None:
        reason, since = f"{state.trouble}: {state.trouble_reason}", state.trouble_since.isoformat()
        return {**about, "reason": reason, "since": since, "waiting": await waiting(conn, state.channel)}
    began, well = state.last_trouble_at or state.well_since, state.well_since
    sent = await finished(conn, state.channel, DeliveryState.SENT, since=began)
    failed = await finished(conn, state.channel, DeliveryState.FAILED, since=began)
    return {**about, "works_since": well.isoformat() if well else None, "sent": sent, "failed": failed}


async def _tell(
    conn: AsyncConnection, state: ChannelState, notice: Mapping[str, Any], others: Sequence[str], now: datetime
) -> None:
    since = state.trouble_since or state.well_since or now
    what = state.trouble or "well"
    for other in others:
        await add_notice(
            conn, other, f"channel:{state.channel}:{what}:{since:%Y%m%dT%H%M%S%f}:{other}", notice, now=now
        )
    after = told(state, now)
    await set_channel_state(
        conn,
        state.channel,
        trouble_told_at=after.trouble_told_at,
        trouble_told=after.trouble_told,
        well_told_at=after.well_told_at,
    )


async def try_once_more(database: Database, channels: Collection[str], *, now: datetime) -> None:
    """Let those of *channels* that are switched off be tried once more: the service was started, perhaps with another
    address of theirs.

    One that is still gone is off again after the first attempt, and nobody is told of it anew. One for which more than
    `MOST_AT_START` wait stays off until a person has looked at them.
    """
    async with database.reading() as conn:
        off = [name for name, state in (await channel_states(conn)).items() if state.off_since and name in channels]
        few = [name for name in off if await waiting(conn, name) <= MOST_AT_START]
    if not few:
        return
    async with database.writing() as conn:
        for name in few:
            log.info("channel.tried_again", channel=name)
            await set_channel_state(conn, name, off_since=None)
            await hurry_channel(conn, name, now=now, that_wait=timedelta())
            await add_event(conn, "channel.tried_again", at=now, who="engine", channel=name)


async def switch_on(database: Database, channel: str, *, who: str, now: datetime, reach: Reach = RECENT) -> Retried:
    """Let a channel send again, and make due now all that waits for it, and what failed in *reach*.

    Raises `RefusedChangeError` where that is more than *reach* allows.
    """
    async with database.trying() if reach.trying else database.writing() as conn:
        state = (await channel_states(conn)).get(channel, ChannelState(channel))
        retried = await again(conn, state, reach, now, waiting_too=True)
        require_few(retried, reach)
        after = switched_on(state)
        await set_channel_state(conn, channel, trouble_told=after.trouble_told, **_noted(after))
        await add_event(conn, "channel.switched_on", at=now, who=who, channel=channel, deliveries=len(retried.numbers))
    return retried
