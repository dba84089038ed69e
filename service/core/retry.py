"""When to try a delivery again: over days, because nobody looks at this service for weeks."""

from datetime import datetime, timedelta

STEPS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""The wait after the first, second, ... failure; the last one from then on."""

GIVE_UP_AFTER = timedelta(hours=120)
"""No attempt starts later than this after the first could, if there have been `ENOUGH`."""

ENOUGH = len(STEPS)
"""So many attempts there are at least, however late: time in which the service was down is no time of trying.

They take two days, or four if the receiver asks for it: never as long as `GIVE_UP_AFTER`.
"""

JITTER = 0.2
"""The most by which chance lengthens a step, so that a receiver that comes back is not met by all at once."""


def next_attempt_at(
    failures: int, *, since: datetime, now: datetime, chance: float, retry_after: timedelta | None = None
) -> datetime | None:
    """Return when to try again after *failures* >= 1 failed attempts; None means give up.

    *since* is when the first attempt could start, *chance* a number from 0 to 1. What the receiver asks for in
    *retry_after* is honoured within one to two times the step.
    """
    step = STEPS[min(failures, len(STEPS)) - 1]
    wait = step * (1 + JITTER * chance)
    if retry_after is not None:
        wait = min(max(wait, retry_after), 2 * step)
    last = since + GIVE_UP_AFTER
    if now + step <= last:
        return min(now + wait, last)
    return now + wait if failures < ENOUGH else None
