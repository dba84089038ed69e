"""What became of deliveries: the outcome of each attempt, and the ledger that people read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.tables import AttemptOutcome, DeliveryState, alerts, attempts, deliveries, delivery_alerts
from service.store.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Result:
    """What one attempt came to, and what becomes of its delivery.

    *number* counts attempts, this one included, *failures* those that failed since the first or the last retry by hand.
    *outcome* is None where nothing was attempted: every alert in it was withheld. *next_attempt_at* is set while it
    stays pending. *detail* is short, and free of addresses and secrets.
    """

    delivery_id: int
    number: int
    started_at: datetime
    finished_at: datetime
    state: DeliveryState
    outcome: AttemptOutcome | None
    failures: int
    detail: str | None = None
    status_code: int | None = None
    next_attempt_at: datetime | None = None
    withheld: tuple[tuple[int, str], ...] = ()


async def record(conn: AsyncConnection, results: Sequence[Result], *, engine: str) -> int:
    """Record what attempts came to; return how many counted.

    One whose lease ran out meanwhile, so that another worker took it, changes nothing but the list of attempts.
    Recording the same results once more changes nothing.
    """
    statement = update(deliveries).where(
        deliveries.c.id == bindparam("b_id"),
        deliveries.c.attempts == bindparam("b_number"),
        deliveries.c.leased_by == engine,
    )
    result = await conn.execute(statement, [_after(each) for each in results])
    left_out = [
        {"b_alert": alert, "b_delivery": each.delivery_id, "b_number": each.number, "withheld": reason}
        for each in results
        for alert, reason in each.withheld
    ]
    if left_out:
        attempted = select(deliveries.c.attempts).where(deliveries.c.id == delivery_alerts.c.delivery_id)
        here = (
            delivery_alerts.c.alert_id == bindparam("b_alert"),
            delivery_alerts.c.delivery_id == bindparam("b_delivery"),
            attempted.scalar_subquery() == bindparam("b_number"),
        )
        await conn.execute(update(delivery_alerts).where(*here), left_out)
    tried = [_attempt(each) for each in results if each.outcome is not None]
    if tried:
        # A commit whose answer was lost on the way is done once more, and meets its own rows.
        await conn.execute(insert_into(conn, attempts).on_conflict_do_nothing(), tried)
    return result.rowcount


def _after(result: Result) -> dict[str, Any]:
    pending = result.state is DeliveryState.PENDING
    sent = result.state is DeliveryState.SENT
    return {
        "b_id": result.delivery_id,
        "b_number": result.number,
        "state": result.state,
        "reason": None if sent else result.detail,
        "receipt": result.detail if sent else None,
        "failures": result.failures,
        "next_attempt_at": result.next_attempt_at,
        "finished_at": None if pending else result.finished_at,
        "leased_by": None,
    }


def _attempt(result: Result) -> dict[str, Any]:
    return {
        "delivery_id": result.delivery_id,
        "number": result.number,
        "started_at": result.started_at,
        "finished_at": result.finished_at,
        "outcome": result.outcome,
        "status_code": result.status_code,
        "detail": result.detail,
    }


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One delivery as people see it. *alert_keys* are those that it carries; a notice of the service's own has none."""

    id: int
    channel: str
    state: DeliveryState
    reason: str | None
    receipt: str | None
    idempotency_key: str
    attempts: int
    failures: int
    created_at: datetime
    next_attempt_at: datetime | None
    finished_at: datetime | None
    alert_keys: tuple[str, ...]


