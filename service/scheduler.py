"""The engine's clockwork: ticks, and calls jobs. It decides nothing; the truth is in the tables."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.schedulers.base import STATE_PAUSED, STATE_STOPPED
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from service.clock import Clock
from service.core.findings import Finding, Kind
from service.errors import ServiceError
from service.jobs.audit import audit
from service.jobs.deliver import Dispatcher
from service.jobs.escalate import BATCH as ESCALATE_BATCH
from service.jobs.escalate import escalate
from service.jobs.presence import Presence
from service.jobs.prune import prune
from service.jobs.raise_alerts import Outlets
from service.jobs.raise_all import raise_all
from service.jobs.resume import BATCH as RESUME_BATCH
from service.jobs.resume import resume
from service.jobs.sending.channel_health import tell_of_trouble
from service.jobs.vitals import Vitals, loop_time
from service.store.commitments import next_due_at
from service.store.database import Database

log = structlog.get_logger()

PRUNE_EVERY = timedelta(days=1)

REVIVE_SECONDS = 20.0
"""How long sends in flight get before a dispatcher that has died is started anew: more than a send takes."""

AFTER_RACE = timedelta(seconds=0.5)
"""How long to rest while another engine raises what is due."""


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
    _presence: Presence = field(init=False)
    _ticking: asyncio.Lock = field(default_factory=asyncio.Lock)
    vitals: Vitals = field(init=False)
    _watch: asyncio.Task[None] | None = None
    _stopping: bool = False
    _is_poked: bool = False

    def __post_init__(self) -> None:
        """Set the scheduler up so that it never drops a late job, and never piles them up."""
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=defaults)
        self.vitals = Vitals(self.id, self.tick, self.audit_every, self.machine)
        self._presence = Presence(self.id, self.version, self.database, self.clock, self.tick, self.audit_every)

    async def start(self) -> None:
        """Put this engine on record, tick once, and go on."""
        await self._presence.begin()
        self.dispatcher.start()
        self._schedule_missing()
        self._scheduler.start()
        self.poke()
        self.vitals.begin()
        self._watch = asyncio.create_task(self._look_after_all(), name="look after all")

    def _schedule_missing(self) -> list[str]:
        """Schedule the jobs that are not; return their names."""
        jobs = ((self.run_tick, self.tick), (self.run_audit, self.audit_every), (self.run_prune, PRUNE_EVERY))
        missing = [(job, every) for job, every in jobs if self._scheduler.get_job(job.__name__) is None]
        for job, every in missing:
            # Whatever is rare comes with the first audit, too: an engine that is started anew every day must prune.
            first_at = self.machine.now() + min(every, self.audit_every)
            trigger = IntervalTrigger(seconds=every.total_seconds())
            self._scheduler.add_job(job, trigger, id=job.__name__, next_run_time=first_at)
        return [job.__name__ for job, _ in missing]

    def poke(self) -> None:
        """Tick now: something has changed. Who pokes before that tick has begun is served by it, too."""
        if not self._is_poked:
            self._is_poked = True
            self._tick_at(self.machine.now(), "poke")

    async def stop(self, *, drain_seconds: float) -> None:
        """Claim nothing more, finish what is being sent within *drain_seconds*, and say good-bye."""
        self._stopping = True
        if self._watch:
            self._watch.cancel()
        if self._scheduler.running:
            self._scheduler.pause()
        self.dispatcher.stop()
        async with self._ticking:  # its transactions end by themselves; the scheduler would cut them off
            await self.dispatcher.drain(within=drain_seconds)
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        await self._presence.end()

    async def run_tick(self) -> None:
        """Raise all that is due, tell of channels in trouble, and plan the next tick."""
        async with self._ticking:
            if self._stopping:  # it has waited until all sends were done
                return
            self._is_poked = False
            try:
                await self._cycle()
            except Exception:  # whatever it is: the next tick tries again, and the audit tells that no cycle was whole
                log.exception("tick.failed")
            finally:
                self.vitals.ticked()

    async def _cycle(self) -> None:
        is_loaded = await self._reload()
        now = self.clock.now()
        is_more_due = await raise_all(self.database, self.outlets, self.dispatcher, within=self.tick.total_seconds())
        while await resume(self.database, self.outlets, now=now) >= RESUME_BATCH and not self._stopping:
            self.dispatcher.poke()
        while await escalate(self.database, self.outlets, now=now) >= ESCALATE_BATCH and not self._stopping:
            self.dispatcher.poke()
        self.dispatcher.poke()
        await tell_of_trouble(self.database, list(self.dispatcher.channels), now=now)
        if is_loaded and self.dispatcher.is_alive:
            await self._presence.note_cycle()
            self.vitals.cycled_at = loop_time()
        async with self.database.reading() as conn:
            due_at = await next_due_at(conn)
        if due_at is not None and due_at - self.clock.now() < self.tick * self.clock.speed:
            # What was due and is not raised is in the hands of another engine. To ask at once, again and again, would
            # be in its way.
            rest = AFTER_RACE if due_at <= now and not is_more_due else timedelta()
            self._tick_at(self.machine.now() + max(timedelta(seconds=self.clock.seconds_until(due_at)), rest), "wake")

    async def _reload(self) -> bool:
        """Load the catalogue. Where that breaks, what is in force is raised all the same, but no cycle is whole."""
        try:
            await self.reload()
        except Exception:  # whatever it is: it must not keep alerts from being raised
            log.exception("catalogue.not_loaded")
            return False
        return True

    async def _look_after_all(self) -> None:
        """See to it, once a tick, that all that must run does; and note it for the audit where it did not."""
        while True:
            self.vitals.look_at_clock()
            await asyncio.sleep(self.tick.total_seconds())
            try:
                self._look_after_jobs()
                if not self.dispatcher.is_alive:
                    await self._revive_dispatcher()
            except Exception:  # a fault of ours: who looks after the others must not fall himself
                log.exception("engine.not_looked_after")

    def _look_after_jobs(self) -> None:
        """Run all jobs when ticks or audits stay away: the scheduler waits for a moment, and clocks may be set back."""
        if self._scheduler.state == STATE_STOPPED:
            self._scheduler.start()
        elif self._scheduler.state == STATE_PAUSED:
            self._scheduler.resume()
        for name in (missing := self._schedule_missing()):
            self.vitals.saw(Kind.JOB, f"{name} of {self.id}")
        if missing or (self.vitals.is_silent and not self._ticking.locked()):
            log.warning("jobs.run_anew", missing=missing)
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=self.machine.now())

    async def _revive_dispatcher(self) -> None:
        """Start the dispatcher anew. What it was sending, and cannot end in time, is sent once more."""
        self.vitals.saw(Kind.DISPATCHER, self.id)
        async with self._ticking:  # a tick hands over to the pumps that there are
            try:
                await self.dispatcher.drain(within=REVIVE_SECONDS)
            finally:
                if not self._stopping:
                    self.dispatcher.start()

    def _tick_at(self, moment: datetime, reason: str) -> None:
        trigger = DateTrigger(run_date=moment)
        # Two at once, of which one waits: who pokes during a tick gets another one after it.
        self._scheduler.add_job(self.run_tick, trigger, id=reason, replace_existing=True, max_instances=2)

    async def run_audit(self) -> None:
        """Look for what must not be; call the heartbeat only if there is nothing."""
        try:
            seen = await self.vitals.findings(self.database, self.clock)
            findings = await audit(
                self.database,
                engine=self.id,
                channels=list(self.dispatcher.channels),
                now=self.clock.now(),
                outlets=self.outlets,
                seen=seen,
            )
            self.vitals.forget(seen)
            await self._follow_up(findings)
        except Exception:  # whatever it is: `/health` tells when no audit has ended for long
            log.exception("audit.broke")
        finally:
            self.vitals.audited_at = loop_time()

    async def _follow_up(self, findings: Sequence[Finding]) -> None:
        if any(each.mended for each in findings):
            self.poke()
        if any(each.kind is Kind.LEASE for each in findings):  # a pump that works claims those before all others
            await self._revive_dispatcher()
        self.dispatcher.poke()
        if not findings and self.dispatcher.is_alive:
            await self.heartbeat()

    async def run_prune(self) -> None:
        """Delete what nobody will ask for again."""
        with contextlib.suppress(ServiceError):
            removed = await prune(self.database, engine=self.id, keep=self.keep, now=self.clock.now())
            log.info("pruned", rows=removed)
