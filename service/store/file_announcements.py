"""What a catalogue file says was announced, kept in line with what is on record of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.model import Announcement
from service.store.encoding import announcement_key
from service.store.history import announcement_of, announcement_row
from service.store.tables import announcements

FILE = "catalogue"
"""Who has withdrawn what is no longer in the file."""

Key = tuple[str, str]
"""A commitment's id, and what tells its announcements in the file apart."""


async def sync_file_announcements(
    conn: AsyncConnection, stated: Mapping[str, Sequence[Announcement]], *, now: datetime
) -> None:
    """Make the file's announcements of each commitment id in *stated* those in force.

    New ones are recorded; one that the file no longer has is withdrawn; one that it has again is in force again; one
    that it has in other words is the same. What a person has withdrawn or accepted stays so: the file wins only over
    its own.
    """
    ours = announcements.c.commitment_id.in_(list(stated)), announcements.c.file_key.is_not(None)
    rows = await conn.execute(select(announcements).where(*ours).order_by(announcements.c.id))
    known = {(row.commitment_id, row.file_key): row for row in rows}
    wanted = {(commitment_id, announcement_key(each)): each for commitment_id, all_ in stated.items() for each in all_}
    left = {key: row for key, row in known.items() if key not in wanted and row.withdrawn_by != FILE}
    fresh = []
    for key, announcement in wanted.items():
        if key in known:
            continue
        if same := next((other for other, row in left.items() if _is_same(key, announcement, row)), None):
            await _reword(conn, left.pop(same), announcement)
        else:
            fresh.append(announcement_row(key[0], announcement, now))
    if fresh:
        await conn.execute(insert(announcements), fresh)
    gone = {"withdrawn_at": now, "withdrawn_by": FILE, "withdrawn_reason": "no longer in the file"}
    await _set(conn, (row.id for row in left.values() if row.withdrawn_at is None), gone)
    back = (row.id for key, row in known.items() if key in wanted and row.withdrawn_by == FILE)
    await _set(conn, back, dict.fromkeys(gone))


def _is_same(key: Key, announcement: Announcement, row: Row[Any]) -> bool:
    """Tell whether *announcement* of the file is the one in *row*, in other words: of that day, from that source."""
    before = announcement_of(row)
    return (key[0], announcement.kind, announcement.on, announcement.document, announcement.deadline) == (
        row.commitment_id,
        before.kind,
        before.on,
        before.document,
        before.deadline,
    )


async def _reword(conn: AsyncConnection, row: Row[Any], announcement: Announcement) -> None:
    """Write what *announcement* says over *row*. It stays provisional or not as a person left it, unless that is what
    the file changes.
    """
    was_said = row.file_key == announcement_key(replace(announcement_of(row), provisional=True))
    words = {name: getattr(announcement, name) for name in ("phrase", "language", "by", "note")}
    stays = was_said == announcement.provisional
    values = {
        **words,
        "file_key": announcement_key(announcement),
        "provisional": row.provisional if stays else announcement.provisional,
    }
    await conn.execute(update(announcements).where(announcements.c.id == row.id).values(values))


async def _set(conn: AsyncConnection, numbers: Iterable[int], values: Mapping[str, Any]) -> None:
    if wanted := list(numbers):
        await conn.execute(update(announcements).where(announcements.c.id.in_(wanted)).values(values))