async def ledger(
    conn: AsyncConnection,
    *,
    state: DeliveryState | None = None,
    channel: str | None = None,
    commitment_id: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[LedgerLine]:
    """Return the newest deliveries that fit, from number *before* (not included) downwards."""
    query = select(deliveries).order_by(deliveries.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(deliveries.c.state == state)
    if channel is not None:
        query = query.where(deliveries.c.channel == channel)
    if before is not None:
        query = query.where(deliveries.c.id < before)
    if commitment_id is not None:
        about = (
            select(delivery_alerts.c.delivery_id)
            .join(alerts, alerts.c.id == delivery_alerts.c.alert_id)
            .where(alerts.c.commitment_id == commitment_id)
        )
        query = query.where(deliveries.c.id.in_(about))
    rows = (await conn.execute(query)).all()
    keys = await _alert_keys(conn, [row.id for row in rows])
    return [_line(row, keys.get(row.id, ())) for row in rows]


async def _alert_keys(conn: AsyncConnection, ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    query = (
        select(delivery_alerts.c.delivery_id, alerts.c.key)
        .join(alerts, alerts.c.id == delivery_alerts.c.alert_id)
        .where(delivery_alerts.c.delivery_id.in_(ids))
        .order_by(alerts.c.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for row in await conn.execute(query):
        found[row.delivery_id] = (*found.get(row.delivery_id, ()), row.key)
    return found


def _line(row: Row[Any], alert_keys: tuple[str, ...]) -> LedgerLine:
    return LedgerLine(
        id=row.id,
        channel=row.channel,
        state=DeliveryState(row.state),
        reason=row.reason,
        receipt=row.receipt,
        idempotency_key=row.idempotency_key,
        attempts=row.attempts,
        failures=row.failures,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        finished_at=row.finished_at,
        alert_keys=alert_keys,
    )


async def state_of(conn: AsyncConnection, delivery_id: int) -> DeliveryState | None:
    """Return what has become of a delivery; None: there is none with that number."""
    query = select(deliveries.c.state).where(deliveries.c.id == delivery_id)
    state = (await conn.execute(query)).scalar_one_or_none()
    return None if state is None else DeliveryState(state)


async def retry(
    conn: AsyncConnection, *, now: datetime, delivery_id: int | None = None, channel: str | None = None
) -> list[int]:
    """Make deliveries due now, with a fresh row of attempts: failed ones, and those that wait for their next attempt.

    One delivery by its number, or all of a channel. Returns their numbers; one that was sent or withheld stays as it
    is, and so does one that a worker is attempting.
    """
    fits: list[ColumnElement[bool]] = [
        deliveries.c.state.in_((DeliveryState.FAILED, DeliveryState.PENDING)),
        deliveries.c.leased_by.is_(None),
    ]
    if delivery_id is not None:
        fits.append(deliveries.c.id == delivery_id)
    if channel is not None:
        fits.append(deliveries.c.channel == channel)
    result = await conn.execute(
        update(deliveries)
        .where(and_(*fits))
        .values(
            state=DeliveryState.PENDING,
            next_attempt_at=now,
            since=now,
            failures=0,
            finished_at=None,
            reason=None,
        )
        .returning(deliveries.c.id)
    )
    return sorted(result.scalars())


async def counts(conn: AsyncConnection) -> dict[tuple[str, DeliveryState], int]:
    """Return how many deliveries there are, by channel and state."""
    query = select(deliveries.c.channel, deliveries.c.state, func.count()).group_by(
        deliveries.c.channel, deliveries.c.state
    )
    return {(row[0], DeliveryState(row[1])): row[2] for row in await conn.execute(query)}


async def oldest_waiting(conn: AsyncConnection) -> dict[str, datetime]:
    """Return since when the longest waiting pending delivery of each channel could be sent."""
    query = (
        select(deliveries.c.channel, func.min(deliveries.c.since))
        .where(deliveries.c.state == DeliveryState.PENDING)
        .group_by(deliveries.c.channel)
    )
    return {row[0]: row[1] for row in await conn.execute(query)}


async def waiting(conn: AsyncConnection, channel: str) -> int:
    """Return how many deliveries to *channel* are pending."""
    query = (
        select(func.count())
        .select_from(deliveries)
        .where(deliveries.c.channel == channel, deliveries.c.state == DeliveryState.PENDING)
    )
    return int((await conn.execute(query)).scalar_one())
