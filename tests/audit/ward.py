"""An engine with its web app, of which a test breaks a part, and those who look at it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from service.channels.base import Channel
from service.clock import Clock
from service.core.findings import Kind
from service.jobs.deliver import Dispatcher
from service.jobs.raise_alerts import Outlets
from service.scheduler import Engine
from service.store.database import Database
from service.web.app import create_app
from service.web.context import WebContext
from tests.builders import at
from tests.fakes import FakeChannel
from tests.patience import becomes, until

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
        channels: dict[str, Channel] = {"desk": self.desk}
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
        self.app = create_app(
            WebContext(self.database, self.clock, outlets, channels, True, self.engine.poke, bytes(32))
        )

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
