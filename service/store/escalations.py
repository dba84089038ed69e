"""How far alerts have got: which are to be escalated, and when."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.course import Course
from service.store.alerts import RaisedAlert, raised_alert
from service.store.due import due_by
from service.store.tables import alerts, delivery_alerts


class Escalation(Struct, frozen=True):
    """An alert that may be escalated. Its steps count from *told_at*, when people were told, or meant to be."""

    alert: RaisedAlert
    told_at: datetime


def course_of(
    alert: RaisedAlert,
    *,
    told_at: datetime,
    channels: Sequence[str],
    withheld: Sequence[str],
    escalate_at: datetime | None = None,
) -> Course:
    """Return how far *alert* has got."""
    return Course(
        revision=alert.revision,
        kind=alert.kind,
        status=alert.status,
        raised_at=alert.raised_at,
        told_at=told_at,
        channels=tuple(channels),
        withheld=tuple(withheld),
        escalate_at=escalate_at,
    )


async def due_escalations(conn: AsyncConnection, now: datetime, *, limit: int, claim: bool = False) -> list[Escalation]:
    """Return alerts whose next escalation is due by *now*, those that wait longest first. One indexed query.

    With *claim*, those that another engine escalates are left out, and no other takes these until the transaction ends.
    """
    rows = await conn.execute(_DUE_CLAIMED if claim else _DUE, {"now": now, "limit": limit})
    return [Escalation(raised_alert(row), row.released_at or row.raised_at) for row in rows]


_DUE, _DUE_CLAIMED = due_by(select(alerts), alerts.c.escalate_at)


async def set_escalation(conn: AsyncConnection, alert_id: int, at: datetime | None) -> None:
    """Write when an alert is escalated next; None: not any more."""
    await conn.execute(update(alerts).where(alerts.c.id == alert_id).values(escalate_at=at))


async def set_released(conn: AsyncConnection, alert_id: int, at: datetime) -> None:
    """Write that an alert of which nobody was told before is sent after all at that moment."""
    await conn.execute(update(alerts).where(alerts.c.id == alert_id).values(released_at=at))


@dataclass(slots=True)
class Reach:
    """The channels that an alert has a delivery for, and those of them that it is withheld from."""

    channels: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)


async def reach_of(conn: AsyncConnection, alert_ids: Sequence[int]) -> defaultdict[int, Reach]:
    """Return how far these alerts (some hundreds at most) have got, by their numbers."""
    found: defaultdict[int, Reach] = defaultdict(Reach)
    for row in await conn.execute(select(delivery_alerts).where(delivery_alerts.c.alert_id.in_(alert_ids))):
        found[row.alert_id].channels.append(row.channel)
        if row.withheld is not None:
            found[row.alert_id].withheld.append(row.channel)
    return found
