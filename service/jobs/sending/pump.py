"""One channel's pump: it claims as much as its workers can soon send, and each worker sends one parcel at a time.

A worker's outcome is written down before it sends the next one: after a crash, at most as many deliveries are sent
twice as the channel allows in flight.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError

from service.channels.base import Channel
from service.clock import Clock
from service.core.links import Links
from service.errors import DeliveryBrokenError
from service.jobs.sending.attempt import attempt
from service.jobs.sending.packing import Packer
from service.jobs.sending.parcels import Parcel
from service.jobs.sending.recording import Recorder
from service.store.database import Database
from service.store.outbox import Claim, claim, next_attempt_at, still_leased, unclaim
from service.store.parting import part

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
"""Several times as long as a send takes at most (15 s). After a crash, what was on hand waits no longer than this."""

LONGEST_SEND = timedelta(seconds=20)
"""No attempt begins with less of its lease left than this: a channel takes 15 seconds at most."""

ROUNDS, LEAST_HELD = 10, 200
"""On hand are at most so many rounds of its workers, or so many deliveries where that is more. A channel that is
too slow to begin with all of them before their leases end gives the rest back.
"""

FRESH_SECONDS = 2.0
"""A parcel that was packed longer ago is packed anew before it is sent: what it is about may be settled by now."""

AT_ONCE = 100
"""So many parcels are packed anew at once."""

AFTER_RACE_SECONDS = 0.2
"""How long to rest when another engine has just claimed what was due."""


class Works(Struct, frozen=True):
    """What all pumps of an engine work with. See `service.jobs.deliver.Dispatcher`."""

    database: Database
    clock: Clock
    engine: str
    chance: Callable[[], float]
    idle_seconds: float
    links: Links | None
    recorder: Recorder
    room: asyncio.Event  # set whenever a pump has room for more


@dataclass(slots=True)
class _Shelved:
    parcel: Parcel | None  # None: it turned out that there is nothing to send
    packed_at: float  # in the event loop's time
    begin_by: datetime  # later, its lease would end before the attempt does


class Pump:
    """Claims for one channel and keeps its workers busy. *held*: on hand, or promised to it, and not yet recorded."""

    def __init__(self, works: Works, channel: Channel) -> None:
        self.channel = channel
        self.wake = asyncio.Event()
        self.held = 0
        self._works = works
        self._packer = Packer(works.database, works.clock, channel, works.recorder, works.chance, works.links)
        self._stopping = False
        self._shelf: deque[_Shelved] = deque()
        self._filled = asyncio.Semaphore(0)
        self._freshening = asyncio.Lock()
        self._workers: list[asyncio.Task[None]] = []
        self._most_held = max(ROUNDS * channel.concurrency, LEAST_HELD)
        self._more_may_be_due = True

    @property
    def room(self) -> int:
        """How many more deliveries it would take on hand; 0 while it is busy with those that it has."""
        room = self._most_held - self.held
        return room if room >= self._most_held // 2 and not self._stopping else 0

    @property
    def is_alive(self) -> bool:
        """Whether every worker is."""
        return not any(worker.done() for worker in self._workers)

    def stop(self) -> None:
        """Claim nothing more, and drop what nobody has begun to send."""
        self._stopping = True
        self._shelf.clear()
        self.wake.set()

    def put(self, parcels: Iterable[Parcel], lease_ends_at: datetime) -> None:
        """Take *parcels* on hand, for which room was held. They are leased until *lease_ends_at*."""
        if self._stopping:
            return  # their leases are given back
        packed_at, begin_by = asyncio.get_running_loop().time(), lease_ends_at - LONGEST_SEND * self._works.clock.speed
        for parcel in parcels:
            self._shelf.append(_Shelved(parcel, packed_at, begin_by))
            self._filled.release()

    def let_go(self, count: int) -> None:
        """Note that *count* deliveries are off its hands."""
        self.held -= count
        if self.room:
            self._works.room.set()
            if self._more_may_be_due:
                self.wake.set()

    async def run(self) -> None:
        """Claim and send until stopped; then finish what is being sent."""
        self._workers = [asyncio.create_task(self._work()) for _ in range(self.channel.concurrency)]
        try:
            while not self._stopping:
                self.wake.clear()
                rest = await self._claim_some()
                if rest > 0 and not self._stopping:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(rest):  # wait_for of Python 3.11 may swallow a cancellation
                            await self.wake.wait()
            for _ in self._workers:
                self._filled.release()
            ended = await asyncio.gather(*self._workers, return_exceptions=True)  # one that died cuts off no other
            for fault in filter(None, ended):
                raise fault
        finally:
            for worker in self._workers:
                worker.cancel()

    async def _work(self) -> None:
        while True:
            await self._filled.acquire()
            if self._shelf:
                await self._send(self._shelf.popleft())
            if self._stopping:
                return

    async def _send(self, shelved: _Shelved) -> None:
        """Make one attempt, and return once it is known what came of it and written down."""
        works = self._works
        works.recorder.sending += 1
        try:
            parcel = await self._still_good(shelved)
            made = await attempt(parcel, self.channel, now=works.clock.now, chance=works.chance) if parcel else None
        finally:
            works.recorder.sending -= 1
        if made:
            await works.recorder.record(self.channel.name, *made)
            if parcel and len(parcel.briefs) > 1 and isinstance(made[1], DeliveryBrokenError):
                await self._take_apart(parcel)
        self.let_go(1)

    async def _take_apart(self, digest: Parcel) -> None:
        with contextlib.suppress(SQLAlchemyError, OSError):  # then the next attempt breaks, too, and we come back
            await self._packer.take_apart(digest)

    async def _still_good(self, shelved: _Shelved) -> Parcel | None:
        """Return the parcel as it is to be sent now; None: it is not for us to send, or no more."""
        if _is_stale(shelved):
            await self._freshen(shelved)
        parcel = shelved.parcel
        # Looked at last: packing anew takes as long as the database does.
        if parcel and self._works.clock.now() >= shelved.begin_by:
            await self._give_back(parcel.claim)
            return None
        return parcel

    async def _freshen(self, shelved: _Shelved) -> None:
        """Pack anew what waits for longer than it should, all of it at once, if it is still ours to send."""
        async with self._freshening:
            stale = [each for each in (shelved, *self._shelf) if _is_stale(each)][:AT_ONCE]
            claims = [each.parcel.claim for each in stale if each.parcel]
            try:
                async with self._works.database.reading() as conn:
                    ours = await still_leased(conn, claims, engine=self._works.engine)
                parcels = await self._packer.pack([each for each in claims if each.id in ours])
            except (SQLAlchemyError, OSError):
                log.warning("deliveries.not_packed", channel=self.channel.name, exc_info=True)
                shelved.parcel = None  # then it is due when its lease ends
                return
            packed = {parcel.claim.id: parcel for parcel in parcels}
            for each in stale:
                each.packed_at = asyncio.get_running_loop().time()
                each.parcel = each.parcel and packed.get(each.parcel.claim.id)

    async def _give_back(self, waited: Claim) -> None:
        """Let others have what waited too long: behind a slow receiver, or on a machine that slept."""
        works = self._works
        with contextlib.suppress(SQLAlchemyError, OSError):  # then it is due when its lease ends
            async with works.database.writing() as conn:
                await unclaim(conn, waited, engine=works.engine, now=works.clock.now())

    async def _claim_some(self) -> float:
        """Claim what is due, as much as fits; return how many seconds to rest, 0 if there may be more."""
        idle, clock = self._works.idle_seconds, self._works.clock
        room, self._more_may_be_due = self.room, True
        if not room:
            return idle
        try:
            due_at = await self._due_at()
            if due_at is not None and due_at <= clock.now():
                return 0 if await self._claim(room) else AFTER_RACE_SECONDS
        except (SQLAlchemyError, OSError):
            log.warning("deliveries.not_claimed", channel=self.channel.name, exc_info=True)
            return min(idle, 1.0)
        self._more_may_be_due = False
        return idle if due_at is None else min(idle, clock.seconds_until(due_at))

    async def _due_at(self) -> datetime | None:
        async with self._works.database.reading() as conn:
            return await next_attempt_at(conn, self.channel.name)

    async def _claim(self, room: int) -> bool:
        """Claim up to *room* deliveries and put them on the shelf; tell whether there were any."""
        works, now = self._works, self._works.clock.now()
        until = now + LEASE * works.clock.speed  # a send takes real time, however fast the clock runs
        self.held += room  # what is being claimed is on hand before we know how much it is
        try:
            async with works.database.writing() as conn:
                claims, behind = await claim(
                    conn, self.channel.name, limit=room, engine=works.engine, now=now, until=until
                )
                await part(conn, behind, now=now)
            for delivery_id, other in behind.items():  # at once: that other one may be done at any moment
                works.recorder.put_behind(delivery_id, other)
            parcels = await self._packer.pack(claims)
        except BaseException:
            self.let_go(room)  # what was claimed all the same comes back when its lease ends
            raise
        self.put(parcels, until)
        self.let_go(room - len(parcels))
        return bool(claims or behind)


def _is_stale(shelved: _Shelved) -> bool:
    return asyncio.get_running_loop().time() - shelved.packed_at > FRESH_SECONDS
