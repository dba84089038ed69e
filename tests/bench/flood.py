"""Very many due at the same instant in a running service: its memory, its health meanwhile, and a small channel beside.

All go to a webhook with 50 connections but for a hundred, which a route sends to one with two. Half of these are raised
before all others and half after, because the order of raising is that of writing. ``/health`` is asked twice a second.
"""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from statistics import median, quantiles

from tests.bench.asking import once
from tests.bench.figures import Figure, at_least, at_most
from tests.bench.ground import Ground, told
from tests.bench.machine import memory_mb
from tests.bench.processes import serving, wait_until_ready, webhook
from tests.bench.rows import HALF_OF_SMALL, NOW, SMALL, fill
from tests.bench.sink import Sink, running_sink
from tests.bench.stores import Store

FEW = 1_000
SMALL_DUE = 2 * HALF_OF_SMALL
ASK_EVERY = 0.5
PATIENCE_SECONDS = 600

_CATALOGUE = f"""commitments = []

[[routes]]
tags = ["{SMALL}"]
channels = ["small"]
"""


@dataclass(frozen=True, slots=True)
class _Flood:
    """*shares*: of the time that all took, when the first half of the small channel's alerts was through, and all."""

    rate: float
    peak_mb: float
    shares: tuple[float, float]
    late: list[float]
    unwell: int


@dataclass(slots=True)
class _Looks:
    seconds: list[float] = field(default_factory=list)
    unwell: int = 0


def measure(ground: Ground) -> list[Figure]:
    """Return what very many do to a service, once: it takes minutes."""
    due = 5_000 if ground.quick else 100_000
    return [figure for store in ground.stores for figure in _measure(store, ground, due)]


def _measure(store: Store, ground: Ground, due: int) -> list[Figure]:
    few, many = (_flood(store, ground, each) for each in (FEW, due))
    p99, end = at_most(100), f"{due:,} due, {store.name}"
    late = [seconds * 1e3 for seconds in many.late]
    return [
        Figure(f"alerts delivered by the service, {end}", "a second", [many.rate]),
        Figure(f"peak memory of the service, {end}", "MB", [many.peak_mb], f"{FEW:,} due", [few.peak_mb]),
        Figure(f"/health in the middle, {end}", "ms", [median(late)]),
        Figure(f"/health, 99 of 100 within, {end}", "ms", [quantiles(late, n=100)[-1]], goal=p99),
        Figure(f"/health at worst, {end}", "ms", [max(late)]),
        Figure(f"/health said that all is well, {end}", "%", [100 - 100 * many.unwell / len(late)], goal=at_least(100)),
        Figure(f"small channel: half of it through after, {end}", "% of the time", [100 * many.shares[0]]),
        Figure(f"small channel: all of it through after, {end}", "% of the time", [100 * many.shares[1]]),
    ]


def _flood(store: Store, ground: Ground, due: int) -> _Flood:
    url = store.make(partial(fill, due=due - SMALL_DUE, resting=0, small=True))
    catalogue = ground.folder / "routes.toml"
    catalogue.write_text(_CATALOGUE, encoding="utf-8")
    with running_sink() as large, running_sink() as small:
        settings: dict[str, object] = {"CLOCK_START": NOW.isoformat(), "DEFAULT_CHANNELS": "large"}
        settings |= webhook("large", large.url) | webhook("small", small.url, concurrency=2)
        with (
            told(f"{store.name}: a service delivers {due:,} alerts"),
            serving(ground.folder, url, catalogue, settings) as (port, pid),
        ):
            wait_until_ready(port)
            with _asked(port) as looks:
                _wait_until_sent(large, due - SMALL_DUE)
                _wait_until_sent(small, SMALL_DUE)
            peak_mb = memory_mb(pid, peak=True)
        found = _found(large, small, due, peak_mb, looks)
    store.drop(url)
    return found


def _found(large: Sink, small: Sink, due: int, peak_mb: float, looks: _Looks) -> _Flood:
    """Judge what came. Whatever is lost or doubled ends it all."""
    most, least = large.take(), small.take()
    assert most.posts == most.ids == due - SMALL_DUE, f"{most.ids} ids in {most.posts} posts"
    assert least.posts == least.ids == SMALL_DUE, f"{least.ids} ids in {least.posts} posts to the small channel"
    begun = min(most.first_at, least.first_at)
    seconds = max(most.last_at, least.last_at) - begun
    half, all_of_it = ((least.moments[place] - begun) / seconds for place in (HALF_OF_SMALL - 1, -1))
    return _Flood(due / seconds, peak_mb, (half, all_of_it), looks.seconds, looks.unwell)


def _wait_until_sent(sink: Sink, due: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while sink.so_far().posts < due:
        assert time.monotonic() < until, "it does not end"
        time.sleep(0.2)


@contextlib.contextmanager
def _asked(port: int) -> Iterator[_Looks]:
    """Ask for health all the while, each time on a new connection, as a monitor does."""
    looks, over = _Looks(), threading.Event()

    def ask() -> None:
        while not over.wait(ASK_EVERY):
            status, seconds = once(port, "/health")
            looks.seconds.append(seconds)
            looks.unwell += status != 200

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield looks
    finally:
        over.set()
        thread.join()
