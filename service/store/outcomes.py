"""What became of attempts, written down: the state of each delivery, and the list of its attempts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.bulk import carry_out, inserting, updating
from service.store.tables import AttemptOutcome, DeliveryState, attempts, deliveries, delivery_alerts


class Result(Struct, frozen=True):
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


async def record(conn: AsyncConnection, results: Sequence[Result], *, engine: str) -> None:
    """Record what attempts came to.

    One whose lease ran out meanwhile, so that another worker took it, changes nothing but the list of attempts.
    Recording the same results once more changes nothing.
    """
    found = [(*_after(each), each.delivery_id, each.number, engine) for each in results]
    tried = [_attempt(each) for each in results if each.outcome is not None]
    changes = [updating(conn.dialect, deliveries, _AFTER_COLUMNS, ("id", "attempts", "leased_by"), found)]
    if tried:  # a commit whose answer was lost on the way is done once more, and meets its own rows
        changes.append(inserting(conn.dialect, attempts, _ATTEMPT_COLUMNS, tried, skip_known=True))
    await carry_out(conn, *changes)
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


def is_one_statement(results: Sequence[Result]) -> bool:
    """Return whether `record` says all of *results* in one statement, where the database lets it."""
    return not any(each.withheld for each in results)


_AFTER_COLUMNS = ("state", "reason", "receipt", "failures", "next_attempt_at", "finished_at", "leased_by")


def _after(result: Result) -> tuple[Any, ...]:
    sent = result.state is DeliveryState.SENT
    return (
        result.state,
        None if sent else result.detail,
        result.detail if sent else None,
        result.failures,
        result.next_attempt_at,
        None if result.state is DeliveryState.PENDING else result.finished_at,
        None,
    )


_ATTEMPT_COLUMNS = ("delivery_id", "number", "started_at", "finished_at", "outcome", "status_code", "detail")


def _attempt(result: Result) -> tuple[Any, ...]:
    return (
        result.delivery_id,
        result.number,
        result.started_at,
        result.finished_at,
        result.outcome,
        result.status_code,
        result.detail,
    )
