"""Adding channels to a ``passed`` alert that nobody has acknowledged in time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.alerts import deliveries_for
from service.core.escalation import next_step_at, steps
from service.core.model import Commitment, Route
from service.core.verdict import Acknowledgement, Silence, Verdict, judge
from service.store.alerts import RaisedAlert
from service.store.answers import acknowledgements_of, silences_at
from service.store.commitments import commitments_of
from service.store.database import Database
from service.store.escalations import channels_told, due_escalations, set_escalation
from service.store.outbox import add_deliveries
from service.store.upkeep import add_event, routes_in_force

log = structlog.get_logger()

BATCH = 200
"""Alerts a transaction."""


LOOK_AGAIN = timedelta(hours=1)
"""How long an escalation pauses while evidence waits for a person, before it is looked at again."""


async def escalate(database: Database, *, digest_over: Mapping[str, int], now: datetime, limit: int = BATCH) -> int:
    """Escalate what is due, at most *limit* alerts; return how many were due. As many as *limit*: there may be more.

    One that may not leave any more (settled, acknowledged, silenced, ...) is not escalated, now or later; while its
    commitment is under review, it waits. *digest_over*, by channel, as for alerts that are raised.
    """
    async with database.reading() as conn:
        if not await due_escalations(conn, now, limit=1):
            return 0
    async with database.writing() as conn:
        due = await due_escalations(conn, now, limit=limit, claim=True)
        ids = list(dict.fromkeys(alert.commitment_id for alert in due))
        known, answers = await commitments_of(conn, ids), await acknowledgements_of(conn, ids)
        silences, routes = await silences_at(conn, now, coming=False), await routes_in_force(conn)
        routed: list[tuple[str, Sequence[str]]] = []
        for alert in due:
            commitment = known[alert.commitment_id]
            verdict = _verdict(alert, commitment, silences, answers[commitment.id], now)
            if verdict is Verdict.SEND:
                routed.append((alert.key, await _step(conn, alert, commitment, routes, now)))
            else:
                again_at = now + LOOK_AGAIN if verdict is Verdict.UNDER_REVIEW else None
                await set_escalation(conn, alert.id, again_at)
        planned = deliveries_for(routed, digest_over=digest_over, run_at=now)
        await add_deliveries(conn, planned, {alert.key: alert.id for alert in due}, now=now)
    return len(due)


async def _step(
    conn: AsyncConnection, alert: RaisedAlert, commitment: Commitment, routes: Sequence[Route], now: datetime
) -> Sequence[str]:
    """Plan the next step of *alert*, and return the channels that are to be told at *now*."""
    planned = steps(commitment.tags, alert.status, alert.raised_at, routes=routes)
    told = await channels_told(conn, alert.id)
    wanted = [channel for step in planned if step.at <= now for channel in step.channels if channel not in told]
    channels = tuple(dict.fromkeys(wanted))
    await set_escalation(conn, alert.id, next_step_at(planned, after=now))
    if channels:
        log.info("alert.escalated", alert=alert.key, channels=channels)
        await add_event(
            conn, "alert.escalated", at=now, commitment_id=commitment.id, alert=alert.key, channels=list(channels)
        )
    return channels


def _verdict(
    alert: RaisedAlert,
    commitment: Commitment,
    silences: Sequence[Silence],
    acknowledgements: Sequence[Acknowledgement],
    now: datetime,
) -> Verdict:
    return judge(
        commitment,
        revision=alert.revision,
        kind=alert.kind,
        raised_at=alert.raised_at,
        silences=silences,
        acknowledgements=acknowledgements,
        now=now,
    )
