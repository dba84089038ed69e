"""Watching the watcher: does the ledger hold what it must, and does the engine do what it must?

What is found is on record with the engine, for ``/health`` and the metrics; in the log, each time; and told on every
channel that works, once a day for each kind while it lasts, and once when it is over (`service.core.findings.news`).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.findings import Finding, Kind, encode_finding, finding_of, merged, news
from service.core.trouble import ChannelState, is_grave
from service.jobs.escalate import ESCALATE_FAILED
from service.jobs.inspection import SLICE, Tally, inspect, inspect_fresh, stretches
from service.jobs.mend import mend, mend_plans, mend_rests
from service.jobs.raise_alerts import POSTPONE, RAISE_FAILED, Outlets
from service.jobs.resume import RESUME_FAILED
from service.store.audits import (
    audit_news_told,
    audited_through,
    due_without_alert,
    heard_by_nobody,
    held_back,
    leases_that_ran_out,
    not_raised,
    note_cleared,
    note_told,
    pending_for_nobody,
    pending_past_their_time,
    raised_after,
)
from service.store.commitments import take_turn
from service.store.database import Database
from service.store.outbox import add_notice
from service.store.upkeep import channel_states, set_engine

log = structlog.get_logger()

GRACE = timedelta(minutes=5)
"""How far behind its time a thing may be before it is a finding: a few ticks, and a lease that runs out."""


async def audit(
    database: Database,
    *,
    engine: str,
    channels: Collection[str],
    now: datetime,
    outlets: Outlets | None = None,
    seen: Sequence[Finding] = (),
) -> tuple[Finding, ...]:
    """Look for what must not be, put right what can be, record and tell what was found, and return it; nothing: all
    is well.

    *channels* are those configured. *outlets* say where an alert goes that was not delivered; None: to all channels.
    *seen* is what the engine noticed about itself.
    """
    async with database.reading() as conn:
        found = await find_faults(conn, channels, now=now)
        states = await channel_states(conn)
        start = await audited_through(conn)
    walked, through = await _walk(database, start, outlets or Outlets(list(channels), {}), now=now)
    looked_at = await mend_rests(database, now - GRACE, now=now)
    found = [replace(each, mended=looked_at) if each.kind is Kind.HELD_BACK else each for each in found]
    brought_forward = await mend_plans(database, channels, now=now)
    findings = merged([*seen, *found, *walked, *brought_forward, *_no_channel(channels, states, now)])
    works = [name for name in channels if name not in states or states[name].trouble is None]
    async with database.writing() as conn:
        encoded = [encode_finding(each) for each in findings]
        await set_engine(conn, engine, audit_at=now, audited_through=through, findings=encoded)
        if works:  # else nobody would hear it: it stays news until somebody can
            await _tell(conn, findings, works, now)
    if findings:
        log.error("audit.failed", findings=[str(each) for each in findings])
    return findings


async def _walk(database: Database, start: str, outlets: Outlets, *, now: datetime) -> tuple[list[Finding], str]:
    """Look at the next slice of the commitments and mend it; return what was found, and through where that was."""
    tally = Tally()
    async with database.reading() as conn:
        fresh = await inspect_fresh(conn, now=now)
    if fresh:
        tally.add(*await mend(database, None, (), outlets, now=now))
    through = ""
    for stretch, ids in await stretches(database, start, SLICE):
        async with database.reading() as conn:
            faults = await inspect(conn, stretch, ids, now=now)
        if faults.can_be_mended:
            tally.add(*await mend(database, stretch, ids, outlets, now=now))
        else:
            tally.add(faults, {})
        through = stretch.through or ""
    return tally.findings(), through


async def _tell(conn: AsyncConnection, findings: Sequence[Finding], works: Sequence[str], now: datetime) -> None:
    await take_turn(conn, "audit")  # of engines that audit together, one tells
    told = news(findings, await audit_news_told(conn), now)
    if not told.kinds and not told.is_clear:
        return
    said = [str(each) for each in findings if each.kind in told.kinds]
    for name in works:
        key = f"audit:{now:%Y%m%dT%H%M%S%f}:{name}"
        await add_notice(conn, name, key, {"kind": "audit", "findings": said}, now=now)
    await note_told(conn, told.kinds, now=now)
    if told.is_clear:
        await note_cleared(conn, now=now)


def _no_channel(channels: Collection[str], states: Mapping[str, ChannelState], now: datetime) -> Sequence[Finding]:
    """Find that no channel works. Then nobody can be told, and only the log, ``/health`` and the heartbeat say so."""
    failing = [name for name in channels if name in states and is_grave(states[name], now)]
    return finding_of(Kind.NO_CHANNEL, failing) if len(failing) == len(channels) else ()


async def find_faults(
    conn: AsyncConnection, channels: Collection[str], *, now: datetime, fresh_too: bool = False
) -> list[Finding]:
    """Return what is late or lost in the tables at *now*, found by index. *channels* are those configured.

    What was written in the last minutes is only looked at with *fresh_too*: an engine may be raising it.
    """
    before = now - GRACE
    return [
        *await due_without_alert(conn, before, written_by=None if fresh_too else before),
        *await not_raised(conn, RAISE_FAILED, before - POSTPONE),
        *await held_back(conn, before, (RESUME_FAILED, ESCALATE_FAILED), before - POSTPONE),
        *await leases_that_ran_out(conn, before),
        *await pending_past_their_time(conn, before, channels),
        *await pending_for_nobody(conn, channels),
        *await heard_by_nobody(conn),
        *await raised_after(conn, now + GRACE),
    ]


async def find_all_faults(database: Database, channels: Collection[str], *, now: datetime) -> tuple[Finding, ...]:
    """Return the same, and what does not fit together in any commitment, its alerts and deliveries. Mends nothing."""
    async with database.reading() as conn:
        found = await find_faults(conn, channels, now=now, fresh_too=True)
    tally, after = Tally(), ""
    while True:
        for stretch, ids in await stretches(database, after, SLICE):
            async with database.reading() as conn:
                tally.add(await inspect(conn, stretch, ids, now=now), {})
            if stretch.through is None:
                return merged([*found, *tally.findings()])
            after = stretch.through
