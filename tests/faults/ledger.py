"""What the database says, read from outside."""

import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.commitments import next_due_at
from service.store.database import open_database
from service.store.tables import (
    AttemptOutcome,
    DeliveryState,
    alert_milestones,
    alerts,
    attempts,
    commitments,
    deliveries,
    delivery_alerts,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One delivery. *alerts*: the keys that it carries, each with why it was left out, None: it was not.

    *tried* are its attempts in order: what came of each, and when it ended. *again_at* and *leased_by* tell why it
    waits.
    """

    channel: str
    key: str
    state: DeliveryState
    reason: str | None
    since: datetime
    failures: int
    is_notice: bool
    alerts: Mapping[str, str | None]
    tried: Sequence[tuple[AttemptOutcome, datetime]]
    again_at: datetime | None
    leased_by: str | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything on record. *told*: by commitment, revision and milestone, the key of the alert that tells it."""

    lines: Sequence[Line]
    alert_keys: Collection[str]
    told: Mapping[tuple[str, int, str], str]


@contextlib.asynccontextmanager
async def reading(url: str) -> AsyncIterator[AsyncConnection]:
    """Open the database at *url* for a look."""
    database = open_database(url, pool_size=1)
    try:
        async with database.reading() as conn:
            yield conn
    finally:
        await database.aclose()


async def leased_keys(url: str, *, since: datetime) -> dict[str, int]:
    """Return the idempotency keys of what is claimed and not recorded, each with how many attempts that began *since*
    then are on record: of what is due again at once, some may be. None in a database that was never laid out.
    """
    async with reading(url) as conn:
        if not await conn.run_sync(lambda sync: inspect(sync).has_table("deliveries")):
            return {}
        begun = and_(attempts.c.delivery_id == deliveries.c.id, attempts.c.started_at >= since)
        begun_count = func.count(attempts.c.number).label("begun")
        query = select(deliveries.c.idempotency_key, begun_count).outerjoin(attempts, begun)
        query = query.where(deliveries.c.leased_by.is_not(None)).group_by(deliveries.c.idempotency_key)
        return {row.idempotency_key: row.begun for row in await conn.execute(query)}


async def over_on_record(url: str) -> set[str]:
    """Return how the keys begin of alerts that must not come any more: ``c07:`` is settled, ``c07:1:`` was moved."""
    async with reading(url) as conn:
        if not await conn.run_sync(lambda sync: inspect(sync).has_table("commitments")):
            return set()
        rows = (await conn.execute(select(commitments))).all()
        settled = {f"{row.id}:" for row in rows if row.settled_on is not None}
        return settled | {f"{row.id}:{number}:" for row in rows for number in range(1, row.revision)}


async def is_quiet(url: str, now: datetime, *, whole: bool) -> bool:
    """Tell whether nothing is due at *now*; *whole*: and nothing is pending either."""
    async with reading(url) as conn:
        due_at = await next_due_at(conn)
        if due_at is not None and due_at <= now:
            return False
        query = select(deliveries.c.id).where(deliveries.c.state == DeliveryState.PENDING)
        if not whole:
            query = query.where(deliveries.c.next_attempt_at <= now)
        return (await conn.execute(query.limit(1))).first() is None


async def ledger_at(url: str) -> Ledger:
    """Read everything."""
    async with reading(url) as conn:
        carried: defaultdict[int, dict[str, str | None]] = defaultdict(dict)
        query = select(delivery_alerts, alerts.c.key).join(alerts, alerts.c.id == delivery_alerts.c.alert_id)
        for row in await conn.execute(query):
            carried[row.delivery_id][row.key] = row.withheld
        tried: defaultdict[int, list[tuple[AttemptOutcome, datetime]]] = defaultdict(list)
        for row in await conn.execute(select(attempts).order_by(attempts.c.number)):
            tried[row.delivery_id].append((AttemptOutcome(row.outcome), row.finished_at))
        rows = (await conn.execute(select(deliveries).order_by(deliveries.c.id))).all()
        keys = {row.id: row.key for row in await conn.execute(select(alerts.c.id, alerts.c.key))}
        told = {
            (row.commitment_id, row.revision, row.name): keys[row.alert_id]
            for row in await conn.execute(select(alert_milestones))
        }
        return Ledger([_line(row, carried[row.id], tried[row.id]) for row in rows], set(keys.values()), told)


def _line(row: Row[Any], carried: Mapping[str, str | None], tried: Sequence[tuple[AttemptOutcome, datetime]]) -> Line:
    return Line(
        channel=row.channel,
        key=row.idempotency_key,
        state=DeliveryState(row.state),
        reason=row.reason,
        since=row.since,
        failures=row.failures,
        is_notice=row.notice is not None,
        alerts=carried,
        tried=tried,
        again_at=row.next_attempt_at,
        leased_by=row.leased_by,
    )
