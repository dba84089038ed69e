"""Adding channels to a ``passed`` alert that nobody has acknowledged in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.alerts import deliveries_for
from service.core.course import Facts, escalated
from service.core.escalation import Move
from service.jobs.apart import Work, do_due
from service.jobs.raise_alerts import Outlets
from service.jobs.rests import rests_of
from service.store.commitments import commitments_of
from service.store.database import Database
from service.store.escalations import Escalation, Reach, course_of, due_escalations, reach_of, set_escalation
from service.store.outbox import add_deliveries
from service.store.upkeep import add_event, routes_in_force

log = structlog.get_logger()

BATCH = 200
"""Alerts a transaction."""

LOOK_AGAIN = timedelta(hours=1)
"""How long an escalation pauses at most, while a silence holds or evidence waits for a person, before it is looked at
again: somebody may end either early.
"""

ESCALATE_FAILED = "alert.escalate_failed"
"""The event by which the audit knows."""


async def escalate(database: Database, outlets: Outlets, *, now: datetime, limit: int = BATCH) -> int:
    """Escalate what is due, at most *limit* alerts; return how many were due. As many as *limit*: there may be more.

    While a silence holds, or the commitment is under review, it waits. One that may not leave for another reason
    (settled, acknowledged, ...) is escalated only if that is taken back. One that breaks is put off by ten minutes and
    holds up no other. *outlets* as for alerts that are raised.
    """

    async def do(conn: AsyncConnection, due: Sequence[Escalation]) -> None:
        await _escalate(conn, due, outlets, now)

    work = Work(due_escalations, do, lambda each: each.alert.commitment_id, _put_off, ESCALATE_FAILED)
    return await do_due(database, work, now=now, limit=limit)


async def _put_off(conn: AsyncConnection, escalation: Escalation, until: datetime) -> None:
    await set_escalation(conn, escalation.alert.id, until)


async def _escalate(conn: AsyncConnection, due: Sequence[Escalation], outlets: Outlets, now: datetime) -> None:
    ids = list(dict.fromkeys(each.alert.commitment_id for each in due))
    known, rests = await commitments_of(conn, ids), await rests_of(conn, ids, now)
    routes = outlets.escalating(await routes_in_force(conn))
    reaches = await reach_of(conn, [each.alert.id for each in due])
    routed = []
    for each in due:
        facts = rests.facts(known[each.alert.commitment_id], routes)
        routed.append((each.alert.key, await _move(conn, each, reaches[each.alert.id], facts, now)))
    planned = deliveries_for(routed, digest_over=outlets.digest_over, run_at=now)
    await add_deliveries(conn, planned, {each.alert.key: each.alert.id for each in due}, now=now)


async def _move(
    conn: AsyncConnection, escalation: Escalation, reach: Reach, facts: Facts, now: datetime
) -> Sequence[str]:
    """Do with one escalation what is to be done at *now*, and return the channels that are told."""
    alert = escalation.alert
    course = course_of(alert, told_at=escalation.told_at, channels=reach.channels, withheld=reach.withheld)
    found = escalated(course, facts, now)
    next_at = found.course.escalate_at
    if found.move is Move.WAIT:
        next_at = min(next_at or now + LOOK_AGAIN, now + LOOK_AGAIN)
    await set_escalation(conn, alert.id, next_at)
    if found.move is not Move.STEP:
        log.info("alert.not_escalated", alert=alert.key, verdict=str(found.verdict), waits=found.move is Move.WAIT)
    if found.added:
        log.info("alert.escalated", alert=alert.key, channels=found.added)
        about, channels = alert.commitment_id, list(found.added)
        await add_event(conn, "alert.escalated", at=now, commitment_id=about, alert=alert.key, channels=channels)
    return found.added
