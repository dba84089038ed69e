"""A receiver that refuses every tenth at first: how much that holds up the others, and that none is lost."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog

from service.store.tables import DeliveryState
from tests.bench.drain import drained_once
from tests.bench.engine import at_work, webhook_to
from tests.bench.figures import Figure, at_least
from tests.bench.ground import Ground, told
from tests.bench.machine import apart
from tests.bench.rows import NOW, fill
from tests.bench.sink import Sink, running_sink
from tests.bench.stores import Store

EVERY = 10

LATER = NOW + timedelta(hours=1)
"""By then all that was refused is due again."""


@dataclass(frozen=True, slots=True)
class _Rates:
    refused: list[float] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)


def measure(ground: Ground) -> list[Figure]:
    """Return how many alerts a second are delivered beside those that are refused."""
    due = 1_000 if ground.quick else 10_000
    return [_measure(store, ground, due) for store in ground.stores]


def _measure(store: Store, ground: Ground, due: int) -> Figure:
    full, rates = store.make(partial(fill, due=due, resting=0)), _Rates()
    with told(f"{store.name}: delivering {due:,} alerts, of which a tenth is refused at first"):
        for _ in range(ground.rounds):
            rates.refused.append(_refused(store, full, due))
            run, _came = drained_once(store, full, ground.sink, due)
            rates.taken.append(due / run.seconds)
    store.drop(full)
    name = f"alerts delivered, every {EVERY}th refused at first, {due:,} due, {store.name}"
    return Figure(name, "a second", rates.refused, "none refused", rates.taken, at_least(0.7, 0.85, of_ratio=True))


def _refused(store: Store, full: str, due: int) -> float:
    """Return how many a second are delivered, counted until the others are and what is refused is on record, too."""
    url, refused = store.copy(full), due // EVERY
    with running_sink(refuse_every=EVERY) as sink:
        run = apart(drain_twice, url, sink.url, due, refused)
        _check(sink, due, refused)
    store.drop(url)
    return (due - refused) / run


def _check(sink: Sink, due: int, refused: int) -> None:
    came = sink.take()
    assert came.ids == due, f"{due} alerts were due; {came.ids} were taken in the end"
    assert came.posts == due + refused, f"{came.posts} posts for {due} alerts, of which {refused} were sent twice"


def drain_twice(url: str, sink: str, due: int, refused: int) -> float:
    """Drain, and drain again an hour later; return how many seconds it took at first."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # of trouble it tells
    return asyncio.run(_drain_twice(url, sink, due, refused))


async def _drain_twice(url: str, sink: str, due: int, refused: int) -> float:
    loop = asyncio.get_running_loop()
    async with webhook_to(sink) as channel:
        async with at_work(url, channel) as (engine, results):
            begun = loop.time()
            await engine.start()
            states = [(await results.get()).state for _ in range(due)]
            seconds = loop.time() - begun
        assert states.count(DeliveryState.PENDING) == refused
        async with at_work(url, channel, start=LATER, name="later") as (engine, results):
            await engine.start()
            for _ in range(refused):
                assert (await results.get()).state is DeliveryState.SENT
    return seconds
