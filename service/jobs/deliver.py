"""The dispatcher: claims what is due, sends it, and records what came of it.

Each channel has a pump of its own, so that no channel holds up another: it claims as much as its workers can soon
send, and its workers send, at most `Channel.concurrency` at once. What came of it goes to one recorder, which writes
whatever has gathered in one transaction. There is no barrier anywhere: a slow send delays only itself.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from service.channels.base import Channel
from service.clock import Clock
from service.errors import DeliveryError
from service.jobs.attempt import attempt, broken
from service.jobs.channel_health import note_outcomes
from service.jobs.parcels import Parcel, pack
from service.store.database import Database
from service.store.outbox import Claim, claim, give_back, next_attempt_at
from service.store.outcomes import Result, record

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
"""More than a parcel can wait behind others (`ROUNDS` of 15 s) and be sent (15 s), with room for a slow machine."""

LONGEST_SEND = timedelta(seconds=20)
"""No attempt begins with less of its lease left than this: a channel takes 15 seconds at most."""

ROUNDS = 4
"""So many rounds of its workers are claimed at most: enough to keep them busy, and all begun before the lease ends."""

AFTER_RACE_SECONDS = 0.2
"""How long to rest when another engine has just claimed what was due."""

GATHER = 500
"""The most outcomes that are recorded in one transaction."""

Observe = Callable[[str, Result], None]


@dataclass
class Dispatcher:
    """Sends until it is stopped. *idle_seconds* is how long a pump rests when nothing is due and nobody pokes it.

    *public_url* is where people reach this service, for the links in messages. *chance* gives numbers from 0 to 1,
    *observe* is told of every result, with its channel.
    """

    database: Database
    channels: Mapping[str, Channel]
    clock: Clock
    engine: str
    chance: Callable[[], float]
    idle_seconds: float = 30.0
    public_url: str | None = None
    observe: Observe = lambda _channel, _result: None
    _done: asyncio.Queue[tuple[str, Result, DeliveryError | None]] = field(default_factory=asyncio.Queue)
    _pumps: list["_Pump"] = field(default_factory=list)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _recorder: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to claim and send. Asks for a running event loop."""
        self._recorder = asyncio.create_task(self._record_for_ever(), name="recorder")
        self._pumps = [_Pump(self, channel) for channel in self.channels.values()]
        self._tasks = [asyncio.create_task(pump.run(), name=f"pump {pump.channel.name}") for pump in self._pumps]

    def poke(self) -> None:
        """Tell it that something may be due now."""
        for pump in self._pumps:
            pump.wake.set()

    @property
    def in_flight(self) -> int:
        """How many deliveries are claimed and not yet recorded."""
        return sum(pump.held for pump in self._pumps)

    @property
    def is_alive(self) -> bool:
        """Whether every task that must run does."""
        tasks = [*self._tasks, self._recorder]
        return bool(self._tasks) and all(task is not None and not task.done() for task in tasks)

    async def drain(self, *, within: float) -> None:
        """Claim nothing more, finish what is being sent within *within* seconds, and give the rest back unsent."""
        for pump in self._pumps:
            pump.stop()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._done.join(), timeout=within)
        if self._recorder:
            self._recorder.cancel()
            await asyncio.gather(self._recorder, return_exceptions=True)
        async with self.database.writing() as conn:
            await give_back(conn, now=self.clock.now(), engine=self.engine)

    async def send(self, parcel: Parcel, channel: Channel) -> None:
        """Make one attempt and hand on what came of it."""
        result, error = await attempt(parcel, channel, now=self.clock.now, chance=self.chance)
        self._done.put_nowait((channel.name, result, error))

    def broke(self, claim: Claim, fault: Exception, now: datetime) -> None:
        """Note that *claim* cannot be sent, because of a fault of ours."""
        result, error = broken(Parcel(claim), fault, started_at=now, now=now, chance=self.chance())
        self._done.put_nowait((claim.channel, result, error))

    async def _record_for_ever(self) -> None:
        while True:
            gathered = [await self._done.get()]
            while len(gathered) < GATHER and not self._done.empty():
                gathered.append(self._done.get_nowait())
            await self._record(gathered)
            for name, result, _ in gathered:
                self.observe(name, result)
                self._done.task_done()
            for pump in self._pumps:
                pump.recorded(sum(name == pump.channel.name for name, _, _ in gathered))

    async def _record(self, gathered: list[tuple[str, Result, DeliveryError | None]]) -> None:
        """Write outcomes, however often the database must be asked: one that is not written would be sent again."""
        while True:
            try:
                async with self.database.writing() as conn:
                    await record(conn, [result for _, result, _ in gathered], engine=self.engine)
                    await note_outcomes(conn, gathered, now=self.clock.now())
            except (SQLAlchemyError, OSError):
                log.warning("outcomes.not_recorded", waiting=len(gathered), exc_info=True)
                await asyncio.sleep(1)
            else:
                return


