"""Living through days on a scratch database: what will be told, really sent, as fast as the channels take it.

There is no waiting between two moments at which something is due; who wants to wait sets the pace. Everything else is
as in the service: the same alerts, deliveries, attempts, retries and notices of channels in trouble.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from service.channels.base import Channel
from service.core.entry import Catalogue
from service.jobs.load_catalogue import apply
from service.jobs.raise_alerts import BATCH, Outlets, raise_alerts
from service.jobs.sending.attempt import attempt
from service.jobs.sending.channel_health import note_outcomes, tell_of_trouble
from service.jobs.sending.parcels import pack
from service.jobs.sending.pump import LEASE
from service.store.commitments import next_due_at
from service.store.database import Database
from service.store.ledger import counts
from service.store.outbox import claim, next_attempt_at
from service.store.outcomes import record
from service.store.parting import part
from service.store.tables import DeliveryState

ENGINE = "rehearsal"

NO_CHANCE = 0.5
"""In place of a random number, so that two rehearsals of the same days are alike."""

Pace = Callable[[datetime], Awaitable[None]]
"""Waits until the rehearsal may go on to a moment."""


class Lived(Struct, frozen=True):
    """What happened: how many alerts were raised, and what became of the deliveries, by channel and state."""

    alerts: int
    deliveries: Mapping[tuple[str, DeliveryState], int]


async def rehearse(
    database: Database,
    catalogue: Catalogue,
    channels: Mapping[str, Channel],
    *,
    start: datetime,
    end: datetime,
    pace: Pace,
) -> Lived:
    """Live from *start* to *end*, both included, in the empty *database*, and send every alert to all *channels*.

    Routes are left out: what a rehearsal says, it says to those who were named for it. Milestones before *start* count
    as told, as if the service had run all along. What is not delivered by *end* stays pending.
    """
    outlets = Outlets(list(channels), {name: channel.digest_over for name, channel in channels.items()})
    before = start - timedelta(microseconds=1)
    async with database.writing() as conn:
        await apply(conn, replace(catalogue, routes=()), file="rehearsal", digest="", now=before)
    await _raise_all(database, Outlets((), {}), before)  # to nobody
    alerts = 0
    moment: datetime | None = start
    while moment is not None and moment <= end:
        await pace(moment)
        alerts += await _raise_all(database, outlets, moment)
        await asyncio.gather(*(_send_all(database, channel, moment) for channel in channels.values()))
        await tell_of_trouble(database, list(channels), now=moment)
        moment = await _next_moment(database, list(channels))
    async with database.reading() as conn:
        return Lived(alerts, await counts(conn))


async def _raise_all(database: Database, outlets: Outlets, now: datetime) -> int:
    raised = last = await raise_alerts(database, outlets, now=now)
    while last == BATCH:
        last = await raise_alerts(database, outlets, now=now)
        raised += last
    return raised


async def _send_all(database: Database, channel: Channel, now: datetime) -> None:
    """Attempt what is due for *channel* at *now*, as many at once as it takes, until nothing is."""
    while True:
        async with database.writing() as conn:
            limit = channel.concurrency
            claims, behind = await claim(conn, channel.name, limit=limit, engine=ENGINE, now=now, until=now + LEASE)
            await part(conn, behind, now=now)
            parcels = await pack(conn, claims, now=now)
        if not parcels and not behind:
            return
        tried = await asyncio.gather(
            *(attempt(each, channel, now=lambda: now, chance=lambda: NO_CHANCE) for each in parcels)
        )
        if not tried:
            continue
        async with database.writing() as conn:
            await record(conn, [result for result, _ in tried], engine=ENGINE)
            await note_outcomes(conn, [(channel.name, result, error) for result, error in tried], now=now)


async def _next_moment(database: Database, channels: list[str]) -> datetime | None:
    """Return when something is due next: a commitment, or an attempt on a channel that is not switched off."""
    async with database.reading() as conn:
        moments = [await next_due_at(conn), *[await next_attempt_at(conn, name) for name in channels]]
    return min((moment for moment in moments if moment is not None), default=None)
