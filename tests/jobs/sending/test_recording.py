"""What became of an attempt is written down, whatever was said with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from service.clock import Clock
from service.jobs.sending import recording
from service.jobs.sending.recording import Recorder
from service.store.database import Database
from service.store.outcomes import Result
from service.store.tables import DeliveryState
from tests.builders import an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

FIRST = at("2025-08-31T06:00")

STRANGE = ("taken\x00 as m1", "taken \ud800")
"""What PostgreSQL, or any database, does not take as text."""


class StrangeChannel(FakeChannel):
    """A channel whose receiver answers with *words*."""

    words = "taken"

    async def send(self, *args: object, **named: object) -> str:
        await super().send(*args, **named)  # type: ignore[arg-type]  # handed on
        return self.words


@pytest.mark.parametrize("words", STRANGE)
async def test_words_that_no_database_takes_neither_stop_the_others_nor_send_it_again(house: House, words: str) -> None:
    house.channels["strange"] = strange = StrangeChannel("strange", digest_over=0)
    house.desk.digest_over = 0
    strange.words = words
    await house.record(*(an_entry(f"c{number}") for number in range(6)))
    await house.live(FIRST, FIRST + timedelta(hours=1))
    lines = await house.ledger()
    assert {line.state for line in lines} == {DeliveryState.SENT}
    assert len(lines) == len(strange.keys) + len(house.desk.keys) == 12


@pytest.mark.parametrize("words", STRANGE)
async def test_a_reason_that_no_database_takes_is_a_failure_as_any_other(house: House, words: str) -> None:
    house.desk.delay(times=1)
    house.desk._plan[-1].error.reason = words
    await house.record(an_entry())
    await house.live(FIRST)
    (line,) = await house.ledger()
    assert (line.state, line.failures) == (DeliveryState.PENDING, 1)
    await house.live(FIRST + timedelta(hours=1))
    assert len(house.desk.sent) == 1


class NotedDatabase(Database):
    """Notes of each transaction that writes whether it is a statement alone."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine)
        self.alone: list[bool] = []

    @asynccontextmanager
    async def writing(self, *, autocommit: bool = False) -> AsyncIterator[AsyncConnection]:
        self.alone.append(autocommit)
        async with super().writing(autocommit=autocommit) as conn:
            yield conn


PLAIN = Result(1, 1, FIRST, FIRST, DeliveryState.SENT, None, 0)


@asynccontextmanager
async def recording_in(noted: NotedDatabase) -> AsyncIterator[Recorder]:
    """Give a recorder that runs."""
    recorder = Recorder(noted, Clock(), "engine-1", observe=lambda _channel, _result: None)
    running = asyncio.create_task(recorder.run())
    yield recorder
    running.cancel()
    await noted.aclose()


async def test_what_is_a_statement_alone_needs_no_transaction(database: Database) -> None:
    async with recording_in(noted := NotedDatabase(database.engine)) as recorder:
        for result in (PLAIN, PLAIN, replace(PLAIN, withheld=((1, "silenced"),)), PLAIN):
            await recorder.record("desk", result)
        recorder.put_behind(2, 1)
        await recorder.record("desk", PLAIN)
    # At first it is news that the channel works, then an alert was left out, and at last another delivery waited.
    assert noted.alone == [False, True, False, True, False]


async def test_what_another_engine_may_have_finished_is_not_remembered_for_ever(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "MOST_BEHIND", 2)
    async with recording_in(noted := NotedDatabase(database.engine)) as recorder:
        await recorder.record("desk", PLAIN)
        for other in (1, 2, 3):
            recorder.put_behind(10, other)
        for number in (1, 2, 3):
            await recorder.record("desk", replace(PLAIN, delivery_id=number))
    assert noted.alone == [False, True, True, False]
