"""Commitments that come another way than by the catalogue's file: recording one, and archiving it."""

import re
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.entry import Entry
from service.core.milestones import day_of
from service.core.model import Origin
from service.core.relative import ended
from service.core.report import minute_text
from service.errors import EndedAnchorError, RefusedChangeError, UnknownAnchorError
from service.jobs.find import find
from service.jobs.rearm import rearm
from service.store.commitments import ids_like, records_of, take_turn
from service.store.database import Database
from service.store.entries import add_entries, archive
from service.store.upkeep import add_event

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


async def record_entry(database: Database, entry: Entry, *, origin: Origin, who: str, now: datetime) -> None:
    """Record a new commitment. What was announced about it is recorded apart (`service.jobs.announce`).

    Raises `RefusedChangeError` where the id was ever given, and `UnknownAnchorError` or `EndedAnchorError` where the
    deadline counts from a commitment that there is not, or that will never give it a day.
    """
    async with database.writing() as conn:
        await record_within(conn, entry, origin=origin, who=who, now=now)


async def record_within(conn: AsyncConnection, entry: Entry, *, origin: Origin, who: str, now: datetime) -> None:
    """Record a new commitment, in a transaction that does more. Raises as `record_entry` does."""
    await take_turn(conn, "catalogue")
    if await records_of(conn, [entry.id]):
        raise RefusedChangeError(f"the id {entry.id!r} is taken, perhaps by an archived commitment. Choose another")
    await check_anchor(conn, entry)
    await add_entries(conn, [entry], origin=origin, now=now, today=day_of(now, entry.zone))
    await rearm(conn, [entry.id], now=now)
    await add_event(conn, "commitment.recorded", at=now, who=who, commitment_id=entry.id, origin=str(origin))


async def check_anchor(conn: AsyncConnection, entry: Entry) -> None:
    """Raise `UnknownAnchorError` where the deadline of *entry* counts from a commitment that there is not, and
    `EndedAnchorError` where it counts from one that is over and gives no day.
    """
    deadline = entry.deadline
    if deadline is None or deadline.after is None or deadline.window is not None:
        return
    if not _ID.fullmatch(deadline.after):  # which a database may not even be asked for
        raise UnknownAnchorError(entry.id, deadline.after)
    anchor = (await records_of(conn, [deadline.after])).get(deadline.after)
    if anchor is None:
        raise UnknownAnchorError(entry.id, deadline.after, await ids_like(conn, deadline.after))
    if ended(anchor.commitment):
        raise EndedAnchorError(entry.id, deadline.after)


async def archive_entry(database: Database, commitment_id: str, *, origin: Origin, who: str, now: datetime) -> None:
    """Take a commitment that came by *origin* out of the list. Its history stays, and it says nothing more.

    Raises `UnknownCommitmentError`, or `RefusedChangeError` for one that came another way or is archived already.
    """
    async with database.writing() as conn:
        await archive_within(conn, commitment_id, origin=origin, who=who, now=now)


async def archive_within(conn: AsyncConnection, commitment_id: str, *, origin: Origin, who: str, now: datetime) -> None:
    """Take a commitment out of the list, in a transaction that does more. Raises as `archive_entry` does."""
    await take_turn(conn, "catalogue")
    record = await find(conn, commitment_id)
    if record.origin is not origin:
        raise RefusedChangeError(f"{commitment_id} came by the {record.origin}, and can only be taken out there")
    if record.archived_at is not None:
        raise RefusedChangeError(f"{commitment_id} was archived already, at {minute_text(record.archived_at)}")
    await archive(conn, [commitment_id], now=now)
    await add_event(conn, "commitment.archived", at=now, who=who, commitment_id=commitment_id)
