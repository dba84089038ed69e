"""What a silence withholds of the alerts to come."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.verdict import Silence
from service.jobs.plan import plan
from service.store.commitments import commitments_of, ids_tagged


async def count_withheld(
    conn: AsyncConnection, silence: Silence, default_channels: Sequence[str], *, now: datetime
) -> int:
    """Return how many alerts are planned, from *now* on, in the time of *silence* and about what it is about."""
    start = max(now, silence.starts_at)
    among = [silence.commitment_id] if silence.commitment_id else await ids_tagged(conn, silence.tag or "")
    planned = await plan(conn, default_channels, now=now, start=start, end=silence.over_at, among=among)
    known = await commitments_of(conn, list({each.commitment_id for each in planned}))
    return sum(silence.covers(known[each.commitment_id], each.at) for each in planned)
