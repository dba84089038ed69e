"""What people do to deliveries by hand: another try for what failed or waits, or an end to it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.order import hurry_behind
from service.store.tables import DeliveryState, deliveries

UNSENT = (DeliveryState.FAILED, DeliveryState.PENDING)


async def state_of(conn: AsyncConnection, delivery_id: int) -> DeliveryState | None:
    """Return what has become of a delivery; None: there is none with that number."""
    query = select(deliveries.c.state).where(deliveries.c.id == delivery_id)
    state = (await conn.execute(query)).scalar_one_or_none()
    return None if state is None else DeliveryState(state)


async def retry(
    conn: AsyncConnection,
    *,
    now: datetime,
    delivery_id: int | None = None,
    channel: str | None = None,
    failed_since: datetime | None = None,
    waiting_too: bool = True,
) -> list[int]:
    """Make deliveries due now, with a fresh row of attempts: failed ones, and those that wait for their next attempt.

    One delivery by its number, or all of a channel; of the failed ones only those that failed at *failed_since* or
    later, without *waiting_too* only them. Returns their numbers; one that was sent or withheld stays as it is, and so
    does one that a worker is attempting.
    """
    fits = [_unsent(delivery_id, channel, waiting_too=waiting_too)]
    if failed_since is not None:
        fits.append(or_(deliveries.c.state == DeliveryState.PENDING, deliveries.c.finished_at >= failed_since))
    fresh = {"next_attempt_at": now, "since": now, "failures": 0, "finished_at": None, "reason": None}
    numbers = await _change(conn, and_(*fits), {"state": DeliveryState.PENDING, **fresh})
    if delivery_id is not None:  # of a whole channel, what waits there is changed with it
        await hurry_behind(conn, delivery_id, now=now)
    return numbers


async def drop(
    conn: AsyncConnection,
    *,
    reason: str,
    now: datetime,
    delivery_id: int | None = None,
    channel: str | None = None,
    waiting_too: bool = True,
) -> list[int]:
    """Withhold for *reason* what failed or waits: one delivery, all of a channel, or of all. Returns their numbers.

    Without *waiting_too* only what failed. One that a worker is attempting stays as it is.
    """
    over = {"state": DeliveryState.WITHHELD, "reason": reason, "finished_at": now, "next_attempt_at": None}
    numbers = await _change(conn, _unsent(delivery_id, channel, waiting_too=waiting_too), over)
    if delivery_id is not None:  # of a whole channel, what waits there is changed with it
        await hurry_behind(conn, delivery_id, now=now)
    return numbers


async def planned_after(conn: AsyncConnection, moment: datetime, channels: Collection[str]) -> list[str]:
    """Return the keys of what waits for an attempt on *channels* after *moment*."""
    query = select(deliveries.c.idempotency_key).where(*_planned(moment, channels)).order_by(deliveries.c.id)
    return list((await conn.execute(query)).scalars())


async def bring_forward(conn: AsyncConnection, moment: datetime, channels: Collection[str], *, now: datetime) -> None:
    """Make due now what waits for an attempt on *channels* after *moment*, whoever was at it."""
    values = {"next_attempt_at": now, "leased_by": None}
    await conn.execute(update(deliveries).where(*_planned(moment, channels)).values(values))


def _planned(moment: datetime, channels: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    pending = deliveries.c.state == DeliveryState.PENDING
    return pending, deliveries.c.channel.in_(list(channels)), deliveries.c.next_attempt_at > moment


async def channels_with_unsent(conn: AsyncConnection) -> set[str]:
    """Return the channels on which something failed or waits."""
    query = select(deliveries.c.channel).where(deliveries.c.state.in_(UNSENT)).distinct()
    return set((await conn.execute(query)).scalars())


async def failed_before(conn: AsyncConnection, channel: str, before: datetime) -> int:
    """Return how many deliveries to *channel* failed *before*, and are left so."""
    old = deliveries.c.state == DeliveryState.FAILED, deliveries.c.finished_at < before
    query = select(func.count()).select_from(deliveries).where(*old, deliveries.c.channel == channel)
    return int((await conn.execute(query)).scalar_one())


def _unsent(delivery_id: int | None, channel: str | None, *, waiting_too: bool) -> ColumnElement[bool]:
    states = UNSENT if waiting_too else (DeliveryState.FAILED,)
    fits: list[ColumnElement[bool]] = [deliveries.c.state.in_(states), deliveries.c.leased_by.is_(None)]
    if delivery_id is not None:
        fits.append(deliveries.c.id == delivery_id)
    if channel is not None:
        fits.append(deliveries.c.channel == channel)
    return and_(*fits)


async def _change(conn: AsyncConnection, which: ColumnElement[bool], values: dict[str, Any]) -> list[int]:
    result = await conn.execute(update(deliveries).where(which).values(values).returning(deliveries.c.id))
    return sorted(result.scalars())
