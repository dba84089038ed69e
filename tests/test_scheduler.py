"""The engine's clockwork: it wakes when something is due, goes on after a fault, and stops cleanly."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from service.clock import Clock
from service.jobs.deliver import Dispatcher
from service.jobs.raise_alerts import Outlets
from service.scheduler import Engine
from service.store.database import Database
from service.store.tables import engines
from service.store.upkeep import running_engines
from tests.builders import an_entry, at
from tests.fakes import FakeChannel
from tests.house import House
from tests.patience import PATIENCE_SECONDS, becomes, until

SECONDS_BEFORE = 1.5
DUE = at("2025-08-31T06:00")


class Heart:
    """Counts its beats."""

    def __init__(self) -> None:
        self.beats = 0
        self.reloads = 0

    async def beat(self) -> None:
        self.beats += 1

    async def reload(self) -> None:
        self.reloads += 1


def an_engine(database: Database, clock: Clock, desk: FakeChannel, heart: Heart, **facts: timedelta) -> Engine:
    dispatcher = Dispatcher(database, {"desk": desk}, clock, "engine-1", chance=lambda: 0.0)
    return Engine(
        id="engine-1",
        version="0",
        database=database,
        clock=clock,
        dispatcher=dispatcher,
        outlets=Outlets(["desk"], {}),
        tick=facts.get("tick", timedelta(hours=1)),
        audit_every=facts.get("audit_every", timedelta(hours=1)),
        keep=timedelta(days=730),
        reload=heart.reload,
        heartbeat=heart.beat,
    )


@pytest.fixture
def heart() -> Heart:
    return Heart()


@pytest.fixture
def desk() -> FakeChannel:
    return FakeChannel("desk")


@pytest.fixture
async def house(database: Database) -> House:
    house = House(database, now=DUE - timedelta(days=1))
    await house.record(an_entry())
    return house


async def test_it_wakes_at_the_due_moment_and_not_at_the_next_tick(
    house: House, desk: FakeChannel, heart: Heart
) -> None:
    clock = Clock.starting_at(DUE - timedelta(seconds=SECONDS_BEFORE))
    engine = an_engine(house.database, clock, desk, heart)
    await engine.start()
    await until(lambda: bool(desk.sent))
    await engine.stop(drain_seconds=PATIENCE_SECONDS)
    assert desk.keys == ["iraq-mission:1:before-P30D:desk"]
    assert DUE <= desk.attempts[0].now < DUE + timedelta(seconds=PATIENCE_SECONDS)  # and it ticks once an hour only


async def test_an_accelerated_clock_is_lived_through(house: House, desk: FakeChannel, heart: Heart) -> None:
    clock = Clock.starting_at(DUE - timedelta(hours=1), speed=36_000)  # ten hours a second
    engine = an_engine(house.database, clock, desk, heart, tick=timedelta(seconds=0.2))
    await engine.start()
    await until(lambda: len(desk.sent) >= 2)  # the first reminder, and the day after it that the window opens
    await engine.stop(drain_seconds=PATIENCE_SECONDS)


async def test_it_is_on_record_while_it_runs_and_says_good_bye(house: House, desk: FakeChannel, heart: Heart) -> None:
    engine = an_engine(house.database, Clock.starting_at(DUE), desk, heart)
    await engine.start()
    await until(lambda: bool(desk.sent))

    async def has_ticked() -> bool:
        return (await _engines(house.database))[0] is not None

    await becomes(has_ticked)
    await engine.stop(drain_seconds=PATIENCE_SECONDS)
    assert await _engines(house.database) == []
    assert heart.reloads >= 1


async def _engines(database: Database) -> list[datetime | None]:
    async with database.reading() as conn:
        return [engine.cycle_at for engine in await running_engines(conn)]


async def test_a_tick_that_breaks_is_followed_by_the_next(house: House, desk: FakeChannel, heart: Heart) -> None:
    engine = an_engine(house.database, Clock.starting_at(DUE), desk, heart, tick=timedelta(seconds=1))
    async with house.database.writing() as conn:
        await conn.execute(text("ALTER TABLE catalogue_loads RENAME TO away"))  # raising asks it for the routes
    await engine.start()
    await asyncio.sleep(0.5)
    assert desk.sent == {}
    async with house.database.writing() as conn:
        await conn.execute(text("ALTER TABLE away RENAME TO catalogue_loads"))
        await conn.execute(text("UPDATE commitments SET next_due_at = '2025-08-31 06:00:00.000000'"))
    await until(lambda: bool(desk.sent))
    await engine.stop(drain_seconds=PATIENCE_SECONDS)


async def test_a_catalogue_that_cannot_be_loaded_holds_up_no_alert(
    house: House, desk: FakeChannel, heart: Heart
) -> None:
    async def breaks() -> None:
        raise ValueError("a fault of ours")

    engine = replace(an_engine(house.database, Clock.starting_at(DUE), desk, heart), reload=breaks)
    await engine.start()
    await until(lambda: bool(desk.sent))
    await engine.stop(drain_seconds=PATIENCE_SECONDS)
    async with house.database.reading() as conn:
        cycle_at = (await conn.execute(select(engines.c.cycle_at))).scalar_one()
    assert cycle_at is None  # so that `/health` tells


async def test_a_clock_that_is_set_back_stops_no_tick(house: House, desk: FakeChannel, heart: Heart) -> None:
    engine = an_engine(house.database, Clock.starting_at(DUE), desk, heart, tick=timedelta(seconds=0.2))
    await engine.start()
    await until(lambda: bool(desk.sent))
    for job in engine._scheduler.get_jobs():  # what it looks like to the scheduler
        job.modify(next_run_time=engine.machine.now() + timedelta(hours=1))
    reloads = heart.reloads
    await until(lambda: heart.reloads >= reloads + 5)
    await engine.stop(drain_seconds=PATIENCE_SECONDS)


async def test_who_pokes_during_a_tick_gets_another_one(house: House, desk: FakeChannel, heart: Heart) -> None:
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        await heart.reload()
        begun.set()
        await goes_on.wait()

    engine = replace(an_engine(house.database, Clock.starting_at(DUE), desk, heart), reload=slow)
    await engine.start()
    await begun.wait()
    engine.poke()
    await asyncio.sleep(0.1)
    goes_on.set()
    await until(lambda: heart.reloads == 2)
    await engine.stop(drain_seconds=PATIENCE_SECONDS)


async def test_the_heart_beats_only_when_the_audit_finds_nothing(house: House, desk: FakeChannel, heart: Heart) -> None:
    engine = an_engine(house.database, Clock.starting_at(DUE), desk, heart)
    await engine.start()
    await until(lambda: bool(desk.sent))
    await engine.run_audit()
    assert heart.beats == 1
    async with house.database.writing() as conn:
        await conn.execute(text("DELETE FROM delivery_alerts"))
    await engine.run_audit()
    assert heart.beats == 1
    await until(lambda: any(message.kind == "audit" for message in desk.sent.values()))
    await engine.stop(drain_seconds=PATIENCE_SECONDS)
