"""Parting digests: where one commitment has to wait for what it said before, the others in its digest need not."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.among import among
from service.store.order import LONG
from service.store.outbox import new_row
from service.store.tables import DeliveryState, alerts, deliveries, delivery_alerts


async def part(conn: AsyncConnection, behind: Collection[int], *, now: datetime) -> None:
    """Give those alerts of *behind* a delivery of their own, due at *now*, that wait for nothing.

    *behind* are deliveries that wait for earlier ones, which may be planned for a day hence: only of those that wait
    for long is any taken out, and those of one digest go as one. Of a delivery in which all wait, none is.
    """
    found: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
    for row in await conn.execute(_free(behind, now)) if behind else ():
        found[row.delivery_id, row.channel][row.id] = row.key
    for (delivery_id, channel), free in found.items():
        first, several = next(iter(free.values())), len(free) > 1
        # The digest may be of this very moment, and named after the same alert.
        key = f"parted-digest:{channel}:{now:%Y%m%dT%H%M%S%f}:{first}" if several else f"{first}:{channel}"
        values = new_row(channel, key, now)
        number = (await conn.execute(insert(deliveries).values(values).returning(deliveries.c.id))).scalar_one()
        here = delivery_alerts.c.delivery_id == delivery_id, delivery_alerts.c.alert_id.in_(list(free))
        await conn.execute(update(delivery_alerts).where(*here).values(delivery_id=number))


def _free(behind: Collection[int], now: datetime) -> Select[Any]:
    """Return the question for the alerts that could leave at once, oldest first."""
    return (
        select(delivery_alerts.c.delivery_id, delivery_alerts.c.channel, alerts.c.id, alerts.c.key)
        .join(alerts, alerts.c.id == delivery_alerts.c.alert_id)
        .join(deliveries, deliveries.c.id == delivery_alerts.c.delivery_id)
        .where(among(deliveries.c.id, list(behind)), deliveries.c.next_attempt_at > now + LONG)
        .where(delivery_alerts.c.withheld.is_(None), ~_says_more())
        .order_by(alerts.c.id)
    )


def _says_more() -> ColumnElement[bool]:
    """Tell whether the alert's commitment has anything else that has still to leave that channel, later ones too: they
    must not overtake it.
    """
    others, theirs, carriers = delivery_alerts.alias(), alerts.alias(), deliveries.alias()
    return exists().where(
        theirs.c.commitment_id == alerts.c.commitment_id,
        others.c.alert_id == theirs.c.id,
        others.c.channel == delivery_alerts.c.channel,
        others.c.delivery_id != delivery_alerts.c.delivery_id,
        others.c.withheld.is_(None),
        carriers.c.id == others.c.delivery_id,
        carriers.c.state == DeliveryState.PENDING,
    )
