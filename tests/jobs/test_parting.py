"""What one commitment has to wait for holds up no other, not even those in the same digest."""

from datetime import datetime, timedelta

import pytest

from service.core.message import Message
from service.errors import DeliveryDelayedError
from service.store.tables import DeliveryState
from tests.builders import a_deadline, a_ladder, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

PASSED = at("2025-10-01T06:00")
BEFORE = "c0:1:last-day:desk"


class Picky(FakeChannel):
    """A channel that takes all but one message, as a receiver does that its words break."""

    async def send(self, message: Message, *, idempotency_key: str, now: datetime) -> str:
        if idempotency_key == BEFORE:
            raise DeliveryDelayedError("answered 500", status_code=500)
        return await super().send(message, idempotency_key=idempotency_key, now=now)


async def lived(house: House, *others: str, place: int = 0, minute: int = 0) -> House:
    """Until all have passed: ``c0`` waits for its first message, and speaks again with *others* in one digest.

    There it has that *place*. What is tried again is tried at that *minute* of an hour; the digest is raised at 0.
    """
    once = a_ladder(before=[], opens=False, after=["P1D"], repeat=None)
    twice = a_ladder(before=[], opens=False, after=["P2D"], repeat=None)
    entries = [*(an_entry(each, ladder=once) for each in others)]
    entries.insert(place, an_entry("c0", deadline=a_deadline("2025-09-29"), ladder=twice))
    for each in entries:  # which is the order in which they speak
        await house.record(each)
    await house.live(*(at(f"2025-09-29T06:{minute:02}") + timedelta(hours=hours) for hours in range(47)))
    house.desk.attempts.clear()
    await house.live(PASSED, PASSED + timedelta(seconds=1))
    return house


@pytest.fixture
def picky(house: House) -> House:
    house.channels["desk"] = Picky("desk")
    return house


async def test_the_others_go_at_once_as_one_digest(picky: House) -> None:
    await lived(picky, "c1", "c2", "c3", "c4")
    (digest,) = picky.desk.sent.values()
    assert [each.commitment_id for each in digest.sections] == ["c1", "c2", "c3", "c4"]


async def test_what_waits_goes_when_it_may_and_each_alert_once(picky: House) -> None:
    await lived(picky, "c1", "c2", "c3", "c4")
    await picky.live(*(PASSED + timedelta(hours=hours) for hours in range(1, 5 * 24)))
    spoken = [section.commitment_id for message in picky.desk.sent.values() for section in message.sections]
    assert sorted(spoken) == ["c0", "c1", "c2", "c3", "c4"]
    lines = await picky.ledger()
    assert [line.idempotency_key for line in lines if line.state is DeliveryState.FAILED] == [BEFORE]
    keys = [key for line in lines for key in line.alert_keys if key.split(":")[2].startswith("after")]
    assert sorted(keys) == ["c0:1:after-P2D", *(f"c{number}:1:after-P1D" for number in range(1, 5))]


async def test_one_that_is_left_goes_alone(picky: House) -> None:
    picky.desk.digest_over = 1
    await lived(picky, "c1")
    assert picky.desk.keys == ["c1:1:after-P1D:desk"]


async def test_while_the_channel_takes_nothing_a_digest_stays_one(house: House) -> None:
    entries = (an_entry(f"c{number}", ladder=a_ladder(before=[], opens=False, repeat=None)) for number in range(5))
    await house.record(*entries)
    house.desk.delay()
    await house.live(*(at("2025-09-30T06:00") + timedelta(hours=hours) for hours in range(50)))
    house.desk.accept()
    house.desk.attempts.clear()
    await house.live(*(at("2025-10-02T08:00") + timedelta(hours=hours) for hours in range(26)))
    assert [len(message.sections) for message in house.desk.sent.values()] == [5, 5]


@pytest.mark.parametrize("place", [0, 4])
async def test_those_that_part_in_the_moment_in_which_they_were_raised_go_at_once(picky: House, place: int) -> None:
    await lived(picky, "c1", "c2", "c3", "c4", place=place, minute=30)
    (key,) = picky.desk.keys
    assert key == "parted-digest:desk:20251001T060000000000:c1:1:after-P1D"
