"""An engine with one channel, as `muhla serve` runs it, and the bare HTTP client that is the yardstick of webhooks."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from service import __version__
from service.channels.base import Channel
from service.channels.http.client import HttpClient
from service.channels.webhook import WebhookChannel, body_of
from service.clock import Clock
from service.core.message import Form, Message
from service.garbage import settle
from service.jobs.deliver import Dispatcher
from service.jobs.raise_alerts import raise_alerts
from service.jobs.sending.parcels import compose, pack
from service.scheduler import Engine
from service.store.database import open_database
from service.store.outbox import claim
from service.store.outcomes import Result
from service.store.tables import DeliveryState
from tests.bench.machine import memory_mb
from tests.bench.rows import NOW, OUTLETS
from tests.bench.watch import watched_loop

CONCURRENCY = 50
"""What a webhook channel has unless it is set."""

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # the example in the specification of Standard Webhooks


@dataclass(frozen=True, slots=True)
class Drained:
    """What one run took. *started_at* is monotonic, as the sink's moments are; *cpu_seconds* without the database's."""

    started_at: float
    seconds: float
    cpu_seconds: float
    longest_stall: float
    peak_mb: float


def drain(url: str, sink: str, alerts: int, connections: int = CONCURRENCY) -> Drained:
    """Let an engine raise and deliver all that is due in the database at *url*: *alerts* webhooks to *sink*."""
    return asyncio.run(_drain(url, sink, alerts, connections))


async def _drain(url: str, sink: str, alerts: int, connections: int) -> Drained:
    async with webhook_to(sink, connections) as channel:
        return await drained(url, channel, alerts)


@contextlib.asynccontextmanager
async def webhook_to(sink: str, connections: int = CONCURRENCY) -> AsyncIterator[WebhookChannel]:
    """Give a webhook to *sink* that makes no digests."""
    client = HttpClient(connections=connections)
    yield WebhookChannel("sink", sink, client, secrets=[SECRET], concurrency=connections, digest_over=0)
    await client.aclose()


async def drained(url: str, channel: Channel, alerts: int) -> Drained:
    """Let an engine raise all that is due in the database at *url*, and deliver it by *channel*: *alerts* of them."""
    async with at_work(url, channel) as (engine, results):
        settle()  # as `muhla serve` does
        with watched_loop() as late:
            started_at, cpu = time.monotonic(), time.process_time()
            await engine.start()
            for _ in range(alerts):
                assert (await results.get()).state is DeliveryState.SENT
            seconds, cpu_seconds = time.monotonic() - started_at, time.process_time() - cpu
    return Drained(started_at, seconds, cpu_seconds, max(late), memory_mb(peak=True))


@contextlib.asynccontextmanager
async def at_work(
    url: str, channel: Channel, *, start: datetime = NOW, name: str = "bench"
) -> AsyncIterator[tuple[Engine, asyncio.Queue[Result]]]:
    """Give an engine called *name* that lives from the moment *start* on, and a queue of what it has recorded."""
    database, clock = open_database(url), Clock.starting_at(start)
    results: asyncio.Queue[Result] = asyncio.Queue()
    dispatcher = Dispatcher(
        database=database,
        channels={channel.name: channel},
        clock=clock,
        engine=name,
        chance=lambda: 0.5,
        observe=lambda _, result: results.put_nowait(result),
    )
    engine = Engine(
        id=name,
        version=__version__,
        database=database,
        clock=clock,
        dispatcher=dispatcher,
        outlets=OUTLETS,
        tick=timedelta(seconds=30),
        audit_every=timedelta(minutes=10),
        keep=timedelta(days=730),
        reload=_nothing,
        heartbeat=_nothing,
    )
    try:
        yield engine, results
    finally:
        await engine.stop(drain_seconds=5)
        await database.aclose()


async def _nothing() -> None:
    """Do nothing."""


def post(url: str, sink: str, alerts: int, connections: int = CONCURRENCY) -> float:
    """Post one alert of the database at *url* to *sink*, *alerts* times, and do nothing else; return the seconds.

    The same client, connections, body and headers, without reading, deciding, composing, signing and recording.
    """
    return asyncio.run(_post(url, sink, alerts, connections))


async def _post(url: str, sink: str, alerts: int, connections: int) -> float:
    body, numbers = body_of(await a_message(url, WebhookChannel.form)), iter(range(alerts))
    client = HttpClient(connections=connections)
    settle()

    async def work() -> None:
        for number in numbers:
            answer = await client.post(sink, body, bare_headers(number))
            assert answer.status_code == 204

    begun = time.monotonic()
    await asyncio.gather(*(work() for _ in range(connections)))
    seconds = time.monotonic() - begun
    await client.aclose()
    return seconds


def bare_headers(number: int) -> dict[str, str]:
    """Return headers as long as those of an alert, without having signed anything."""
    return {
        "content-type": "application/json",
        "webhook-id": f"bare-{number}:1:before-P180D:sink",
        "webhook-timestamp": "1772431201",
        "webhook-signature": f"v1,{'0' * 44}",
    }


async def a_message(url: str, form: Form, *, now: datetime = NOW) -> Message:
    """Raise alerts in the database at *url*, and return what a channel that needs *form* is given to say of one."""
    database, soon = open_database(url), now + timedelta(minutes=2)
    await raise_alerts(database, OUTLETS, now=now)
    async with database.writing() as conn:
        claims, _ = await claim(conn, "sink", limit=1, engine="bench", now=now, until=soon)
        parcels = await pack(conn, claims, now=now)
    await database.aclose()
    return compose(parcels[0], language="en", form=form, now=now)
