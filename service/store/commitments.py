"""Commitments: what is known of them, read from their rows, sources, revisions and announcements."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from msgspec import Struct
from sqlalchemy import Row, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.entry import Entry
from service.core.history import as_known
from service.core.model import Announcement, Commitment, Origin, Revision, Source
from service.store.among import among, among_given
from service.store.due import due_by
from service.store.encoding import decode_entry
from service.store.history import announcements_of, revisions_of
from service.store.tables import commitment_tags, commitments, sources

BATCH = 500
"""How many commitments are read at once: more is no faster, and takes memory."""

log = structlog.get_logger()


class Record(Struct, frozen=True, dict=True):
    """All that is on record of a commitment. *next_due_at* is when it speaks next; None: never, as things are."""

    entry: Entry
    origin: Origin
    revisions: tuple[Revision, ...]
    announcements: tuple[Announcement, ...]
    counted_from: date
    next_due_at: datetime | None
    archived_at: datetime | None

    @cached_property
    def commitment(self) -> Commitment:
        """What is known of it now. Asks for a revision: a record that has none yet is not whole (ValueError)."""
        return as_known(
            self.entry,
            revisions=self.revisions,
            announcements=self.announcements,
            reviewed_from=self.counted_from,
            origin=self.origin,
            archived=self.archived_at is not None,
        )


_WANTED = [commitments.c[name] for name in ("id", "entry", "origin", "counted_from", "next_due_at", "archived_at")]
"""The columns of a record: to read them all takes twice as long."""

_ROWS = select(*_WANTED).where(among_given(commitments.c.id, "ids"))


async def records_of(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, Record]:
    """Return the records of those of *ids* that exist, by id, in the order of *ids*."""
    found: dict[str, Record] = {}
    for batch in in_batches(ids):
        rows = {row.id: row for row in await conn.execute(_ROWS, {"ids": list(batch)})}
        told = await sources_of(conn, batch)
        revisions, announcements = await revisions_of(conn, batch), await announcements_of(conn, batch)
        for each in batch:
            if each in rows:
                found[each] = _record(rows[each], told[each], revisions[each], announcements[each])
    return found


async def readable_records(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, Record]:
    """Return what `records_of` does, for lists: without those of which nothing can be said, which the log names.

    One bad row must not take all the others from a list; that there is one, the audit tells.
    """
    if not ids:
        return {}
    try:
        found = await records_of(conn, ids)
        for record in found.values():
            require_sense(record)
    except SQLAlchemyError:
        raise  # the database's fault, and of no row
    except Exception as error:  # noqa: BLE001 - whatever it is, it is one row's: where there are several, it is looked for
        if len(ids) == 1:
            log.warning("commitment.unreadable", commitment=ids[0], reason=f"{type(error).__name__}: {error}")
            return {}
        half = len(ids) // 2
        return {**await readable_records(conn, ids[:half]), **await readable_records(conn, ids[half:])}
    return found


def require_sense(record: Record) -> None:
    """Raise where nothing can be decided about *record*: its history makes no whole, or nobody knows its zone."""
    ZoneInfo(record.commitment.zone)


def _record(
    row: Row[Any],
    told: Sequence[Source],
    revisions: Sequence[Revision],
    announcements: Sequence[Announcement],
) -> Record:
    return Record(
        entry=decode_entry(row.id, row.entry, told),
        origin=Origin(row.origin),
        revisions=tuple(revisions),
        announcements=tuple(announcements),
        counted_from=row.counted_from,
        next_due_at=row.next_due_at,
        archived_at=row.archived_at,
    )


async def commitments_of(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, Commitment]:
    """Return what is known now of those of *ids* that exist."""
    return {each: record.commitment for each, record in (await records_of(conn, ids)).items()}


async def every_record(conn: AsyncConnection, *, due_by: datetime | None = None) -> AsyncIterator[Record]:
    """Yield all records that can be read by id, without archived ones, a batch at a time. *due_by*: only of what speaks
    by then.
    """
    after = ""
    while True:
        query = select(commitments.c.id).where(commitments.c.id > after, commitments.c.archived_at.is_(None))
        query = query.order_by(commitments.c.id).limit(BATCH)
        if due_by is not None:
            query = query.where(commitments.c.next_due_at <= due_by)
        ids = list((await conn.execute(query)).scalars())
        for record in (await readable_records(conn, ids)).values():
            yield record
        if len(ids) < BATCH:
            return
        after = ids[-1]


async def sources_of(conn: AsyncConnection, ids: Sequence[str]) -> defaultdict[str, list[Source]]:
    """Return the sources of these commitments as the last writing has them, in its order."""
    found: defaultdict[str, list[Source]] = defaultdict(list)
    for commitment_id, *values in await conn.execute(_SOURCES, {"ids": list(ids)}):
        found[commitment_id].append(Source(*values))
    return found


_SOURCES = (
    select(sources.c.commitment_id, *(sources.c[name] for name in Source.__struct_fields__))
    .where(among_given(sources.c.commitment_id, "ids"), sources.c.removed_at.is_(None))
    .order_by(sources.c.id)
)


async def due_ids(conn: AsyncConnection, now: datetime, *, limit: int, claim: bool = False) -> list[str]:
    """Return the commitments that must speak by *now*, those that wait longest first. One indexed query, no window.

    With *claim*, those that another engine is raising are left out, and no other takes these until the transaction
    ends.
    """
    return list((await conn.execute(_DUE_CLAIMED if claim else _DUE, {"now": now, "limit": limit})).scalars())


_DUE, _DUE_CLAIMED = due_by(select(commitments.c.id), commitments.c.next_due_at)


async def next_due_at(conn: AsyncConnection) -> datetime | None:
    """Return the first moment at which a commitment speaks, which may have come; None: none will, as things are."""
    return (await conn.execute(_NEXT_DUE)).scalar_one_or_none()


_NEXT_DUE = (
    select(commitments.c.next_due_at)
    .where(commitments.c.next_due_at.is_not(None))
    .order_by(commitments.c.next_due_at)
    .limit(1)
)


async def followers_of(conn: AsyncConnection, ids: Sequence[str]) -> list[str]:
    """Return the commitments whose deadlines count from one of *ids*."""
    found: list[str] = []
    for batch in in_batches(ids):
        query = select(commitments.c.id).where(among(commitments.c.follows, batch)).order_by(commitments.c.id)
        found += (await conn.execute(query)).scalars()
    return found


async def ids_tagged(conn: AsyncConnection, tag: str) -> list[str]:
    """Return the ids of all commitments with *tag*, archived ones too."""
    return list(
        (await conn.execute(select(commitment_tags.c.commitment_id).where(commitment_tags.c.tag == tag))).scalars()
    )


async def ids_like(conn: AsyncConnection, commitment_id: str, *, most: int = 3) -> list[str]:
    """Return up to *most* ids that share a word with *commitment_id*, for "did you mean"."""
    words = [word for word in commitment_id.lower().replace("_", "-").split("-") if len(word) > 2]
    found: dict[str, None] = {}
    for word in words:
        query = (
            select(commitments.c.id)
            .where(commitments.c.id.contains(word, autoescape=True), commitments.c.archived_at.is_(None))
            .order_by(commitments.c.id)
            .limit(most)
        )
        found |= dict.fromkeys((await conn.execute(query)).scalars())
    return list(found)[:most]


async def lock_for_change(conn: AsyncConnection, ids: Sequence[str]) -> None:
    """Keep other transactions from changing these commitments until this one ends. SQLite's writer is alone anyway."""
    if conn.dialect.name == "sqlite":
        return
    for batch in in_batches(sorted(ids)):  # in order, so that two that lock the same ones never wait for each other
        query = select(commitments.c.id).where(among(commitments.c.id, batch)).order_by(commitments.c.id)
        await conn.execute(query.with_for_update())


async def take_turn(conn: AsyncConnection, name: str) -> None:
    """Wait until no other engine does *name* in a transaction, and keep others out until this one ends."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"muhla:{name}"})


def in_batches(items: Sequence[str], size: int = BATCH) -> Iterable[Sequence[str]]:
    """Cut *items* into parts of at most *size*."""
    return (items[start : start + size] for start in range(0, len(items), size))
