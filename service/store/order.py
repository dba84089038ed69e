"""In which order deliveries leave: what one commitment has to say goes out on each channel as it came due.

A later delivery waits until the earlier one is done. Here is what may not go yet, and what need wait no longer.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import CTE, Select, and_, bindparam, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.among import among, among_given
from service.store.columns import UtcDateTime
from service.store.tables import DeliveryState, alerts, deliveries, delivery_alerts

SOON = timedelta(seconds=1)
"""So long at least rests a delivery that waits for an earlier one, however late that one is."""

LONG = timedelta(minutes=10)
"""What is tried again sooner than this need not be hurried: it may have failed just now."""


async def put_back_what_waits(conn: AsyncConnection, claimed: Sequence[int], *, now: datetime) -> dict[int, int]:
    """Give back those of *claimed* that may not go yet; return for each the number of the last one before it."""
    if not claimed:
        return {}
    behind = {}
    found = await conn.execute(_waits_for(), {"claimed": list(claimed), "now": now})
    for delivery_id, other, planned_at in found.all():
        behind[delivery_id] = other
        again_at = max(planned_at, now + SOON)
        unclaimed = {"leased_by": None, "attempts": deliveries.c.attempts - 1, "next_attempt_at": again_at}
        await conn.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(unclaimed))
    return behind


@cache
def _waits_for() -> Select[Any]:
    """Return the question which of those that are *claimed* wait: each with the last that is pending before it, and
    when that one is planned, or *now* while it is being sent.
    """
    said = _at_once(
        select(delivery_alerts.c.delivery_id, delivery_alerts.c.channel, alerts.c.commitment_id)
        .join(alerts, alerts.c.id == delivery_alerts.c.alert_id)
        .where(among_given(delivery_alerts.c.delivery_id, "claimed"), delivery_alerts.c.withheld.is_(None))
    )
    same_channel = and_(
        delivery_alerts.c.alert_id == alerts.c.id,
        delivery_alerts.c.channel == said.c.channel,
        delivery_alerts.c.delivery_id < said.c.delivery_id,
    )
    # One that is being sent may be done at any moment, in another engine, or before we can listen for it.
    planned = case(
        (deliveries.c.leased_by.is_(None), deliveries.c.next_attempt_at), else_=bindparam("now", type_=UtcDateTime)
    )
    earlier = _at_once(
        select(said.c.delivery_id, deliveries.c.id, deliveries.c.state, planned.label("planned_at"))
        .join(alerts, alerts.c.commitment_id == said.c.commitment_id)
        .join(delivery_alerts, same_channel)
        .join(deliveries, deliveries.c.id == delivery_alerts.c.delivery_id)
        .where(delivery_alerts.c.withheld.is_(None))
    )
    return (
        select(earlier.c.delivery_id, func.max(earlier.c.id), func.max(earlier.c.planned_at))
        .where(earlier.c.state == DeliveryState.PENDING)
        .group_by(earlier.c.delivery_id)
    )


async def hurry(conn: AsyncConnection, delivery_ids: Sequence[int], *, now: datetime) -> None:
    """Let deliveries that waited for an earlier one be due now; what is claimed or done stays as it is."""
    waiting = deliveries.c.state == DeliveryState.PENDING, deliveries.c.leased_by.is_(None)
    await conn.execute(
        update(deliveries).where(among(deliveries.c.id, delivery_ids), *waiting).values(next_attempt_at=now)
    )


async def hurry_channel(conn: AsyncConnection, channel: str, *, now: datetime, that_wait: timedelta = LONG) -> None:
    """Let all that waits longer than *that_wait* for its next attempt on *channel* be due now; what is claimed stays as
    it is.
    """
    waiting = deliveries.c.state == DeliveryState.PENDING, deliveries.c.leased_by.is_(None)
    later = deliveries.c.channel == channel, deliveries.c.next_attempt_at > now + that_wait
    await conn.execute(update(deliveries).where(*waiting, *later).values(next_attempt_at=now))


async def with_something_pending(conn: AsyncConnection, commitment_ids: Sequence[str]) -> set[tuple[str, str]]:
    """Return those of *commitment_ids*, each with a channel, of which something has still to leave that channel."""
    return {(row[0], row[1]) for row in await conn.execute(_pending_of(), {"ids": list(commitment_ids)})}


@cache
def _pending_of() -> Select[Any]:
    said = _at_once(
        select(alerts.c.commitment_id, deliveries.c.channel, deliveries.c.state)
        .join(delivery_alerts, delivery_alerts.c.alert_id == alerts.c.id)
        .join(deliveries, deliveries.c.id == delivery_alerts.c.delivery_id)
        .where(among_given(alerts.c.commitment_id, "ids"))
    )
    return select(said.c.commitment_id, said.c.channel).where(said.c.state == DeliveryState.PENDING).distinct()


async def hurry_behind(conn: AsyncConnection, delivery_id: int, *, now: datetime) -> None:
    """Let what waits for one delivery be due now. It was planned for when that one was, which may be a day hence; if it
    still has to wait, whoever claims it puts it back.
    """
    mine, theirs = alerts.alias(), alerts.alias()
    carried, later = delivery_alerts.alias(), delivery_alerts.alias()
    behind = (
        select(later.c.delivery_id)
        .join(theirs, theirs.c.id == later.c.alert_id)
        .join(mine, mine.c.commitment_id == theirs.c.commitment_id)
        .join(carried, and_(carried.c.alert_id == mine.c.id, carried.c.channel == later.c.channel))
        .where(carried.c.delivery_id == delivery_id, later.c.delivery_id > delivery_id)
    )
    untried = deliveries.c.failures == 0, deliveries.c.next_attempt_at > now, deliveries.c.leased_by.is_(None)
    await conn.execute(update(deliveries).where(deliveries.c.id.in_(behind), *untried).values(next_attempt_at=now))


def _at_once(query: Select[Any]) -> CTE:
    """Return *query* as a step of its own, by which the database has to begin.

    In a flood nearly all deliveries are pending, and PostgreSQL takes note of it a minute later: till then it would
    look through all that are pending, to find those of a few commitments.
    """
    return query.cte().prefix_with("MATERIALIZED")
