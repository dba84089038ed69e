"""Due milestones into alerts and deliveries, against writing the very same rows without any thought."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update

from service.jobs.raise_alerts import BATCH, raise_alerts
from service.store.database import open_database
from service.store.tables import alert_milestones, alerts, commitments, deliveries, delivery_alerts
from tests.bench.figures import Figure
from tests.bench.ground import Ground, told
from tests.bench.machine import apart
from tests.bench.rows import NOW, OUTLETS, fill
from tests.bench.stores import Store

_WRITTEN = (alerts, alert_milestones, deliveries, delivery_alerts)


def measure(ground: Ground) -> list[Figure]:
    """Return how many alerts a second are raised."""
    due = 1_000 if ground.quick else 10_000
    return [_measure(store, due, ground.rounds) for store in ground.stores]


def _measure(store: Store, due: int, rounds: int) -> Figure:
    full = store.make(partial(fill, due=due, resting=0))
    rates, bare = [], []
    with told(f"{store.name}: raising {due:,} alerts"):
        for _ in range(rounds):
            raised, empty = store.copy(full), store.copy(full)
            rates.append(due / apart(raise_all, raised, due))
            bare.append(due / apart(write_the_same, raised, empty))
            store.drop(raised)
            store.drop(empty)
    store.drop(full)
    return Figure(f"alerts raised, {due:,} due, {store.name}", "a second", rates, "writing the same rows", bare)


def raise_all(url: str, due: int) -> float:
    """Raise all that is due in the database at *url*, and return how many seconds it took."""
    return asyncio.run(_raise_all(url, due))


async def _raise_all(url: str, due: int) -> float:
    database = open_database(url)
    begun = time.perf_counter()
    raised = 0
    while (last := await raise_alerts(database, OUTLETS, now=NOW)) == BATCH:
        raised += last
    seconds = time.perf_counter() - begun
    await database.aclose()
    assert raised + last == due
    return seconds


def write_the_same(raised: str, empty: str) -> float:
    """Write into *empty* what was written into *raised*, in transactions of the same size; return how many seconds."""
    return asyncio.run(_write_the_same(raised, empty))


async def _write_the_same(raised: str, empty: str) -> float:
    rows = {table: await _rows_of(raised, table) for table in (*_WRITTEN, commitments)}
    moments = [{"b_id": row["id"], "next_due_at": row["next_due_at"]} for row in rows[commitments]]
    plan = update(commitments).where(commitments.c.id == bindparam("b_id"))
    database = open_database(empty)
    begun = time.perf_counter()
    for start in range(0, len(moments), BATCH):
        part = slice(start, start + BATCH)
        async with database.writing() as conn:
            for table in _WRITTEN:
                await conn.execute(insert(table), rows[table][part])
            await conn.execute(plan, moments[part])
    seconds = time.perf_counter() - begun
    await database.aclose()
    return seconds


async def _rows_of(url: str, table: Table) -> Sequence[dict[str, Any]]:
    database = open_database(url)
    async with database.reading() as conn:
        in_order = select(table).order_by(table.c.get("alert_id", table.c.get("id")))
        rows = [dict(row) for row in (await conn.execute(in_order)).mappings()]
    await database.aclose()
    return rows
