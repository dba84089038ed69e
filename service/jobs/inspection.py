"""The audit's walk through the commitments: each row, its history, its alerts and their deliveries must fit together.

A million commitments are not looked at every ten minutes: each audit walks on from where the last one stopped, of
whichever engine, and what it finds it puts right by itself where that can be done twice without harm. The core says
again when each commitment speaks next, from all that is on record of it, and that is compared with its row.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.findings import Finding, Kind, finding_of
from service.core.milestones import next_milestone
from service.jobs.raise_alerts import POSTPONE, RAISE_FAILED
from service.store.alerts import RaisedAlert, told_of
from service.store.audits import commitments_in_events, next_stretch
from service.store.commitments import records_of, require_sense
from service.store.database import Database
from service.store.entries import derived
from service.store.stretches import Stretch, Told, orphaned, rows_of, unattempted, undelivered, untold
from service.store.tables import alerts

log = structlog.get_logger()

SLICE = 5_000
"""Commitments an audit: about a second of work. A million of them are looked at in a day and a half."""

STRETCH = 100
"""Commitments at once: the event loop is held up for some 20 ms by each."""

ATTEMPTS_KEPT = timedelta(days=29)
"""Attempts are kept for thirty days at least; a delivery without one that is older proves nothing."""

FRESH = timedelta(days=1)
"""Alerts of so long are all looked at, whichever stretch they lie in."""


@dataclass
class Faults:
    """What does not fit together. *wrong*: commitments, by id, each with what is wrong with it."""

    wrong: dict[str, Kind] = field(default_factory=dict)
    undelivered: list[RaisedAlert] = field(default_factory=list)
    untold: list[RaisedAlert] = field(default_factory=list)
    orphaned: list[Told] = field(default_factory=list)
    unattempted: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Tell whether there is anything."""
        return self.can_be_mended or bool(self.unattempted)

    @property
    def can_be_mended(self) -> bool:
        """Tell whether there is anything that the audit puts right by itself.

        What was sent without an attempt on record may well have arrived: to send it again is for a person to decide.
        """
        return any((self.wrong, self.undelivered, self.untold, self.orphaned))


@dataclass
class Tally:
    """What was found on the whole walk, and what was mended of it, by kind."""

    names: defaultdict[Kind, list[str]] = field(default_factory=lambda: defaultdict(list))
    mended: Counter[Kind] = field(default_factory=Counter)

    def add(self, faults: Faults, mended: Mapping[Kind, int]) -> None:
        """Add what one stretch has shown."""
        for commitment_id, kind in faults.wrong.items():
            self.names[kind].append(commitment_id)
        self.names[Kind.UNDELIVERED] += (alert.key for alert in faults.undelivered)
        self.names[Kind.UNTOLD] += (alert.key for alert in faults.untold)
        self.names[Kind.ORPHANED] += (":".join(map(str, each)) for each in faults.orphaned)
        self.names[Kind.UNATTEMPTED] += faults.unattempted
        self.mended.update(mended)

    def findings(self) -> list[Finding]:
        """Return one finding a kind, in the order of the kinds."""
        return [each for kind in Kind for each in finding_of(kind, self.names[kind], mended=self.mended[kind])]


async def stretches(database: Database, after: str, limit: int) -> list[tuple[Stretch, Sequence[str]]]:
    """Cut the next *limit* commitments after *after* into stretches, each with its ids. The last one may be open."""
    found: list[tuple[Stretch, Sequence[str]]] = []
    for _ in range(0, limit, STRETCH):
        async with database.reading() as conn:
            ids = await next_stretch(conn, after, STRETCH)
        is_last = len(ids) < STRETCH
        found.append((Stretch(after, None if is_last else ids[-1]), ids))
        if is_last:
            break
        after = ids[-1]
    return found


async def inspect(conn: AsyncConnection, stretch: Stretch, ids: Sequence[str], *, now: datetime) -> Faults:
    """Return what does not fit together in *stretch*, which holds the commitments *ids*."""
    return Faults(
        wrong=await wrong_rows(conn, ids, now=now),
        undelivered=await undelivered(conn, stretch.holds(alerts.c.commitment_id)),
        untold=await untold(conn, stretch),
        orphaned=await orphaned(conn, stretch),
        unattempted=await unattempted(conn, stretch, now - ATTEMPTS_KEPT),
    )


async def inspect_fresh(conn: AsyncConnection, *, now: datetime) -> Faults:
    """Return the alerts of the last day without a delivery, wherever they are in the list."""
    return Faults(undelivered=await undelivered(conn, alerts.c.raised_at > now - FRESH))


async def wrong_rows(conn: AsyncConnection, ids: Sequence[str], *, now: datetime) -> dict[str, Kind]:
    """Return those of *ids* whose row is not what follows from their history, each with what is wrong.

    One that could not be raised and is put off for a while is right as it is.
    """
    put_off = set(await commitments_in_events(conn, RAISE_FAILED, now - POSTPONE))
    try:
        return await _wrong(conn, ids, put_off)
    except Exception:  # of one commitment; which, is seen when each is looked at alone
        log.warning("audit.stretch_unreadable", exc_info=True)
    found: dict[str, Kind] = {}
    for each in ids:
        try:
            found |= await _wrong(conn, [each], put_off)
        except Exception:  # so nothing can be decided about this one, whatever it is
            log.warning("audit.commitment_unreadable", commitment=each, exc_info=True)
            found[each] = Kind.UNREADABLE
    return found


async def _wrong(conn: AsyncConnection, ids: Sequence[str], put_off: Iterable[str]) -> dict[str, Kind]:
    records = await records_of(conn, ids)
    for record in records.values():
        if record.archived_at is None:  # of what is archived nobody asks any more where it stands
            require_sense(record)
    known = {each: record.commitment for each, record in records.items()}
    told = await told_of(conn, known)
    found: dict[str, Kind] = {}
    wanted = {}
    for each, commitment in known.items():
        step = next_milestone(commitment, told[each])
        wanted[each] = derived(commitment, step.due_at if step else None)
        del wanted[each]["b_id"]
    columns = list(next(iter(wanted.values()), ()))
    for each, row in (await rows_of(conn, list(known), columns)).items():
        differ = {name for name in columns if row[name] != wanted[each][name]}
        if differ - {"next_due_at"}:
            found[each] = Kind.UNLIKE_HISTORY
        elif differ and each not in put_off:
            found[each] = Kind.MISARMED
    return found
