"""Adding channels to a ``passed`` alert that nobody has acknowledged in time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.alerts import deliveries_for
from service.core.escalation import Move, decide, next_step_at, steps
from service.core.model import Commitment, Route
from service.core.verdict import speaks_from
from service.jobs.apart import Work, do_due
from service.jobs.rests import Rests, rests_of
from service.store.commitments import commitments_of
from service.store.database import Database
from service.store.escalations import Escalation, Reach, due_escalations, reach_of, set_escalation
from service.store.outbox import add_deliveries
from service.store.upkeep import add_event, routes_in_force

log = structlog.get_logger()

BATCH = 200
"""Alerts a transaction."""

LOOK_AGAIN = timedelta(hours=1)
"""How long an escalation pauses while a silence holds, or evidence waits for a person, before it is looked at again."""

ESCALATE_FAILED = "alert.escalate_failed"
"""The event by which the audit knows."""


async def escalate(database: Database, *, digest_over: Mapping[str, int], now: datetime, limit: int = BATCH) -> int:
    """Escalate what is due, at most *limit* alerts; return how many were due. As many as *limit*: there may be more.

    While a silence holds, or the commitment is under review, it waits. One that may not leave for another reason
    (settled, acknowledged, ...) is escalated only if that is taken back. One that breaks is put off by ten minutes and
    holds up no other. *digest_over*, by channel, as for alerts that are raised.
    """

    async def do(conn: AsyncConnection, due: Sequence[Escalation]) -> None:
        await _escalate(conn, due, digest_over, now)

    work = Work(due_escalations, do, lambda each: each.alert.commitment_id, _put_off, ESCALATE_FAILED)
    return await do_due(database, work, now=now, limit=limit)


async def _put_off(conn: AsyncConnection, escalation: Escalation, until: datetime) -> None:
    await set_escalation(conn, escalation.alert.id, until)


class _Facts(Struct, frozen=True):
    known: Mapping[str, Commitment]
    rests: Rests
    routes: Sequence[Route]


async def _escalate(
    conn: AsyncConnection, due: Sequence[Escalation], digest_over: Mapping[str, int], now: datetime
) -> None:
    ids = list(dict.fromkeys(each.alert.commitment_id for each in due))
    facts = _Facts(
        known=await commitments_of(conn, ids),
        rests=await rests_of(conn, ids, now),
        routes=await routes_in_force(conn),
    )
    reaches = await reach_of(conn, [each.alert.id for each in due])
    routed = [(each.alert.key, await _move(conn, each, reaches[each.alert.id], facts, now)) for each in due]
    planned = deliveries_for(routed, digest_over=digest_over, run_at=now)
    await add_deliveries(conn, planned, {each.alert.key: each.alert.id for each in due}, now=now)


async def _move(
    conn: AsyncConnection, escalation: Escalation, reach: Reach, facts: _Facts, now: datetime
) -> Sequence[str]:
    """Do with one escalation what is to be done at *now*, and return the channels that are told."""
    alert, told_at = escalation.alert, escalation.told_at
    commitment = facts.known[alert.commitment_id]
    verdict = facts.rests.verdict(alert, commitment, now)
    move = decide(verdict, facts.rests.answers(alert), told_at=told_at, nobody=reach.nobody)
    leaves_at = speaks_from(commitment, now)
    if move is Move.STEP and leaves_at > now:
        await set_escalation(conn, alert.id, leaves_at)
        return ()
    if move is Move.STEP:
        return await _step(conn, escalation, reach, facts, now)
    log.info("alert.not_escalated", alert=alert.key, verdict=str(verdict), waits=move is Move.WAIT)
    await set_escalation(conn, alert.id, now + LOOK_AGAIN if move is Move.WAIT else None)
    return ()


async def _step(
    conn: AsyncConnection, escalation: Escalation, reach: Reach, facts: _Facts, now: datetime
) -> Sequence[str]:
    alert = escalation.alert
    planned = steps(facts.known[alert.commitment_id].tags, alert.status, escalation.told_at, routes=facts.routes)
    wanted = [channel for step in planned if step.at <= now for channel in step.channels]
    channels = [channel for channel in dict.fromkeys(wanted) if channel not in reach.channels]
    await set_escalation(conn, alert.id, next_step_at(planned, told=[*reach.channels, *channels]))
    if channels:
        log.info("alert.escalated", alert=alert.key, channels=channels)
        about = alert.commitment_id
        await add_event(conn, "alert.escalated", at=now, commitment_id=about, alert=alert.key, channels=channels)
    return channels
