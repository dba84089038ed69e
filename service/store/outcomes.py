"""What became of attempts, written down: the state of each delivery, and the list of its attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.tables import AttemptOutcome, DeliveryState, attempts, deliveries, delivery_alerts
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
