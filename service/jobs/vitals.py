"""What an engine notices about itself, between two audits: whether it goes on, and whether its clock can be trusted."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from service.clock import Clock
from service.core.findings import TICKS, Finding, Kind
from service.store.audits import clock_of
from service.store.database import Database

log = structlog.get_logger()

LONG_STALL = timedelta(seconds=30)
"""A stall of the event loop that people are told of: meanwhile leases ran, and what was due was late."""

CLOCK_SLACK = timedelta(minutes=1)
"""So much may a clock be wrong: half a lease. With more, replicas would send what another is sending."""


@dataclass
class Vitals:
    """Of the engine *engine*, which ticks every *tick*, and audits every *audit_every*. *machine*: its machine's clock.

    The moments are of the event loop's time, which nobody sets: when it last ticked, ended a whole cycle, audited.
    """

    engine: str
    tick: timedelta
    audit_every: timedelta
    machine: Clock
    ticked_at: float = 0.0
    cycled_at: float = 0.0
    audited_at: float = 0.0
    _has_ticked: asyncio.Event = field(default_factory=asyncio.Event)
    _looked_at: tuple[datetime, float] | None = None
    _seen: list[Finding] = field(default_factory=list)

    def begin(self) -> None:
        """Count from now."""
        self.ticked_at = self.cycled_at = self.audited_at = loop_time()

    def ticked(self) -> None:
        """Note that a tick has ended."""
        self.ticked_at = loop_time()
        self._has_ticked.set()

    async def first_tick(self, *, within: timedelta) -> None:
        """Wait until the first tick has ended, and no longer than *within*."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                await self._has_ticked.wait()

    @property
    def is_silent(self) -> bool:
        """Whether ticks or audits stay away. An audit of many commitments may take longer than a period of seconds."""
        longest = 2 * max(self.tick, self.audit_every).total_seconds()
        return loop_time() - self.ticked_at > 2 * self.tick.total_seconds() or loop_time() - self.audited_at > longest

    def saw(self, kind: Kind, what: str) -> None:
        """Note what the next audit is to find."""
        log.error("engine.saw", kind=str(kind), what=what)
        self._seen.append(Finding(kind, 1, (what,)))

    def stalled(self, length: timedelta) -> None:
        """Note that the event loop stood still for *length*; people are told where that was long."""
        if length >= LONG_STALL:
            self.saw(Kind.STALL, f"{length.total_seconds():.0f} s in {self.engine}")

    def look_at_clock(self) -> None:
        """Compare how far the machine's clock went since the last look with the time that passed."""
        before, self._looked_at = self._looked_at, (self.machine.now(), loop_time())
        if before is None:
            return
        jump = self._looked_at[0] - before[0] - timedelta(seconds=self._looked_at[1] - before[1])
        if abs(jump) > CLOCK_SLACK:  # forwards: it was corrected, or the machine slept; neither does harm
            log.warning("clock.jumped", seconds=round(jump.total_seconds()))
        if jump < -CLOCK_SLACK:
            self.saw(Kind.CLOCK, f"{self.engine} was set back by {-jump.total_seconds():.0f} s")

    async def findings(self, database: Database, clock: Clock) -> Sequence[Finding]:
        """Return what was noted since `forget`, and what is wrong now. *clock* is the one that the engine lives by."""
        found = list(self._seen)
        if loop_time() - self.cycled_at > TICKS * self.tick.total_seconds():
            found.append(Finding(Kind.CYCLE, 1, (self.engine,)))
        if clock.start is None:  # else it is not meant to show the time
            async with database.reading() as conn:
                shown = await clock_of(conn)
            apart = abs(shown - self.machine.now()) if shown else timedelta(0)
            if apart > CLOCK_SLACK:
                found.append(Finding(Kind.CLOCK, 1, (f"{self.engine} is {apart.total_seconds():.0f} s off",)))
        return found

    def forget(self, told: Sequence[Finding]) -> None:
        """Forget what an audit has found by now, and not what came meanwhile."""
        self._seen = [each for each in self._seen if not any(each is known for known in told)]


def loop_time() -> float:
    """Return the event loop's time, in seconds from some moment on."""
    return asyncio.get_running_loop().time()
