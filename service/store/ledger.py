"""The ledger that people read: what has become of each delivery."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, Select, func, literal, literal_column, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.tables import DeliveryState, alerts, deliveries, delivery_alerts


class LedgerLine(Struct, frozen=True):
    """One delivery as people see it. *alert_keys* are those that it carries; a notice of the service's own has none."""

    id: int
    channel: str
    state: DeliveryState
    reason: str | None
    receipt: str | None
    idempotency_key: str
    attempts: int
    failures: int
    created_at: datetime
    next_attempt_at: datetime | None
    finished_at: datetime | None
    alert_keys: tuple[str, ...]


async def ledger(
    conn: AsyncConnection,
    *,
    state: DeliveryState | None = None,
    channel: str | None = None,
    commitment_id: str | None = None,
    ids: Collection[int] | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[LedgerLine]:
    """Return the newest deliveries that fit, from number *before* (not included) downwards; *ids*: only of these."""
    query = select(deliveries).order_by(deliveries.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(deliveries.c.state == state)
    if channel is not None:
        query = query.where(deliveries.c.channel == channel)
    if ids is not None:
        query = query.where(deliveries.c.id.in_(ids))
    if before is not None:
        query = query.where(deliveries.c.id < before)
    if commitment_id is not None:
        about = (
            select(delivery_alerts.c.delivery_id)
            .join(alerts, alerts.c.id == delivery_alerts.c.alert_id)
            .where(alerts.c.commitment_id == commitment_id)
        )
        query = query.where(deliveries.c.id.in_(about))
    rows = (await conn.execute(query)).all()
    keys = await _alert_keys(conn, [row.id for row in rows])
    return [_line(row, keys.get(row.id, ())) for row in rows]


async def _alert_keys(conn: AsyncConnection, ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    query = (
        select(delivery_alerts.c.delivery_id, alerts.c.key)
        .join(alerts, alerts.c.id == delivery_alerts.c.alert_id)
        .where(delivery_alerts.c.delivery_id.in_(ids))
        .order_by(alerts.c.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for row in await conn.execute(query):
        found[row.delivery_id] = (*found.get(row.delivery_id, ()), row.key)
    return found


def _line(row: Row[Any], alert_keys: tuple[str, ...]) -> LedgerLine:
    return LedgerLine(
        id=row.id,
        channel=row.channel,
        state=DeliveryState(row.state),
        reason=row.reason,
        receipt=row.receipt,
        idempotency_key=row.idempotency_key,
        attempts=row.attempts,
        failures=row.failures,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        finished_at=row.finished_at,
        alert_keys=alert_keys,
    )


async def counts(conn: AsyncConnection) -> dict[tuple[str, DeliveryState], int]:
    """Return how many deliveries there are, by channel and state."""
    query = select(deliveries.c.channel, deliveries.c.state, func.count()).group_by(
        deliveries.c.channel, deliveries.c.state
    )
    return {(row[0], DeliveryState(row[1])): row[2] for row in await conn.execute(query)}


async def oldest_waiting(conn: AsyncConnection, channels: Collection[str]) -> dict[str, datetime]:
    """Return since when the longest waiting pending delivery of each of *channels* could be sent; without one: no key.

    One step down an index for each, however many are pending: whoever asks for health asks often.
    """
    rows = await conn.execute(_oldest_waiting(tuple(sorted(channels))))
    return {row[0]: row[1] for row in rows if row[1] is not None}


@lru_cache(maxsize=16)
def _oldest_waiting(channels: tuple[str, ...]) -> Select[Any]:
    names = union_all(*(select(literal(name).label("channel")) for name in channels)).subquery()
    # Said literally, so that the index of those that are pending is known to fit.
    pending = deliveries.c.state == literal_column("'pending'")
    since = select(func.min(deliveries.c.since)).where(pending, deliveries.c.channel == names.c.channel)
    return select(names.c.channel, since.scalar_subquery())


async def waiting(conn: AsyncConnection, channel: str) -> int:
    """Return how many deliveries to *channel* are pending."""
    query = (
        select(func.count())
        .select_from(deliveries)
        .where(deliveries.c.channel == channel, deliveries.c.state == DeliveryState.PENDING)
    )
    return int((await conn.execute(query)).scalar_one())


async def finished(conn: AsyncConnection, channel: str, state: DeliveryState, *, since: datetime | None) -> int:
    """Return how many deliveries to *channel* came to *state*, a final one, at *since* or later; None: ever."""
    query = select(func.count()).select_from(deliveries).where(deliveries.c.channel == channel)
    query = query.where(deliveries.c.state == state)
    if since is not None:
        query = query.where(deliveries.c.finished_at >= since)
    return int((await conn.execute(query)).scalar_one())
