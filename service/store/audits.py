"""What must not be found in the tables. Each function returns findings, with a few examples of a kind."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.findings import SHOWN, Finding, Kind, LastTold
from service.store.commitments import BATCH
from service.store.overdue_rests import overdue_rests
from service.store.tables import (
    DeliveryState,
    acknowledgements,
    alerts,
    audit_news,
    channel_settings,
    commitments,
    deliveries,
    delivery_alerts,
    engines,
    events,
    silences,
)
from service.store.upsert import insert_into

BEHIND = timedelta(hours=1)
"""So far may a channel that works be behind: its receiver takes only so many at once."""

Findings = tuple[Finding, ...]


async def due_without_alert(conn: AsyncConnection, before: datetime, *, written_by: datetime | None) -> Findings:
    """Find commitments that should have spoken *before*, of those that were written by *written_by*; None: of all."""
    query = select(commitments.c.id).where(commitments.c.next_due_at < before).order_by(commitments.c.next_due_at)
    if written_by is not None:
        query = query.where(commitments.c.changed_at <= written_by)
    return await _finding(conn, query, Kind.DUE)


async def not_raised(conn: AsyncConnection, event: str, since: datetime) -> Findings:
    """Find commitments that an event of the kind *event*, which says that raising failed, was written of *since*."""
    query = select(events.c.commitment_id).where(events.c.at >= since, events.c.kind == event).distinct()
    return await _finding(conn, query.order_by(events.c.commitment_id), Kind.NOT_RAISED)


async def commitments_in_events(conn: AsyncConnection, event: str, since: datetime) -> list[str]:
    """Return the commitments that an event of the kind *event* was written of *since*."""
    query = select(events.c.commitment_id).where(events.c.at >= since, events.c.kind == event).distinct()
    return [each for each in (await conn.execute(query)).scalars() if each is not None]


async def leases_that_ran_out(conn: AsyncConnection, before: datetime) -> Findings:
    """Find deliveries whose lease ended *before* and that nobody claimed again."""
    query = _pending().where(deliveries.c.leased_by.is_not(None), deliveries.c.next_attempt_at < before)
    return await _finding(conn, query.where(~_channel(channel_settings.c.off_since.is_not(None))), Kind.LEASE)


async def pending_past_their_time(conn: AsyncConnection, before: datetime, channels: Collection[str]) -> Findings:
    """Find deliveries that should have been attempted *before*.

    Those of a channel that is switched off wait for a person, who knows. Those of one that has taken something since
    then, or that fails, as is told elsewhere, wait for their turn; for an hour at most.
    """
    moving = _channel(or_(channel_settings.c.last_sent_at >= before, channel_settings.c.trouble.is_not(None)))
    query = _pending().where(deliveries.c.leased_by.is_(None), deliveries.c.next_attempt_at < before)
    query = query.where(or_(~moving, deliveries.c.next_attempt_at < before - BEHIND))
    query = query.where(deliveries.c.channel.in_(channels), ~_channel(channel_settings.c.off_since.is_not(None)))
    return await _finding(conn, query, Kind.LATE)


async def pending_for_nobody(conn: AsyncConnection, channels: Collection[str]) -> Findings:
    """Find deliveries to channels that are not configured any more."""
    return await _finding(conn, _pending().where(deliveries.c.channel.not_in(channels)), Kind.NOBODY)


async def heard_by_nobody(conn: AsyncConnection) -> Findings:
    """Find alerts that failed on every channel, of commitments that still speak.

    One that was withheld on some channel had a reason to be, but for a channel that was removed: that is none.
    """
    failed = (
        select(delivery_alerts.c.alert_id)
        .join(deliveries, deliveries.c.id == delivery_alerts.c.delivery_id)
        .where(deliveries.c.state == DeliveryState.FAILED, delivery_alerts.c.withheld.is_(None))
    )
    other, carrier = delivery_alerts.alias(), deliveries.alias()
    on_its_way = carrier.c.state.in_((DeliveryState.SENT, DeliveryState.PENDING))
    is_heard = exists().where(
        other.c.alert_id == alerts.c.id,
        carrier.c.id == other.c.delivery_id,
        or_(on_its_way, other.c.withheld.is_not(None)),
    )
    speaks = commitments.c.settled_on.is_(None), commitments.c.archived_at.is_(None), commitments.c.alerts
    query = (
        select(alerts.c.key)
        .join(commitments, commitments.c.id == alerts.c.commitment_id)
        .where(alerts.c.id.in_(failed), ~is_heard, *speaks)
        .order_by(alerts.c.id)
    )
    return await _finding(conn, query, Kind.UNHEARD)


async def held_back(conn: AsyncConnection, before: datetime, broken: Collection[str], since: datetime) -> Findings:
    """Find commitments, by id or tag, whose withheld alerts should have been looked at again, or whose alerts should
    have been escalated, *before*, and those that an event of the kinds *broken*, which say that this failed, was
    written of *since*.
    """
    ended = union_all(
        select(commitments.c.id.label("what")).where(commitments.c.resume_at < before),
        select(acknowledgements.c.commitment_id).where(acknowledgements.c.resume_at < before),
        select(func.coalesce(silences.c.commitment_id, silences.c.tag)).where(silences.c.resume_at < before),
        select(alerts.c.commitment_id).where(alerts.c.escalate_at < before),
        select(events.c.commitment_id).where(events.c.at >= since, events.c.kind.in_(broken)),
        overdue_rests(before),
    ).subquery()
    return await _finding(conn, select(ended.c.what).distinct().order_by(ended.c.what), Kind.HELD_BACK)


async def resting_too_long(conn: AsyncConnection, before: datetime) -> list[str]:
    """Return the commitments of which something still rests for what was over *before*, and that nobody looks at."""
    return sorted(set((await conn.execute(overdue_rests(before))).scalars()))


async def raised_after(conn: AsyncConnection, moment: datetime) -> Findings:
    """Find alerts that were raised after *moment*, which is still to come: by a clock that was wrong."""
    query = select(alerts.c.key).where(alerts.c.raised_at > moment).order_by(alerts.c.raised_at)
    return await _finding(conn, query, Kind.FROM_THE_FUTURE)


def _pending() -> Select[Any]:
    return (
        select(deliveries.c.idempotency_key)
        .where(deliveries.c.state == DeliveryState.PENDING)
        .order_by(deliveries.c.next_attempt_at)
    )


def _channel(state: Any) -> Any:
    """Return whether the channel of a delivery is in *state*."""
    return exists().where(channel_settings.c.channel == deliveries.c.channel, state)


async def _finding(conn: AsyncConnection, query: Select[Any], kind: Kind) -> Findings:
    examples = tuple((await conn.execute(query.limit(SHOWN))).scalars())
    if not examples:
        return ()
    count = (await conn.execute(select(func.count()).select_from(query.order_by(None).subquery()))).scalar_one()
    return (Finding(kind, count, examples),)


async def clock_of(conn: AsyncConnection) -> datetime | None:
    """Return what a PostgreSQL's clock shows. SQLite has none of its own: None."""
    if conn.dialect.name == "sqlite":
        return None
    moment: datetime = (await conn.execute(select(func.clock_timestamp()))).scalar_one()
    return moment


