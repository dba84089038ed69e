"""Calendar spans: ISO 8601 durations in years, months, weeks and days, and their arithmetic."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from service.errors import UnreadableDateError

_SPAN = re.compile(r"P(?:([0-9]{1,5})Y)?(?:([0-9]{1,5})M)?(?:([0-9]{1,5})W)?(?:([0-9]{1,5})D)?")
_HOW_TO_WRITE = "Write years, months, weeks or days as in P1Y, P6M, P2W or P90D."

# The first that matches says what is wrong. In the order of what people most often write.
_MISTAKES = tuple(
    (re.compile(pattern), reason, remedy)
    for pattern, reason, remedy in (
        (r"\s*", "it is empty", _HOW_TO_WRITE),
        (r"(?:P0*[YMWD]|P(?:0+[YMWD])+)", "it lasts no time at all", _HOW_TO_WRITE),
        (
            r"[-+]P.*",
            "a span has no sign",
            "Write it without the sign; the key says the direction, before or after.",
        ),
        (r"P-.*|P.*[0-9A-Z]-.*", "a span has no sign", _HOW_TO_WRITE),
        (r"P.*T.*", "a span counts whole days, and has no time of day", "Write days, as in P1D, not hours."),
        (
            r"P.*[0-9][.,][0-9].*",
            "a span has no fractions",
            "Write it in a smaller unit, as in P6M for half a year.",
        ),
        (r"P.*[0-9]{6,}.*", "its numbers are too long", "Write at most 99999 of each unit."),
        (r"[0-9]+", "it names no unit", "Write P{text}D for days or P{text}M for months."),
    )
)


@dataclass(frozen=True, slots=True)
class Span:
    """A calendar span: whole months and days (``P1Y2M`` is 14 months, ``P2W`` 14 days). Exact on a calendar.

    Neither is negative, and not both are zero (ValueError). ``str()`` gives ISO 8601 text in months and days:
    ``P12M`` stays so, ``P1Y`` becomes ``P12M`` and ``P2W`` becomes ``P14D``; `parse_span` reads it back.
    """

    months: int
    days: int

    def __post_init__(self) -> None:
        """Refuse a span that goes backwards, or nowhere."""
        if self.months < 0 or self.days < 0 or not (self.months or self.days):
            raise ValueError(f"a span of {self.months} months and {self.days} days does not go forwards")

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
    if match:
        years, months, weeks, days = (int(number or 0) for number in match.groups())
        if years or months or weeks or days:
            return Span(years * 12 + months, weeks * 7 + days)
    raise _refusal(text)


def add(day: date, span: Span, times: int = 1) -> date:
    """Return the day that lies *times* spans after *day*: months first, then days.

    A day that the month does not have becomes its last: 31 January + P1M is 28 or 29 February. The months are
    counted at once, so the 31st does not drift: 31 January + 2 x P1M is 31 March. Negative *times* go back.
    Raises `UnreadableDateError` where that leaves the years 0001 to 9999.
    """
    try:
        return _add_months(day, span.months * times) + timedelta(span.days * times)
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
    for pattern, reason, remedy in _MISTAKES:
        if pattern.fullmatch(text):
            return UnreadableDateError(text, reason, remedy.format(text=text))
    return UnreadableDateError(text, "it is not an ISO 8601 duration", _HOW_TO_WRITE)
