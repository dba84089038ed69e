"""Speaking again: what was withheld is sent after all, once it may leave.

A silence ends, an acknowledgement runs out or is taken back, an announcement is withdrawn, the catalogue changes. Then
the newest alert of a commitment goes to those from whom it was kept, and says that it is late. Earlier ones stay
withheld: it speaks for them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.alerts import Delivery, deliveries_for
from service.core.escalation import Move, decide, next_step_at, steps
from service.core.model import Commitment, Route
from service.core.verdict import Verdict, speaks_from
from service.jobs.apart import Work, do_due
from service.jobs.rests import Rests, rests_of
from service.store.alerts import RaisedAlert
from service.store.answers import ended_acknowledgements, ended_silences, look_at_rest_again
from service.store.commitments import commitments_of
from service.store.database import Database
from service.store.escalations import set_escalation, set_released
from service.store.release import (
    Newest,
    due_resumptions,
    look_again,
    newest_alerts,
    send_after_all,
    set_resumption,
    withheld_by,
)
from service.store.upkeep import add_event, routes_in_force

log = structlog.get_logger()

BATCH = 200
"""Commitments a transaction."""

MAKE_SURE = timedelta(minutes=3)
"""After the end of a rest it is looked at twice, so long apart: more than a lease, in which a worker may still withhold
what it judged before that end.
"""

IN_HAND = timedelta(minutes=1)
"""How long to wait for a worker that is at a delivery, and may be about to withhold it."""

RESUME_FAILED = "alert.resume_failed"
"""The event by which the audit knows."""


async def resume(database: Database, *, digest_over: Mapping[str, int], now: datetime, limit: int = BATCH) -> int:
    """Send after all what was withheld and may leave by now, for at most *limit* commitments; return how many were to
    be looked at. As many as *limit*: there may be more.

    Running it twice, or in two engines at once, sends nothing twice. A commitment that breaks is put off by ten minutes
    and holds up no other. *digest_over*, by channel, as for alerts that are raised.
    """
    await _end_rests(database, now)

    async def do(conn: AsyncConnection, ids: Sequence[str]) -> None:
        await _resume(conn, ids, digest_over, now)

    work = Work(due_resumptions, do, lambda commitment_id: commitment_id, _put_off, RESUME_FAILED)
    return await do_due(database, work, now=now, limit=limit)


async def _put_off(conn: AsyncConnection, commitment_id: str, until: datetime) -> None:
    await set_resumption(conn, [commitment_id], until)


async def _end_rests(database: Database, now: datetime) -> None:
    """Note all commitments of which something rested for what is over by *now*."""
    async with database.reading() as conn:
        if not await ended_silences(conn, now) and not await ended_acknowledgements(conn, now):
            return
    async with database.writing() as conn:
        for silence, again in await ended_silences(conn, now, claim=True):
            await look_again(conn, await withheld_by(conn, silence), now=now)
            await look_at_rest_again(conn, silence, None if again else now + MAKE_SURE)
            if not again and silence.ended_at is None:  # an early end is on record already, with who did it
                await add_event(
                    conn,
                    "silence.over",
                    at=now,
                    commitment_id=silence.commitment_id,
                    silence=silence.id,
                    tag=silence.tag,
                )
        for acknowledgement, again in await ended_acknowledgements(conn, now, claim=True):
            await look_again(conn, [acknowledgement.commitment_id], now=now)
            await look_at_rest_again(conn, acknowledgement, None if again else now + MAKE_SURE)


class _Facts(Struct, frozen=True):
    known: Mapping[str, Commitment]
    rests: Rests
    routes: Sequence[Route]


async def _resume(conn: AsyncConnection, ids: Sequence[str], digest_over: Mapping[str, int], now: datetime) -> None:
    facts = _Facts(
        known=await commitments_of(conn, ids),
        rests=await rests_of(conn, ids, now),
        routes=await routes_in_force(conn),
    )
    newest = await newest_alerts(conn, facts.known)
    in_hand = {each for each, found in newest.items() if found.in_hand}
    await set_resumption(conn, [each for each in ids if each not in in_hand], None)
    await set_resumption(conn, in_hand, now + IN_HAND)
    speaking = [each for each in newest.values() if await _may_speak(conn, each.alert, facts, now)]
    for each in (*speaking, *(each for each in newest.values() if _is_hushed(each, facts, now))):
        await _plan_escalation(conn, each, facts, now)
    released = [each for each in speaking if each.withheld]
    planned = deliveries_for(
        ((each.alert.key, each.withheld) for each in released), digest_over=digest_over, run_at=now
    )
    await send_after_all(
        conn, [_apart(each) for each in planned], {each.alert.key: each.alert.id for each in released}, now=now
    )
    for each in released:
        await _note(conn, each, now)


async def _may_speak(conn: AsyncConnection, alert: RaisedAlert, facts: _Facts, now: datetime) -> bool:
    """Tell whether *alert* may leave. What may, but not today, is put off to a day that it may."""
    commitment = facts.known[alert.commitment_id]
    if facts.rests.verdict(alert, commitment, now) is not Verdict.SEND:
        return False
    leaves_at = speaks_from(commitment, now)
    if leaves_at > now:
        await set_resumption(conn, [commitment.id], leaves_at)
    return leaves_at <= now


def _is_hushed(newest: Newest, facts: _Facts, now: datetime) -> bool:
    """Tell whether people were told of an alert that a silence would withhold now: its escalation waits for the end of
    that, of which nobody is reminded otherwise.
    """
    verdict = facts.rests.verdict(newest.alert, facts.known[newest.alert.commitment_id], now)
    return verdict is Verdict.SILENCED and newest.withheld != newest.channels


async def _plan_escalation(conn: AsyncConnection, newest: Newest, facts: _Facts, now: datetime) -> None:
    """Write when an alert is escalated next. One that speaks, and that nobody was told of, counts from now on."""
    alert = newest.alert
    told_at = newest.told_at
    if newest.withheld == newest.channels:
        told_at = now
        await set_released(conn, alert.id, now)
    planned = steps(facts.known[alert.commitment_id].tags, alert.status, told_at, routes=facts.routes)
    if planned and decide(Verdict.SEND, facts.rests.answers(alert), told_at=told_at, nobody=False) is Move.STEP:
        await set_escalation(conn, alert.id, next_step_at(planned, told=newest.channels))


def _apart(planned: Delivery) -> Delivery:
    """Tell the digest of what comes late from one of what is raised at the same moment."""
    if len(planned.alert_keys) == 1:
        return planned
    return Delivery(planned.channel, planned.alert_keys, f"late-{planned.key}")


async def _note(conn: AsyncConnection, released: Newest, now: datetime) -> None:
    alert, channels = released.alert, released.withheld
    log.info("alert.released", alert=alert.key, channels=channels)
    await add_event(
        conn, "alert.released", at=now, commitment_id=alert.commitment_id, alert=alert.key, channels=channels
    )
