"""Quiet times: one alert comes due now and then. How late is it at the receiver, against a bare timer that posts?"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from statistics import median

from sqlalchemy import select, update

from service.channels.http.client import HttpClient
from service.channels.webhook import WebhookChannel, body_of
from service.garbage import settle
from service.store.database import Database
from service.store.tables import commitments
from tests.bench.engine import a_message, at_work, bare_headers, webhook_to
from tests.bench.figures import Figure, at_most
from tests.bench.ground import Ground, told
from tests.bench.machine import apart
from tests.bench.rows import NOW, fill
from tests.bench.sink import Sink
from tests.bench.stores import Store

EVERY = 0.37
"""Seconds from one to the next: in no step with anything that happens once a second."""

BEFORE_FIRST = timedelta(seconds=2)
"""The engine has started by then."""


@dataclass(frozen=True, slots=True)
class _Rounds:
    typical: list[float] = field(default_factory=list)
    worst: list[float] = field(default_factory=list)
    bare_typical: list[float] = field(default_factory=list)
    bare_worst: list[float] = field(default_factory=list)


def measure(ground: Ground) -> list[Figure]:
    """Return how late alerts are, from the moment at which they come due to that at which they come."""
    number = 15 if ground.quick else 20
    return [figure for store in ground.stores for figure in _measure(store, ground.sink, number, ground.rounds)]


def _measure(store: Store, sink: Sink, number: int, rounds: int) -> list[Figure]:
    full, found = store.make(partial(fill_one_by_one, number=number)), _Rounds()
    with told(f"{store.name}: {number} alerts, one after the other"):
        for _ in range(rounds):
            late, bare = (_late(store, full, sink, number, work) for work in (wait_for_all, post_in_time))
            found.typical.append(median(late))
            found.worst.append(max(late))
            found.bare_typical.append(median(bare))
            found.bare_worst.append(max(bare))
    store.drop(full)
    end, yardstick = f"one due every {EVERY} s, {store.name}", "a bare timer and post"
    return [
        Figure(f"late in the middle, {end}", "ms", found.typical, yardstick, found.bare_typical),
        Figure(f"late at worst, {end}", "ms", found.worst, yardstick, found.bare_worst, at_most(1_000, 100)),
    ]


async def fill_one_by_one(database: Database, number: int) -> None:
    """Write *number* commitments that speak one after the other, from `BEFORE_FIRST` after `NOW`."""
    await fill(database, due=number, resting=0)
    async with database.writing() as conn:
        ids = (await conn.execute(select(commitments.c.id))).scalars().all()
        for place, each in enumerate(ids):
            due_at = NOW + BEFORE_FIRST + place * timedelta(seconds=EVERY)
            await conn.execute(update(commitments).where(commitments.c.id == each).values(next_due_at=due_at))


def _late(store: Store, full: str, sink: Sink, number: int, work: Callable[[str, str, int], float]) -> list[float]:
    """Return how many milliseconds each post came after its moment. *work* returns when the first was due."""
    url = store.copy(full)
    sink.take()
    first_at = apart(work, url, sink.url, number)
    came = sink.take()
    assert came.posts == came.ids == number, f"{number} were due; {came.ids} came, in {came.posts} posts"
    store.drop(url)
    return [(moment - first_at - place * EVERY) * 1e3 for place, moment in enumerate(came.moments)]


def wait_for_all(url: str, sink: str, number: int) -> float:
    """Let an engine live until *number* alerts are delivered; return when the first was due (seconds, monotonic)."""
    return asyncio.run(_wait_for_all(url, sink, number))


async def _wait_for_all(url: str, sink: str, number: int) -> float:
    async with webhook_to(sink) as channel, at_work(url, channel) as (engine, results):
        settle()
        first_at = time.monotonic() + engine.clock.seconds_until(NOW + BEFORE_FIRST)
        await engine.start()
        for _ in range(number):
            await results.get()
    return first_at


def post_in_time(url: str, sink: str, number: int) -> float:
    """Post one alert of the database at *url* at the same moments by a bare timer; return when the first was due."""
    return asyncio.run(_post_in_time(url, sink, number))


async def _post_in_time(url: str, sink: str, number: int) -> float:
    message = await a_message(url, WebhookChannel.form, now=NOW + timedelta(minutes=1))
    body, client, loop = body_of(message), HttpClient(connections=1), asyncio.get_running_loop()
    settle()
    first_at = loop.time() + BEFORE_FIRST.total_seconds()
    for place in range(number):
        await asyncio.sleep(first_at + place * EVERY - loop.time())
        await client.post(sink, body, bare_headers(place))
    await client.aclose()
    return first_at
