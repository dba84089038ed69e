"""When something last changed: for the dates in calendars and feeds, and for those who ask only for what is newer."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.commitments import in_batches
from service.store.tables import announcements, catalogue_loads, commitments, events, revisions

ACCEPTED = "announcement.accepted"
"""The event that tells when provisional evidence came to count: no row of the announcement does."""


async def changed_at_of(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, datetime]:
    """Return when what is on record of each of *ids* that exists was last written, withdrawn, accepted or archived."""
    found: dict[str, list[datetime]] = defaultdict(list)
    for batch in in_batches(ids):
        moments = (
            (commitments.c.id, commitments.c.changed_at, commitments.c.archived_at),
            (revisions.c.commitment_id, func.max(revisions.c.recorded_at)),
            (
                announcements.c.commitment_id,
                func.max(announcements.c.recorded_at),
                func.max(announcements.c.withdrawn_at),
            ),
        )
        for which, *columns in moments:
            query = select(which, *columns).where(which.in_(batch))
            grouped = query if which is commitments.c.id else query.group_by(which)
            for commitment_id, *values in await conn.execute(grouped):
                found[commitment_id] += filter(None, values)
        for commitment_id, moment in await _accepted_at(conn, batch):
            found[commitment_id].append(moment)
    return {each: max(found[each]) for each in ids if each in found}


async def _accepted_at(conn: AsyncConnection, ids: Sequence[str]) -> list[tuple[str, datetime]]:
    query = select(events.c.commitment_id, func.max(events.c.at)).group_by(events.c.commitment_id)
    query = query.where(events.c.commitment_id.in_(ids), events.c.kind == ACCEPTED)
    return [(row[0], row[1]) for row in await conn.execute(query)]


async def last_change_at(conn: AsyncConnection) -> datetime | None:
    """Return a moment after which nothing has changed that is shown of commitments; None: nothing ever did.

    Every change writes an event, and some events change nothing that is shown: then it is only too late.
    """
    moments = [
        (await conn.execute(select(func.max(column)))).scalar_one() for column in (events.c.at, catalogue_loads.c.at)
    ]
    return max(filter(None, moments), default=None)


async def accepted_since(conn: AsyncConnection, since: datetime, *, limit: int) -> dict[int, datetime]:
    """Return the announcements that were accepted *since*, by number, with the moment: at most *limit*, the newest."""
    query = select(events.c.facts, events.c.at).where(events.c.at >= since, events.c.kind == ACCEPTED)
    rows = await conn.execute(query.order_by(events.c.at.desc()).limit(limit))
    return {int(row.facts["announcement"]): row.at for row in rows}
