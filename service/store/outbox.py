"""The transactional outbox: deliveries written with their alerts, claimed with a lease, and recorded with what became
of them.

While a delivery is leased its ``next_attempt_at`` is the end of the lease, so one whose worker died is simply due
again. What one commitment has to say leaves each channel in order: a later delivery waits until the earlier is done.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import BindParameter, bindparam, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.alerts import Delivery
from service.store.alerts import RaisedAlert, raised_alert
from service.store.among import among_given
from service.store.bulk import insert_many, next_numbers
from service.store.order import put_back_what_waits
from service.store.tables import DeliveryState, alerts, channel_settings, deliveries, delivery_alerts
from service.store.upsert import insert_into


class Claim(Struct, frozen=True):
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


class Lease(Struct, frozen=True):
    """Who may attempt a delivery, and until when nobody else does."""

    engine: str
    until: datetime


async def add_deliveries(
    conn: AsyncConnection,
    planned: Sequence[Delivery],
    alert_ids: Mapping[str, int],
    *,
    now: datetime,
    leases: Mapping[str, Lease] | None = None,
) -> dict[str, int]:
    """Write deliveries, due at once, in the transaction that writes their alerts; return their numbers by key.

    *alert_ids*: numbers by alert key. *leases*: by key of the delivery, of those that are claimed as they are written.
    """
    leases = leases or {}
    numbers = await next_numbers(conn, deliveries, len(planned)) if planned else ()
    numbered = list(zip(numbers, planned, strict=True))
    rows = [(number, *new_row(each.channel, each.key, now, leases.get(each.key)).values()) for number, each in numbered]
    await insert_many(conn, deliveries, ("id", *_NEW_COLUMNS), rows)
    carried = [(alert_ids[key], each.channel, number) for number, each in numbered for key in each.alert_keys]
    await insert_many(conn, delivery_alerts, ("alert_id", "channel", "delivery_id"), carried)
    return {each.key: number for number, each in numbered}


async def add_notice(
    conn: AsyncConnection, channel: str, idempotency_key: str, notice: Mapping[str, Any], *, now: datetime
) -> None:
    """Write a delivery of the service's own news, once for each key."""
    row = {**new_row(channel, idempotency_key, now), "notice": notice}
    # Another engine may write the same at this moment: asking first would not do.
    await conn.execute(insert_into(conn, deliveries).values(row).on_conflict_do_nothing())


def new_row(channel: str, idempotency_key: str, now: datetime, lease: Lease | None = None) -> dict[str, Any]:
    """Return the row of a delivery that is due at *now*, or that is attempted at once under *lease*."""
    return {
        "channel": channel,
        "idempotency_key": idempotency_key,
        "state": DeliveryState.PENDING,
        "created_at": now,
        "since": now,
        "next_attempt_at": lease.until if lease else now,
        "leased_by": lease.engine if lease else None,
        "attempts": 1 if lease else 0,
        "failures": 0,
    }


_NEW_COLUMNS = tuple(new_row("", "", datetime.max.replace(tzinfo=UTC)))


class Claimed(NamedTuple):
    """What a worker may attempt, and what it may not yet: *behind* has the numbers of deliveries that were due, each
    with that of the earlier one for which it waits.
    """

    claims: list[Claim]
    behind: dict[int, int]


async def claim(
    conn: AsyncConnection, channel: str, *, limit: int, engine: str, now: datetime, until: datetime
) -> Claimed:
    """Take up to *limit* due deliveries of *channel* for *engine* until *until*, those that wait longest first.

    Of a channel that is switched off, none. One that waits for an earlier one is not taken, and is due when that is.
    """
    facts = {"b_channel": channel, "b_limit": limit, "b_engine": engine, "b_now": now, "b_until": until}
    result = await conn.execute(_CLAIM, facts)
    rows = {row.id: row for row in sorted(result, key=lambda row: row.id)}
    behind = await put_back_what_waits(conn, list(rows), now=now)
    carried = await alerts_in(conn, [each for each in rows if each not in behind])
    return Claimed(
        [
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
            for row in rows.values()
            if row.id not in behind
        ],
        behind,
    )


