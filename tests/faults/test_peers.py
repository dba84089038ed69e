"""How services like this one are known to fail, and what must hold instead: one test a fault.

Others of these are proved where they belong: that a time window loses nothing and several reminders become one message,
in tests/jobs/test_raise_alerts.py; that a claim is no send, in tests/jobs/test_deliver.py.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from service.core.message import Form, Message
from service.jobs.raise_alerts import raise_alerts
from service.jobs.sending.hand import Hand
from service.jobs.sending.pump import LEASE
from service.store.database import Database
from service.store.tables import DeliveryState, commitments
from tests.builders import a_deadline, a_ladder, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

FIRST = at("2025-08-31T06:00")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Keep the log off the screen: to draw tracebacks with all that they know takes longer than the tests."""
    with capture_logs():
        yield


@pytest.fixture
def house(database: Database) -> House:
    return House(database, now=at("2025-08-01"))


async def test_what_was_raised_and_not_yet_sent_is_in_no_memory_alone(house: House) -> None:
    """A queue in memory dies with its process. What an engine takes in hand as it raises it is on record as well."""
    await house.record(an_entry())
    hand = Hand("dead", FIRST + LEASE, {"desk": 10})
    assert await raise_alerts(house.database, house.outlets, now=FIRST, hand=hand) == 1
    assert len(hand.parcels) == 1
    hand.parcels.clear()
    await house.live(FIRST + LEASE)
    assert house.desk.keys == ["iraq-mission:1:before-P30D:desk"]


async def test_no_channel_is_done_because_another_one_is(house: House) -> None:
    """A ledger that is kept by alert alone takes one channel's success for all."""
    house.channels["chief"] = FakeChannel("chief")
    house.channels["chief"].delay(times=1)
    await house.record(an_entry())
    await house.live(FIRST)
    states = {line.channel: line.state for line in await house.ledger()}
    assert states == {"desk": DeliveryState.SENT, "chief": DeliveryState.PENDING}
    await house.live(FIRST + timedelta(seconds=30))
    assert [len(house.channels[name].sent) for name in ("desk", "chief")] == [1, 1]


async def test_zero_days_left_is_a_number_of_days(house: House) -> None:
    """``if days_left:`` says nothing on the day itself."""
    house.desk.form = Form.DATA
    await house.record(an_entry(deadline=a_deadline("2025-09-30"), ladder=a_ladder(before=(), after=())))
    await house.live(at("2025-09-30T06:00"))
    (message,) = house.desk.sent.values()
    assert message.data is not None
    assert (message.data["milestone"], message.data["days_remaining"], message.data["status"]) == (
        "last-day", 0, "due_today",
    )  # fmt: skip


class Stumbling(FakeChannel):
    """A channel with a fault of ours: one message breaks it in a way that nobody foresaw."""

    async def send(self, message: Message, *, idempotency_key: str, now: datetime) -> str:
        if "c2" in idempotency_key:
            raise ZeroDivisionError
        return await super().send(message, idempotency_key=idempotency_key, now=now)


@pytest.mark.parametrize("concurrency", [1, 4])
async def test_one_send_that_fails_holds_up_no_other(house: House, concurrency: int) -> None:
    """A loop over a batch ends at the first error, or at the first that nobody foresaw."""
    house.channels["desk"] = desk = Stumbling("desk", digest_over=0, concurrency=concurrency)
    desk.refuse(times=1)
    desk.delay(times=1)
    await house.record(*(an_entry(f"c{number}") for number in range(6)))
    await house.live(FIRST)
    states = sorted(str(line.state) for line in await house.ledger())
    assert states == ["failed", "pending", "pending", "sent", "sent", "sent"]


async def test_one_commitment_that_cannot_be_counted_stops_no_alert_on_any_channel(house: House) -> None:
    """One impossible schedule, and the whole run dies, this time and every time."""
    house.channels["chief"] = FakeChannel("chief", digest_over=0)
    house.desk.digest_over = 0
    await house.record(*(an_entry(f"c{number}") for number in range(5)))
    async with house.database.writing() as conn:
        entry = (await conn.execute(select(commitments.c.entry).where(commitments.c.id == "c2"))).scalar_one()
        nowhere = {**entry, "zone": "Atlantis/Capital"}
        await conn.execute(update(commitments).where(commitments.c.id == "c2").values(entry=nowhere))
    await house.live(FIRST, FIRST + timedelta(minutes=30), FIRST + timedelta(days=30))
    for channel in house.channels.values():
        told = {key.partition(":")[0] for key in channel.sent if ":before-P30D" in key or ":last-day" in key}
        assert told == {"c0", "c1", "c3", "c4"}
