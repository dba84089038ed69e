"""Recording commitments as they were written down, and what is derived from their history."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, delete, insert, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.entry import Entry
from service.core.history import counted_from
from service.core.model import Commitment, Origin, Source
from service.core.status import first_milestone_on
from service.store.among import among
from service.store.bulk import update_many
from service.store.commitments import in_batches
from service.store.encoding import encode_entry, fingerprint_of
from service.store.tables import commitment_tags, commitments, sources


class Known(Struct, frozen=True):
    """What a load must know of a commitment that is there already."""

    origin: Origin
    fingerprint: str
    archived: bool


async def known_entries(conn: AsyncConnection, ids: Iterable[str]) -> dict[str, Known]:
    """Return what is on record of all that came by the catalogue, and of those of *ids* that came another way.

    By id, archived commitments too. However many came another way, nobody else of them is looked at.
    """
    query = select(
        commitments.c.id,
        commitments.c.origin,
        commitments.c.fingerprint,
        commitments.c.archived_at.is_not(None),
    )
    # Said literally, so that the index of these is known to fit.
    rows = list(await conn.execute(query.where(commitments.c.origin == literal_column("'catalogue'"))))
    own = {row[0] for row in rows}
    for batch in in_batches([each for each in ids if each not in own]):
        rows += await conn.execute(query.where(among(commitments.c.id, batch)))
    return {row[0]: Known(Origin(row[1]), row[2], bool(row[3])) for row in rows}


async def add_entries(
    conn: AsyncConnection, entries: Sequence[Entry], *, origin: Origin, now: datetime, today: date
) -> None:
    """Record new commitments. Their deadlines are not in force before `derive` is called for them."""
    if not entries:
        return
    rows = [
        {
            **_written(entry),
            "id": entry.id,
            "origin": origin,
            "counted_from": counted_from(entry, today, origin),
            "revision": 1,
            "created_at": now,
            "changed_at": now,
        }
        for entry in entries
    ]
    await conn.execute(insert(commitments), rows)
    await _add_tags(conn, entries)
    await _add_sources(conn, ((entry.id, entry.sources) for entry in entries), now)


async def change_entries(conn: AsyncConnection, entries: Sequence[Entry], *, now: datetime) -> None:
    """Record commitments that are written differently now; an archived one is back. Removed sources stay on record.

    They say nothing before `derive` is called for them.
    """
    if not entries:
        return
    statement = update(commitments).where(commitments.c.id == bindparam("b_id"))
    # What is muted has nothing due, says the schema; when the others speak next is for `derive`.
    fixed = {"changed_at": now, "archived_at": None, "next_due_at": None}
    rows = [{**_written(entry), **fixed, "b_id": entry.id} for entry in entries]
    await conn.execute(statement, rows)
    ids = [entry.id for entry in entries]
    for batch in in_batches(ids):
        await conn.execute(delete(commitment_tags).where(among(commitment_tags.c.commitment_id, batch)))
        current = among(sources.c.commitment_id, batch), sources.c.removed_at.is_(None)
        await conn.execute(update(sources).where(*current).values(removed_at=now))
    await _add_tags(conn, entries)
    await _add_sources(conn, ((entry.id, entry.sources) for entry in entries), now)


async def archive(conn: AsyncConnection, ids: Sequence[str], *, now: datetime) -> None:
    """Take commitments out of the list, with all their history kept. They say nothing more."""
    for batch in in_batches(ids):
        await conn.execute(
            update(commitments).where(among(commitments.c.id, batch)).values(archived_at=now, next_due_at=None)
        )


async def derive(conn: AsyncConnection, changed: Iterable[tuple[Commitment, datetime | None]]) -> None:
    """Write what follows from the history of each commitment, with the moment at which it speaks next."""
    rows = [derived(commitment, next_due_at) for commitment, next_due_at in changed]
    if rows:
        await conn.execute(update(commitments).where(commitments.c.id == bindparam("b_id")), rows)


async def set_next_due(conn: AsyncConnection, moments: Iterable[tuple[str, datetime | None]]) -> None:
    """Write when each commitment speaks next."""
    rows = [(next_due_at, each) for each, next_due_at in moments]
    await update_many(conn, commitments, ("next_due_at",), ("id",), rows)


async def postpone(conn: AsyncConnection, commitment_id: str, *, now: datetime, until: datetime) -> None:
    """Let a commitment that is due at *now* rest until *until*. One that is due no more stays as it is."""
    is_due = commitments.c.id == commitment_id, commitments.c.next_due_at <= now
    await conn.execute(update(commitments).where(*is_due).values(next_due_at=until))


def _written(entry: Entry) -> dict[str, Any]:
    deadline = entry.deadline
    waits = deadline is not None and deadline.within is not None and deadline.window is None
    return {
        "entry": encode_entry(entry),
        "fingerprint": fingerprint_of(entry),
        "zone": entry.zone,
        "alerts": entry.alerts,
        "follows": deadline.after if deadline and waits else None,
    }


def derived(commitment: Commitment, next_due_at: datetime | None) -> dict[str, Any]:
    """Return the columns that follow from the history of *commitment*, by name, and its id as ``b_id``."""
    window, settled = commitment.window, commitment.settlement
    return {
        "b_id": commitment.id,
        "zone": commitment.zone,
        "revision": commitment.revision.number,
        "modality": commitment.deadline.modality if commitment.deadline else None,
        "earliest": window.earliest if window else None,
        "latest": window.latest if window else None,
        "approach_on": first_milestone_on(commitment),
        "settled_outcome": settled.outcome if settled else None,
        "settled_on": settled.on if settled else None,
        "evidence_on": commitment.evidence_on,
        "next_due_at": next_due_at,
    }


async def _add_tags(conn: AsyncConnection, entries: Iterable[Entry]) -> None:
    rows = [{"commitment_id": entry.id, "tag": tag} for entry in entries for tag in dict.fromkeys(entry.tags)]
    if rows:
        await conn.execute(insert(commitment_tags), rows)


async def _add_sources(conn: AsyncConnection, told: Iterable[tuple[str, Sequence[Source]]], now: datetime) -> None:
    rows = [
        {
            "commitment_id": commitment_id,
            "document": source.document,
            "publisher": source.publisher,
            "url": source.url,
            "published": source.published,
            "said_on": source.said_on,
            "phrase": source.phrase,
            "language": source.language,
            "recorded_at": now,
        }
        for commitment_id, all_ in told
        for source in all_
    ]
    if rows:
        await conn.execute(insert(sources), rows)
