"""Watching the watcher: does the ledger hold what it must?"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from service.jobs.raise_alerts import POSTPONE, RAISE_FAILED
from service.store.audits import (
    alerts_without_delivery,
    due_without_alert,
    events_since,
    leases_that_ran_out,
    pending_for_nobody,
    pending_past_their_time,
)
from service.store.database import Database
from service.store.outbox import add_notice
from service.store.upkeep import channel_states, set_engine

log = structlog.get_logger()

GRACE = timedelta(minutes=5)
"""How far behind its time a thing may be before it is a finding: a few ticks, and a lease that runs out."""


async def audit(database: Database, *, engine: str, channels: Collection[str], now: datetime) -> tuple[str, ...]:
    """Look for what must not be, record what was found, and return it, in words for an operator; empty: all is well.

    What is found is told on every channel that works, once a day for the same kinds of findings.
    """
    async with database.reading() as conn:
        findings = await find_faults(conn, channels, now=now)
        states = await channel_states(conn)
    works = [name for name in channels if name not in states or states[name].trouble is None]
    async with database.writing() as conn:
        await set_engine(conn, engine, audit_at=now, findings=findings)
        for name in works if findings else ():
            key = f"audit:{now:%Y%m%d}:{_kinds(findings)}:{name}"
            await add_notice(conn, name, key, {"kind": "audit", "findings": findings}, now=now)
    if findings:
        log.error("audit.failed", findings=findings)
    return tuple(findings)


def _kinds(findings: Sequence[str]) -> str:
    """Return 12 characters that stand for the kinds of *findings*, whatever their numbers and examples."""
    kinds = sorted(each.partition(" ")[2].partition(":")[0] for each in findings)
    return hashlib.sha256("\n".join(kinds).encode()).hexdigest()[:12]


async def find_faults(conn: AsyncConnection, channels: Collection[str], *, now: datetime) -> list[str]:
    """Return what must not be in the tables at *now*, in words for an operator. *channels* are those configured."""
    before = now - GRACE
    return [
        *await due_without_alert(conn, before),
        *await events_since(conn, RAISE_FAILED, before - POSTPONE, "due and impossible to raise"),
        *await alerts_without_delivery(conn),
        *await leases_that_ran_out(conn, before),
        *await pending_past_their_time(conn, before, channels),
        *await pending_for_nobody(conn, channels),
    ]
