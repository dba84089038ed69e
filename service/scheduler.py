"""The engine's clockwork: ticks, and calls jobs. It decides nothing; the truth is in the tables."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import SQLAlchemyError

from service.clock import Clock
from service.errors import ServiceError
from service.jobs.audit import audit
from service.jobs.channel_health import tell_of_trouble
from service.jobs.deliver import Dispatcher
from service.jobs.escalate import BATCH as ESCALATE_BATCH
from service.jobs.escalate import escalate
from service.jobs.prune import prune
from service.jobs.raise_alerts import BATCH, Outlets, raise_alerts
from service.jobs.resume import BATCH as RESUME_BATCH
from service.jobs.resume import resume
from service.store.commitments import next_due_at
from service.store.database import Database
from service.store.upkeep import add_engine, set_engine

log = structlog.get_logger()

PRUNE_EVERY = timedelta(days=1)


@dataclass
class Engine:
    """Raises and delivers until it is stopped.

    It ticks every *tick* at least, and at the very moment at which a commitment comes due. *reload* loads the
    catalogue if it has changed, *heartbeat* calls whoever watches this service; both may do nothing. *machine* is the
    clock that the machine shows, whatever time the engine lives in.
    """

    id: str
    version: str
    database: Database
    clock: Clock
    dispatcher: Dispatcher
    outlets: Outlets
    tick: timedelta
    audit_every: timedelta
    keep: timedelta
    reload: Callable[[], Awaitable[None]]
    heartbeat: Callable[[], Awaitable[None]]
    machine: Clock = field(default_factory=Clock)
    _scheduler: AsyncIOScheduler = field(init=False)
    _ticking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _ticked_at: float = 0.0
    _watch: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        """Set the scheduler up so that it never drops a late job, and never piles them up."""
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=defaults)

    async def start(self) -> None:
        """Put this engine on record, tick once, and go on."""
        async with self.database.writing() as conn:
            seconds = max(1, round(self.tick.total_seconds()))
            await add_engine(conn, self.id, version=self.version, tick_seconds=seconds, now=self.clock.now())
        self.dispatcher.start()
        jobs = ((self.run_tick, self.tick), (self.run_audit, self.audit_every), (self.run_prune, PRUNE_EVERY))
        for job, every in jobs:
            self._scheduler.add_job(job, IntervalTrigger(seconds=every.total_seconds()), id=job.__name__)
        self._scheduler.start()
        self.poke()
        self._ticked_at = asyncio.get_running_loop().time()
        self._watch = asyncio.create_task(self._keep_time(), name="keep time")

    def poke(self) -> None:
        """Tick now: something has changed."""
        self._wake_at(self.machine.now())

    async def stop(self, *, drain_seconds: float) -> None:
        """Claim nothing more, finish what is being sent within *drain_seconds*, and say good-bye."""
        if self._watch:
            self._watch.cancel()
        if self._scheduler.running:
            self._scheduler.pause()
        async with self._ticking:  # its transactions end by themselves; the scheduler would cut them off
            await self.dispatcher.drain(within=drain_seconds)
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        async with self.database.writing() as conn:
            await set_engine(conn, self.id, stopped_at=self.clock.now())

    async def run_tick(self) -> None:
        """Raise all that is due, tell of channels in trouble, and plan the next tick."""
        async with self._ticking:
            try:
                await self._cycle()
            except (SQLAlchemyError, ServiceError, OSError):
                log.exception("tick.failed")
            finally:
                self._ticked_at = asyncio.get_running_loop().time()

    async def _cycle(self) -> None:
        is_loaded = await self._reload()
        now = self.clock.now()
        await self._raise_all(now)
        digest_over = self.outlets.digest_over
        while await resume(self.database, digest_over=digest_over, now=now) >= RESUME_BATCH:
            self.dispatcher.poke()
        while await escalate(self.database, digest_over=digest_over, now=now) >= ESCALATE_BATCH:
            self.dispatcher.poke()
        self.dispatcher.poke()
        await tell_of_trouble(self.database, list(self.dispatcher.channels), now=now)
        if is_loaded and self.dispatcher.is_alive:
            async with self.database.writing() as conn:
                await set_engine(conn, self.id, cycle_at=self.clock.now())
        async with self.database.reading() as conn:
            due_at = await next_due_at(conn)
        if due_at is not None and due_at - self.clock.now() < self.tick * self.clock.speed:
            self._wake_at(self.machine.now() + timedelta(seconds=self.clock.seconds_until(due_at)))

    async def _raise_all(self, now: datetime) -> None:
        """Raise what is due, a batch at a time, and hand over what can be sent at once."""
        due = BATCH
        while due >= BATCH:
            with self.dispatcher.hand(now) as hand:
                due = await raise_alerts(self.database, self.outlets, now=now, hand=hand)
            self.dispatcher.poke()

    async def _reload(self) -> bool:
        """Load the catalogue. Where that breaks, what is in force is raised all the same, but no cycle is whole."""
        try:
            await self.reload()
        except Exception:  # whatever it is: it must not keep alerts from being raised
            log.exception("catalogue.not_loaded")
            return False
        return True

    async def _keep_time(self) -> None:
        """Run all jobs when ticks stay away: the scheduler waits for a moment, and the machine's clock may be set back.

        What passes here is time that no clock tells.
        """
        tick = self.tick.total_seconds()
        while True:
            await asyncio.sleep(tick)
            silent = asyncio.get_running_loop().time() - self._ticked_at
            if silent > 2 * tick and not self._ticking.locked():
                log.warning("clock.set_back")
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=self.machine.now())

    def _wake_at(self, moment: datetime) -> None:
        trigger = DateTrigger(run_date=moment)
        # Two at once, of which one waits: who pokes during a tick gets another one after it.
        self._scheduler.add_job(self.run_tick, trigger, id="wake", replace_existing=True, max_instances=2)

    async def run_audit(self) -> None:
        """Look for what must not be; call the heartbeat only if there is nothing."""
        try:
            channels = list(self.dispatcher.channels)
            findings = await audit(self.database, engine=self.id, channels=channels, now=self.clock.now())
            self.dispatcher.poke()
            if not findings and self.dispatcher.is_alive:
                await self.heartbeat()
        except (SQLAlchemyError, ServiceError, OSError):
            log.exception("audit.broke")

    async def run_prune(self) -> None:
        """Delete what nobody will ask for again."""
        with contextlib.suppress(ServiceError):
            removed = await prune(self.database, engine=self.id, keep=self.keep, now=self.clock.now())
            log.info("pruned", rows=removed)
