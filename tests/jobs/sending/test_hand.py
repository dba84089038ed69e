"""From raising to sending: what is handed over, in which order it leaves, and what a crash on the way repeats."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from service.core.message import Message
from service.jobs import raise_all as raising
from service.jobs.deliver import Dispatcher
from service.jobs.raise_alerts import Outlets, raise_alerts
from service.jobs.raise_all import raise_all
from service.jobs.sending import pump
from service.jobs.sending.channel_health import switch_on
from service.jobs.sending.pump import LEASE
from service.store.alerts import count_alerts
from service.store.order import SOON
from service.store.outbox import claim
from service.store.tables import DeliveryState, attempts, deliveries
from tests.builders import an_announcement, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House
from tests.jobs.test_faults import break_
from tests.patience import PATIENCE_SECONDS, until

FIRST, OPENS, SECOND = at("2025-08-31T06:00"), at("2025-09-01T06:00"), at("2025-09-23T06:00")


async def raise_into(house: House, dispatcher: Dispatcher, now: datetime = FIRST) -> int:
    """Raise what is due at *now* as an engine does, whose dispatcher holds out a hand."""
    house.now = now
    with dispatcher.hand(now) as hand:
        return await raise_alerts(house.database, house.outlets, now=now, hand=hand)


async def test_what_is_raised_is_sent_without_being_claimed(house: House) -> None:
    await house.record(an_entry())
    dispatcher = house.dispatcher()
    dispatcher.start()
    assert await raise_into(house, dispatcher) == 1
    async with house.database.reading() as conn:
        row = (await conn.execute(select(deliveries))).one()
    assert row.attempts == 1
    await until(lambda: len(house.desk.sent) == 1)
    await dispatcher.drain(within=PATIENCE_SECONDS)
    (line,) = await house.ledger()
    assert (line.state, line.attempts) == (DeliveryState.SENT, 1)


async def test_what_there_is_no_room_for_is_claimed_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pump, "LEAST_HELD", 0)
    monkeypatch.setattr(pump, "ROUNDS", 2)
    house.desk.digest_over, house.desk.concurrency = 0, 1
    await house.record(*(an_entry(f"c{number}") for number in range(9)))
    dispatcher = house.dispatcher()
    dispatcher.start()
    house.now = FIRST
    with dispatcher.hand(FIRST) as hand:
        await raise_alerts(house.database, house.outlets, now=FIRST, hand=hand)
    assert len(hand.parcels) == 2
    dispatcher.poke()
    await until(lambda: len(house.desk.sent) == 9)
    await dispatcher.drain(within=PATIENCE_SECONDS)
    assert len(house.desk.attempts) == 9


async def test_an_engine_that_dies_after_raising_loses_nothing(house: House) -> None:
    await house.record(an_entry())
    dead = house.dispatcher(idle_seconds=PATIENCE_SECONDS)  # it claims nothing more by itself
    dead.engine = "dead"
    dead.start()
    house.desk.hang()
    await raise_into(house, dead)
    await until(lambda: house.desk.in_flight == 1)
    house.desk.accept()
    await house.live(FIRST + LEASE - timedelta(seconds=1))
    assert house.desk.sent == {}
    await house.live(FIRST + LEASE)
    assert list(house.desk.sent) == ["iraq-mission:1:before-P30D:desk"]
    await dead.drain(within=0)


async def test_raising_that_breaks_leaves_the_hand_empty(house: House) -> None:
    await house.record(an_entry("a"), an_entry("broken"))
    await break_(house, "broken")
    dispatcher = house.dispatcher()
    dispatcher.start()
    await raise_into(house, dispatcher)
    assert dispatcher.in_flight == 0
    dispatcher.poke()
    await until(lambda: list(house.desk.sent) == ["a:1:before-P30D:desk"])
    await dispatcher.drain(within=PATIENCE_SECONDS)


async def test_nothing_is_handed_to_a_channel_that_is_switched_off(house: House) -> None:
    await house.record(an_entry())
    house.desk.refuse(status_code=410, switch_off=True)
    await house.live(FIRST)
    house.desk.accept()
    dispatcher = house.dispatcher()
    dispatcher.start()
    await raise_into(house, dispatcher, OPENS)
    await dispatcher.drain(within=PATIENCE_SECONDS)
    assert len(house.desk.attempts) == 1
    await switch_on(house.database, "desk", who="desk", now=house.now)
    await house.deliver_all()
    assert list(house.desk.sent) == ["iraq-mission:1:before-P30D:desk", "iraq-mission:1:opens:desk"]


async def test_a_later_alert_waits_while_an_earlier_one_is_tried_again(house: House) -> None:
    await house.record(an_entry())
    house.desk.delay(times=9)
    await house.live(FIRST)
    house.now = FIRST + timedelta(hours=23)
    for _ in range(8):
        (line,) = await house.ledger()
        assert line.next_attempt_at
        await house.live(line.next_attempt_at)
    assert house.now > OPENS, "the second alert must come due while the first one waits"
    assert set(house.desk.keys) == {"iraq-mission:1:before-P30D:desk"}
    waits = next(line for line in await house.ledger() if "opens" in line.idempotency_key)
    assert (waits.state, waits.attempts) == (DeliveryState.PENDING, 0)


async def test_alerts_that_wait_for_each_other_leave_at_once_and_in_order(house: House) -> None:
    await house.record(an_entry())
    for moment in (FIRST, OPENS, SECOND):
        await house.raise_all(moment)
    await house.deliver_all()
    milestones = [key.split(":")[2] for key in house.desk.keys]
    assert milestones == ["before-P30D", "opens", "before-P7D"]


async def test_what_waits_for_an_earlier_one_is_not_counted_as_attempted(house: House) -> None:
    await house.record(an_entry())
    for moment in (FIRST, OPENS):
        await house.raise_all(moment)
    async with house.database.writing() as conn:
        claims, behind = await claim(conn, "desk", limit=10, engine="e", now=OPENS, until=OPENS + LEASE)
    assert [each.number for each in claims] == [1]
    assert list(behind.values()) == [claims[0].id]
    async with house.database.reading() as conn:
        row = (await conn.execute(select(deliveries).where(deliveries.c.id.in_(behind)))).one()
    assert (row.attempts, row.leased_by, row.next_attempt_at) == (0, None, OPENS + SOON)


async def test_one_commitment_holds_up_no_other(house: House) -> None:
    house.desk.digest_over = 0
    await house.record(an_entry("a"))
    house.desk.delay(times=1)
    await house.live(FIRST)
    await house.record(an_entry("b"))
    await house.live(FIRST + timedelta(seconds=1))
    assert list(house.desk.sent) == ["b:1:before-P30D:desk"]


async def test_a_parcel_that_waited_is_judged_anew(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was packed, waited behind a slow receiver, and meanwhile somebody recorded that the promise was kept."""
    monkeypatch.setattr(pump, "FRESH_SECONDS", -1.0)
    house.desk.digest_over, house.desk.concurrency = 0, 1
    house.desk.hang(times=1)
    await house.record(an_entry("slow"), an_entry("waits"))
    dispatcher = house.dispatcher()
    dispatcher.start()
    await raise_into(house, dispatcher, SECOND)
    await until(lambda: house.desk.in_flight == 1)
    for each in ("slow", "waits"):
        await house.announce(each, an_announcement())
    house.desk.let_go()
    await until(lambda: dispatcher.in_flight == 0)
    await dispatcher.drain(within=PATIENCE_SECONDS)
    assert len(house.desk.attempts) == 1
    assert [line.reason for line in await house.ledger(state=DeliveryState.WITHHELD)] == ["settled"]


