"""Days that a date expression may mean, with the EDTF that says so; and the small arithmetic of parts of time."""

from datetime import date, timedelta
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from service.core.durations import Span, add
from service.core.edtf import Window, parse_edtf
from service.intake.tokens import Part, Unit


class Days(Struct, frozen=True):
    """What is meant: EDTF text and the window. *part* is kept where a part of a longer time was meant.

    The window may be narrower than the EDTF: the end of July is ``2024-07~``, and 21 to 31 July.
    """

    edtf: str
    window: Window
    part: Part | None = None

    @property
    def first(self) -> date:
        """The first day; the last where it is open."""
        return self.window.earliest or self.last

    @property
    def last(self) -> date:
        """The last day; the first where it is open."""
        return self.window.latest or self.window.earliest or date.max


@lru_cache(maxsize=4096)
def days(edtf: str) -> Days:
    """Return the days of EDTF text that is known to be right."""
    return Days(edtf, parse_edtf(edtf))


def one_day(day: date) -> Days:
    """Return one day."""
    return Days(day.isoformat(), Window(day, day))


def between(first: Days, last: Days) -> Days | None:
    """Return from one to the other, both included; None if they are not in order."""
    if first.first > last.last or "/" in first.edtf + last.edtf:
        return None
    return days(f"{first.edtf}/{last.edtf}")


SPANS = {
    Unit.DAY: Span(0, 1),
    Unit.WORKING_DAY: Span(0, 1),
    Unit.WEEK: Span(0, 7),
    Unit.MONTH: Span(1, 0),
    Unit.QUARTER: Span(3, 0),
    Unit.YEAR: Span(12, 0),
    Unit.DECADE: Span(120, 0),
    Unit.CENTURY: Span(1200, 0),
}
"""One of each unit. Hours are counted by `span_of`."""

_MOST = {Unit.CENTURY: 20, Unit.DECADE: 100, Unit.YEAR: 1000, Unit.MONTH: 2000}


def span_of(count: int, unit: Unit) -> Span | None:
    """Return *count* units: hours in days, rounded up. None for none at all, or for more than a calendar holds."""
    if not 0 < count <= _MOST.get(unit, 50_000):
        return None
    if unit is Unit.HOUR:
        return Span(0, -(-count // 24))
    each = SPANS[unit]
    return Span(each.months * count, each.days * count)


def unit_around(day: date, unit: Unit, shift: int) -> Days | None:
    """Return the calendar unit that holds *day*, or that lies *shift* units from it. Weeks begin on Monday."""
    if unit in {Unit.DAY, Unit.WORKING_DAY}:
        return one_day(day + timedelta(shift))
    if unit is Unit.WEEK:
        monday = day - timedelta(day.weekday()) + timedelta(7 * shift)
        return days(f"{monday}/{monday + timedelta(6)}")
    if unit is Unit.MONTH:
        month = day.year * 12 + day.month - 1 + shift
        return days(f"{month // 12:04}-{month % 12 + 1:02}")
    if unit is Unit.QUARTER:
        quarter = day.year * 4 + (day.month - 1) // 3 + shift
        return days(f"{quarter // 4:04}-{33 + quarter % 4}")
    if unit is Unit.YEAR:
        return days(f"{day.year + shift:04}")
    years = {Unit.DECADE: 10, Unit.CENTURY: 100}.get(unit)
    return years_from((day.year // years + shift) * years, years) if years else None


def years_from(first: int, count: int) -> Days | None:
    """Return *count* whole years from *first*."""
    return days(f"{first:04}/{first + count - 1:04}") if first > 0 and first + count <= 9999 else None


def part_of(whole: Days, part: Part) -> Days:
    """Return about the first, middle or last third of *whole*, named by its month.

    The end of July is ``2024-07~`` and 21 to 31 July; the beginning of a year is ``2024-01~`` and January to March.
    """
    first, last = whole.first, whole.last
    length = (last - first).days + 1
    if length > _LONG_YEAR:
        return _part_of_years(whole, part)
    if length > 300:
        start, end = _YEAR_PARTS[part]
        window = Window(add(first, Span(start, 0)) if start else first, add(first, Span(end, 0)) - timedelta(1))
    elif length >= 28 and length <= 31:
        start, end = _MONTH_PARTS[part]
        window = Window(first.replace(day=start), first.replace(day=end) if end else last)
    else:
        third = max(1, length // 3)
        offset = {Part.START: 0, Part.MIDDLE: third}.get(part, length - third)
        window = Window(first + timedelta(offset), min(last, first + timedelta(offset + third - 1)))
    return replace(Days(_about(window, whole, part), window), part=part)


def _part_of_years(whole: Days, part: Part) -> Days:
    """Return the first, middle or last third of a decade or century, in whole years."""
    first, count = whole.first.year, whole.last.year - whole.first.year + 1
    start, end = {Part.START: (0, count // 3), Part.MIDDLE: (count // 3, count * 2 // 3)}.get(
        part, (count * 2 // 3, count)
    )
    found = days(f"{first + start:04}~/{first + end - 1:04}~")
    return replace(found, part=part)


_LONG_YEAR = 366
_MONTH_PARTS = {Part.START: (1, 10), Part.MIDDLE: (11, 20), Part.END: (21, 0), Part.LATE: (21, 0)}
_YEAR_PARTS = {Part.START: (0, 3), Part.MIDDLE: (5, 7), Part.END: (9, 12), Part.LATE: (9, 12)}


def _about(window: Window, whole: Days, part: Part) -> str:
    first, last = window.earliest or whole.first, window.latest or whole.last
    if (whole.last - whole.first).days < 27:
        return f"{first}/{last}" if first != last else f"{first}"
    named = last if part in {Part.END, Part.LATE} else first
    return f"{named.isoformat()[:7]}~"
