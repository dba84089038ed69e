"""An engine that is broken on purpose: `/health` and the metrics tell, the heartbeat stops, people hear of it on a
channel that works; and once it is mended, or has mended itself, all of that turns back.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from apscheduler.schedulers.base import STATE_RUNNING
from msgspec.structs import force_setattr
from sqlalchemy import delete, update
from structlog.testing import capture_logs

from service.clock import Clock
from service.core.findings import Kind
from service.core.milestones import day_of
from service.core.model import Origin
from service.jobs.rearm import rearm
from service.jobs.sending.pump import ROUNDS
from service.scheduler import Engine
from service.store.database import Database
from service.store.entries import add_entries
from service.store.tables import deliveries, engines
from service.store.upkeep import add_load, running_engines, set_engine
from tests.audit.ward import EARLY, TICK, Ward
from tests.builders import a_deadline, an_entry
from tests.patience import becomes, until
from tests.web.office import on_sqlite


@pytest.fixture
async def ward(database: Database) -> AsyncIterator[Ward]:
    ward = Ward(database)
    async with database.writing() as conn:
        await add_entries(conn, [an_entry()], origin=Origin.CATALOGUE, now=EARLY, today=day_of(EARLY, "UTC"))
        await rearm(conn, ["iraq-mission"], now=EARLY)
        await add_load(conn, at=EARLY, file="deadlines.toml", fingerprint="0" * 64, routes=())
    with capture_logs():
        await ward.engine.start()
        await ward.beats_on()
        assert await ward.failing() == set()
        try:
            yield ward
        finally:
            await ward.engine.stop(drain_seconds=5)


def jobs_of(ward: Ward) -> set[str]:
    return {job.id for job in ward.engine._scheduler.get_jobs()} - {"wake", "poke"}


ALL = {"run_tick", "run_audit", "run_prune"}


@pytest.mark.parametrize("job", sorted(ALL))
@on_sqlite
async def test_a_job_that_was_removed_is_put_back_and_told(ward: Ward, job: str) -> None:
    ward.engine._scheduler.remove_job(job)
    await ward.shows(Kind.JOB, job)
    assert jobs_of(ward) == ALL
    await ward.recovers()


@on_sqlite
async def test_one_that_is_on_record_no_more_is_put_there_again(ward: Ward) -> None:
    """As where a database is restored beneath it, or another engine has taken one that slept for a week for dead."""
    async with ward.database.writing() as conn:
        await conn.execute(delete(engines))
    await becomes(lambda: on_record(ward))
    await ward.beats_on()
    assert await ward.failing() == set()


async def on_record(ward: Ward) -> bool:
    async with ward.database.reading() as conn:
        return [each.id for each in await running_engines(conn)] == [ward.engine.id]


@on_sqlite
@pytest.mark.parametrize("breaks", ["shutdown", "pause"])
async def test_a_scheduler_that_was_stopped_is_started_again(ward: Ward, breaks: str) -> None:
    if breaks == "shutdown":
        ward.engine._scheduler.shutdown(wait=False)
        await ward.shows(Kind.JOB, "run_audit")
        await ward.recovers()
    else:
        ward.engine._scheduler.pause()
        await until(lambda: ward.engine._scheduler.state == STATE_RUNNING)
        await ward.beats_on()
    assert jobs_of(ward) == ALL


async def test_a_tick_that_breaks_every_time_is_told_until_it_does_no_more(ward: Ward) -> None:
    async def breaks() -> None:
        raise ZeroDivisionError

    ward.reload = breaks
    await ward.shows(Kind.CYCLE, "engine-1")
    beats = ward.beats
    await ward.audit()
    assert ward.beats == beats
    await becomes(lambda: ward.fails_by("engine"))
    ward.reload = None
    await ward.recovers()


@on_sqlite
async def test_a_tick_that_hangs_is_told_until_it_goes_on(ward: Ward) -> None:
    goes_on = asyncio.Event()

    async def hangs() -> None:
        await goes_on.wait()

    ward.reload = hangs
    await ward.shows(Kind.CYCLE, "engine-1")
    goes_on.set()
    await ward.recovers()


@pytest.mark.parametrize("task", ["pump desk", "recorder"])
async def test_a_dispatcher_of_which_a_part_died_is_started_anew_and_told(ward: Ward, task: str) -> None:
    (victim,) = (each for each in asyncio.all_tasks() if each.get_name() == task)
    victim.cancel()
    await ward.shows(Kind.DISPATCHER, "engine-1")
    await ward.recovers()


@on_sqlite
async def test_a_dispatcher_whose_workers_died_is_started_anew_when_leases_run_out(ward: Ward) -> None:
    for task in asyncio.all_tasks():
        if "Pump._work" in repr(task.get_coro()):
            task.cancel()
    entries = [an_entry(f"c{number:02}", deadline=a_deadline("2025-07")) for number in range(40)]
    async with ward.database.writing() as conn:
        await add_entries(conn, entries, origin=Origin.CATALOGUE, now=EARLY, today=day_of(EARLY, "UTC"))
        await rearm(conn, [entry.id for entry in entries], now=EARLY)
    ward.engine.poke()
    dispatcher = ward.engine.dispatcher
    await until(lambda: dispatcher.in_flight >= ROUNDS * ward.desk.concurrency)  # all that it takes, and sends nothing
    async with ward.database.writing() as conn:
        run_out = update(deliveries).where(deliveries.c.leased_by.is_not(None))
        await conn.execute(run_out.values(next_attempt_at=EARLY - timedelta(minutes=10)))
    await ward.shows(Kind.DISPATCHER, "engine-1")
    await until(lambda: len({key for key in ward.desk.sent if not key.startswith("audit:")}) == 40)
    await ward.recovers()


@on_sqlite
async def test_who_looks_after_the_engine_survives_what_breaks(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_self: Engine) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(Engine, "_look_after_jobs", breaks)
        await asyncio.sleep(3 * TICK.total_seconds())
    ward.engine._scheduler.remove_job("run_audit")
    await ward.shows(Kind.JOB, "run_audit")


async def test_an_audit_that_breaks_every_time_is_told_on_health_alone(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("service.scheduler.audit", breaks)
        beats = ward.beats
        await ward.audit()
        assert (ward.beats, await ward.failing()) == (beats, set())  # one that breaks may be chance
        async with ward.database.writing() as conn:
            await set_engine(conn, "engine-1", audit_at=ward.clock.now() - timedelta(hours=3, minutes=1))
        await becomes(lambda: ward.fails_by("audit"))
    await ward.beats_on()

    async def is_well() -> bool:
        return not await ward.failing()

    await becomes(is_well)


@on_sqlite
async def test_while_no_channel_works_only_health_and_the_heartbeat_can_tell(ward: Ward) -> None:
    ward.desk.refuse()
    ward.engine.vitals.saw(Kind.STALL, "something to tell")
    await ward.audit()
    await until(lambda: bool(ward.desk.attempts))
    while await ward.found(Kind.NO_CHANNEL) == 0:  # nobody knows of the refusal before it is on record
        await ward.audit()
    beats = ward.beats
    await becomes(lambda: ward.fails_by("audit"))
    assert await ward.fails_by("channels")
    await ward.audit()
    assert ward.beats == beats


@on_sqlite
async def test_a_long_stall_of_the_event_loop_is_told(ward: Ward) -> None:
    ward.engine.vitals.stalled(timedelta(seconds=29))
    await ward.beats_on()
    ward.engine.vitals.stalled(timedelta(seconds=31))
    await ward.shows(Kind.STALL, "31 s in engine-1")
    await ward.recovers()


@on_sqlite
async def test_a_clock_that_is_set_back_is_told_and_one_that_jumps_ahead_is_not(ward: Ward) -> None:
    machine = ward.machine
    offset = timedelta(0)

    def shown() -> datetime:
        return Clock().now() + offset

    force_setattr(machine, "_machine", shown)
    offset = timedelta(hours=2)
    await asyncio.sleep(3 * TICK.total_seconds())
    await ward.beats_on()
    offset = timedelta(0)
    await ward.shows(Kind.CLOCK, "set back by 7200 s")
    await ward.recovers()