class WatchfulChannel(FakeChannel):
    """Looks up what is on record at the moment of each send."""

    def __init__(self, house: House) -> None:
        super().__init__("desk", concurrency=1, digest_over=0)
        self.house = house
        self.unrecorded: list[int] = []

    async def send(self, message: Message, *, idempotency_key: str, now: datetime) -> str:
        recorded = await self.house.ledger(state=DeliveryState.SENT)
        self.unrecorded.append(len(self.sent) - len(recorded))
        return await super().send(message, idempotency_key=idempotency_key, now=now)


async def test_an_outcome_is_on_record_before_its_worker_sends_again(house: House) -> None:
    house.channels["desk"] = channel = WatchfulChannel(house)
    await house.record(*(an_entry(f"c{number}") for number in range(5)))
    await house.live(FIRST)
    assert channel.unrecorded == [0] * 5


async def test_what_waited_too_long_is_given_back_and_sent_by_whoever_claims_it(house: House) -> None:
    house.desk.digest_over, house.desk.concurrency = 0, 1
    await house.record(an_entry())
    dispatcher = house.dispatcher()
    dispatcher.start()
    house.desk.hang(times=1)
    await house.record(an_entry("waits"))
    await raise_into(house, dispatcher)
    await until(lambda: house.desk.in_flight == 1)
    house.now = FIRST + LEASE - timedelta(seconds=10)  # too little of the lease is left to begin
    house.desk.let_go()
    await until(lambda: len(house.desk.sent) == 1)
    await dispatcher.drain(within=PATIENCE_SECONDS)
    line = next(line for line in await house.ledger() if line.state is DeliveryState.SENT)
    assert (line.alert_keys, line.attempts) == (("waits:1:before-P30D",), 1)


