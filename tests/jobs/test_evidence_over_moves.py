"""People are asked to look at evidence as often as it says, whatever becomes of the deadline meanwhile."""

from datetime import timedelta

import pytest

from service.core.model import AnnouncementKind
from service.store.tables import DeliveryState
from tests.builders import a_deadline, an_announcement, an_entry, at
from tests.house import House

HANDED_IN = at("2025-08-01T05:00")
MOVED = an_announcement(AnnouncementKind.MOVED, "2025-08-01", deadline=a_deadline("2025-12"))


def after(days: int) -> str:
    return f"evidence-2025-08-01-P{days}D"


@pytest.fixture
async def waiting(house: House) -> House:
    """Evidence waits, and nothing else was told."""
    await house.record(an_entry())
    house.now = HANDED_IN
    await house.announce("iraq-mission", an_announcement(provisional=True, on="2025-07-29"))
    return house


def told(house: House) -> list[str]:
    return [key.split(":")[2] for key in house.desk.keys]


async def test_a_move_asks_nothing_again(waiting: House) -> None:
    await waiting.live(*(HANDED_IN + timedelta(days=days, hours=2) for days in range(13)))
    await waiting.announce("iraq-mission", MOVED)
    await waiting.live(*(HANDED_IN + timedelta(days=days, hours=2) for days in range(13, 26)))
    assert told(waiting) == [after(3), after(10), after(24)]
    assert all("not sent" not in message.text for message in waiting.desk.sent.values())


async def test_what_was_raised_before_a_move_is_asked_after_it(waiting: House) -> None:
    await waiting.raise_all(HANDED_IN + timedelta(days=3, hours=2))
    await waiting.announce("iraq-mission", MOVED)
    await waiting.deliver_all()
    assert told(waiting) == [after(3)]
    assert [line.state for line in await waiting.ledger()] == [DeliveryState.SENT]
