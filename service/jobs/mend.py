"""What the audit puts right by itself: only what can be done twice without harm, each with an event.

- A row that is not what follows from its history is derived anew, and so armed anew; what is due then is raised.
- A milestone counts as told by the alert that is about it, and not by one that is not there: that one is told again.
- A delivery whose next attempt is farther off than any can be is due now.
- What still rests though nothing keeps it back any more is looked at again, and sent after all.
- An alert that no delivery carries is delivered, to whom its routes name now. Whether it may still leave is judged when
  it does, as ever.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.alerts import deliveries_for
from service.core.findings import SHOWN, Finding, Kind, finding_of
from service.core.retry import STEPS
from service.jobs.inspection import Faults, inspect, inspect_fresh, wrong_rows
from service.jobs.raise_alerts import Outlets
from service.jobs.rearm import rearm
from service.store.alerts import RaisedAlert
from service.store.audits import resting_too_long
from service.store.commitments import commitments_of, lock_for_change, take_turn
from service.store.database import Database
from service.store.outbox import add_deliveries
from service.store.release import set_resumption
from service.store.retries import bring_forward, planned_after
from service.store.stretches import (
    Stretch,
    count_as_told,
    count_as_untold,
    forget_links,
    known_deliveries,
    put_back,
)
from service.store.upkeep import add_event, routes_in_force

log = structlog.get_logger()

MENDED = "audit.mended"
"""The event that says so."""

FARTHEST = 3 * STEPS[-1]
"""No attempt is planned farther off: a receiver may ask for twice the longest step, and others wait for that one."""

Mended = Counter[Kind]


async def mend(
    database: Database, stretch: Stretch | None, ids: Sequence[str], outlets: Outlets, *, now: datetime
) -> tuple[Faults, Mended]:
    """Look once more, now that nobody else can change anything, put right what can be, and return both.

    *stretch* holds the commitments *ids*; None: the alerts of the last day.
    """
    async with database.writing() as conn:
        await take_turn(conn, "audit")
        await lock_for_change(conn, ids)
        faults = await (inspect(conn, stretch, ids, now=now) if stretch else inspect_fresh(conn, now=now))
        mended: Mended = Counter()
        await count_as_told(conn, faults.untold)
        await count_as_untold(conn, faults.orphaned)
        await _deliver(conn, faults.undelivered, outlets, now)
        for kind, alerts in ((Kind.UNTOLD, faults.untold), (Kind.UNDELIVERED, faults.undelivered)):
            await _note(conn, mended, kind, [(alert.commitment_id, alert.key) for alert in alerts], now)
        orphans = [(orphan.commitment_id, orphan.name) for orphan in faults.orphaned]
        await _note(conn, mended, Kind.ORPHANED, orphans, now)
        touched = {alert.commitment_id for alert in faults.untold} | {each for each, _ in orphans}
        for each in touched:  # when it speaks next was wrong for that reason, if it was
            faults.wrong.pop(each, None)
        armed = await _arm(conn, sorted({*faults.wrong, *touched}), now)
        still_wrong = await wrong_rows(conn, armed, now=now)  # as where nobody knows the zone, and nothing is due
        for kind in set(faults.wrong.values()):
            rows = [(each, each) for each in armed if faults.wrong.get(each) is kind and each not in still_wrong]
            await _note(conn, mended, kind, rows, now)
    return faults, mended


async def mend_rests(database: Database, before: datetime, *, now: datetime) -> int:
    """Let all be looked at again that still rests for what was over *before*; return how many commitments that is."""
    async with database.reading() as conn:
        if not await resting_too_long(conn, before):
            return 0
    async with database.writing() as conn:
        await take_turn(conn, "audit")
        ids = await resting_too_long(conn, before)
        await lock_for_change(conn, ids)
        await set_resumption(conn, ids, now)
        await _note(conn, Counter(), Kind.HELD_BACK, [(each, each) for each in ids], now)
    return len(ids)


async def mend_plans(database: Database, channels: Collection[str], *, now: datetime) -> tuple[Finding, ...]:
    """Make due now what waits for an attempt that is farther off than any is planned; return it as found and mended.

    Its last attempt was made by a clock that was far ahead, and has been set right since.
    """
    moment = now + FARTHEST
    async with database.reading() as conn:
        if not await planned_after(conn, moment, channels):
            return ()
    async with database.writing() as conn:
        await take_turn(conn, "audit")
        keys = await planned_after(conn, moment, channels)
        await bring_forward(conn, moment, channels, now=now)
        log.warning(MENDED, kind=str(Kind.LATE), count=len(keys), what=keys[:SHOWN])
        await add_event(conn, MENDED, at=now, who="audit", fault=str(Kind.LATE), what=", ".join(keys[:SHOWN]))
    return finding_of(Kind.LATE, keys, mended=len(keys))


async def _arm(conn: AsyncConnection, ids: Sequence[str], now: datetime) -> Sequence[str]:
    """Derive the rows of *ids* anew; return those with which that went well."""
    try:
        async with conn.begin_nested():
            await rearm(conn, ids, now=now)
    except Exception:  # of one of them, which a person must look at; the others go on
        if len(ids) == 1:
            log.warning("audit.not_mended", commitment=ids[0], exc_info=True)
            return ()
        return [good for each in ids for good in await _arm(conn, [each], now)]
    return ids


async def _deliver(conn: AsyncConnection, lost: Sequence[RaisedAlert], outlets: Outlets, now: datetime) -> None:
    if not lost:
        return
    known = await commitments_of(conn, list(dict.fromkeys(alert.commitment_id for alert in lost)))
    routes = await routes_in_force(conn)
    wanted: dict[str, tuple[RaisedAlert, str]] = {}
    for alert in lost:
        tags = known[alert.commitment_id].tags
        for channel in outlets.routing(tags, alert.status, routes).reached:
            wanted[f"{alert.key}:{channel}"] = (alert, channel)
    await forget_links(conn, [alert.id for alert in lost])
    there = await known_deliveries(conn, list(wanted))
    for key, delivery_id in there.items():
        alert, channel = wanted[key]
        await put_back(conn, alert.id, channel, delivery_id, now=now)
    gone = [(alert.key, [channel]) for key, (alert, channel) in wanted.items() if key not in there]
    planned = deliveries_for(gone, digest_over=outlets.digest_over, run_at=now)
    await add_deliveries(conn, planned, {alert.key: alert.id for alert in lost}, now=now)


async def _note(
    conn: AsyncConnection, mended: Mended, kind: Kind, mended_now: Sequence[tuple[str, str]], now: datetime
) -> None:
    """Note what of *kind* is mended: each time the commitment's id, and what it is."""
    if not mended_now:
        return
    mended[kind] += len(mended_now)
    log.warning(MENDED, kind=str(kind), count=len(mended_now), what=[what for _, what in mended_now[:SHOWN]])
    for commitment_id, what in mended_now:
        await add_event(conn, MENDED, at=now, who="audit", commitment_id=commitment_id, fault=str(kind), what=what)