async def test_an_outcome_that_cannot_be_written_is_written_later(house: House) -> None:
    """The database is away for a moment, just when the receiver has said yes."""
    await house.record(an_entry())
    dispatcher = house.dispatcher()
    dispatcher.start()
    await raise_into(house, dispatcher)
    async with house.database.writing() as conn:
        await until(lambda: len(house.desk.sent) == 1)
        await conn.execute(update(deliveries).values(reason=None))  # holds the row, or the file
        await asyncio.sleep(0.2)
    await until(lambda: dispatcher.in_flight == 0)
    await dispatcher.drain(within=PATIENCE_SECONDS)
    async with house.database.reading() as conn:
        assert list((await conn.execute(select(attempts.c.outcome))).scalars()) == ["sent"]


async def nobody_claims(*_arguments: object, **_named: object) -> None:
    raise AssertionError("something was claimed that could have been handed over")


async def test_many_are_raised_in_step_with_what_is_sent(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has to be claimed: there is room on the shelf for each batch when it is raised."""
    monkeypatch.setattr(pump, "claim", nobody_claims)
    monkeypatch.setattr(raising, "PATIENCE_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(raising, "IN_STEP_SECONDS", PATIENCE_SECONDS)
    house.desk.digest_over = 0
    house.channels["idle"] = FakeChannel("idle", digest_over=0)
    await house.record(*(an_entry(f"c{number}") for number in range(350)))
    house.now = FIRST
    dispatcher = house.dispatcher()
    dispatcher.idle_seconds = 30
    dispatcher.start()
    await raise_all(house.database, Outlets(["desk"], {"desk": 0, "idle": 0}), dispatcher, within=PATIENCE_SECONDS)
    await until(lambda: len(house.desk.sent) == 350)
    await dispatcher.drain(within=PATIENCE_SECONDS)
    assert len(house.desk.attempts) == 350


async def test_a_slow_channel_does_not_keep_alerts_from_being_raised(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raising, "PATIENCE_SECONDS", 0.05)
    house.desk.digest_over = 0
    house.desk.hang()
    await house.record(*(an_entry(f"c{number}") for number in range(350)))
    house.now = FIRST
    dispatcher = house.dispatcher()
    dispatcher.start()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await raise_all(house.database, house.outlets, dispatcher, within=PATIENCE_SECONDS)
    async with house.database.reading() as conn:
        assert await count_alerts(conn) == 350
    await dispatcher.drain(within=0)


async def test_a_stop_that_gives_no_time_waits_for_no_receiver(house: House) -> None:
    house.desk.hang()
    house.desk.timeout = timedelta(hours=1)
    await house.record(an_entry())
    dispatcher = house.dispatcher()
    dispatcher.start()
    await raise_into(house, dispatcher)
    await until(lambda: house.desk.in_flight == 1)
    dispatcher.poke()  # its pump is just about to go on when it is cancelled
    async with asyncio.timeout(PATIENCE_SECONDS):
        await dispatcher.drain(within=0)
    assert (house.desk.attempts, house.desk.in_flight) == ([], 0)
