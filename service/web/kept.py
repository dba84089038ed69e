"""Answers that stay good for a moment, so that many who ask at once cost as much as one."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from service.clock import Clock

T = TypeVar("T")

SHORTEST = timedelta(milliseconds=100)
LONGEST = timedelta(seconds=5)
TIMES_AS_LONG = 10
"""An answer is good for so many times as long as it took to make, within the bounds above. Then making answers takes
little of the time, and what changed in another process shows soon all the same.
"""


@dataclass(slots=True)
class _Answer:
    task: asyncio.Task[Any]
    begun_at: datetime
    before: "_Answer | None"
    ended_at: datetime | None = None

    def is_good(self, now: datetime, *, times: int = 1) -> bool:
        """Tell whether it is being made, or was for less than *times* as long as an answer is good."""
        if self.ended_at is None:
            return True
        keep = min(max(SHORTEST, TIMES_AS_LONG * (self.ended_at - self.begun_at)), LONGEST)
        return timedelta(0) <= now - self.ended_at < times * keep


class Kept:
    """Remembers up to *most* answers by key. While one is being made, all who ask for it wait for that one; or, where
    the one before was good until now, they get that, for as long again at most.

    Whoever stops waiting does not stop the making. An answer that failed is not kept. *at_once* so many are made, and
    the others wait; None: all.
    """

    def __init__(self, clock: Clock, *, most: int = 100, at_once: int | None = None) -> None:
        self._clock, self._most = clock, most
        self._turns = contextlib.nullcontext() if at_once is None else asyncio.Semaphore(at_once)
        self._answers: dict[Hashable, _Answer] = {}

    async def get(self, key: Hashable, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return the answer to *key*: the one that is kept, or else what *make* makes."""
        now = self._clock.now()
        answer = self._answers.get(key)
        if answer is None or not answer.is_good(now):
            answer = self._begin(key, make, answer, now)
        if answer.before is not None and answer.before.is_good(now, times=2):
            answer = answer.before
        made: T = await asyncio.shield(answer.task)
        return made

    def forget(self) -> None:
        """Drop everything: something has changed. Who is waiting still gets what was begun before."""
        self._answers.clear()

    def _begin(
        self, key: Hashable, make: Callable[[], Coroutine[Any, Any, T]], before: _Answer | None, now: datetime
    ) -> _Answer:
        self._answers.pop(key, None)
        if len(self._answers) >= self._most:
            del self._answers[next(iter(self._answers))]
        answer = _Answer(asyncio.create_task(self._make(make)), now, before)
        answer.task.add_done_callback(lambda _: self._end(key, answer))
        self._answers[key] = answer
        return answer

    async def _make(self, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        async with self._turns:
            return await make()

    def _end(self, key: Hashable, answer: _Answer) -> None:
        answer.ended_at, answer.before = self._clock.now(), None
        failed = answer.task.cancelled() or answer.task.exception() is not None
        if failed and self._answers.get(key) is answer:
            del self._answers[key]
