"""What rounds of faults have found, each as a test of its own."""

from datetime import timedelta

import pytest

from service.jobs.sending.pump import LEASE
from service.store.database import Database
from service.store.order import SOON
from service.store.outbox import claim
from tests.builders import an_entry, at
from tests.house import House

FIRST, SECOND = at("2025-08-31T06:00"), at("2025-09-01T06:00")


@pytest.fixture
def house(database: Database) -> House:
    return House(database, now=at("2025-08-01"))


async def test_what_waits_for_one_that_is_being_sent_looks_again_soon(house: House) -> None:
    """It waited for the end of the other's lease, for two minutes, where that was done before anybody listened."""
    await house.record(an_entry())
    await house.raise_all(FIRST)
    await house.raise_all(SECOND)
    async with house.database.writing() as conn:
        first, _ = await claim(conn, "desk", limit=1, engine="e1", now=SECOND, until=SECOND + LEASE)
        none, behind = await claim(conn, "desk", limit=1, engine="e2", now=SECOND, until=SECOND + LEASE)
    assert (len(first), len(none), len(behind)) == (1, 0, 1)
    waits = {line.id: line.next_attempt_at for line in await house.ledger()}
    assert waits[next(iter(behind))] == SECOND + SOON
    assert timedelta() < SOON < LEASE
