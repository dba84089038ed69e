"""Stand-ins for the outside world that keep its contracts."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.core.message import Form, Message
from service.errors import DeliveryDelayedError, DeliveryError, DeliveryRefusedError


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call of `FakeChannel.send`: what came, when, and what became of it. *error* is None if it was sent."""

    key: str
    message: Message
    now: datetime
    error: DeliveryError | None = None


class FakeChannel:
    """A channel that remembers. It accepts everything until it is told otherwise.

    `refuse`, `delay` and `hang` set what it does with the next *times* attempts (None: with all of them, until
    `accept`); called several times, they queue up. A hang ends after *timeout*, as the contract asks, as delayed; or
    when the test calls `let_go`.
    """

    kind = "fake"

    def __init__(
        self,
        name: str = "fake",
        *,
        language: str = "en",
        form: Form = Form.TEXT,
        concurrency: int = 4,
        digest_over: int = 3,
        timeout: timedelta = timedelta(seconds=15),
    ) -> None:
        self.name, self.language, self.form = name, language, form
        self.concurrency, self.digest_over = concurrency, digest_over
        self.timeout = timeout
        self.attempts: list[Attempt] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.closed = 0
        self._plan: deque[_Mood] = deque()
        self._go_on = asyncio.Event()

    @property
    def sent(self) -> dict[str, Message]:
        """What was accepted, by idempotency key, oldest first. A repeat counts once."""
        return {attempt.key: attempt.message for attempt in self.attempts if attempt.error is None}

    @property
    def keys(self) -> list[str]:
        """The idempotency key of every attempt, oldest first, whatever became of it."""
        return [attempt.key for attempt in self.attempts]

    def accept(self) -> None:
        """Forget what was planned: from now on everything is accepted."""
        self._plan.clear()

    def refuse(self, *, times: int | None = None, status_code: int = 400, switch_off: bool = False) -> None:
        error = DeliveryRefusedError(f"answered {status_code}", status_code=status_code, switch_off=switch_off)
        self._plan.append(_Mood(times, error))

    def delay(self, *, times: int | None = None, status_code: int = 503, retry_after: timedelta | None = None) -> None:
        error = DeliveryDelayedError(f"answered {status_code}", status_code=status_code, retry_after=retry_after)
        self._plan.append(_Mood(times, error))

    def hang(self, *, times: int | None = None) -> None:
        error = DeliveryDelayedError(f"no answer within {self.timeout.total_seconds():g} s")
        self._plan.append(_Mood(times, error, hangs=True))

    def let_go(self) -> None:
        """End every hang that there is now."""
        self._go_on.set()
        self._go_on = asyncio.Event()

    async def send(self, message: Message, *, idempotency_key: str, now: datetime) -> str:
        mood = self._next_mood()
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            if mood and mood.hangs:
                await asyncio.wait([asyncio.create_task(self._go_on.wait())], timeout=self.timeout.total_seconds())
            else:
                await asyncio.sleep(0)
        finally:
            self.in_flight -= 1
        error = mood.error if mood else None
        self.attempts.append(Attempt(idempotency_key, message, now, error))
        if error is not None:
            raise error
        return f"accepted as {idempotency_key}"

    def _next_mood(self) -> "_Mood | None":
        if not self._plan:
            return None
        mood = self._plan[0]
        if mood.times is not None:
            mood.times -= 1
            if mood.times <= 0:
                self._plan.popleft()
        return mood

    async def aclose(self) -> None:
        self.closed += 1


@dataclass(slots=True)
class _Mood:
    """What the channel does with the next *times* attempts; None: with all that come."""

    times: int | None
    error: DeliveryError
    hangs: bool = False
