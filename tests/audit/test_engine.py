"""An engine that is broken on purpose: `/health` and the metrics tell, the heartbeat stops, people hear of it on a
channel that works; and once it is mended, or has mended itself, all of that turns back.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from apscheduler.schedulers.base import STATE_RUNNING
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update
from structlog.testing import capture_logs

from service.clock import Clock
from service.core.findings import Kind
from service.core.milestones import day_of
from service.core.model import Origin
from service.jobs.deliver import Dispatcher
from service.jobs.pump import ROUNDS
from service.jobs.raise_alerts import Outlets
from service.jobs.rearm import rearm
from service.scheduler import Engine
from service.store.database import Database
from service.store.entries import add_entries
from service.store.tables import deliveries
from service.store.upkeep import add_load, set_engine
from service.web.app import create_app
from service.web.context import WebContext
from tests.builders import a_deadline, an_entry, at
from tests.fakes import FakeChannel
from tests.web.office import on_sqlite

TICK = timedelta(seconds=0.25)
EARLY = at("2025-08-01")


@dataclass
class Ward:
    """An engine with its web app. *reload* is what each tick begins with; tests break it there."""

    database: Database
    machine: Clock = field(default_factory=Clock)
    desk: FakeChannel = field(default_factory=lambda: FakeChannel("desk"))
    beats: int = 0
    reload: Callable[[], Awaitable[None]] | None = None
    clock: Clock = field(default_factory=lambda: Clock.starting_at(EARLY))
    audit_every: timedelta = timedelta(hours=1)
    engine: Engine = field(init=False)
    app: Any = None

    def __post_init__(self) -> None:
        channels = {"desk": self.desk}
        outlets = Outlets(["desk"], {"desk": 0})
        dispatcher = Dispatcher(
            self.database, channels, self.clock, "engine-1", chance=lambda: 0.0, idle_seconds=TICK.total_seconds()
        )
        self.engine = Engine(
            id="engine-1",
            version="0",
            database=self.database,
            clock=self.clock,
            dispatcher=dispatcher,
            outlets=outlets,
            tick=TICK,
            audit_every=self.audit_every,
            keep=timedelta(days=730),
            reload=self._reload,
            heartbeat=self._beat,
            machine=self.machine,
        )
        self.app = create_app(WebContext(self.database, self.clock, outlets, ("desk",), True, self.engine.poke))

    async def _reload(self) -> None:
        if self.reload:
            await self.reload()

    async def _beat(self) -> None:
        self.beats += 1

    async def get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://muhla.test") as client:
            return await client.get(path)

    async def failing(self) -> set[str]:
        checks = (await self.get("/health")).json()["checks"]
        return {name for name, check in checks.items() if not check["ok"]}

    async def found(self, kind: Kind) -> float:
        """What the metric shows."""
        families = text_string_to_metric_families((await self.get("/metrics")).text)
        samples = (sample for family in families for sample in family.samples)
        return next(
            each.value for each in samples if each.name == "muhla_audit_findings" and each.labels == {"kind": str(kind)}
        )

    def told(self, words: str) -> bool:
        return any(message.kind == "audit" and words in message.text for message in self.desk.sent.values())

    async def audit(self) -> None:
        """Let the scheduler audit now; return once it has."""
        before = self.engine.vitals.audited_at
        if job := self.engine._scheduler.get_job("run_audit"):
            job.modify(next_run_time=Clock().now())  # the scheduler has no other
        await until(lambda: self.engine.vitals.audited_at > before)

    async def beats_on(self) -> None:
        before = self.beats
        await self.audit()
        assert self.beats > before

    async def shows(self, kind: Kind, words: str) -> None:
        """Once an audit has found *kind*, all that people and machines look at tells of it."""
        while await self.found(kind) == 0:
            await self.audit()
        await becomes(lambda: self.fails_by("audit"))
        await until(lambda: self.told(words))

    async def fails_by(self, check: str) -> bool:
        return check in await self.failing()

    async def recovers(self) -> None:
        """An audit finds nothing any more, the heart beats again, and all hear of it."""
        before = self.beats
        while self.beats == before:
            await self.audit()

        async def is_well() -> bool:
            return not await self.failing()

        await becomes(is_well)
        await until(lambda: self.told("finds no fault any more"))


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not happened():  # noqa: ASYNC110 - what is waited for is nobody's to announce
            await asyncio.sleep(0.01)


async def becomes(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await holds():  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.01)


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
    beats = ward.beats
    while await ward.found(Kind.NO_CHANNEL) == 0:
        await ward.audit()
    await becomes(lambda: ward.fails_by("audit"))
    assert await ward.fails_by("channels")
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

    object.__setattr__(machine, "_machine", shown)
    offset = timedelta(hours=2)
    await asyncio.sleep(3 * TICK.total_seconds())
    await ward.beats_on()
    offset = timedelta(0)
    await ward.shows(Kind.CLOCK, "set back by 7200 s")
    await ward.recovers()
