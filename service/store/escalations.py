"""Which alerts are to be escalated, and when."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.alerts import RaisedAlert, raised_alert
from service.store.tables import alerts, delivery_alerts


async def due_escalations(
    conn: AsyncConnection, now: datetime, *, limit: int, claim: bool = False
) -> list[RaisedAlert]:
    """Return alerts whose next escalation is due by *now*, those that wait longest first. One indexed query.

    With *claim*, those that another engine escalates are left out, and no other takes these until the transaction ends.
    """
    query = select(alerts).where(alerts.c.escalate_at <= now).order_by(alerts.c.escalate_at).limit(limit)
    if claim:
        query = query.with_for_update(skip_locked=True)
    return [raised_alert(row) for row in await conn.execute(query)]


async def set_escalation(conn: AsyncConnection, alert_id: int, at: datetime | None) -> None:
    """Write when an alert is escalated next; None: not any more."""
    await conn.execute(update(alerts).where(alerts.c.id == alert_id).values(escalate_at=at))


async def channels_told(conn: AsyncConnection, alert_id: int) -> set[str]:
    """Return the channels that an alert has a delivery for."""
    query = select(delivery_alerts.c.channel).where(delivery_alerts.c.alert_id == alert_id)
    return set((await conn.execute(query)).scalars())
