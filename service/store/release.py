"""Alerts that were withheld, and are sent after all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.model import MilestoneKind
from service.core.verdict import Verdict
from service.store.commitments import in_batches
from service.store.outbox import new_row
from service.store.tables import DeliveryState, alerts, commitments, deliveries, delivery_alerts

PASSING = (Verdict.SETTLED, Verdict.ARCHIVED, Verdict.MUTED, Verdict.UNDER_REVIEW)
"""Reasons to withhold an alert that can be taken back."""


async def release(conn: AsyncConnection, ids: Sequence[str], *, now: datetime) -> None:
    """Send the newest alert of each of these commitments after all, where it was withheld for what holds no more.

    For commitments that speak again: reopened, brought back, with evidence that was rejected. Whom a silence or an
    acknowledgement kept it from does not get it; what is about an older deadline stays withheld.
    """
    for batch in in_batches(ids):
        rows = (await conn.execute(_released(batch))).all()
        whole = [row.delivery_id for row in rows if row.state == DeliveryState.WITHHELD]
        fresh = {"state": DeliveryState.PENDING, "next_attempt_at": now, "since": now, "failures": 0}
        reopened = update(deliveries).where(deliveries.c.id.in_(whole))
        await conn.execute(reopened.values({**fresh, "finished_at": None, "reason": None}))
        for row in rows:
            here = delivery_alerts.c.alert_id == row.alert_id, delivery_alerts.c.channel == row.channel
            await conn.execute(update(delivery_alerts).where(*here).values(withheld=None))
            if row.state != DeliveryState.WITHHELD:  # a digest that went, or goes, without it
                values = new_row(row.channel, f"{row.key}:{row.channel}", now)
                alone = (await conn.execute(insert(deliveries).values(values).returning(deliveries.c.id))).scalar_one()
                await conn.execute(update(delivery_alerts).where(*here).values(delivery_id=alone))


def _released(ids: Sequence[str]) -> Select[Any]:
    newest = (
        select(func.max(alerts.c.id))
        .where(alerts.c.commitment_id.in_(ids), alerts.c.kind != MilestoneKind.EVIDENCE)
        .group_by(alerts.c.commitment_id)
    )
    carried = delivery_alerts.join(alerts, alerts.c.id == delivery_alerts.c.alert_id)
    carried = carried.join(deliveries, deliveries.c.id == delivery_alerts.c.delivery_id)
    same = and_(commitments.c.id == alerts.c.commitment_id, commitments.c.revision == alerts.c.revision)
    return (
        select(delivery_alerts, alerts.c.key, deliveries.c.state)
        .select_from(carried.join(commitments, same))
        .where(delivery_alerts.c.alert_id.in_(newest), delivery_alerts.c.withheld.in_(PASSING))
    )
