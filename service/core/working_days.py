"""Working days as calendar days: five to a week, without holidays, of which there is no calendar."""

from datetime import date

from service.core.durations import Span

_MONDAY, _SUNDAY = 1, 7
_FIRST_DAYS = (_MONDAY, _SUNDAY)
"""On which weeks of work begin: after a weekend of Saturday and Sunday, and after one of Friday and Saturday."""

_A_WEEK = 5


def working_days(count: int, start: date | None = None) -> Span:
    """Return how long *count* >= 1 working days after *start* take; None: at most, whatever day they count from.

    Nobody says which weekend is meant, so the longer counts: a deadline that comes too early would be told as passed.
    Ten of them from a Tuesday take P14D, one from a Thursday P3D: where Friday is no working day, it ends on Sunday.
    """
    if start is None:
        return Span(0, count + 2 * -(-count // _A_WEEK))
    return Span(0, max(_days(count, (start.isoweekday() - first) % 7) for first in _FIRST_DAYS))


def _days(count: int, place: int) -> int:
    """Count from the day that has *place* in its week: 0 to 4 are for work, and 5 and 6 as good as the day before."""
    weeks, rest = divmod(count, _A_WEEK)
    worked = min(place, _A_WEEK - 1)
    weekend = 2 if worked + rest >= _A_WEEK else 0
    return 7 * weeks + rest + weekend - (place - worked)
