"""Alerts that were withheld, and are sent after all: which commitments to look at again, and the deliveries for it.

Whatever ends a rest (a silence or an acknowledgement runs out, an announcement is withdrawn, the catalogue changes)
only notes the commitment here. What it has to say then is decided afresh, once, by whoever takes it up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.alerts import Delivery
from service.core.course import Course
from service.core.model import Commitment, MilestoneKind
from service.core.told import still_counts
from service.core.verdict import Silence
from service.store.alerts import RaisedAlert, raised_alert
from service.store.among import among
from service.store.commitments import in_batches, lock_for_change
from service.store.due import due_by
from service.store.escalations import course_of
from service.store.outbox import new_row
from service.store.tables import DeliveryState, alerts, commitment_tags, commitments, deliveries, delivery_alerts


async def look_again(conn: AsyncConnection, ids: Sequence[str], *, now: datetime, are_changed: bool = False) -> None:
    """Note that what was withheld of these commitments may leave by now; those that never spoke are left out.

    *are_changed*: so is, perhaps, the day for sending that something was put off to: do not wait for that.
    """
    spoke = exists().where(alerts.c.commitment_id == commitments.c.id)
    for batch in in_batches(sorted(ids)):
        await lock_for_change(conn, batch)
        waits_not = commitments.c.resume_at.is_(None)
        is_open = or_(waits_not, commitments.c.resume_at > now) if are_changed else waits_not
        fits = commitments.c.id.in_(batch), is_open, spoke
        await conn.execute(update(commitments).where(*fits).values(resume_at=now))


async def withheld_by(conn: AsyncConnection, silence: Silence) -> list[str]:
    """Return the commitments that *silence* is about and of which something is withheld, or is in a worker's hands: it
    may be about to be withheld.

    For whatever reason: what was withheld for another, which was over in the midst of the silence, has rested for it.
    """
    tagged = select(commitment_tags.c.commitment_id).where(commitment_tags.c.tag == silence.tag)
    about = alerts.c.commitment_id == silence.commitment_id
    query = _rested().where(about if silence.tag is None else alerts.c.commitment_id.in_(tagged))
    return list((await conn.execute(query)).scalars())


async def rested_among(conn: AsyncConnection, ids: Sequence[str]) -> set[str]:
    """Return those of these commitments, some hundreds at most, that `withheld_by` returns for any silence."""
    return set((await conn.execute(_rested().where(among(alerts.c.commitment_id, ids)))).scalars())


def _rested() -> Select[Any]:
    carried = delivery_alerts.join(alerts, alerts.c.id == delivery_alerts.c.alert_id)
    return (
        select(alerts.c.commitment_id)
        .distinct()
        .select_from(carried.join(deliveries, deliveries.c.id == delivery_alerts.c.delivery_id))
        .where(or_(delivery_alerts.c.withheld.is_not(None), deliveries.c.leased_by.is_not(None)))
    )


async def due_resumptions(conn: AsyncConnection, now: datetime, *, limit: int, claim: bool = False) -> list[str]:
    """Return the commitments that are to be looked at again by *now*, those that wait longest first.

    With *claim*, those that another engine looks at are left out, and no other takes these until the transaction ends.
    """
    return list((await conn.execute(_DUE_CLAIMED if claim else _DUE, {"now": now, "limit": limit})).scalars())


_DUE, _DUE_CLAIMED = due_by(select(commitments.c.id), commitments.c.resume_at)


async def set_resumption(conn: AsyncConnection, ids: Iterable[str], at: datetime | None) -> None:
    """Write when these commitments are looked at again; None: not any more."""
    await conn.execute(update(commitments).where(commitments.c.id.in_(list(ids))).values(resume_at=at))


@dataclass(slots=True)
class Newest:
    """The newest alert of a commitment that its present deadline speaks by, and the channels that it was meant for.

    *withheld* are those that it was kept from. *in_hand*: a worker is at one of its deliveries, and its outcome is not
    known yet.
    """

    alert: RaisedAlert
    told_at: datetime
    escalate_at: datetime | None
    channels: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    in_hand: bool = False

    @property
    def course(self) -> Course:
        """How far it has got."""
        return course_of(
            self.alert,
            told_at=self.told_at,
            channels=self.channels,
            withheld=self.withheld,
            escalate_at=self.escalate_at,
        )


async def newest_alerts(conn: AsyncConnection, known: Mapping[str, Commitment]) -> dict[str, Newest]:
    """Return the newest alert of each of *known*, by its id, that has one.

    Alerts about evidence speak only while evidence waits, whatever the deadline, the others only while none does.
    """
    numbers = await newest_numbers(conn, known)
    rows = await conn.execute(select(alerts).where(alerts.c.id.in_(numbers)))
    found = {row.id: Newest(raised_alert(row), row.released_at or row.raised_at, row.escalate_at) for row in rows}
    carried = delivery_alerts.join(deliveries, deliveries.c.id == delivery_alerts.c.delivery_id)
    query = select(delivery_alerts, deliveries.c.leased_by).select_from(carried)
    query = query.where(delivery_alerts.c.alert_id.in_(numbers)).order_by(delivery_alerts.c.channel)
    for row in await conn.execute(query):
        newest = found[row.alert_id]
        newest.channels.append(row.channel)
        newest.in_hand = newest.in_hand or row.leased_by is not None
        if row.withheld is not None:
            newest.withheld.append(row.channel)
    return {newest.alert.commitment_id: newest for newest in found.values()}


async def newest_numbers(conn: AsyncConnection, known: Mapping[str, Commitment]) -> list[int]:
    """Return the numbers of what `newest_alerts` returns."""
    query = (
        select(alerts.c.commitment_id, alerts.c.revision, alerts.c.kind, func.max(alerts.c.id).label("number"))
        .where(among(alerts.c.commitment_id, list(known)))
        .group_by(alerts.c.commitment_id, alerts.c.revision, alerts.c.kind)
    )
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in await conn.execute(query):
        commitment, kind = known[row.commitment_id], MilestoneKind(row.kind)
        waits = commitment.evidence_on is not None
        if (kind is MilestoneKind.EVIDENCE) == waits and (waits or still_counts(commitment, row.revision, kind)):
            numbers[row.commitment_id].append(row.number)
    return [max(each) for each in numbers.values()]


async def send_after_all(
    conn: AsyncConnection, planned: Sequence[Delivery], alert_ids: Mapping[str, int], *, now: datetime
) -> None:
    """Let withheld alerts leave, packed as *planned*. *alert_ids*: their numbers by key.

    An alert that was withheld alone goes in the delivery that it had, with the same idempotency key.
    """
    numbers = await _reopen(conn, [each.key for each in planned], now)
    fresh = [new_row(each.channel, each.key, now) for each in planned if each.key not in numbers]
    if fresh:
        result = await conn.execute(insert(deliveries).returning(deliveries.c.id, deliveries.c.idempotency_key), fresh)
        numbers |= {row.idempotency_key: row.id for row in result}
    left: set[int] = set()
    for each in planned:
        for key in each.alert_keys:
            here = delivery_alerts.c.alert_id == alert_ids[key], delivery_alerts.c.channel == each.channel
            left.add((await conn.execute(select(delivery_alerts.c.delivery_id).where(*here))).scalar_one())
            values = {"delivery_id": numbers[each.key], "withheld": None}
            await conn.execute(update(delivery_alerts).where(*here).values(values))
    await _explain_empty(conn, sorted(left))


async def _reopen(conn: AsyncConnection, keys: Sequence[str], now: datetime) -> dict[str, int]:
    """Make withheld deliveries with these keys due at *now*; return their numbers by key."""
    fresh = {"state": DeliveryState.PENDING, "next_attempt_at": now, "since": now, "failures": 0}
    numbers: dict[str, int] = {}
    for batch in in_batches(keys):
        fits = deliveries.c.idempotency_key.in_(batch), deliveries.c.state == DeliveryState.WITHHELD
        reopened = update(deliveries).where(*fits).values({**fresh, "finished_at": None, "reason": None})
        rows = await conn.execute(reopened.returning(deliveries.c.id, deliveries.c.idempotency_key))
        numbers |= {row.idempotency_key: row.id for row in rows}
    return numbers


async def _explain_empty(conn: AsyncConnection, numbers: Sequence[int]) -> None:
    """Say of withheld deliveries whose alerts have all gone to another one that they have.

    Their idempotency key is free then, for the alert that had it may have to go alone once more.
    """
    carries = exists().where(delivery_alerts.c.delivery_id == deliveries.c.id)
    fits = deliveries.c.id.in_(numbers), deliveries.c.state == DeliveryState.WITHHELD, ~carries
    values = {
        "reason": deliveries.c.reason + "; sent later in another delivery",
        "idempotency_key": deliveries.c.idempotency_key + ":left-" + cast(deliveries.c.id, String),
    }
    await conn.execute(update(deliveries).where(*fits).values(values))