class _Pump:
    """Claims for one channel and keeps its workers busy. *held*: claimed and not yet recorded."""

    def __init__(self, dispatcher: Dispatcher, channel: Channel) -> None:
        self.dispatcher, self.channel = dispatcher, channel
        self.wake = asyncio.Event()
        self.held = 0
        self._stopping = False
        self._shelf: asyncio.Queue[tuple[Parcel, datetime] | None] = asyncio.Queue()
        self._most_held = ROUNDS * channel.concurrency

    def stop(self) -> None:
        """Claim nothing more, and drop what nobody has begun to send."""
        self._stopping = True
        while not self._shelf.empty():
            self._shelf.get_nowait()
        self.wake.set()

    def recorded(self, count: int) -> None:
        """Note that *count* deliveries of this channel are off our hands."""
        self.held -= count
        if count and self.held <= self._most_held // 2:
            self.wake.set()

    async def run(self) -> None:
        """Claim and send until stopped; then finish what is being sent."""
        workers = [asyncio.create_task(self._work()) for _ in range(self.channel.concurrency)]
        try:
            while not self._stopping:
                self.wake.clear()
                rest = await self._claim_some()
                if rest > 0 and not self._stopping:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self.wake.wait(), timeout=rest)
            for _ in workers:
                self._shelf.put_nowait(None)
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()

    async def _work(self) -> None:
        while (item := await self._shelf.get()) is not None:
            parcel, lease_ends_at = item
            if self.dispatcher.clock.seconds_until(lease_ends_at) > LONGEST_SEND.total_seconds():
                await self.dispatcher.send(parcel, self.channel)
            else:
                self.recorded(1)  # it waited too long, as on a machine that slept: whoever claims it next sends it

    async def _claim_some(self) -> float:
        """Claim what is due, as much as fits; return how many seconds to rest, 0 if there may be more."""
        idle = self.dispatcher.idle_seconds
        room = self._most_held - self.held
        if room < self._most_held // 2:
            return idle
        try:
            due_at = await self._due_at()
            if due_at is None:
                return idle
            if due_at > self.dispatcher.clock.now():
                return min(idle, self.dispatcher.clock.seconds_until(due_at))
            return 0 if await self._claim(room) else AFTER_RACE_SECONDS
        except (SQLAlchemyError, OSError):
            log.warning("deliveries.not_claimed", channel=self.channel.name, exc_info=True)
            return min(idle, 1.0)

    async def _due_at(self) -> datetime | None:
        async with self.dispatcher.database.reading() as conn:
            return await next_attempt_at(conn, self.channel.name)

    async def _claim(self, room: int) -> bool:
        now = self.dispatcher.clock.now()
        until = now + LEASE * self.dispatcher.clock.speed  # a send takes real time, however fast the clock runs
        claims: list[Claim] = []
        self.held += room  # what is being claimed is in our hands before we know how much it is
        try:
            async with self.dispatcher.database.writing() as conn:
                claims = await claim(
                    conn, self.channel.name, limit=room, engine=self.dispatcher.engine, now=now, until=until
                )
            parcels = await self._pack(claims, now)
        except BaseException:
            self.held -= room  # what was claimed all the same comes back when its lease ends
            raise
        self.held -= room - len(claims)
        for parcel in parcels:
            self._shelf.put_nowait((parcel, until))
        return bool(claims)

    async def _pack(self, claims: Sequence[Claim], now: datetime) -> list[Parcel]:
        """Return the parcels of *claims*. One that cannot be packed has failed, and holds up no other."""
        try:
            async with self.dispatcher.database.reading() as conn:
                return await pack(conn, claims, now=now, public_url=self.dispatcher.public_url)
        except (SQLAlchemyError, OSError):
            raise
        except Exception as fault:  # of ours, in a single commitment
            log.exception("deliveries.not_packed", channel=self.channel.name, deliveries=len(claims))
            if len(claims) > 1:
                return [parcel for each in claims for parcel in await self._pack([each], now)]
            self.dispatcher.broke(claims[0], fault, now)
            return []
