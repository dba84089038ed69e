"""What stands around the service in a round (the file, the receiver, the database), and what befalls it."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.faults.figures import Figures
from tests.faults.life import Process
from tests.faults.oracle import Oracle, oracle_of
from tests.faults.plan import Event, Kind
from tests.faults.sink import Mood, Sink
from tests.faults.stores import Store
from tests.faults.world import BEGIN, CHANNELS, CONCURRENCY, DIGEST, World, canary, drawn_row, write

COUNTED = {
    Kind.MOOD: "moods",
    Kind.CUT: "cuts",
    Kind.TERMINATE: "cuts",
    Kind.STALL: "stalls",
    Kind.STOP: "database_stops",
    Kind.DISK_FULL: "disks_full",
    Kind.BREAK: "broken_files",
}


@dataclass
class Scene:
    """*outages* counts the faults of the database that go on at this moment. *was_ready*: the service, once at least;
    before, a broken file rightly keeps it from starting.
    """

    folder: Path
    store: Store
    sink: Sink
    world: World
    figures: Figures
    outages: int = 0
    was_ready: bool = False

    @property
    def file(self) -> Path:
        return self.folder / "deadlines.toml"

    @property
    def oracle(self) -> Oracle:
        """Knows the file as it ought to be now."""
        return oracle_of(self.world)

    @property
    def settings(self) -> dict[str, object]:
        """The service's settings, without its clock."""
        settings: dict[str, object] = {
            "DATA_DIR": self.folder / "data",
            "DATABASE_URL": self.store.url,
            "CATALOGUE": self.file,
            "PORT": 0,
            "TICK_SECONDS": 1,
            "DRAIN_SECONDS": 5,
            "LOG_FORMAT": "json",
        }
        for name in CHANNELS:
            settings |= {
                f"CHANNELS__{name.upper()}__KIND": "webhook",
                f"CHANNELS__{name.upper()}__URL": self.sink.url(name),
                f"CHANNELS__{name.upper()}__CONCURRENCY": CONCURRENCY[name],
                f"CHANNELS__{name.upper()}__DIGEST_OVER": 3 if name == DIGEST else 0,
                f"CHANNELS__{name.upper()}__TIMEOUT_SECONDS": 1,
            }
        return settings

    async def befall(self, event: Event, process: Process) -> None:
        """Wait for its time, and let it happen."""
        if event.once_ready:
            await process.is_ready_or_dead()
        await asyncio.sleep(event.at)
        name = COUNTED.get(event.kind, "edits")
        setattr(self.figures, name, getattr(self.figures, name) + 1)
        if event.kind is Kind.MOOD:
            self.sink.moods[event.channel] = event.mood
        elif event.kind in {Kind.BREAK, Kind.MEND}:
            is_broken = event.kind is Kind.BREAK and self.was_ready
            write(self.file, self.world.broken_text if is_broken else self.world.text)
        elif name == "edits":
            self._edit(event)
        else:
            await self._disturb(event, process)

    def _edit(self, event: Event) -> None:
        chance = Random(event.number)
        if event.kind is Kind.ADD:
            self.world = self.world.with_added(drawn_row(chance, f"c{len(self.world.rows):02}"))
        elif event.kind is Kind.SETTLE:
            self.world = self.world.with_changed(event.number, settled=True)
        else:
            day = BEGIN.date() + timedelta(days=chance.randint(1, 20))
            self.world = self.world.with_changed(event.number, moved_to=day)
        write(self.file, self.world.text)

    async def _disturb(self, event: Event, process: Process) -> None:
        self.outages += 1
        process.disturbed = True
        try:
            await self.store.befall(event, process)
        finally:
            self.outages -= 1

    def heal(self, *, canary_on: date | None = None) -> None:
        """All receivers are well, and the file is in order; on the day *canary_on* the canary is added."""
        for channel in CHANNELS:
            self.sink.moods[channel] = Mood.WELL
        if canary_on:
            self.world = self.world.with_added(canary(canary_on))
        write(self.file, self.world.text)