async def take_out(conn: AsyncConnection, alert: RaisedAlert, digest: Claim, *, now: datetime) -> None:
    """Give an alert of a digest that is claimed a delivery of its own, due at *now*."""
    values = new_row(digest.channel, f"{alert.key}:{digest.channel}", now)
    alone = (await conn.execute(insert(deliveries).values(values).returning(deliveries.c.id))).scalar_one()
    here = delivery_alerts.c.alert_id == alert.id, delivery_alerts.c.channel == digest.channel
    await conn.execute(update(delivery_alerts).where(*here).values(delivery_id=alone))


async def alerts_in(conn: AsyncConnection, delivery_ids: Sequence[int]) -> defaultdict[int, list[RaisedAlert]]:
    """Return the alerts that each delivery carries, oldest first, but those that were withheld from it."""
    found: defaultdict[int, list[RaisedAlert]] = defaultdict(list)
    for row in await conn.execute(_CARRIED, {"ids": list(delivery_ids)}):
        found[row.delivery_id].append(raised_alert(row))
    return found


_CARRIED = (
    select(delivery_alerts.c.delivery_id, alerts)
    .join(alerts, alerts.c.id == delivery_alerts.c.alert_id)
    .where(among_given(delivery_alerts.c.delivery_id, "ids"), delivery_alerts.c.withheld.is_(None))
    .order_by(alerts.c.id)
)


async def still_leased(conn: AsyncConnection, claims: Sequence[Claim], *, engine: str) -> set[int]:
    """Return the numbers of those of *claims* that nobody but *engine* may attempt, as when they were claimed."""
    numbers = {each.id: each.number for each in claims}
    rows = await conn.execute(_LEASED, {"ids": list(numbers), "engine": engine})
    return {row.id for row in rows if row.attempts == numbers[row.id]}


_LEASED = select(deliveries.c.id, deliveries.c.attempts).where(
    among_given(deliveries.c.id, "ids"), deliveries.c.leased_by == bindparam("engine")
)


async def unclaim(conn: AsyncConnection, claimed: Claim, *, engine: str, now: datetime) -> None:
    """End a lease of *engine* before anything was attempted: the delivery is due at *now*."""
    mine = deliveries.c.leased_by == engine, deliveries.c.attempts == claimed.number
    values = {"leased_by": None, "attempts": claimed.number - 1, "next_attempt_at": now}
    await conn.execute(update(deliveries).where(deliveries.c.id == claimed.id, *mine).values(values))


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
    moment: datetime | None = (await conn.execute(_NEXT_ATTEMPT, {"b_channel": channel})).scalar_one()
    return moment


_CHANNEL: BindParameter[str] = bindparam("b_channel")  # not "channel": in an update that would be a new value for it
_MAY_LEAVE = (
    deliveries.c.channel == _CHANNEL,
    deliveries.c.state == DeliveryState.PENDING,
    ~exists().where(channel_settings.c.channel == _CHANNEL, channel_settings.c.off_since.is_not(None)),
)
_NEXT_ATTEMPT = select(func.min(deliveries.c.next_attempt_at)).where(*_MAY_LEAVE)
_CLAIM = (
    update(deliveries)
    .where(
        deliveries.c.id.in_(
            select(deliveries.c.id)
            .where(*_MAY_LEAVE, deliveries.c.next_attempt_at <= bindparam("b_now"))
            .order_by(deliveries.c.next_attempt_at, deliveries.c.id)
            .limit(bindparam("b_limit"))
            .with_for_update(skip_locked=True)  # SQLite has one writer, and no such words: SQLAlchemy leaves them out
        )
    )
    .values(next_attempt_at=bindparam("b_until"), leased_by=bindparam("b_engine"), attempts=deliveries.c.attempts + 1)
    .returning(*(deliveries.c[name] for name in ("id", "idempotency_key", "attempts", "failures", "since", "notice")))
)
