"""Machines whose clocks are wrong, and the PostgreSQL that they share."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from service.clock import Clock
from service.store.database import Database, open_database
from service.wiring.agreement import NEAR, Agreement

MACHINE = Clock()


@pytest.fixture
async def server(postgres_server: str) -> AsyncIterator[Database]:
    database = open_database(postgres_server)
    yield database
    await database.aclose()


def a_machine(ahead: timedelta) -> Clock:
    return Clock(_machine=lambda: MACHINE.now() + ahead)


def apart(one: Clock, other: Clock) -> timedelta:
    """At most so far are they apart: between the two looks a busy machine may do something else."""
    return min(abs(one.now() - other.now()) for _ in range(100))


async def renewed(agreement: Agreement) -> None:
    """Ask the server until it answers in time."""
    before = agreement._behind
    for _ in range(100):
        await agreement.renew()
        if agreement._behind != before:
            return


async def test_a_clock_that_is_minutes_off_shows_what_the_server_shows(server: Database) -> None:
    for ahead in (timedelta(minutes=4), timedelta(minutes=-4), timedelta(days=400)):
        agreement = Agreement(server, a_machine(ahead))
        await renewed(agreement)
        assert apart(agreement.clock, MACHINE) < NEAR


async def test_a_clock_that_is_right_is_left_alone(server: Database) -> None:
    agreement = Agreement(server, MACHINE)
    await agreement.renew()
    assert apart(agreement.clock, MACHINE) < timedelta(milliseconds=50)
    assert agreement._behind == timedelta()


async def test_a_clock_that_is_put_right_is_followed(server: Database) -> None:
    ahead = timedelta(minutes=4)
    agreement = Agreement(server, Clock(_machine=lambda: MACHINE.now() + ahead))
    await renewed(agreement)
    clock = agreement.clock
    ahead = timedelta()
    assert apart(clock, MACHINE) > timedelta(minutes=3)
    await renewed(agreement)
    assert apart(clock, MACHINE) < timedelta(milliseconds=50)
