"""Commitments whose deadlines count from another's: what has become of that one, and what they were given by it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.model import Commitment, Outcome
from service.core.relative import GIVES_NO_DAY, EndedAnchor
from service.store.among import among
from service.store.commitments import followers_of, in_batches
from service.store.tables import commitments, revisions


async def dated_by_what_gives_no_day(conn: AsyncConnection) -> list[str]:
    """Return the open commitments, by id, that have a date still which was computed from one that ended without any."""
    anchor = commitments.alias()
    present = and_(revisions.c.commitment_id == commitments.c.id, revisions.c.number == commitments.c.revision)
    query = (
        select(commitments.c.id)
        .join(anchor, anchor.c.id == commitments.c.follows)
        .join(revisions, present)
        .where(commitments.c.follows.is_not(None), anchor.c.settled_outcome.in_(GIVES_NO_DAY))
        .where(revisions.c.after == commitments.c.follows, revisions.c.edtf.is_not(None))
        .where(commitments.c.settled_on.is_(None), commitments.c.archived_at.is_(None))
        .order_by(commitments.c.id)
    )
    return list((await conn.execute(query)).scalars())


async def ended_anchors(conn: AsyncConnection, known: Iterable[Commitment]) -> dict[str, EndedAnchor]:
    """Return, by id, those of *known* that wait for the date of a commitment which will never give one, with that."""
    waiting = [each.id for each in known if each.deadline and each.deadline.after and each.window is None]
    found: dict[str, EndedAnchor] = {}
    for batch in in_batches(waiting):
        found |= await _ended_anchors(conn, batch)
    return found


async def _ended_anchors(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, EndedAnchor]:
    """Ask of the rows what `service.core.relative.ended` tells of one."""
    anchor = commitments.alias()
    left_open = and_(anchor.c.archived_at.is_not(None), anchor.c.settled_on.is_(None))
    query = (
        select(commitments.c.id, anchor.c.id, anchor.c.settled_outcome)
        .join(anchor, anchor.c.id == commitments.c.follows)
        .where(among(commitments.c.id, ids), or_(anchor.c.settled_outcome.in_(GIVES_NO_DAY), left_open))
        .where(commitments.c.settled_on.is_(None), commitments.c.archived_at.is_(None))
    )
    rows = await conn.execute(query)
    return {row[0]: EndedAnchor(row[1], Outcome(row[2]) if row[2] else None) for row in rows}


async def all_followers_of(conn: AsyncConnection, commitment_id: str) -> list[str]:
    """Return the commitments that count from *commitment_id*, over however many others, the nearest first."""
    found: dict[str, None] = {}
    wave = [commitment_id]
    while wave := [each for each in await followers_of(conn, wave) if each not in found]:
        found |= dict.fromkeys(wave)
    return list(found)
