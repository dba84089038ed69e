"""What was put off to the next day for sending leaves at once where the catalogue makes today one."""

from datetime import timedelta

import pytest

from service.core.durations import parse_span
from service.core.entry import Route
from service.core.model import Status
from service.core.verdict import Silence
from service.jobs.rearm import rearm
from service.jobs.silence import silence
from service.store.entries import change_entries
from service.store.upkeep import add_load
from tests.builders import a_ladder, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

WORKDAYS = frozenset((1, 2, 3, 4, 7))  # Friday and Saturday are off
PASSED = at("2025-10-01T06:00")  # a Wednesday
SATURDAY = PASSED + timedelta(days=3)


@pytest.fixture
async def working(house: House) -> House:
    """All but the last alert is told, of a commitment that speaks on days of work only."""
    await house.record(an_entry(ladder=a_ladder(send_days=WORKDAYS)))
    await house.live(PASSED - timedelta(hours=1))
    house.desk.attempts.clear()
    return house


async def speak_on_every_day(house: House, at_hour: int) -> None:
    house.now = SATURDAY + timedelta(hours=at_hour)
    async with house.database.writing() as conn:
        await change_entries(conn, [an_entry()], now=house.now)
        await rearm(conn, ["iraq-mission"], now=house.now)
    await house.live(house.now)


async def test_what_a_silence_kept_back_does(working: House) -> None:
    quiet = Silence(PASSED, SATURDAY, "talks", "iraq-mission", None)
    await silence(working.database, quiet, now=PASSED)
    await working.live(PASSED, SATURDAY)
    assert working.desk.keys == []
    await speak_on_every_day(working, at_hour=1)
    assert working.desk.keys == ["iraq-mission:1:after-P1D:desk"]


async def test_an_escalation_does(working: House) -> None:
    working.channels["chief"] = FakeChannel("chief")
    escalating = Route(("desk",), frozenset(), frozenset({Status.PASSED}), parse_span("P2D"), ("chief",))
    async with working.database.writing() as conn:
        await add_load(conn, at=working.now, file="deadlines.toml", fingerprint="x", routes=(escalating,))
    await working.live(PASSED, PASSED + timedelta(days=2), SATURDAY)
    assert working.channels["chief"].keys == []
    await speak_on_every_day(working, at_hour=1)
    assert working.channels["chief"].keys == ["iraq-mission:1:after-P1D:chief"]
