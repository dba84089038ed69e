"""Answers that are kept for a moment: made once for all who ask, and never for long."""

import asyncio
from datetime import datetime, timedelta

import pytest

from service.clock import Clock
from service.web.kept import Kept
from tests.builders import at


class Kitchen:
    """Makes numbered answers, each *seconds* long, and counts them."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.now: datetime = at("2025-08-01")
        self.seconds, self.made = seconds, 0
        self.open = asyncio.Event()
        self.open.set()
        self.kept = Kept(Clock(_machine=lambda: self.now), most=3)

    async def make(self) -> int:
        self.made += 1
        number = self.made
        await self.open.wait()
        self.now += timedelta(seconds=self.seconds)
        return number

    async def ask(self, key: str = "one") -> int:
        return await self.kept.get(key, self.make)

    async def ask_after(self, seconds: float) -> int:
        self.now += timedelta(seconds=seconds)
        return await self.ask()


async def test_all_who_ask_at_once_get_one_answer() -> None:
    kitchen = Kitchen()
    assert await asyncio.gather(*(kitchen.ask() for _ in range(50))) == [1] * 50


async def test_an_answer_is_good_for_a_tenth_of_a_second() -> None:
    kitchen = Kitchen()
    assert [await kitchen.ask(), await kitchen.ask_after(0.09)] == [1, 1]
    assert kitchen.made == 1


async def test_for_as_long_again_it_is_given_while_the_next_one_is_made() -> None:
    kitchen = Kitchen()
    assert [await kitchen.ask(), await kitchen.ask_after(0.19)] == [1, 1]
    await asyncio.sleep(0.001)
    assert [kitchen.made, await kitchen.ask()] == [2, 2]


async def test_then_all_wait_for_the_next_one() -> None:
    kitchen = Kitchen()
    assert [await kitchen.ask(), await kitchen.ask_after(0.2)] == [1, 2]


async def test_an_old_answer_is_not_given_for_ever_while_the_next_one_hangs() -> None:
    kitchen = Kitchen()
    await kitchen.ask()
    kitchen.open.clear()
    assert await kitchen.ask_after(0.15) == 1
    waiting = asyncio.create_task(kitchen.ask_after(0.15))
    await asyncio.sleep(0)
    kitchen.open.set()
    assert await waiting == 2


async def test_an_answer_that_took_long_is_good_for_ten_times_as_long() -> None:
    kitchen = Kitchen(seconds=0.1)
    assert [await kitchen.ask(), await kitchen.ask_after(0.99)] == [1, 1]
    assert (kitchen.made, await kitchen.ask_after(1.1)) == (1, 2)


async def test_no_answer_is_given_for_more_than_ten_seconds() -> None:
    kitchen = Kitchen(seconds=3)
    assert [await kitchen.ask(), await kitchen.ask_after(4.9)] == [1, 1]
    assert (kitchen.made, await kitchen.ask_after(5.2)) == (1, 2)


async def test_an_answer_from_a_time_to_come_is_not_good() -> None:
    kitchen = Kitchen()
    assert [await kitchen.ask(), await kitchen.ask_after(-60)] == [1, 2]


async def test_other_questions_have_other_answers() -> None:
    kitchen = Kitchen()
    assert [await kitchen.ask(key) for key in ("one", "two", "one")] == [1, 2, 1]


async def test_only_so_many_answers_are_kept() -> None:
    kitchen = Kitchen()
    assert [await kitchen.ask(key) for key in ("1", "2", "3", "4", "4", "1")] == [1, 2, 3, 4, 4, 5]


async def test_what_is_begun_before_a_change_does_not_answer_those_who_ask_after_it() -> None:
    kitchen = Kitchen()
    kitchen.open.clear()
    before = asyncio.create_task(kitchen.ask())
    await asyncio.sleep(0)
    kitchen.kept.forget()
    after = asyncio.create_task(kitchen.ask())
    await asyncio.sleep(0)
    kitchen.open.set()
    assert [await before, await after, await kitchen.ask()] == [1, 2, 2]


async def test_where_few_are_made_at_once_the_others_wait() -> None:
    kitchen = Kitchen()
    kitchen.kept = Kept(Clock(_machine=lambda: kitchen.now), at_once=1)
    kitchen.open.clear()
    waiting = [asyncio.create_task(kitchen.ask(key)) for key in "abc"]
    await asyncio.sleep(0.001)
    assert kitchen.made == 1
    kitchen.open.set()
    assert await asyncio.gather(*waiting) == [1, 2, 3]


async def test_who_stops_waiting_takes_the_answer_from_nobody() -> None:
    kitchen = Kitchen()
    kitchen.open.clear()
    impatient, patient = asyncio.create_task(kitchen.ask()), asyncio.create_task(kitchen.ask())
    await asyncio.sleep(0)
    impatient.cancel()
    kitchen.open.set()
    assert await patient == 1


async def test_a_failure_is_told_to_all_who_wait_and_kept_for_nobody() -> None:
    kitchen = Kitchen()

    async def fail() -> int:
        await asyncio.sleep(0)
        raise OSError("no")

    waiting = [asyncio.create_task(kitchen.kept.get("one", fail)) for _ in range(2)]
    for each in waiting:
        with pytest.raises(OSError, match="no"):
            await each
    assert await kitchen.ask() == 1
