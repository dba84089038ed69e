"""The only reader of the time. Everybody else is handed `now`, an aware moment in UTC."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from msgspec import Struct


def machine_time() -> datetime:
    """Return what the machine's clock shows, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)


class Clock(Struct, frozen=True):
    """Tells the present moment.

    Without arguments it is the machine's clock. With *start* it begins there when it is made and runs on, *speed*
    times as fast as real time (1.0: no faster): for rehearsals and tests.
    """

    start: datetime | None = None
    speed: float = 1.0
    _begun: float = 0.0
    _machine: Callable[[], datetime] = machine_time

    @classmethod
    def starting_at(cls, start: datetime, *, speed: float = 1.0) -> "Clock":
        """Return a clock that shows *start* (aware) now and runs *speed* (> 0) times as fast as real time."""
        if start.tzinfo is None:
            raise ValueError(f"the clock's start {start} has no time zone")
        return cls(start.astimezone(UTC), speed, time.monotonic())

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC, to the microsecond."""
        if self.start is None:
            return self._machine()
        return self.start + timedelta(seconds=(time.monotonic() - self._begun) * self.speed)

    def real(self) -> datetime:
        """Return the real moment, wherever this clock was started: what others compare with clocks of their own."""
        return self._machine()

    def latest(self) -> datetime:
        """Return the later of what this clock and the machine's show: what people wrote, they wrote before it."""
        return max(self.now(), machine_time())

    def seconds_until(self, moment: datetime) -> float:
        """Return how many real seconds pass until this clock shows *moment*; 0.0 if it already has."""
        return max(0.0, (moment - self.now()).total_seconds() / self.speed)
