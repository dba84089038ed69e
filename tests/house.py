"""A service in a test: a real database, channels that remember, and a clock that is set by hand."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from service.clock import Clock
from service.core.entry import Entry
from service.core.milestones import day_of
from service.core.model import Announcement, Origin
from service.jobs.announce import announce
from service.jobs.deliver import Dispatcher
from service.jobs.escalate import escalate
from service.jobs.raise_alerts import BATCH, Outlets, raise_alerts
from service.jobs.rearm import rearm
from service.jobs.resume import resume
from service.jobs.sending.channel_health import tell_of_trouble
from service.store.database import Database
from service.store.entries import add_entries
from service.store.file_announcements import sync_file_announcements
from service.store.ledger import LedgerLine, ledger
from service.store.outbox import next_attempt_at
from tests.fakes import FakeChannel
from tests.patience import PATIENCE_SECONDS


@dataclass
class House:
    """Lives on *database* at the moment *now*, which only the test moves."""

    database: Database
    now: datetime
    channels: dict[str, FakeChannel] = field(default_factory=lambda: {"desk": FakeChannel("desk")})
    engine: str = "engine-1"

    @property
    def clock(self) -> Clock:
        return Clock(_machine=lambda: self.now)

    @property
    def desk(self) -> FakeChannel:
        return self.channels["desk"]

    @property
    def outlets(self) -> Outlets:
        limits = {name: channel.digest_over for name, channel in self.channels.items()}
        return Outlets(list(self.channels), limits)

    async def record(self, *entries: Entry) -> None:
        """Write commitments down, as a catalogue would."""
        async with self.database.writing() as conn:
            await add_entries(conn, entries, origin=Origin.CATALOGUE, now=self.now, today=day_of(self.now, "UTC"))
            await sync_file_announcements(conn, {each.id: each.announcements for each in entries}, now=self.now)
            await rearm(conn, [entry.id for entry in entries], now=self.now)

    async def announce(self, commitment_id: str, announcement: Announcement) -> int:
        return await announce(self.database, commitment_id, announcement, who="desk", now=self.now)

    async def raise_all(self, now: datetime | None = None) -> int:
        """Raise all that is due at *now*; return how many commitments were."""
        self.now = now or self.now
        count = due = await raise_alerts(self.database, self.outlets, now=self.now)
        while due == BATCH:
            due = await raise_alerts(self.database, self.outlets, now=self.now)
            count += due
        return count

    def dispatcher(self, idle_seconds: float = 0.01) -> Dispatcher:
        """*idle_seconds*: how long it rests where nobody pokes it."""
        return Dispatcher(self.database, self.channels, self.clock, self.engine, lambda: 0.0, idle_seconds)

    async def deliver_all(self) -> None:
        """Send all that is due at *now*, until nothing is."""
        if not await self._is_due():
            return
        dispatcher = self.dispatcher(PATIENCE_SECONDS)
        dispatcher.start()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                quiet = 0
                while quiet < 2:  # what is written down between two looks may let something else be due
                    is_busy = dispatcher.in_flight or await self._is_due() or dispatcher.in_flight
                    quiet = 0 if is_busy else quiet + 1
                    if is_busy and not dispatcher.in_flight:
                        dispatcher.poke()
                    await asyncio.sleep(0.005)
        finally:
            await dispatcher.drain(within=PATIENCE_SECONDS)

    async def _is_due(self) -> bool:
        async with self.database.reading() as conn:
            moments = [await next_attempt_at(conn, name) for name in self.channels]
        return any(moment is not None and moment <= self.now for moment in moments)

    async def live(self, *moments: datetime) -> None:
        """At each moment: raise, speak again, escalate, deliver, tell of trouble, deliver."""
        for moment in moments:
            await self.raise_all(moment)
            await resume(self.database, self.outlets, now=self.now)
            await escalate(self.database, self.outlets, now=self.now)
            await self.deliver_all()
            if await tell_of_trouble(self.database, list(self.channels), now=self.now):
                await self.deliver_all()

    async def ledger(self, **wanted: object) -> Sequence[LedgerLine]:
        async with self.database.reading() as conn:
            return await ledger(conn, **wanted)  # type: ignore[arg-type]  # by name
