"""Alerts, and which milestones they told."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.alerts import Alert
from service.core.milestones import NOTHING_TOLD, Told, day_of, spared_through
from service.core.model import Commitment, MilestoneKind, Status
from service.core.told import Telling, told_by
from service.store.among import among_given
from service.store.bulk import insert_many, next_numbers
from service.store.commitments import in_batches
from service.store.history import date_lost_at
from service.store.listed import listed_with
from service.store.tables import alert_milestones, alerts


class RaisedAlert(Struct, frozen=True):
    """An alert as it is on record. *missed* are the days of earlier milestones that it speaks for, oldest first."""

    id: int
    key: str
    commitment_id: str
    revision: int
    milestone: str
    kind: MilestoneKind
    milestone_on: date
    due_at: datetime
    missed: tuple[date, ...]
    status: Status
    raised_at: datetime


async def told_of(conn: AsyncConnection, known: Mapping[str, Commitment]) -> dict[str, Told]:
    """Return what was told of the present deadline of each commitment in *known*, by id.

    Of what lost its date, the reviews count as told of which none was wanted while it had one.
    """
    tellings: dict[str, list[Telling]] = defaultdict(list)
    for batch in in_batches(list(known)):
        for about, revision, name, kind, lead, on in await conn.execute(_TOLD, {"ids": list(batch)}):
            mine = MilestoneKind(kind)
            tellings[about].append(Telling(revision, mine, name, MilestoneKind(lead) if lead else mine, on))
    told = {each: told_by(known[each], tellings[each]) if each in tellings else NOTHING_TOLD for each in known}
    spared = await _spared(conn, known)
    return told | {each: replace(told[each], through=max(told[each].through or on, on)) for each, on in spared.items()}


async def _spared(conn: AsyncConnection, known: Mapping[str, Commitment]) -> dict[str, date]:
    dateless = (each for each in known.values() if each.window is None and each.revision.number > 1)
    lost_at = await date_lost_at(conn, [each.id for each in dateless if each.evidence_on is None])
    spared = ((each, spared_through(known[each], day_of(at, known[each].zone))) for each, at in lost_at.items())
    return {each: on for each, on in spared if on}


_TELLINGS = alert_milestones.c
_TOLD = (
    select(
        _TELLINGS.commitment_id,
        _TELLINGS.revision,
        _TELLINGS.name,
        _TELLINGS.kind,
        alerts.c.kind,
        alerts.c.milestone_on,
    )
    .select_from(alert_milestones)
    .outerjoin(alerts, alerts.c.id == _TELLINGS.alert_id)  # which may be lost: the audit tells of it
    .where(among_given(_TELLINGS.commitment_id, "ids"))
)


async def add_alerts(
    conn: AsyncConnection, raised: Sequence[Alert], *, now: datetime, escalate_at: Mapping[str, datetime]
) -> dict[str, int]:
    """Record alerts with the milestones that they tell, and return their numbers by key.

    *escalate_at* has, by key, when those are escalated that are, if nobody acknowledges them.

    Raises SQLAlchemy's ``IntegrityError`` if one of those milestones was told before.
    """
    numbers = await next_numbers(conn, alerts, len(raised)) if raised else ()
    numbered = list(zip(numbers, raised, strict=True))
    rows = [_alert_row(number, alert, now, escalate_at.get(alert.key)) for number, alert in numbered]
    await insert_many(conn, alerts, _ALERT_COLUMNS, rows)
    milestones = [
        (alert.commitment_id, alert.revision, each.name, each.kind, each.due_at, number)
        for number, alert in numbered
        for each in alert.milestones
    ]
    columns = ("commitment_id", "revision", "name", "kind", "due_at", "alert_id")
    await insert_many(conn, alert_milestones, columns, milestones)
    return {alert.key: number for number, alert in numbered}


_ALERT_COLUMNS = (
    "id",
    "key",
    "commitment_id",
    "revision",
    "milestone",
    "kind",
    "milestone_on",
    "due_at",
    "missed",
    "status",
    "raised_at",
    "escalate_at",
)


def _alert_row(number: int, alert: Alert, now: datetime, escalate_at: datetime | None) -> tuple[Any, ...]:
    lead = alert.lead
    return (
        number,
        alert.key,
        alert.commitment_id,
        alert.revision,
        lead.name,
        lead.kind,
        lead.on,
        lead.due_at,
        [day.isoformat() for day in alert.missed],
        alert.status,
        now,
        escalate_at,
    )


async def recent_alerts(
    conn: AsyncConnection, *, commitment_id: str | None = None, before: int | None = None, limit: int = 50
) -> list[RaisedAlert]:
    """Return the newest alerts, of one commitment or of all, from number *before* (not included) downwards."""
    query = select(alerts).order_by(alerts.c.id.desc()).limit(limit)
    if commitment_id is not None:
        query = query.where(alerts.c.commitment_id == commitment_id)
    if before is not None:
        query = query.where(alerts.c.id < before)
    return [raised_alert(row) for row in await conn.execute(query)]


async def newest_alerts(conn: AsyncConnection, *, tags: Collection[str] = (), limit: int) -> list[RaisedAlert]:
    """Return the newest alerts about commitments with any of *tags* (empty: all), but for archived ones."""
    query = select(alerts).where(listed_with(alerts.c.commitment_id, tags)).order_by(alerts.c.id.desc()).limit(limit)
    return [raised_alert(row) for row in await conn.execute(query)]


async def count_alerts(conn: AsyncConnection) -> int:
    """Return how many alerts were ever raised."""
    return int((await conn.execute(select(func.count()).select_from(alerts))).scalar_one())


def raised_now(alert: Alert, number: int, now: datetime) -> RaisedAlert:
    """Return *alert* as it is on record once `add_alerts` has recorded it with *number*."""
    return RaisedAlert(
        id=number,
        key=alert.key,
        commitment_id=alert.commitment_id,
        revision=alert.revision,
        milestone=alert.lead.name,
        kind=alert.lead.kind,
        milestone_on=alert.lead.on,
        due_at=alert.lead.due_at,
        missed=alert.missed,
        status=alert.status,
        raised_at=now,
    )


def raised_alert(row: Row[Any]) -> RaisedAlert:
    """Return the alert in a row of the table ``alerts``."""
    return RaisedAlert(
        id=row.id,
        key=row.key,
        commitment_id=row.commitment_id,
        revision=row.revision,
        milestone=row.milestone,
        kind=MilestoneKind(row.kind),
        milestone_on=row.milestone_on,
        due_at=row.due_at,
        missed=tuple(date.fromisoformat(day) for day in row.missed),
        status=Status(row.status),
        raised_at=row.raised_at,
    )
