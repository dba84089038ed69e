"""The transactional outbox: deliveries written with their alerts, claimed with a lease, and recorded with what became
of them.

While a delivery is leased its ``next_attempt_at`` is the end of the lease, so one whose worker died is simply due
again.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Exists, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.alerts import Delivery
from service.store.alerts import RaisedAlert, raised_alert
from service.store.tables import DeliveryState, alerts, channel_settings, deliveries, delivery_alerts
from service.store.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery that a worker may attempt until its lease ends.

    *number* counts this attempt from 1; *failures* those before it; *since* is when the first could start. Either
    *alerts* (one, or several in a digest) or *notice* (the service's own news, JSON) is what it carries.
    """

    id: int
    channel: str
    idempotency_key: str
    number: int
    failures: int
    since: datetime
    alerts: tuple[RaisedAlert, ...] = ()
    notice: Mapping[str, Any] | None = None


async def add_deliveries(
    conn: AsyncConnection, planned: Sequence[Delivery], alert_ids: Mapping[str, int], *, now: datetime
) -> None:
    """Write deliveries, due at once, in the transaction that writes their alerts. *alert_ids*: numbers by alert key."""
    if not planned:
        return
    result = await conn.execute(
        insert(deliveries).returning(deliveries.c.id, deliveries.c.idempotency_key),
        [new_row(each.channel, each.key, now) for each in planned],
    )
    ids = {row.idempotency_key: row.id for row in result}
    await conn.execute(
        insert(delivery_alerts),
        [
            {"alert_id": alert_ids[alert_key], "channel": each.channel, "delivery_id": ids[each.key]}
            for each in planned
            for alert_key in each.alert_keys
        ],
    )


async def add_notice(
    conn: AsyncConnection, channel: str, idempotency_key: str, notice: Mapping[str, Any], *, now: datetime
) -> None:
    """Write a delivery of the service's own news, once for each key."""
    row = {**new_row(channel, idempotency_key, now), "notice": notice}
    # Another engine may write the same at this moment: asking first would not do.
    await conn.execute(insert_into(conn, deliveries).values(row).on_conflict_do_nothing())


def new_row(channel: str, idempotency_key: str, now: datetime) -> dict[str, Any]:
    return {
        "channel": channel,
        "idempotency_key": idempotency_key,
        "state": DeliveryState.PENDING,
        "created_at": now,
        "since": now,
        "next_attempt_at": now,
        "attempts": 0,
        "failures": 0,
    }


async def claim(
    conn: AsyncConnection, channel: str, *, limit: int, engine: str, now: datetime, until: datetime
) -> list[Claim]:
    """Take up to *limit* due deliveries of *channel* for *engine* until *until*, those that wait longest first.

    Of a channel that is switched off, none.
    """
    due = (
        select(deliveries.c.id)
        .where(deliveries.c.channel == channel, deliveries.c.state == DeliveryState.PENDING)
        .where(deliveries.c.next_attempt_at <= now, ~_is_off(channel))
        .order_by(deliveries.c.next_attempt_at, deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite has one writer, and no such words: SQLAlchemy leaves them out
    )
    result = await conn.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(due))
        .values(next_attempt_at=until, leased_by=engine, attempts=deliveries.c.attempts + 1)
        .returning(
            deliveries.c.id,
            deliveries.c.idempotency_key,
            deliveries.c.attempts,
            deliveries.c.failures,
            deliveries.c.since,
            deliveries.c.notice,
        )
    )
    rows = sorted(result, key=lambda row: row.id)
    carried = await alerts_in(conn, [row.id for row in rows])
    return [
        Claim(
            row.id,
            channel,
            row.idempotency_key,
            row.attempts,
            row.failures,
            row.since,
            tuple(carried[row.id]),
            row.notice,
        )
        for row in rows
    ]


async def alerts_in(conn: AsyncConnection, delivery_ids: Sequence[int]) -> defaultdict[int, list[RaisedAlert]]:
    """Return the alerts that each delivery carries, oldest first, but those that were withheld from it."""
    query = (
        select(delivery_alerts.c.delivery_id, alerts)
        .join(alerts, alerts.c.id == delivery_alerts.c.alert_id)
        .where(delivery_alerts.c.delivery_id.in_(delivery_ids), delivery_alerts.c.withheld.is_(None))
        .order_by(alerts.c.id)
    )
    found: defaultdict[int, list[RaisedAlert]] = defaultdict(list)
    for row in await conn.execute(query):
        found[row.delivery_id].append(raised_alert(row))
    return found


async def give_back(conn: AsyncConnection, *, now: datetime, engine: str | None = None) -> int:
    """End all leases of *engine* unused, so that nobody waits for them to run out; return how many there were.

    None: of every engine. Only where this one is known to be alone, as on a SQLite file.
    """
    leased = deliveries.c.leased_by.is_not(None) if engine is None else deliveries.c.leased_by == engine
    result = await conn.execute(
        update(deliveries)
        .where(deliveries.c.state == DeliveryState.PENDING, leased)
        .values(leased_by=None, next_attempt_at=now)
    )
    return result.rowcount


async def next_attempt_at(conn: AsyncConnection, channel: str) -> datetime | None:
    """Return when the next delivery to *channel* may be attempted, or its lease ends; None: none is pending, or it is
    off.
    """
    query = select(func.min(deliveries.c.next_attempt_at)).where(
        deliveries.c.channel == channel, deliveries.c.state == DeliveryState.PENDING, ~_is_off(channel)
    )
    moment: datetime | None = (await conn.execute(query)).scalar_one()
    return moment


def _is_off(channel: str) -> Exists:
    return exists().where(channel_settings.c.channel == channel, channel_settings.c.off_since.is_not(None))
