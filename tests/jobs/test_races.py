"""Between raising, sending and recording: what takes too long, breaks in the middle, or is done by hand meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from service.core.verdict import Silence
from service.jobs.drop import drop_delivery
from service.jobs.retry import retry_delivery
from service.jobs.sending import pump
from service.jobs.sending.parcels import Parcel
from service.jobs.sending.pump import LEASE
from service.jobs.silence import silence
from service.scheduler import Engine
from service.store.outbox import Claim
from service.store.outcomes import Result
from service.store.tables import DeliveryState, deliveries
from service.store.upkeep import note_success
from tests.builders import an_entry
from tests.house import House
from tests.jobs.sending.test_hand import FIRST, OPENS, raise_into
from tests.patience import PATIENCE_SECONDS, until

ByHand = Callable[..., Awaitable[None]]


async def nothing() -> None:
    """Stand in for a reload, and for a heartbeat."""


def an_engine(house: House) -> Engine:
    day = timedelta(days=1)
    return Engine(
        id=house.engine,
        version="0",
        database=house.database,
        clock=house.clock,
        dispatcher=house.dispatcher(),
        outlets=house.outlets,
        tick=day,
        audit_every=day,
        keep=day,
        reload=nothing,
        heartbeat=nothing,
    )


async def test_what_a_long_flood_raises_at_last_is_judged_and_leased_then(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each batch takes as long as a lease, and somebody silences all of it after the first."""
    monkeypatch.setattr("service.jobs.raise_all.FIRST_BATCH", 1)
    house.desk.digest_over = 0
    await house.record(*(an_entry(f"c{number}") for number in range(2)))
    house.now = FIRST
    engine = an_engine(house)
    leases = []

    async def takes_long(_channel: str | None, *, within: float) -> int:
        await until(lambda: len(house.desk.sent) == 1 and engine.dispatcher.in_flight == 0)
        house.now += LEASE
        for each in ("c0", "c1"):
            span = Silence(house.now, house.now + LEASE, "moving house", commitment_id=each)
            await silence(house.database, span, now=house.now)
        return 2

    monkeypatch.setattr(engine.dispatcher, "room_on", takes_long)
    put = pump.Pump.put

    def noted(self: pump.Pump, parcels: Sequence[Parcel], lease_ends_at: datetime) -> None:
        leases.append(lease_ends_at)
        put(self, parcels, lease_ends_at)

    monkeypatch.setattr(pump.Pump, "put", noted)
    engine.dispatcher.start()
    await engine.run_tick()
    await engine.stop(drain_seconds=PATIENCE_SECONDS)
    assert len(house.desk.sent) == 1
    assert leases == [FIRST + LEASE, FIRST + 2 * LEASE]


async def test_an_engine_that_is_stopped_raises_no_further_batch(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood of a million would take longer than anybody waits for a process to end. What is due stays due."""
    monkeypatch.setattr("service.jobs.raise_all.FIRST_BATCH", 1)
    house.desk.digest_over = 0
    await house.record(*(an_entry(f"c{number}") for number in range(3)))
    house.now = FIRST
    engine = an_engine(house)
    stopping: list[asyncio.Task[None]] = []

    async def is_stopped(_channel: str | None, *, within: float) -> int:
        stopping.append(asyncio.create_task(engine.stop(drain_seconds=PATIENCE_SECONDS)))
        await asyncio.sleep(0)
        return 1

    monkeypatch.setattr(engine.dispatcher, "room_on", is_stopped)
    engine.dispatcher.start()
    await engine.run_tick()
    await asyncio.gather(*stopping)
    assert len(await house.ledger()) == 1
    assert await house.raise_all() == 2


async def test_a_lease_that_ends_while_its_parcel_is_packed_anew_is_given_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database took its time: meanwhile another engine may have it."""
    monkeypatch.setattr(pump, "FRESH_SECONDS", -1.0)
    await house.record(an_entry())
    dispatcher = house.dispatcher()
    dispatcher.start()
    freshen, give_back, given_back = pump.Pump._freshen, pump.Pump._give_back, []

    async def slowly(self: pump.Pump, shelved: pump._Shelved) -> None:
        await freshen(self, shelved)
        house.now = max(house.now, FIRST + LEASE - timedelta(seconds=1))

    async def noted(self: pump.Pump, waited: Claim) -> None:
        given_back.append(waited.number)
        await give_back(self, waited)

    monkeypatch.setattr(pump.Pump, "_freshen", slowly)
    monkeypatch.setattr(pump.Pump, "_give_back", noted)
    await raise_into(house, dispatcher)
    await until(lambda: len(house.desk.attempts) == 1)
    await dispatcher.drain(within=PATIENCE_SECONDS)
    assert given_back == [1]
    assert [line.attempts for line in await house.ledger()] == [1]


async def test_a_result_that_cannot_be_counted_stops_nothing(house: House) -> None:
    house.desk.digest_over = 0
    await house.record(*(an_entry(f"c{number}") for number in range(9)))
    dispatcher = house.dispatcher()

    def breaks(_channel: str, _result: Result) -> None:
        raise ValueError("not a number")

    dispatcher.observe = breaks
    dispatcher.start()
    await raise_into(house, dispatcher)
    await until(lambda: dispatcher.in_flight == 0 and len(house.desk.attempts) == 9)
    assert dispatcher.is_alive
    await dispatcher.drain(within=PATIENCE_SECONDS)
    assert len(await house.ledger(state=DeliveryState.SENT)) == 9


async def test_a_worker_that_dies_cuts_off_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.desk.digest_over = 0
    await house.record(an_entry("a"), an_entry("b"))
    dispatcher = house.dispatcher()
    dispatcher.start()
    house.desk.hang(times=1)
    still_good = pump.Pump._still_good

    async def breaks(self: pump.Pump, shelved: pump._Shelved) -> object:
        if shelved.parcel and "b:" in shelved.parcel.claim.idempotency_key:
            raise ValueError("no active connection")
        return await still_good(self, shelved)

    monkeypatch.setattr(pump.Pump, "_still_good", breaks)
    await raise_into(house, dispatcher)
    await until(lambda: house.desk.in_flight == 1 and not dispatcher.is_alive)
    house.desk.let_go()
    await dispatcher.drain(within=PATIENCE_SECONDS)
    outcomes = {line.idempotency_key[:1]: line.failures for line in await house.ledger()}
    assert outcomes == {"a": 1, "b": 0}


@pytest.mark.parametrize("by_hand", [retry_delivery, drop_delivery])
async def test_what_waits_for_an_earlier_one_leaves_when_that_is_seen_to_by_hand(house: House, by_hand: ByHand) -> None:
    """It is planned for when the earlier one is, a day hence maybe, and the engine may have been started anew since."""
    await house.record(an_entry())
    house.desk.delay(times=9)
    await house.live(FIRST)
    first = (await house.ledger())[0]
    await house.live(FIRST + timedelta(hours=1), OPENS)
    async with house.database.writing() as conn:
        await conn.execute(update(deliveries).values(next_attempt_at=OPENS + timedelta(days=1)))
        await note_success(conn, "desk", now=house.now)  # it takes others
    house.desk.accept()
    await by_hand(house.database, first.id, who="amal", now=house.now)
    await house.deliver_all()
    assert (await house.ledger(state=DeliveryState.PENDING)) == []
    assert house.desk.keys[-1] == "iraq-mission:1:opens:desk"
