"""Speaking again: what was withheld is sent after all, once it may leave.

A silence ends, an acknowledgement runs out or is taken back, an announcement is withdrawn, the catalogue changes. Then
the newest alert of a commitment goes to those from whom it was kept, and says that it is late. Earlier ones stay
withheld: it speaks for them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.alerts import Delivery, deliveries_for
from service.core.course import Look, look
from service.jobs.apart import Work, do_due
from service.jobs.raise_alerts import Outlets
from service.jobs.rests import rests_of
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


async def resume(database: Database, outlets: Outlets, *, now: datetime, limit: int = BATCH) -> int:
    """Send after all what was withheld and may leave by now, for at most *limit* commitments; return how many were to
    be looked at. As many as *limit*: there may be more.

    Running it twice, or in two engines at once, sends nothing twice. A commitment that breaks is put off by ten minutes
    and holds up no other. *outlets* as for alerts that are raised.
    """
    await _end_rests(database, now)

    async def do(conn: AsyncConnection, ids: Sequence[str]) -> None:
        await _resume(conn, ids, outlets, now)

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


async def _resume(conn: AsyncConnection, ids: Sequence[str], outlets: Outlets, now: datetime) -> None:
    known, rests = await commitments_of(conn, ids), await rests_of(conn, ids, now)
    routes = outlets.escalating(await routes_in_force(conn))
    newest = await newest_alerts(conn, known)
    in_hand = {each for each, found in newest.items() if found.in_hand}
    await set_resumption(conn, [each for each in ids if each not in in_hand], None)
    await set_resumption(conn, in_hand, now + IN_HAND)
    released: list[tuple[RaisedAlert, tuple[str, ...]]] = []
    for each, found in newest.items():
        looked = look(found.course, rests.facts(known[each], routes), now)
        await _write(conn, found, looked)
        if looked.released:
            released.append((found.alert, looked.released))
    routed = ((alert.key, channels) for alert, channels in released)
    planned = deliveries_for(routed, digest_over=outlets.digest_over, run_at=now)
    numbers = {alert.key: alert.id for alert, _ in released}
    await send_after_all(conn, [_apart(each) for each in planned], numbers, now=now)
    for alert, channels in released:
        await _note(conn, alert, channels, now)


async def _write(conn: AsyncConnection, newest: Newest, looked: Look) -> None:
    """Write what a look at the newest alert of a commitment came to, but for its deliveries."""
    before, after = newest.course, looked.course
    if looked.again_at:
        await set_resumption(conn, [newest.alert.commitment_id], looked.again_at)
    if after.told_at != before.told_at:
        await set_released(conn, newest.alert.id, after.told_at)
    if after.escalate_at != before.escalate_at:
        await set_escalation(conn, newest.alert.id, after.escalate_at)


def _apart(planned: Delivery) -> Delivery:
    """Tell the digest of what comes late from one of what is raised at the same moment."""
    if len(planned.alert_keys) == 1:
        return planned
    return Delivery(planned.channel, planned.alert_keys, f"late-{planned.key}")


async def _note(conn: AsyncConnection, alert: RaisedAlert, channels: Sequence[str], now: datetime) -> None:
    log.info("alert.released", alert=alert.key, channels=channels)
    about = alert.commitment_id
    await add_event(conn, "alert.released", at=now, commitment_id=about, alert=alert.key, channels=list(channels))
