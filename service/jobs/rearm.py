"""After any change: which deadline counts now, and when the commitment speaks next."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import count

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.edtf import Window
from service.core.history import anchor_window, first_said_on, new_revisions
from service.core.milestones import next_milestone
from service.core.model import Revision
from service.store.alerts import told_of
from service.store.commitments import Record, followers_of, lock_for_change, records_of
from service.store.entries import derive
from service.store.history import add_revisions
from service.store.release import look_again


async def rearm(conn: AsyncConnection, ids: Sequence[str], *, now: datetime) -> None:
    """Bring these commitments, and those that count from them, in line with what is on record.

    A deadline that differs from the last revision becomes a new one, with a ladder of its own.
    """
    for wave in await _waves(conn, ids):
        await _rearm(conn, wave, now)


async def _waves(conn: AsyncConnection, ids: Sequence[str]) -> list[list[str]]:
    """Return *ids* and all that count from them, once each, after the one that it counts from."""
    followers = set(await followers_of(conn, ids))
    wave = [each for each in dict.fromkeys(ids) if each not in followers]
    depths: dict[str, int] = {}
    for depth in count():
        if not wave or depth > len(depths):  # so that a circle, which nothing lets in, ends too
            break
        depths |= dict.fromkeys(wave, depth)
        wave = await followers_of(conn, wave)
    waves: dict[int, list[str]] = defaultdict(list)
    for each, depth in depths.items():
        waves[depth].append(each)
    return [waves[depth] for depth in sorted(waves)]


async def _rearm(conn: AsyncConnection, ids: Sequence[str], now: datetime) -> None:
    await lock_for_change(conn, ids)
    records = await records_of(conn, ids)
    anchors = await _anchors(conn, records.values())
    added = {each: _new_revisions(record, anchors) for each, record in records.items()}
    await add_revisions(conn, ((each, new) for each, all_ in added.items() for new in all_), now=now)
    known = {
        each: replace(record, revisions=record.revisions + added[each]).commitment for each, record in records.items()
    }
    told = await told_of(conn, known)
    steps = {each: next_milestone(commitment, told[each]) for each, commitment in known.items()}
    await derive(conn, ((known[each], step.due_at if step else None) for each, step in steps.items()))
    await look_again(conn, list(known), now=now, are_changed=True)


def _new_revisions(record: Record, anchors: Mapping[str, Window | None]) -> tuple[Revision, ...]:
    stated_on = first_said_on(record.entry.sources, record.counted_from)
    return new_revisions(record.entry, record.revisions, record.announcements, anchors, stated_on)


async def _anchors(conn: AsyncConnection, records: Iterable[Record]) -> Mapping[str, Window | None]:
    """Return what each followed commitment gives to count from: by its id; None while it has no date."""
    stated = (record.entry.deadline for record in records)
    followed = {deadline.after for deadline in stated if deadline and deadline.after and deadline.edtf is None}
    found = await records_of(conn, sorted(followed))
    windows = {each: anchor_window(record.commitment, record.announcements) for each, record in found.items()}
    return {each: windows.get(each) for each in followed}
