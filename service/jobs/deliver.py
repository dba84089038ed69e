"""The dispatcher: sends what is due, on every channel at once, and records what came of it.

Each channel has a pump of its own, so that no channel holds up another, and one recorder writes down what came of all.
There is no barrier anywhere: a slow send delays only itself.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from service.channels.base import Channel
from service.clock import Clock
from service.core.links import Links
from service.jobs.sending.hand import Hand
from service.jobs.sending.pump import LEASE, Pump, Works
from service.jobs.sending.recording import Observe, Recorder
from service.store.database import Database
from service.store.outbox import give_back

log = structlog.get_logger()


@dataclass
class Dispatcher:
    """Sends until it is stopped. *idle_seconds* is how long a pump rests when nothing is due and nobody pokes it.

    *links* makes the addresses in messages; None: they have none. *chance* gives numbers from 0 to 1,
    *observe* is told of every result, with its channel.
    """

    database: Database
    channels: Mapping[str, Channel]
    clock: Clock
    engine: str
    chance: Callable[[], float]
    idle_seconds: float = 30.0
    links: Links | None = None
    observe: Observe = lambda _channel, _result: None
    is_stopping: bool = field(default=False, init=False)
    _pumps: dict[str, Pump] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _recording: asyncio.Task[None] | None = None
    _room: asyncio.Event = field(default_factory=asyncio.Event)

    def start(self) -> None:
        """Begin to claim and send. Asks for a running event loop."""
        self.is_stopping = False
        recorder = Recorder(self.database, self.clock, self.engine, self.observe)
        self._recording = asyncio.create_task(recorder.run(), name="recorder")
        works = Works(
            self.database,
            self.clock,
            self.engine,
            self.chance,
            self.idle_seconds,
            self.links,
            recorder,
            self._room,
        )
        self._pumps = {name: Pump(works, channel) for name, channel in self.channels.items()}
        self._tasks = [asyncio.create_task(pump.run(), name=f"pump {name}") for name, pump in self._pumps.items()]
        for task in (self._recording, *self._tasks):
            task.add_done_callback(_tell_how_it_ended)

    def poke(self) -> None:
        """Tell it that something may be due now."""
        for pump in self._pumps.values():
            pump.wake.set()

    @property
    def in_flight(self) -> int:
        """How many deliveries are claimed and not yet recorded."""
        return sum(pump.held for pump in self._pumps.values())

    @property
    def is_alive(self) -> bool:
        """Whether every task that must run does."""
        tasks = [*self._tasks, self._recording]
        running = bool(self._tasks) and all(task is not None and not task.done() for task in tasks)
        return running and all(pump.is_alive for pump in self._pumps.values())

    async def room_on(self, channel: str | None, *, within: float) -> int:
        """Wait until *channel* has room for more, at most *within* seconds; return for how many deliveries."""
        pump = self._pumps.get(channel or "")
        if pump is None:
            return 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not pump.room:
                    self._room.clear()
                    await self._room.wait()
        return pump.room

    @contextlib.contextmanager
    def hand(self, now: datetime) -> Iterator[Hand]:
        """Hold out a hand for what is raised at *now*: as many deliveries a channel as its pump has room for.

        What is put into it by the end is sent at once. Where that ends with an error, nothing is; what was leased all
        the same is claimed when its lease ends.
        """
        room = {name: pump.room for name, pump in self._pumps.items()}
        for name, count in room.items():
            self._pumps[name].held += count
        hand = Hand(self.engine, now + LEASE * self.clock.speed, room, self.links)
        try:
            yield hand
            for name, parcels in hand.by_channel().items():
                self._pumps[name].put(parcels, hand.until)
                room[name] -= len(parcels)
        finally:
            for name, count in room.items():
                self._pumps[name].let_go(count)

    def stop(self) -> None:
        """Claim nothing more. What is being sent is for `drain`."""
        self.is_stopping = True
        for pump in self._pumps.values():
            pump.stop()

    async def drain(self, *, within: float) -> None:
        """Claim nothing more, finish what is being sent within *within* seconds, and give the rest back unsent."""
        self.stop()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._recording:
            self._recording.cancel()
            await asyncio.gather(self._recording, return_exceptions=True)
        try:
            async with self.database.writing() as conn:
                await give_back(conn, now=self.clock.now(), engine=self.engine)
        except (SQLAlchemyError, OSError):
            log.warning("leases.not_given_back", remedy="they end by themselves within two minutes", exc_info=True)


def _tell_how_it_ended(task: asyncio.Task[None]) -> None:
    """Log the fault that has ended a task which should never end. Whoever watches the engine starts it anew."""
    if not task.cancelled() and (fault := task.exception()):
        log.error("dispatcher.task_died", task=task.get_name(), exc_info=fault)
