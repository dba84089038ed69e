"""Status over many rows: the rules of `service.core.status` in SQL, so that a page of a million is one query.

A property test keeps the two alike.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, null, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.model import Modality, Status
from service.store.commitments import Record, readable_records
from service.store.tables import commitment_tags, commitments, revisions

_Query = TypeVar("_Query", bound=Select[*tuple[Any, ...]])

Today = Callable[[str], date]
"""The day that calendars show in a zone."""


async def status_page(
    conn: AsyncConnection,
    today: Today,
    *,
    statuses: Collection[Status] = (),
    tags: Collection[str] = (),
    after: str = "",
    limit: int = 100,
) -> list[Record]:
    """Return up to *limit* records by id, from the one that follows *after*. Fewer: there are no more.

    With any of *statuses* and any of *tags*; empty: all. What is archived or unreadable is left out.
    """
    query = listed(select(commitments.c.id), tags).order_by(commitments.c.id)
    if statuses:
        query = query.where((await status_column(conn, today)).in_(statuses))
    found: list[Record] = []
    while (room := limit - len(found)) > 0:
        ids = list((await conn.execute(query.where(commitments.c.id > after).limit(room))).scalars())
        found += (await readable_records(conn, ids)).values()
        if len(ids) < room:
            break
        after = ids[-1]
    return found


async def status_counts(conn: AsyncConnection, today: Today, *, tags: Collection[str] = ()) -> dict[Status, int]:
    """Return how many commitments have each status, zeros included, without archived ones and those of which nobody
    knows the zone. Reads every row.
    """
    status = (await status_column(conn, today)).label("status")
    query = listed(select(status, func.count()), tags).group_by(status)
    found = {row[0]: row[1] for row in await conn.execute(query)}
    return {each: found.get(each, 0) for each in Status}


def listed(query: _Query, tags: Collection[str]) -> _Query:
    """Leave out of *query* what is archived, and what has none of *tags*; empty: all have."""
    query = query.where(commitments.c.archived_at.is_(None))
    if tags:
        tagged = select(commitment_tags.c.commitment_id).where(commitment_tags.c.tag.in_(tags))
        query = query.where(commitments.c.id.in_(tagged))
    return query


async def status_column(conn: AsyncConnection, today: Today) -> ColumnElement[str]:
    """Return the status of a row; null where nobody knows its zone, and so its day."""
    zones = (await conn.execute(listed(select(commitments.c.zone).distinct(), ()))).scalars()
    days = {zone: _known_day(zone, today) for zone in zones}
    # All zones together show one of at most three days, so the rows are told apart by few dates.
    by_day = {each: [zone for zone, day in days.items() if day == each] for each in set(days.values())}
    nowhere = by_day.pop(None, [])
    shown = [(commitments.c.zone.in_(zones), literal(each)) for each, zones in by_day.items()]
    day = case(*shown, else_=literal(today("UTC"))) if shown else literal(today("UTC"))
    earliest, latest = commitments.c.earliest, commitments.c.latest
    wide = or_(latest.is_(None), earliest != latest)
    endless = and_(earliest.is_(None), commitments.c.modality == Modality.DURING)
    return case(
        *([(commitments.c.zone.in_(nowhere), null())] if nowhere else []),
        (commitments.c.settled_on <= day, literal(Status.SETTLED)),
        (commitments.c.evidence_on <= day, literal(Status.UNDER_REVIEW)),
        (and_(earliest.is_(None), latest.is_(None)), literal(Status.UNDATED)),
        (latest < day, literal(Status.PASSED)),
        (latest == day, literal(Status.DUE_TODAY)),
        (or_(and_(earliest <= day, wide), endless), literal(Status.IN_WINDOW)),
        (commitments.c.approach_on <= day, literal(Status.APPROACHING)),
        else_=literal(Status.SCHEDULED),
    )


def _known_day(zone: str, today: Today) -> date | None:
    try:
        return today(zone)
    except (LookupError, ValueError, OSError):  # damage, or newer tables have dropped it: the audit tells of it
        return None


async def count_commitments(conn: AsyncConnection) -> int:
    """Return how many commitments there are, archived ones left out."""
    query = select(func.count()).select_from(commitments).where(commitments.c.archived_at.is_(None))
    return int((await conn.execute(query)).scalar_one())


async def nearest_ids(
    conn: AsyncConnection,
    today: Today,
    around: date,
    *,
    statuses: Collection[Status] = (),
    tags: Collection[str] = (),
    limit: int,
) -> list[str]:
    """Return up to *limit* of those with a day, filtered as `status_page` does: what comes on *around* or later, the
    soonest first, then what was before, the latest first.

    The day is the last of the window, or the first where it has no last.
    """
    day = func.coalesce(commitments.c.latest, commitments.c.earliest)
    query = listed(select(commitments.c.id), tags)
    if statuses:
        query = query.where((await status_column(conn, today)).in_(statuses))
    ahead = query.where(day >= around).order_by(day, commitments.c.id).limit(limit)
    found = list((await conn.execute(ahead)).scalars())
    if len(found) < limit:
        before = query.where(day < around).order_by(day.desc(), commitments.c.id).limit(limit - len(found))
        found += (await conn.execute(before)).scalars()
    return found


async def ids_that_lost_their_date(
    conn: AsyncConnection,
    today: Today,
    *,
    statuses: Collection[Status] = (),
    tags: Collection[str] = (),
    limit: int,
) -> list[str]:
    """Return up to *limit* of those that had a day and have none now, filtered as `status_page` does: the last one that
    had one first.
    """
    day = func.coalesce(revisions.c.latest, revisions.c.earliest)
    had_at = select(func.max(day)).where(revisions.c.commitment_id == commitments.c.id).scalar_subquery()
    query = listed(select(commitments.c.id), tags).where(had_at.is_not(None))
    if statuses:
        query = query.where((await status_column(conn, today)).in_(statuses))
    dateless = query.where(commitments.c.earliest.is_(None), commitments.c.latest.is_(None))
    return list((await conn.execute(dateless.order_by(had_at.desc(), commitments.c.id).limit(limit))).scalars())
