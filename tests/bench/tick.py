"""A tick of the engine, with nothing due and with 500 due: it must not matter how many commitments there are."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from service.jobs.raise_alerts import BATCH, raise_alerts
from service.store.database import Database, async_url, open_database
from service.store.tables import alert_milestones, alerts, commitments, deliveries, delivery_alerts
from tests.bench.figures import Figure, at_most
from tests.bench.ground import Ground, told
from tests.bench.machine import apart
from tests.bench.rows import NOW, OUTLETS
from tests.bench.stores import Store, filled

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK_SIZES = SIZES[:3]
TICKS = 100
"""So many ticks a round: one alone is too short to be measured."""

ROUNDS = 5
MOST_GROWTH = at_most(1.3, 1.1)

_BEFORE = NOW - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ticks:
    """Microseconds, a value a round, at one size."""

    idle: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    due: list[float] = field(default_factory=list)


def measure(ground: Ground) -> list[Figure]:
    """Return a tick's time at each size, against the bare query, and how it grows."""
    sizes = QUICK_SIZES if ground.quick else SIZES
    return [figure for store in ground.stores for figure in _measure(store, sizes)]


def _measure(store: Store, sizes: Sequence[int]) -> list[Figure]:
    urls = []
    for size in sizes:
        with told(f"{store.name}: writing {size:,} commitments"):
            urls.append(store.copy(filled(store, BATCH, size - BATCH)))
    with told(f"{store.name}: ticks"):
        ticks = apart(tick, urls)
    for url in urls:
        store.drop(url)
    return _figures(store.name, dict(zip(sizes, ticks, strict=True)))


def _figures(name: str, ticks: dict[int, Ticks]) -> list[Figure]:
    figures = [
        Figure(f"tick, nothing due, {size:,} commitments, {name}", "us", each.idle, "the bare query", each.bare)
        for size, each in ticks.items()
    ]
    figures += [
        Figure(f"tick, {BATCH} due, {size:,} commitments, {name}", "ms", [us / 1e3 for us in each.due])
        for size, each in ticks.items()
    ]
    first, last = min(ticks), max(ticks)
    for what, few, many in (
        ("nothing due", ticks[first].idle, ticks[last].idle),
        (f"{BATCH} due", ticks[first].due, ticks[last].due),
    ):
        growth = [more / less for less, more in zip(few, many, strict=True)]
        figures.append(
            Figure(f"tick, {what}: {last:,} commitments as against {first:,}, {name}", "x", growth, goal=MOST_GROWTH)
        )
    return figures


def tick(urls: Sequence[str]) -> list[Ticks]:
    """Tick on each database in turn."""
    return asyncio.run(_tick(urls))


async def _tick(urls: Sequence[str]) -> list[Ticks]:
    found = [Ticks() for _ in urls]
    open_ones = [
        (open_database(url), create_async_engine(async_url(url)), ticks) for url, ticks in zip(urls, found, strict=True)
    ]
    for number in range(ROUNDS + 1):
        for database, engine, ticks in open_ones:
            idle = await _timed(TICKS, partial(_idle, database))
            bare = await _timed(TICKS, partial(_bare, engine))
            due = await _timed(1, partial(_due, database))
            await _undo(database)
            if number:  # the first round warms everything up
                ticks.idle.append(idle)
                ticks.bare.append(bare)
                ticks.due.append(due)
    for database, engine, _ in open_ones:
        await engine.dispose()
        await database.aclose()
    return found


async def _timed(times: int, work: Callable[[], Awaitable[None]]) -> float:
    """Return how many microseconds *work* takes."""
    begun = time.perf_counter()
    for _ in range(times):
        await work()
    return (time.perf_counter() - begun) / times * 1e6


async def _idle(database: Database) -> None:
    assert await raise_alerts(database, OUTLETS, now=_BEFORE) == 0


async def _due(database: Database) -> None:
    assert await raise_alerts(database, OUTLETS, now=NOW) == BATCH


async def _bare(engine: AsyncEngine) -> None:
    due_at = commitments.c.next_due_at
    query = select(commitments.c.id).where(due_at <= _BEFORE).order_by(due_at).limit(1)
    async with engine.connect() as conn:
        assert not (await conn.execute(query)).all()


async def _undo(database: Database) -> None:
    """Let everything be as if it had not been raised."""
    async with database.writing() as conn:
        raised = select(alerts.c.commitment_id)
        await conn.execute(update(commitments).where(commitments.c.id.in_(raised)).values(next_due_at=NOW))
        for table in (delivery_alerts, deliveries, alert_milestones, alerts):
            await conn.execute(delete(table))
