"""Revisions and announcements: what was written and said over time. Rows are added; none is ever deleted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.durations import parse_span
from service.core.edtf import Window
from service.core.model import (
    Announcement,
    AnnouncementKind,
    Cause,
    Deadline,
    Modality,
    Origin,
    Revision,
)
from service.store.among import among, among_given
from service.store.encoding import announcement_key, decode_deadline, encode_deadline
from service.store.listed import listed_with
from service.store.tables import announcements, revisions


async def revisions_of(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, list[Revision]]:
    """Return all revisions of these commitments, oldest first. A commitment without any has no key."""
    found: dict[str, list[Revision]] = defaultdict(list)
    rows = await conn.execute(_REVISIONS, {"ids": list(ids)})
    for commitment_id, number, cause, decided_on, modality, *said in rows:
        deadline = _deadline(modality, *said) if modality else None
        found[commitment_id].append(Revision(number, deadline, Cause(cause), decided_on))
    return found


_DEADLINE = ("modality", "edtf", "earliest", "latest", "within", "after")
_REVISIONS = (
    select(*(revisions.c[name] for name in ("commitment_id", "number", "cause", "decided_on", *_DEADLINE)))
    .where(among_given(revisions.c.commitment_id, "ids"))
    .order_by(revisions.c.number)
)


def _deadline(
    modality: str, edtf: str | None, earliest: date | None, latest: date | None, within: str | None, after: str | None
) -> Deadline:
    return Deadline(
        Modality(modality),
        edtf,
        Window(earliest, latest) if edtf else None,
        parse_span(within) if within else None,
        after,
    )


async def date_lost_at(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, datetime]:
    """Return when each of these commitments, which have no date, lost it; those that never had one have no key."""
    if not ids:
        return {}
    facts = [revisions.c[name] for name in ("commitment_id", "edtf", "recorded_at")]
    query = select(*facts).where(among(revisions.c.commitment_id, ids)).order_by(revisions.c.number)
    lost_at: dict[str, datetime] = {}
    dated: set[str] = set()
    for commitment_id, edtf, recorded_at in await conn.execute(query):
        if edtf is not None:
            dated.add(commitment_id)
        elif commitment_id in dated:
            lost_at[commitment_id] = recorded_at
            dated.remove(commitment_id)
    return lost_at


async def add_revisions(conn: AsyncConnection, new: Iterable[tuple[str, Revision]], *, now: datetime) -> None:
    """Record new revisions, each with the id of its commitment."""
    rows = [_revision_row(commitment_id, revision, now) for commitment_id, revision in new]
    if rows:
        await conn.execute(insert(revisions), rows)


def _revision_row(commitment_id: str, revision: Revision, now: datetime) -> dict[str, Any]:
    deadline = revision.deadline
    window = deadline.window if deadline else None
    return {
        "commitment_id": commitment_id,
        "number": revision.number,
        "modality": deadline.modality if deadline else None,
        "edtf": deadline.edtf if deadline else None,
        "earliest": window.earliest if window else None,
        "latest": window.latest if window else None,
        "within": str(deadline.within) if deadline and deadline.within else None,
        "after": deadline.after if deadline else None,
        "cause": revision.cause,
        "decided_on": revision.decided_on,
        "recorded_at": now,
    }


async def announcements_of(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, list[Announcement]]:
    """Return all announcements about these commitments, withdrawn ones too, in the order of recording."""
    found: dict[str, list[Announcement]] = defaultdict(list)
    for row in await conn.execute(_ANNOUNCEMENTS, {"ids": list(ids)}):
        found[row.commitment_id].append(announcement_of(row))
    return found


_ANNOUNCEMENTS = (
    select(announcements).where(among_given(announcements.c.commitment_id, "ids")).order_by(announcements.c.id)
)


def announcement_of(row: Row[Any]) -> Announcement:
    """Return the announcement in a row of the table ``announcements``."""
    return Announcement(
        id=row.id,
        kind=AnnouncementKind(row.kind),
        on=row.made_on,
        on_window=Window(row.made_earliest, row.made_latest),
        document=row.document,
        phrase=row.phrase,
        language=row.language,
        by=row.by,
        note=row.note,
        deadline=decode_deadline(row.deadline),
        provisional=row.provisional,
        origin=Origin(row.origin),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        withdrawn_at=row.withdrawn_at,
    )


async def add_announcement(
    conn: AsyncConnection, commitment_id: str, announcement: Announcement, *, now: datetime
) -> int:
    """Record *announcement* at *now* and return its number."""
    row = announcement_row(commitment_id, announcement, now)
    result = await conn.execute(insert(announcements).values(row).returning(announcements.c.id))
    return int(result.scalar_one())


def announcement_row(commitment_id: str, announcement: Announcement, now: datetime) -> dict[str, Any]:
    """Return the row that records *announcement*. One from a file carries its key, others may be repeated."""
    from_file = announcement.origin is Origin.CATALOGUE
    return {
        "commitment_id": commitment_id,
        "kind": announcement.kind,
        "made_on": announcement.on,
        "made_earliest": announcement.on_window.earliest,
        "made_latest": announcement.on_window.latest,
        "document": announcement.document,
        "phrase": announcement.phrase,
        "language": announcement.language,
        "by": announcement.by,
        "note": announcement.note,
        "deadline": encode_deadline(announcement.deadline),
        "provisional": announcement.provisional,
        "origin": announcement.origin,
        "file_key": announcement_key(announcement) if from_file else None,
        "recorded_at": now,
        "recorded_by": announcement.recorded_by,
    }


async def find_announcement(conn: AsyncConnection, announcement_id: int) -> tuple[str, Announcement] | None:
    """Return the commitment's id and the announcement with that number; None if there is none."""
    query = select(announcements).where(announcements.c.id == announcement_id)
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else (row.commitment_id, announcement_of(row))


async def newest_announcements(
    conn: AsyncConnection, *, tags: Collection[str] = (), accepted: Collection[int] = (), limit: int
) -> list[tuple[str, Announcement]]:
    """Return the *limit* announcements that were recorded or withdrawn last, and those with the numbers *accepted*.

    Each with the id of its commitment, which has any of *tags* (empty: all) and is not archived.
    """
    listed = listed_with(announcements.c.commitment_id, tags)
    touched_at = func.coalesce(announcements.c.withdrawn_at, announcements.c.recorded_at)
    newest = select(announcements.c.id).where(listed).order_by(touched_at.desc(), announcements.c.id.desc())
    numbers = [*(await conn.execute(newest.limit(limit))).scalars(), *accepted]
    query = select(announcements).where(announcements.c.id.in_(numbers), listed)
    return [(row.commitment_id, announcement_of(row)) for row in await conn.execute(query)]


async def withdraw_announcement(
    conn: AsyncConnection, announcement_id: int, *, who: str, reason: str, now: datetime
) -> bool:
    """Mark an announcement as withdrawn. False: it already was, or there is none with that number."""
    result = await conn.execute(
        update(announcements)
        .where(announcements.c.id == announcement_id, announcements.c.withdrawn_at.is_(None))
        .values(withdrawn_at=now, withdrawn_by=who, withdrawn_reason=reason)
    )
    return result.rowcount == 1


async def accept_announcement(conn: AsyncConnection, announcement_id: int) -> bool:
    """Turn provisional evidence into an announcement that counts. False: it was none, or is withdrawn."""
    result = await conn.execute(
        update(announcements)
        .where(
            announcements.c.id == announcement_id,
            announcements.c.provisional.is_(True),
            announcements.c.withdrawn_at.is_(None),
        )
        .values(provisional=False)
    )
    return result.rowcount == 1
