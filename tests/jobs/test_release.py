"""What was withheld for a reason that holds no more is sent after all: once, and only if nothing newer speaks."""

from datetime import timedelta

import pytest

from service.core.model import AnnouncementKind
from service.jobs.announce import accept, withdraw
from service.store.tables import DeliveryState
from tests.builders import a_ladder, an_announcement, an_entry, at
from tests.house import House

PASSED = at("2025-10-01T06:00")
KEY = "iraq-mission:1:after-P1D:desk"


@pytest.fixture
async def quiet(house: House) -> House:
    """A commitment has passed, and never speaks again; the channel failed to take its last alert at the first try."""
    await house.record(an_entry(ladder=a_ladder(after=["P1D"], repeat=None)))
    await house.live(PASSED - timedelta(hours=1))
    house.desk.delay(times=1)
    await house.live(PASSED)
    assert KEY not in house.desk.sent
    return house


@pytest.mark.parametrize("provisional", [True, False], ids=["evidence", "an announcement"])
async def test_what_was_withheld_is_sent_once_it_proves_false(quiet: House, provisional: bool) -> None:
    number = await quiet.announce("iraq-mission", an_announcement(provisional=provisional))
    await quiet.live(PASSED + timedelta(minutes=1))
    assert (await quiet.ledger())[0].state is DeliveryState.WITHHELD
    await withdraw(quiet.database, number, who="desk", reason="a hoax", now=quiet.now)
    await quiet.live(PASSED + timedelta(hours=1), PASSED + timedelta(hours=2))
    assert quiet.desk.keys.count(KEY) == 2  # the try that failed, and this


async def test_evidence_that_closes_nothing_lets_it_go_on(quiet: House) -> None:
    progress = an_announcement(AnnouncementKind.PROGRESS, provisional=True)
    number = await quiet.announce("iraq-mission", progress)
    await quiet.live(PASSED + timedelta(minutes=1))
    await accept(quiet.database, number, who="desk", now=quiet.now)
    await quiet.live(PASSED + timedelta(hours=1))
    assert KEY in quiet.desk.sent


async def test_what_a_digest_left_out_is_sent_alone(house: House) -> None:
    await house.record(*(an_entry(f"c{number}", ladder=a_ladder(after=["P1D"], repeat=None)) for number in range(5)))
    await house.live(PASSED - timedelta(hours=1))
    await house.raise_all(PASSED)
    number = await house.announce("c3", an_announcement())
    await house.deliver_all()
    await withdraw(house.database, number, who="desk", reason="a mistake", now=house.now)
    await house.live(PASSED + timedelta(hours=1))
    assert house.desk.keys[-1] == "c3:1:after-P1D:desk"
    assert len((await house.ledger(commitment_id="c3"))[0].alert_keys) == 1


async def test_what_is_due_meanwhile_speaks_for_it(house: House) -> None:
    await house.record(an_entry())
    house.desk.delay(times=1)
    await house.live(PASSED)
    number = await house.announce("iraq-mission", an_announcement())
    await house.live(PASSED + timedelta(minutes=1))
    house.now = PASSED + timedelta(days=6, hours=1)
    await withdraw(house.database, number, who="desk", reason="a mistake", now=house.now)
    tried = len(house.desk.keys)
    await house.live(house.now)
    assert house.desk.keys[tried:] == ["iraq-mission:1:after-P7D:desk"]
