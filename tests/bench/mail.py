"""Alerts raised and delivered by mail, from end to end, against the bare SMTP client; and what a mail costs to make."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import aiosmtplib

from service.channels.base import Channel
from service.channels.email import EmailChannel
from service.core.message import Form, Message
from service.garbage import settle
from service.jobs.raise_alerts import BATCH, raise_alerts
from service.jobs.sending.parcels import compose, pack
from service.settings import EmailSettings
from service.store.database import open_database
from service.store.outbox import claim
from service.wiring.channels import open_channel
from tests.bench.engine import Drained, a_message, drained
from tests.bench.figures import Figure, at_least
from tests.bench.ground import Ground, told
from tests.bench.machine import apart
from tests.bench.mail_sink import MailSink, running_mail_sink
from tests.bench.rows import NOW, OUTLETS, fill
from tests.bench.stores import Store

SENDER, DESK = "muhla@example.org", "desk@example.org"

CONNECTIONS = (4, 10)
"""What a mail channel has unless it is set, and what a mail server of one's own takes easily."""


NEARLY_BARE = at_least(0.4, 0.6, of_ratio=True)


@dataclass(frozen=True, slots=True)
class _Rounds:
    rates: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    bare_cpu_us: list[float] = field(default_factory=list)


def measure(ground: Ground) -> list[Figure]:
    """Return how many mails a second reach a mail server, and what one costs."""
    due = 300 if ground.quick else 1_000
    with running_mail_sink() as sink:
        figures = [figure for store in ground.stores for figure in _measure(store, due, sink, ground.rounds)]
    return [*figures, *_measure_making(ground.stores[0], due, ground.rounds)]


def _measure(store: Store, due: int, sink: MailSink, rounds: int) -> list[Figure]:
    full, found = store.make(partial(fill, due=due, resting=0)), {number: _Rounds() for number in CONNECTIONS}
    with told(f"{store.name}: delivering {due:,} alerts by mail"):
        for _ in range(rounds):
            for number, each in found.items():
                _note(each, due, _mailed(store, full, sink, due, number), *_sent(store, full, sink, due, number))
    store.drop(full)
    return [
        figure
        for number, each in found.items()
        for figure in _figures(each, f"{due:,} due, {number} connections, {store.name}")
    ]


def _note(rounds: _Rounds, due: int, run: Drained, bare_seconds: float, bare_cpu_seconds: float) -> None:
    rounds.rates.append(due / run.seconds)
    rounds.bare.append(due / bare_seconds)
    rounds.cpu_us.append(run.cpu_seconds / due * 1e6)
    rounds.bare_cpu_us.append(bare_cpu_seconds / due * 1e6)


def _figures(rounds: _Rounds, end: str) -> list[Figure]:
    yardstick = "the bare SMTP client"
    return [
        Figure(f"mails delivered, {end}", "a second", rounds.rates, yardstick, rounds.bare, NEARLY_BARE),
        Figure(f"processor time a mail, {end}", "us", rounds.cpu_us, yardstick, rounds.bare_cpu_us),
    ]


def _measure_making(store: Store, due: int, rounds: int) -> list[Figure]:
    full = store.make(partial(fill, due=due, resting=0))
    with told("making mails"):
        made = [_made(store, full) for _ in range(rounds)]
    store.drop(full)
    return [
        Figure("of it: putting it into words", "us", [words * 1e6 for words, _ in made]),
        Figure("of it: writing it as MIME", "us", [mime * 1e6 for _, mime in made]),
    ]


def _mailed(store: Store, full: str, sink: MailSink, due: int, connections: int) -> Drained:
    """Let an engine mail all that is due. Whatever is lost or doubled ends it all."""
    url = store.copy(full)
    sink.take()
    run = apart(drain, url, sink.port, due, connections)
    came = sink.take()
    assert came.mails == came.ids == due, f"{due} alerts were due; {came.ids} came, in {came.mails} mails"
    store.drop(url)
    return run


def drain(url: str, port: int, alerts: int, connections: int) -> Drained:
    """Raise and deliver all that is due in the database at *url*: *alerts* mails to the server at *port*."""
    return asyncio.run(_drain(url, port, alerts, connections))


async def _drain(url: str, port: int, alerts: int, connections: int) -> Drained:
    async with _opened(port, connections) as channel:
        return await drained(url, channel, alerts)


@contextlib.asynccontextmanager
async def _opened(port: int, connections: int = CONNECTIONS[0]) -> AsyncIterator[Channel]:
    """Give a channel as `muhla serve` makes it, in clear text, and without digests."""
    settings = EmailSettings(
        host="127.0.0.1",
        port=port,
        security="none",
        sender=f"Muhla <{SENDER}>",
        to=[DESK],
        concurrency=connections,
        digest_over=0,
    )
    async with contextlib.AsyncExitStack() as stack:
        yield open_channel("sink", settings, stack)


def _sent(store: Store, full: str, sink: MailSink, times: int, connections: int) -> tuple[float, float]:
    url = store.copy(full)
    seconds = apart(send, url, sink.port, times, connections)
    assert sink.take().mails == times
    store.drop(url)
    return seconds


def send(url: str, port: int, times: int, connections: int) -> tuple[float, float]:
    """Send the mail of one alert of the database at *url*, *times* times, and do nothing else.

    The same client and as many kept connections, without reading, deciding, wording and recording. Return the seconds,
    and the seconds of processor time.
    """
    return asyncio.run(_send(url, port, times, connections))


async def _send(url: str, port: int, times: int, connections: int) -> tuple[float, float]:
    message, numbers = await a_message(url, Form.MAIL), iter(range(times))
    async with _opened(port) as channel:
        content = _bytes_of(channel, message, "due-0:1:before-P180D:sink")
    settle()

    async def work() -> None:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False)
        await client.connect()
        for _ in numbers:
            await client.sendmail(SENDER, [DESK], content)
        client.close()

    begun, cpu = time.monotonic(), time.process_time()
    await asyncio.gather(*(work() for _ in range(connections)))
    return time.monotonic() - begun, time.process_time() - cpu


def _made(store: Store, full: str) -> tuple[float, float]:
    url = store.copy(full)
    seconds = apart(make, url)
    store.drop(url)
    return seconds


def make(url: str) -> tuple[float, float]:
    """Make the mails of what is due in the database at *url*; return the processor time of one, in seconds.

    First that of its words, HTML and calendar file, then that of its bytes.
    """
    return asyncio.run(_make(url))


async def _make(url: str) -> tuple[float, float]:
    database, until = open_database(url), NOW + timedelta(minutes=2)
    await raise_alerts(database, OUTLETS, now=NOW)
    async with database.writing() as conn:
        claims, _ = await claim(conn, "sink", limit=BATCH, engine="bench", now=NOW, until=until)
        parcels = await pack(conn, claims, now=NOW)
    await database.aclose()
    async with _opened(25) as channel:
        compose(parcels[0], language=channel.language, form=channel.form, now=NOW)  # what is made once a process
        settle()
        begun = time.process_time()
        messages = [compose(parcel, language=channel.language, form=channel.form, now=NOW) for parcel in parcels]
        worded = time.process_time()
        for parcel, message in zip(parcels, messages, strict=True):
            _bytes_of(channel, message, parcel.claim.idempotency_key)
        made = time.process_time()
    return (worded - begun) / len(parcels), (made - worded) / len(parcels)


def _bytes_of(channel: Channel, message: Message, key: str) -> bytes:
    assert isinstance(channel, EmailChannel)
    return channel._mail(message, key)