async def audited_through(conn: AsyncConnection) -> str:
    """Return the commitment through which the last audit came, of whichever engine; empty: the next one begins anew."""
    query = select(engines.c.audited_through).where(engines.c.audit_at.is_not(None))
    return (await conn.execute(query.order_by(engines.c.audit_at.desc()).limit(1))).scalar_one_or_none() or ""


async def next_stretch(conn: AsyncConnection, after: str, size: int = BATCH) -> list[str]:
    """Return up to *size* ids after *after*, archived ones too. Fewer: there are no more."""
    query = select(commitments.c.id).where(commitments.c.id > after).order_by(commitments.c.id).limit(size)
    return list((await conn.execute(query)).scalars())


async def audit_news_told(conn: AsyncConnection) -> dict[Kind, LastTold]:
    """Return what people were told of each kind of finding."""
    rows = await conn.execute(select(audit_news))
    return {Kind(row.kind): LastTold(row.told_at, row.cleared_at) for row in rows if row.kind in set(Kind)}


async def note_told(conn: AsyncConnection, kinds: Collection[Kind], *, now: datetime) -> None:
    """Note that people are told of findings of these *kinds* at *now*."""
    for kind in kinds:
        statement = insert_into(conn, audit_news).values(kind=kind, told_at=now)
        await conn.execute(statement.on_conflict_do_update(index_elements=["kind"], set_={"told_at": now}))


async def note_cleared(conn: AsyncConnection, *, now: datetime) -> None:
    """Note that people are told at *now* that nothing is found any more."""
    await conn.execute(audit_news.update().values(cleared_at=now))
