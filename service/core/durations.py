"""Calendar spans: ISO 8601 durations in years, months, weeks and days, and their arithmetic."""

import re
from calendar import monthrange
from datetime import date, timedelta

from msgspec import Struct

from service.errors import UnreadableDateError

_SPAN = re.compile(r"P(?:([0-9]{1,7})Y)?(?:([0-9]{1,7})M)?(?:([0-9]{1,7})W)?(?:([0-9]{1,7})D)?")
_HOW_TO_WRITE = "Write years, months, weeks or days, as in P1Y, P6M, P2W or P90D."
_MOST_MONTHS = 9999 * 12
_MOST_DAYS = date.max.toordinal()  # of all years from 0001 to 9999
_LONGEST = 40  # characters; the longest span has 33

# The first that matches says what is wrong. The remedy may name the groups of the pattern.
_MISTAKES = tuple(
    (re.compile(pattern, re.DOTALL), reason, remedy)
    for pattern, reason, remedy in (
        (r"\s*", "it is empty", _HOW_TO_WRITE),
        (r"P(?:0+[YMWD])*", "it lasts no time at all", _HOW_TO_WRITE),
        (rf"{_SPAN.pattern}|P.*[0-9]{{8}}.*", "it is longer than 9999 years", "Write a shorter one."),
        (
            r"(?i)P? ?([1-9][0-9]{0,3}) ?([dwmy])(?:ays?|eeks?|onths?|ears?)?",
            "ISO 8601 writes P first",
            "Write P{0}{1}.",
        ),
        (r"([1-9][0-9]{0,3})", "it names no unit", "Write P{0}D for days, or P{0}M for months."),
        (
            r"P(?:[0-9]{1,7}[YMWD])+",
            "its units are not in order",
            "Write years, months, weeks and days in this order.",
        ),
        (r"[-+]P.*|P[-+].*|P.*[YMWD][-+].*", "a span has no sign", _HOW_TO_WRITE),
        (r"P.*T.*", "a span counts whole days, not hours", _HOW_TO_WRITE),
        (r"P.*[0-9][.,][0-9].*", "a span has no fractions", "Write it in a smaller unit, as in P6M for half a year."),
    )
)


class Span(Struct, frozen=True):
    """A calendar span: whole months and days (``P1Y2M`` is 14 months, ``P2W`` 14 days). Exact on a calendar.

    Neither is negative nor more than 9999 years, and not both are zero: ValueError. ``str()`` gives ISO 8601 text in
    months and days: ``P12M`` stays so, ``P1Y`` becomes ``P12M`` and ``P2W`` ``P14D``; `parse_span` reads it back.
    """

    months: int
    days: int

    def __post_init__(self) -> None:
        """Refuse a span that goes backwards, nowhere, or out of the calendar."""
        if not (0 <= self.months <= _MOST_MONTHS and 0 <= self.days <= _MOST_DAYS and (self.months or self.days)):
            raise ValueError(f"there is no span of {self.months} months and {self.days} days")

    def __str__(self) -> str:
        """Write it as ISO 8601 does."""
        months = f"{self.months}M" if self.months else ""
        days = f"{self.days}D" if self.days else ""
        return f"P{months}{days}"


def parse_span(text: str) -> Span:
    """Read an ISO 8601 duration of years, months, weeks and days (``P1Y``, ``P2W``, ``P90D``, ``P1M15D``).

    No time of day, no fraction, no sign, and not zero: `UnreadableDateError`.
    """
    match = _SPAN.fullmatch(text)
    if not match:
        raise _refusal(text)
    years, months, weeks, days = (int(number or 0) for number in match.groups())
    try:
        return Span(years * 12 + months, weeks * 7 + days)
    except ValueError:
        raise _refusal(text) from None


def add(day: date, span: Span, times: int = 1) -> date:
    """Return the day that lies *times* spans after *day*: months first, then days.

    A day that the month does not have becomes its last: 31 January + P1M is 28 or 29 February. The months are
    counted at once, so the 31st does not drift: 31 January + 2 x P1M is 31 March. Negative *times* go back.
    Raises `UnreadableDateError` where that leaves the years 0001 to 9999.
    """
    try:
        moved = _add_months(day, span.months * times) if span.months else day
        return moved + timedelta(span.days * times)
    except (ValueError, OverflowError):
        reason = f"counted {times} times from {day} it leaves the years 0001 to 9999"
        raise UnreadableDateError(str(span), reason, "Write a shorter duration.") from None


def subtract(day: date, span: Span, times: int = 1) -> date:
    """Return the day that lies *times* spans before *day*. In all else as `add`."""
    return add(day, span, -times)


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if day.day <= 28:  # every month has them
        return day.replace(year, month)
    return day.replace(year, month, min(day.day, monthrange(year, month)[1]))


def _refusal(text: str) -> UnreadableDateError:
    if len(text) > _LONGEST:
        return UnreadableDateError(f"{text[:_LONGEST]}…", "it is longer than any span", _HOW_TO_WRITE)
    for pattern, reason, remedy in _MISTAKES:
        if match := pattern.fullmatch(text):
            return UnreadableDateError(text, reason, remedy.format(*(group.upper() for group in match.groups(""))))
    return UnreadableDateError(text, "it is not an ISO 8601 duration", _HOW_TO_WRITE)
