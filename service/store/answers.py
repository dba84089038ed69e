"""What people answer: acknowledgements and silences."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Row, Select, Table, and_, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.verdict import Acknowledgement, Silence
from service.store.among import among_given
from service.store.commitments import in_batches
from service.store.tables import acknowledgements, silences


async def add_acknowledgement(conn: AsyncConnection, acknowledgement: Acknowledgement) -> int:
    """Record *acknowledgement* and return its number."""
    result = await conn.execute(
        insert(acknowledgements)
        .values(
            commitment_id=acknowledgement.commitment_id,
            at=acknowledgement.at,
            until=acknowledgement.until,
            by=acknowledgement.by,
            note=acknowledgement.note,
            resume_at=acknowledgement.until,
        )
        .returning(acknowledgements.c.id)
    )
    return int(result.scalar_one())


async def withdraw_acknowledgement(conn: AsyncConnection, number: int, *, now: datetime) -> Acknowledgement | None:
    """Take an acknowledgement back and return it. None: it was taken back, or there is none with that number."""
    result = await conn.execute(
        update(acknowledgements)
        .where(acknowledgements.c.id == number, acknowledgements.c.withdrawn_at.is_(None))
        .values(withdrawn_at=now, resume_at=now)
        .returning(acknowledgements)
    )
    row = result.one_or_none()
    return None if row is None else _acknowledgement(row)


async def acknowledgements_of(conn: AsyncConnection, ids: Sequence[str]) -> defaultdict[str, list[Acknowledgement]]:
    """Return the acknowledgements of these commitments, withdrawn ones too, oldest first."""
    found: defaultdict[str, list[Acknowledgement]] = defaultdict(list)
    for batch in in_batches(ids):
        for row in await conn.execute(_ACKNOWLEDGEMENTS, {"ids": list(batch)}):
            found[row.commitment_id].append(_acknowledgement(row))
    return found


_ACKNOWLEDGEMENTS = (
    select(acknowledgements).where(among_given(acknowledgements.c.commitment_id, "ids")).order_by(acknowledgements.c.id)
)


def _acknowledgement(row: Row[Any]) -> Acknowledgement:
    return Acknowledgement(
        commitment_id=row.commitment_id,
        at=row.at,
        until=row.until,
        by=row.by,
        note=row.note,
        withdrawn_at=row.withdrawn_at,
        id=row.id,
    )


async def add_silence(conn: AsyncConnection, silence: Silence, *, now: datetime) -> int:
    """Record *silence* and return its number."""
    result = await conn.execute(
        insert(silences)
        .values(
            commitment_id=silence.commitment_id,
            tag=silence.tag,
            starts_at=silence.starts_at,
            ends_at=silence.ends_at,
            reason=silence.reason,
            created_by=silence.created_by,
            created_at=now,
            resume_at=silence.ends_at,
        )
        .returning(silences.c.id)
    )
    return int(result.scalar_one())


async def end_silence(conn: AsyncConnection, number: int, *, now: datetime) -> Silence | None:
    """End a silence early and return it. None: it is over, or there is none with that number."""
    result = await conn.execute(
        update(silences)
        .where(silences.c.id == number, silences.c.ended_at.is_(None), silences.c.ends_at > now)
        .values(ended_at=now, resume_at=now)
        .returning(silences)
    )
    row = result.one_or_none()
    return None if row is None else _silence(row)


async def silences_at(
    conn: AsyncConnection, now: datetime, *, ended: bool = False, coming: bool = True
) -> list[Silence]:
    """Return the silences that hold at *now*; *coming* ones too, and *ended* ones, as asked."""
    query = _silences(ended=ended, coming=coming)
    return [_silence(row) for row in await conn.execute(query, {} if ended and coming else {"now": now})]


@cache
def _silences(*, ended: bool, coming: bool) -> Select[Any]:
    query = select(silences).order_by(silences.c.id)
    now: BindParameter[datetime] = bindparam("now")
    if not ended:
        query = query.where(silences.c.ends_at > now, or_(silences.c.ended_at.is_(None), silences.c.ended_at > now))
    if not coming:
        query = query.where(silences.c.starts_at <= now)
    return query


async def silences_over(conn: AsyncConnection, *, since: datetime, now: datetime, limit: int) -> list[Silence]:
    """Return the newest silences that have ended from *since* to *now*, by themselves or early."""
    early = and_(silences.c.ended_at >= since, silences.c.ended_at <= now)
    in_time = and_(silences.c.ended_at.is_(None), silences.c.ends_at >= since, silences.c.ends_at <= now)
    query = select(silences).where(or_(early, in_time)).order_by(silences.c.id.desc()).limit(limit)
    return [_silence(row) for row in await conn.execute(query)]


def _silence(row: Row[Any]) -> Silence:
    return Silence(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.reason,
        commitment_id=row.commitment_id,
        tag=row.tag,
        created_by=row.created_by,
        ended_at=row.ended_at,
        id=row.id,
    )


async def ended_silences(conn: AsyncConnection, now: datetime, *, claim: bool = False) -> list[tuple[Silence, bool]]:
    """Return the silences that have ended by *now*, and whose withheld alerts nobody has looked at since.

    True beside one: it was looked at before, and this is to make sure. With *claim*, those that another engine looks
    at are left out.
    """
    rows = await conn.execute(_ended(silences, claim=claim), {"now": now})
    return [(found := _silence(row), row.resume_at > found.over_at) for row in rows]


async def ended_acknowledgements(
    conn: AsyncConnection, now: datetime, *, claim: bool = False
) -> list[tuple[Acknowledgement, bool]]:
    """Return the acknowledgements that have run out or were taken back by *now*, as `ended_silences` does."""
    rows = await conn.execute(_ended(acknowledgements, claim=claim), {"now": now})
    return [(found := _acknowledgement(row), row.resume_at > (found.over_at or now)) for row in rows]


@cache
def _ended(table: Table, *, claim: bool) -> Select[Any]:
    query = select(table).where(table.c.resume_at <= bindparam("now")).order_by(table.c.id)
    return query.with_for_update(skip_locked=True) if claim else query


async def look_at_rest_again(conn: AsyncConnection, rest: Silence | Acknowledgement, at: datetime | None) -> None:
    """Write when what *rest* withheld is looked at again; None: not any more."""
    table = silences if isinstance(rest, Silence) else acknowledgements
    await conn.execute(update(table).where(table.c.id == rest.id).values(resume_at=at))
