"""Another try by hand: what failed, or waits for its next attempt, becomes due at once."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.tables import DeliveryState, deliveries


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
