"""What must not be found in the tables. Each function returns findings in words for an operator, at most a few of a
kind.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.tables import (
    DeliveryState,
    alerts,
    channel_settings,
    commitments,
    deliveries,
    delivery_alerts,
    events,
)

SHOWN = 3
"""So many examples are named; the rest is counted."""


async def due_without_alert(conn: AsyncConnection, before: datetime) -> list[str]:
    """Find commitments that should have spoken *before*."""
    query = select(commitments.c.id).where(commitments.c.next_due_at < before).order_by(commitments.c.next_due_at)
    return await _finding(conn, query, "due without an alert")


async def events_since(conn: AsyncConnection, kind: str, since: datetime, what: str) -> list[str]:
    """Find commitments that an event of *kind* was written of *since*. *what* says in words what it means."""
    query = select(events.c.commitment_id).where(events.c.at >= since, events.c.kind == kind).distinct()
    return await _finding(conn, query.order_by(events.c.commitment_id), what)


async def alerts_without_delivery(conn: AsyncConnection) -> list[str]:
    """Find alerts that no delivery carries."""
    carried = exists().where(delivery_alerts.c.alert_id == alerts.c.id)
    return await _finding(conn, select(alerts.c.key).where(~carried).order_by(alerts.c.id), "alerts without a delivery")


async def leases_that_ran_out(conn: AsyncConnection, before: datetime) -> list[str]:
    """Find deliveries whose lease ended *before* and that nobody claimed again."""
    query = _pending().where(deliveries.c.leased_by.is_not(None), deliveries.c.next_attempt_at < before)
    return await _finding(conn, query.where(~_off()), "deliveries past their lease")


async def pending_past_their_time(conn: AsyncConnection, before: datetime, channels: Collection[str]) -> list[str]:
    """Find deliveries that should have been attempted *before*, but those of a channel that is switched off."""
    query = _pending().where(deliveries.c.leased_by.is_(None), deliveries.c.next_attempt_at < before)
    return await _finding(conn, query.where(deliveries.c.channel.in_(channels), ~_off()), "deliveries past their time")


async def pending_for_nobody(conn: AsyncConnection, channels: Collection[str]) -> list[str]:
    """Find deliveries to channels that are not configured any more."""
    query = _pending().where(deliveries.c.channel.not_in(channels))
    return await _finding(conn, query, "deliveries to channels that are not configured")


def _pending() -> Select[Any]:
    return (
        select(deliveries.c.idempotency_key)
        .where(deliveries.c.state == DeliveryState.PENDING)
        .order_by(deliveries.c.next_attempt_at)
    )


def _off() -> Any:
    return exists().where(channel_settings.c.channel == deliveries.c.channel, channel_settings.c.off_since.is_not(None))


async def _finding(conn: AsyncConnection, query: Select[Any], what: str) -> list[str]:
    examples = list((await conn.execute(query.limit(SHOWN))).scalars())
    if not examples:
        return []
    count = (await conn.execute(select(func.count()).select_from(query.order_by(None).subquery()))).scalar_one()
    return [f"{count} {what}: {', '.join(examples)}{', ...' if count > SHOWN else ''}"]
