"""A clock that was far ahead for a moment, as of a machine that has just started, keeps nothing back for long."""

from datetime import timedelta

import pytest

from service.core.findings import Finding, Kind
from service.jobs.audit import audit
from service.store.tables import DeliveryState
from tests.builders import a_ladder, an_entry, at
from tests.house import House

PASSED = at("2025-10-01T06:00")
KEY = "iraq-mission:1:after-P1D:desk"


@pytest.fixture
async def waiting(house: House) -> House:
    """The last alert waits for its second attempt."""
    await house.record(an_entry(ladder=a_ladder(before=[], opens=False, after=["P1D"], repeat=None)))
    await house.live(PASSED - timedelta(hours=1))
    house.desk.attempts.clear()
    house.desk.delay()
    await house.live(PASSED)
    return house


async def audited(house: House) -> list[Finding]:
    """What the audit says is late."""
    found = await audit(house.database, engine=house.engine, channels=list(house.channels), now=house.now)
    return [each for each in found if each.kind is Kind.LATE]


async def test_what_was_tried_far_ahead_is_tried_again_once_the_clock_is_right(waiting: House) -> None:
    await waiting.live(PASSED + timedelta(days=40))
    waiting.desk.accept()
    waiting.now = PASSED + timedelta(hours=2)
    assert await audited(waiting) == [Finding(Kind.LATE, 1, (KEY,), mended=1)]
    await waiting.live(waiting.now)
    assert KEY in waiting.desk.sent
    assert await audited(waiting) == []


async def test_what_waits_as_it_should_goes_on_waiting(waiting: House) -> None:
    waiting.desk.accept()
    waiting.desk.delay(retry_after=timedelta(days=9))
    await waiting.live(*(PASSED + timedelta(hours=hours) for hours in range(1, 100)))
    (line, *_) = await waiting.ledger()
    assert line.state is DeliveryState.PENDING
    assert await audited(waiting) == []
    assert (await waiting.ledger())[0].next_attempt_at == line.next_attempt_at
