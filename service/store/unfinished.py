"""Alerts that were raised already and are not done with: withheld, waiting for an attempt, or yet to be escalated."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import ColumnElement, CompoundSelect, Row, exists, or_, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.entry import Route
from service.core.forecast import Begun, Raised
from service.core.foreseen import Cause
from service.core.model import Commitment, MilestoneKind
from service.core.verdict import Verdict
from service.store.alerts import raised_alert
from service.store.among import among
from service.store.answers import ended_acknowledgements, ended_silences
from service.store.commitments import Record, in_batches, readable_records
from service.store.escalations import course_of
from service.store.release import newest_numbers, rested_among
from service.store.tables import DeliveryState, acknowledgements, alerts, commitments, deliveries, delivery_alerts
from service.store.upkeep import channel_states


async def records_unfinished(conn: AsyncConnection, *, not_due_by: datetime) -> AsyncIterator[Record]:
    """Yield, by id, all records that can be read of which an alert is not done with, but archived ones and those that
    speak by *not_due_by*.
    """
    later = or_(commitments.c.next_due_at.is_(None), commitments.c.next_due_at > not_due_by)
    query = select(commitments.c.id).where(commitments.c.id.in_(_unfinished()), later)
    query = query.where(commitments.c.archived_at.is_(None)).order_by(commitments.c.id)
    for batch in in_batches(list((await conn.execute(query)).scalars())):
        for record in (await readable_records(conn, batch)).values():
            yield record


def _unfinished() -> CompoundSelect[Any]:
    """Return the question for the commitments of which an alert is to be escalated, waits for an attempt, is to be
    looked at again, or is withheld and no newer one of the same deadline speaks for it.
    """
    carried = alerts.join(delivery_alerts, delivery_alerts.c.alert_id == alerts.c.id)
    pending = carried.join(deliveries, deliveries.c.id == delivery_alerts.c.delivery_id)
    newer = alerts.alias()
    same = (newer.c.kind == MilestoneKind.EVIDENCE) == (alerts.c.kind == MilestoneKind.EVIDENCE)
    is_newer = newer.c.commitment_id == alerts.c.commitment_id, newer.c.revision == alerts.c.revision
    spoken_for = exists().where(*is_newer, newer.c.id > alerts.c.id, same)
    which = select(alerts.c.commitment_id)
    return union(
        which.where(alerts.c.escalate_at.is_not(None)),
        which.select_from(pending).where(deliveries.c.state == DeliveryState.PENDING),
        which.select_from(carried).where(delivery_alerts.c.withheld.is_not(None), ~spoken_for),
        select(commitments.c.id).where(commitments.c.resume_at.is_not(None)),
        select(acknowledgements.c.commitment_id).where(acknowledgements.c.resume_at.is_not(None)),
    )


async def begun_of(conn: AsyncConnection, known: Mapping[str, Commitment], now: datetime) -> dict[str, Begun]:
    """Return what was begun of each of *known*, some hundreds at most, by its id."""
    newest = set(await newest_numbers(conn, known))
    # Where evidence waits, what was withheld before is not spoken of: but it is withheld.
    paused = {each: replace(found, evidence_on=None) for each, found in known.items() if found.evidence_on}
    newest |= set(await newest_numbers(conn, paused)) if paused else set()
    found = await _raised_of(conn, known, newest, now)
    rested = await rested_among(conn, list(known))
    looks = await _looks(conn, known, rested, now)
    return {each: Begun(tuple(found[each]), looks.get(each), each in rested) for each in known}


async def _raised_of(
    conn: AsyncConnection, known: Mapping[str, Commitment], newest: set[int], now: datetime
) -> Mapping[str, Sequence[Raised]]:
    carried = alerts.join(delivery_alerts, delivery_alerts.c.alert_id == alerts.c.id)
    carried = carried.join(deliveries, deliveries.c.id == delivery_alerts.c.delivery_id)
    wanted = (delivery_alerts.c.channel, delivery_alerts.c.withheld)
    planned = (deliveries.c.state, deliveries.c.next_attempt_at, deliveries.c.leased_by)
    query = (
        select(alerts, *wanted, *planned)
        .select_from(carried)
        .where(among(alerts.c.commitment_id, list(known)))
        .where(or_(among(alerts.c.id, sorted(newest)), alerts.c.escalate_at.is_not(None), _is_pending()))
        .order_by(alerts.c.id, delivery_alerts.c.channel)
    )
    rows: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in await conn.execute(query):
        rows[row.id].append(row)
    found: defaultdict[str, list[Raised]] = defaultdict(list)
    for number, mine in rows.items():
        found[mine[0].commitment_id].append(_raised(mine, now, is_newest=number in newest))
    return found


def _is_pending() -> ColumnElement[bool]:
    """Tell whether an alert waits for an attempt on any channel."""
    mine, carrier = delivery_alerts.alias(), deliveries.alias()
    here = mine.c.alert_id == alerts.c.id, mine.c.withheld.is_(None), carrier.c.id == mine.c.delivery_id
    return exists().where(*here, carrier.c.state == DeliveryState.PENDING)


def _raised(rows: Sequence[Row[Any]], now: datetime, *, is_newest: bool) -> Raised:
    """Return an alert from its *rows*, one for each channel. What is being sent is due *now*."""
    first, alert = rows[0], raised_alert(rows[0])
    withheld = {row.channel: row.withheld for row in rows if row.withheld is not None}
    pending = (row for row in rows if row.state == DeliveryState.PENDING and row.withheld is None)
    return Raised(
        course=course_of(
            alert,
            told_at=first.released_at or first.raised_at,
            channels=[row.channel for row in rows],
            withheld=list(withheld),
            escalate_at=first.escalate_at,
        ),
        milestone=alert.milestone,
        milestone_on=alert.milestone_on,
        missed=alert.missed,
        due={row.channel: now if row.leased_by else row.next_attempt_at for row in pending},
        is_newest=is_newest,
        reason=next((Verdict(each) for each in withheld.values()), None),
    )


async def _looks(
    conn: AsyncConnection, known: Mapping[str, Commitment], rested: set[str], now: datetime
) -> dict[str, datetime]:
    """Return when each of *known* is looked at again, if that is planned already, or due because a rest has ended."""
    acknowledged = {each.commitment_id for each, _ in await ended_acknowledgements(conn, now)}
    over = [each for each, _ in await ended_silences(conn, now)]
    due = {each for each in rested if any(silence.is_about(known[each]) for silence in over)} | acknowledged
    planned = select(commitments.c.id, commitments.c.resume_at).where(among(commitments.c.id, list(known)))
    rows = await conn.execute(planned.where(commitments.c.resume_at.is_not(None)))
    return {**dict.fromkeys(due, now), **{row.id: row.resume_at for row in rows}}


async def off_channels(
    conn: AsyncConnection, routes: Iterable[Route], begun: Iterable[Begun], channels: Collection[str]
) -> dict[str, Cause]:
    """Return the channels that get nothing as things are, and why: of *channels*, all that there are, those that are
    switched off; and of those that *routes* name or what has *begun* waits for, those that are not among them.
    """
    named = {name for route in routes for name in (*route.channels, *route.escalate_to)}
    named |= {name for each in begun for raised in each.alerts for name in raised.due}
    states = await channel_states(conn)
    off = {name: Cause.SWITCHED_OFF for name in channels if name in states and states[name].off_since}
    return off | dict.fromkeys(named - set(channels), Cause.NOT_CONFIGURED)
