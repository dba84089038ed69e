"""A stretch of the commitments, by id, as the audit walks through them: what does not fit together in the tables, and
how it is put right.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, delete, exists, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.alerts import RaisedAlert, raised_alert
from service.store.tables import (
    DeliveryState,
    alert_milestones,
    alerts,
    attempts,
    commitments,
    deliveries,
    delivery_alerts,
)
from service.store.upsert import insert_into

MOST = 1_000
"""So many of a kind are put right in one audit, from one stretch."""


class Stretch(Struct, frozen=True):
    """The commitments after *after*, through *through*; None: to the end of the list."""

    after: str
    through: str | None

    def holds(self, column: ColumnElement[str]) -> ColumnElement[bool]:
        """Return whether the id in *column* lies in it."""
        begun = column > self.after
        return begun if self.through is None else and_(begun, column <= self.through)


class Told(NamedTuple):
    """A milestone that counts as told: the key of its row."""

    commitment_id: str
    revision: int
    name: str


async def undelivered(conn: AsyncConnection, where: ColumnElement[bool]) -> list[RaisedAlert]:
    """Return those alerts *where* says that no delivery carries, oldest first."""
    link = delivery_alerts.join(deliveries, deliveries.c.id == delivery_alerts.c.delivery_id)
    carried = exists(select(1).select_from(link).where(delivery_alerts.c.alert_id == alerts.c.id))
    query = select(alerts).where(where, ~carried).order_by(alerts.c.id).limit(MOST)
    return [raised_alert(row) for row in await conn.execute(query)]


async def untold(conn: AsyncConnection, stretch: Stretch) -> list[RaisedAlert]:
    """Return the alerts whose own milestone does not count as told: it would be raised again, and could not be."""
    own = exists().where(
        alert_milestones.c.commitment_id == alerts.c.commitment_id,
        alert_milestones.c.revision == alerts.c.revision,
        alert_milestones.c.name == alerts.c.milestone,
    )
    query = select(alerts).where(stretch.holds(alerts.c.commitment_id), ~own).order_by(alerts.c.id).limit(MOST)
    return [raised_alert(row) for row in await conn.execute(query)]


async def orphaned(conn: AsyncConnection, stretch: Stretch) -> list[Told]:
    """Return the milestones that count as told by an alert that is not there: nobody was told."""
    there = exists().where(alerts.c.id == alert_milestones.c.alert_id)
    key = [alert_milestones.c[name] for name in Told._fields]
    query = select(*key).where(stretch.holds(alert_milestones.c.commitment_id), ~there).order_by(*key).limit(MOST)
    return [Told(*row) for row in await conn.execute(query)]


async def unattempted(conn: AsyncConnection, stretch: Stretch, since: datetime) -> list[str]:
    """Return the idempotency keys of deliveries that were sent after *since* without an attempt on record."""
    carried = delivery_alerts.join(alerts, alerts.c.id == delivery_alerts.c.alert_id)
    carried = carried.join(deliveries, deliveries.c.id == delivery_alerts.c.delivery_id)
    tried = exists().where(attempts.c.delivery_id == deliveries.c.id)
    query = (
        select(deliveries.c.idempotency_key)
        .select_from(carried)
        .where(stretch.holds(alerts.c.commitment_id), deliveries.c.state == DeliveryState.SENT)
        .where(deliveries.c.finished_at > since, ~tried)
        .distinct()
        .order_by(deliveries.c.idempotency_key)
        .limit(MOST)
    )
    return list((await conn.execute(query)).scalars())


async def rows_of(conn: AsyncConnection, ids: Sequence[str], columns: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return these *columns* of commitments, by id."""
    query = select(commitments.c.id, *(commitments.c[name] for name in columns)).where(commitments.c.id.in_(ids))
    return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in await conn.execute(query)}


async def count_as_told(conn: AsyncConnection, told: Sequence[RaisedAlert]) -> None:
    """Let the own milestone of each of these alerts count as told by it."""
    for alert in told:
        values = {
            "commitment_id": alert.commitment_id,
            "revision": alert.revision,
            "name": alert.milestone,
            "kind": alert.kind,
            "due_at": alert.due_at,
            "alert_id": alert.id,
        }
        await conn.execute(insert_into(conn, alert_milestones).values(values).on_conflict_do_nothing())


async def count_as_untold(conn: AsyncConnection, orphans: Sequence[Told]) -> None:
    """Let these milestones not count as told."""
    key = tuple_(*(alert_milestones.c[name] for name in Told._fields))
    await conn.execute(delete(alert_milestones).where(key.in_(list(orphans))))


async def known_deliveries(conn: AsyncConnection, keys: Collection[str]) -> dict[str, int]:
    """Return the numbers of those deliveries that are on record, by their idempotency keys."""
    query = select(deliveries.c.idempotency_key, deliveries.c.id).where(deliveries.c.idempotency_key.in_(keys))
    return {row[0]: row[1] for row in await conn.execute(query)}


async def forget_links(conn: AsyncConnection, alert_ids: Collection[int]) -> None:
    """Delete the links of these alerts to deliveries that are not there."""
    await conn.execute(delete(delivery_alerts).where(delivery_alerts.c.alert_id.in_(alert_ids)))


async def put_back(conn: AsyncConnection, alert_id: int, channel: str, delivery_id: int, *, now: datetime) -> None:
    """Put an alert back into the delivery that lost it. If that was withheld for having nothing in it, it is due."""
    link = {"alert_id": alert_id, "channel": channel, "delivery_id": delivery_id}
    await conn.execute(insert(delivery_alerts).values(link))
    due = {"state": DeliveryState.PENDING, "next_attempt_at": now, "since": now, "failures": 0}
    empty = deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.WITHHELD
    await conn.execute(update(deliveries).where(*empty).values({**due, "finished_at": None, "reason": None}))
