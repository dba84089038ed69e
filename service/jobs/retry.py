"""Trying deliveries again by hand."""

from datetime import datetime

from service.errors import RefusedChangeError
from service.store.database import Database
from service.store.retries import retry, state_of
from service.store.upkeep import add_event


async def retry_delivery(database: Database, number: int, *, who: str, now: datetime) -> None:
    """Make one delivery due now, with a fresh row of attempts.

    Raises `RefusedChangeError` for one that was sent or withheld, that is being attempted, or that there is not.
    """
    async with database.writing() as conn:
        if not await retry(conn, now=now, delivery_id=number):
            state = await state_of(conn, number)
            raise RefusedChangeError(
                f"there is no delivery {number}. `muhla deliveries` lists them"
                if state is None
                else f"delivery {number} is {state}, or being sent just now: there is nothing to try again"
            )
        await add_event(conn, "delivery.retried", at=now, who=who, delivery=number)
