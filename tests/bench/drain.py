"""Alerts raised and delivered from end to end, through the outbox, everything recorded; and how soon the first is."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import aiohttp

from tests.bench.engine import CONCURRENCY, Drained, bare_headers, drain, post
from tests.bench.figures import Figure, at_least, at_most
from tests.bench.ground import Ground, told
from tests.bench.machine import apart
from tests.bench.rows import fill
from tests.bench.sink import Sink, Tally
from tests.bench.stores import Store

FEW = 100
"""The yardstick of a flood: whoever is first must not wait for all the others."""


AIOHTTP_A_SECOND = 11_200
"""What aiohttp alone posts on the machine that the goals were set for. How fast this one is just now, it tells, too."""

GOAL = at_least(2_700, 4_500)
SAME_GOAL = at_least(2_700 / AIOHTTP_A_SECOND, 4_500 / AIOHTTP_A_SECOND, of_ratio=True)
NEARLY_BARE = at_least(0.5, 0.65, of_ratio=True)
AS_SOON = at_most(1.5, 1.1, of_ratio=True)


@dataclass(frozen=True, slots=True)
class _Rounds:
    rates: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    aiohttp: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)
    first_ms: list[float] = field(default_factory=list)
    first_of_few_ms: list[float] = field(default_factory=list)
    stalls_ms: list[float] = field(default_factory=list)
    peaks_mb: list[float] = field(default_factory=list)


def measure(ground: Ground) -> list[Figure]:
    """Return how many alerts a second reach a receiver, and what that does to the process."""
    due = 1_000 if ground.quick else 10_000
    return [figure for store in ground.stores for figure in _measure(store, ground, due)]


def _measure(store: Store, ground: Ground, due: int) -> list[Figure]:
    many, few = (store.make(partial(fill, due=number, resting=0)) for number in (due, FEW))
    rounds, sink = _Rounds(), ground.sink
    with told(f"{store.name}: delivering {due:,} alerts"):
        for _ in range(ground.rounds):
            _note(rounds, *_drained(store, many, sink, due), due)
            _, first_ms = _drained(store, few, sink, FEW)
            rounds.first_of_few_ms.append(first_ms)
            rounds.bare.append(due / posted_once(store, few, sink, due))
            rounds.aiohttp.append(due / apart(post_by_aiohttp, sink.url, due))
    store.drop(many)
    store.drop(few)
    return _figures(rounds, due, store.name)


def _note(rounds: _Rounds, drained: Drained, first_ms: float, due: int) -> None:
    rounds.rates.append(due / drained.seconds)
    rounds.cpu_us.append(drained.cpu_seconds / due * 1e6)
    rounds.first_ms.append(first_ms)
    rounds.stalls_ms.append(drained.longest_stall * 1e3)
    rounds.peaks_mb.append(drained.peak_mb)


def _drained(store: Store, full: str, sink: Sink, due: int) -> tuple[Drained, float]:
    """Return what it took, and after how many milliseconds the first came."""
    run, came = drained_once(store, full, sink, due)
    return run, (came.first_at - run.started_at) * 1e3


def drained_once(
    store: Store, full: str, sink: Sink, due: int, connections: int = CONCURRENCY
) -> tuple[Drained, Tally]:
    """Drain a copy of the database *full*; return what it took, and what came. A loss or a repeat ends it all."""
    url = store.copy(full)
    sink.take()
    run = apart(drain, url, sink.url, due, connections)
    came = sink.take()
    assert came.posts == came.ids == due, f"{due} alerts were due; {came.ids} came, in {came.posts} posts"
    store.drop(url)
    return run, came


def posted_once(store: Store, full: str, sink: Sink, times: int, connections: int = CONCURRENCY) -> float:
    """Return how many seconds the bare client takes for *times* posts of an alert in a copy of the database *full*."""
    url = store.copy(full)
    seconds = apart(post, url, sink.url, times, connections)
    store.drop(url)
    return seconds


def post_by_aiohttp(sink: str, times: int) -> float:
    """Post *times* KiB to *sink* by aiohttp, `CONCURRENCY` at a time, and do nothing else; return the seconds."""
    return asyncio.run(_post_by_aiohttp(sink, iter(range(times))))


async def _post_by_aiohttp(sink: str, numbers: Iterator[int]) -> float:
    async def work(session: aiohttp.ClientSession) -> None:
        for number in numbers:
            async with session.post(sink, data=b"x" * 1_024, headers=bare_headers(number)) as answer:
                assert answer.status == 204

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONCURRENCY)) as session:
        begun = time.monotonic()
        await asyncio.gather(*(work(session) for _ in range(CONCURRENCY)))
        return time.monotonic() - begun


def _figures(rounds: _Rounds, due: int, name: str) -> list[Figure]:
    end = f"{due:,} due, {name}"
    bare, few = "the bare HTTP client", f"first of {FEW}"
    return [
        Figure(f"alerts delivered, {end}", "a second", rounds.rates, goal=GOAL),
        Figure(f"... against aiohttp alone, {end}", "a second", rounds.rates, "aiohttp", rounds.aiohttp, SAME_GOAL),
        Figure(f"... against the client alone, {end}", "a second", rounds.rates, bare, rounds.bare, NEARLY_BARE),
        Figure(f"processor time an alert, {end}", "us", rounds.cpu_us),
        Figure(f"first alert, {end}", "ms", rounds.first_ms, few, rounds.first_of_few_ms, AS_SOON),
        Figure(f"longest stall of the event loop, {end}", "ms", rounds.stalls_ms, goal=at_most(200, 50)),
        Figure(f"peak memory, {end}", "MB", rounds.peaks_mb),
    ]
