"""A small newsroom over a real database: what people and time may do to it, and what it knows by itself.

It keeps an account of its own of silences, acknowledgements and routes, so that what the service does can be judged
by something else than the service.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

import psycopg
from msgspec.structs import replace
from psycopg.sql import SQL, Identifier
from sqlalchemy import func, select, union_all

from service.core.alerts import alert_and_next
from service.core.entry import Catalogue, Entry, Route
from service.core.findings import Finding, Kind
from service.core.forecast import PlannedAlert
from service.core.model import Announcement, Commitment, Status
from service.core.verdict import Acknowledgement, Silence
from service.errors import RefusedChangeError
from service.jobs.acknowledge import acknowledge, take_back
from service.jobs.announce import accept, withdraw
from service.jobs.audit import find_faults
from service.jobs.escalate import escalate
from service.jobs.load_catalogue import apply
from service.jobs.plan import plan
from service.jobs.rehearse import _send_all
from service.jobs.resume import resume
from service.jobs.silence import silence, unsilence
from service.store.alerts import told_of
from service.store.commitments import commitments_of
from service.store.database import Database, open_database
from service.store.tables import (
    acknowledgements,
    alerts,
    channel_settings,
    commitments,
    deliveries,
    delivery_alerts,
    silences,
)
from tests.fakes import FakeChannel
from tests.house import House

T = TypeVar("T")

CHANNELS = ("desk", "chief", "night")


@dataclass(frozen=True, slots=True)
class Carried:
    """One alert on one channel, as the ledger has it."""

    alert: str
    commitment: str
    channel: str
    raised_at: datetime
    told_at: datetime
    due_at: datetime
    kind: str
    status: Status
    withheld: str | None
    state: str
    delivery: str


@dataclass(slots=True)
class World:
    """*entries* and *routes* are what the catalogue says now, *silences* and *seen* what people said, by number."""

    house: House
    run: asyncio.Runner
    entries: dict[str, Entry] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    silences: dict[int, Silence] = field(default_factory=dict)
    seen: dict[int, Acknowledgement] = field(default_factory=dict)
    announced: dict[int, str] = field(default_factory=dict)
    loads: int = 0

    @classmethod
    def on(cls, database: Database, now: datetime) -> "World":
        channels = {name: FakeChannel(name, digest_over=0 if name == "night" else 2) for name in CHANNELS}
        return cls(House(database, now, channels=channels), asyncio.Runner())

    def do(self, work: Awaitable[T]) -> T:
        async def done() -> T:
            return await work

        return self.run.run(done())

    def allowed(self, work: Awaitable[T]) -> T | None:
        """Do what the service may refuse; None if it does."""
        try:
            return self.do(work)
        except RefusedChangeError:
            return None

    @property
    def now(self) -> datetime:
        return self.house.now

    async def load(self) -> None:
        self.loads += 1
        catalogue = Catalogue(tuple(self.entries.values()), self.routes)
        async with self.house.database.writing() as conn:
            await apply(conn, catalogue, file="deadlines.toml", digest=str(self.loads), now=self.now)

    async def announce(self, commitment: str, said: Announcement) -> None:
        self.announced[await self.house.announce(commitment, said)] = commitment

    async def accept(self, number: int) -> None:
        await accept(self.house.database, number, who="editor", now=self.now)

    async def withdraw(self, number: int) -> None:
        await withdraw(self.house.database, number, who="editor", reason="a mistake", now=self.now)

    async def silence(self, wanted: Silence) -> None:
        made = await silence(self.house.database, wanted, now=self.now)
        self.silences[made.id or 0] = made

    async def unsilence(self, number: int) -> None:
        await unsilence(self.house.database, number, who="desk", now=self.now)
        self.silences[number] = replace(self.silences[number], ended_at=self.now)

    async def acknowledge(self, commitment: str, until: datetime | None) -> None:
        made = await acknowledge(self.house.database, commitment, by="desk", now=self.now, until=until)
        self.seen[made.id or 0] = made

    async def take_back(self, number: int) -> None:
        await take_back(self.house.database, number, who="desk", now=self.now)
        self.seen[number] = replace(self.seen[number], withdrawn_at=self.now)

    async def tick(self) -> None:
        """What an engine does at each tick, but for sending."""
        await self.house.raise_all()
        await resume(self.house.database, self.house.outlets, now=self.now)
        await escalate(self.house.database, self.house.outlets, now=self.now)

    async def held_back(self) -> list[Finding]:
        """What the audit would say is withheld for too long."""
        async with self.house.database.reading() as conn:
            found = await find_faults(conn, CHANNELS, now=self.now)
        return [each for each in found if each.kind is Kind.HELD_BACK]

    async def send(self) -> None:
        """Attempt what is due on every channel: as a dispatcher does, but for its haste."""
        for channel in self.house.channels.values():
            await _send_all(self.house.database, channel, self.now)

    async def carried(self) -> list[Carried]:
        joined = delivery_alerts.join(alerts, alerts.c.id == delivery_alerts.c.alert_id)
        joined = joined.join(deliveries, deliveries.c.id == delivery_alerts.c.delivery_id)
        wanted = (alerts, delivery_alerts.c.channel, delivery_alerts.c.withheld, deliveries.c.state)
        query = select(*wanted, deliveries.c.idempotency_key).select_from(joined).order_by(alerts.c.id)
        async with self.house.database.reading() as conn:
            return [
                Carried(
                    row.key,
                    row.commitment_id,
                    row.channel,
                    row.raised_at,
                    row.released_at or row.raised_at,
                    row.due_at,
                    row.kind,
                    Status(row.status),
                    row.withheld,
                    row.state,
                    row.idempotency_key,
                )
                for row in await conn.execute(query)
            ]

    async def arrived(self) -> set[tuple[str, str]]:
        """What was sent: alerts by their keys, each with a channel."""
        return {
            (each.alert, each.channel)
            for each in await self.carried()
            if each.state == "sent" and each.withheld is None
        }

    async def alert_keys(self) -> list[str]:
        async with self.house.database.reading() as conn:
            return list((await conn.execute(select(alerts.c.key).order_by(alerts.c.id))).scalars())

    async def untold(self) -> list[str]:
        """The commitments that have something to say which no alert says yet."""
        async with self.house.database.reading() as conn:
            known = await commitments_of(conn, list(self.entries))
            told = await told_of(conn, known)
        return [each for each, found in known.items() if alert_and_next(found, told[each], self.now)[0]]

    async def known(self, *ids: str) -> dict[str, Commitment]:
        async with self.house.database.reading() as conn:
            return await commitments_of(conn, ids)

    async def plan(self, until: datetime) -> list[PlannedAlert]:
        async with self.house.database.reading() as conn:
            return await plan(conn, list(CHANNELS), now=self.now, start=self.now, end=until, channels=CHANNELS)

    async def waiting(self) -> set[str]:
        """The channels on which something waits for another attempt."""
        query = select(deliveries.c.channel).distinct().where(deliveries.c.next_attempt_at > self.now)
        async with self.house.database.reading() as conn:
            return set((await conn.execute(query)).scalars())

    def moments(self, until: datetime) -> Iterator[datetime]:
        """Go on to *until*, and stop, as the engine's clockwork does, whenever something is to be done."""
        yield self.now
        while (moment := self.do(self._next_moment())) and moment < until:
            self.house.now = moment
            yield moment
        self.house.now = until
        yield until

    async def _next_moment(self) -> datetime | None:
        off = select(channel_settings.c.channel).where(channel_settings.c.off_since.is_not(None))
        planned = [
            select(column.label("at")).where(column > self.now)
            for column in (
                commitments.c.next_due_at,
                commitments.c.resume_at,
                alerts.c.escalate_at,
                silences.c.resume_at,
                acknowledgements.c.resume_at,
            )
        ]
        attempts = select(deliveries.c.next_attempt_at).where(
            deliveries.c.next_attempt_at > self.now, deliveries.c.channel.not_in(off)
        )
        async with self.house.database.reading() as conn:
            moments = union_all(*planned, attempts).subquery()
            moment: datetime | None = (await conn.execute(select(func.min(moments.c.at)))).scalar_one()
        return moment

    def is_silenced(self, commitment: Commitment) -> bool:
        """By our own account: does a silence hold now?"""
        return any(
            (each.commitment_id == commitment.id or each.tag in commitment.tags)
            and each.starts_at <= self.now < min(each.ends_at, each.ended_at or each.ends_at)
            for each in self.silences.values()
        )

    def rests(self, commitment: str, raised_at: datetime) -> bool:
        """By our own account: does an acknowledgement let an alert raised then rest now?"""
        return any(
            each.commitment_id == commitment
            and each.withdrawn_at is None
            and (self.now < each.until if each.until else raised_at <= each.at)
            for each in self.seen.values()
        )

    def was_answered(self, commitment: str, told_at: datetime) -> bool:
        mine = (each for each in self.seen.values() if each.commitment_id == commitment)
        return any(each.withdrawn_at is None and told_at <= each.at for each in mine)

    def close(self) -> None:
        self.do(self.house.database.aclose())
        self.run.close()


Opener = Callable[[], Database]
"""Gives a fresh database each time."""

_DATABASES = count(1)


def copies_of(template: Path, folder: Path) -> Opener:
    """Give copies of a migrated SQLite file."""
    numbers = count(1)

    def opened() -> Database:
        path = folder / f"{next(numbers)}.db"
        shutil.copy(template, path)
        return open_database(f"sqlite:///{path}")

    return opened


def databases_from(server: str, template: str) -> Opener:
    """Give copies of a migrated PostgreSQL database. They go with the server, which several tests may share."""

    def opened() -> Database:
        name = f"world_{next(_DATABASES)}"
        with psycopg.connect(server, autocommit=True) as conn:
            conn.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
        return open_database(server.replace("/postgres?", f"/{name}?"))

    return opened
