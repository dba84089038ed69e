"""Fuzzy dates: EDTF text to windows and back.

The subset of EDTF (ISO 8601-2, in the profile of https://www.loc.gov/standards/datetime/): days, months,
years, the codes 21 to 41 for parts of a year, intervals with known, open (``..``) or unknown ends, and the
qualifiers ``?`` ``~`` ``%`` on a whole date. Years run from 0001 to 9999. All else is refused with a remedy.

A qualifier never widens the days: ``2024-10~`` is 1 to 31 October 2024. An unknown end (``2024/``) is open.
"""

import re
from calendar import monthrange
from datetime import MAXYEAR, date
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from service.core.edtf_mistakes import refusal

_DATE = re.compile(
    r"(?!0000)([0-9]{4})(?:-(?:(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?|(2[1-9]|3[0-9]|4[01])))?([?~%]?)"
)
_OPEN = frozenset(("", ".."))


class Window(Struct, frozen=True):
    """The days on which a deadline may fall, both ends included, in the commitment's zone.

    EDTF ``2026-35`` is 1 July to 30 September 2026. ``latest`` is None for an open end (``2026-07/..``),
    ``earliest`` for an open beginning (``../2026-07``). Both, or an earliest after latest: ValueError.
    """

    earliest: date | None
    latest: date | None

    def __post_init__(self) -> None:
        """Refuse what holds no day, or all of them."""
        if self.earliest is None:
            if self.latest is None:
                raise ValueError("a window without an earliest and a latest day says nothing")
        elif self.latest is not None and self.earliest > self.latest:
            raise ValueError(f"a window cannot begin on {self.earliest} and end on {self.latest}")

    @property
    def is_one_day(self) -> bool:
        """Whether it leaves no doubt about the day."""
        return self.earliest == self.latest

    def contains(self, day: date) -> bool:
        """Tell whether *day* lies in the window, its ends included."""
        return (self.earliest is None or self.earliest <= day) and (self.latest is None or day <= self.latest)


class Shape(StrEnum):
    """How exactly a date is given."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    QUARTER = "quarter"
    QUADRIMESTER = "quadrimester"
    SEMESTER = "semester"
    YEAR = "year"
    INTERVAL = "interval"


class _Part(NamedTuple):
    """A part of the year: which one of its shape (from 1), its first month (1 to 12) and how many months it has."""

    shape: Shape
    nth: int
    first_month: int
    months: int


def _parts(first_code: int, shape: Shape, *first_months: int) -> dict[int, _Part]:
    months = 12 // len(first_months)
    return {first_code + nth - 1: _Part(shape, nth, first, months) for nth, first in enumerate(first_months, start=1)}


# EDTF names the seasons and gives them no months. We take those of meteorology: the northern winter is December to
# February of the next year, the southern one June to August. EDTF ties 21 to 24 to no place: we read them as northern.
_PARTS_OF_THE_YEAR = (
    _parts(21, Shape.SEASON, 3, 6, 9, 12)
    | _parts(25, Shape.SEASON, 3, 6, 9, 12)  # northern
    | _parts(29, Shape.SEASON, 9, 12, 3, 6)  # southern
    | _parts(33, Shape.QUARTER, 1, 4, 7, 10)
    | _parts(37, Shape.QUADRIMESTER, 1, 5, 9)
    | _parts(40, Shape.SEMESTER, 1, 7)
)


class EdtfDate(Struct, frozen=True):
    """One date as it was written. *month* is 1 to 12; *code* (21 to 41) another part of the year; never both.

    *day* comes only with a month. *qualifier* is ``""``, ``"?"`` (unsure), ``"~"`` (about) or ``"%"`` (both).
    """

    year: int
    month: int | None = None
    day: int | None = None
    code: int | None = None
    qualifier: str = ""

    @property
    def shape(self) -> Shape:
        """How exactly it is given."""
        if self.code is not None:
            return _PARTS_OF_THE_YEAR[self.code].shape
        if self.day is not None:
            return Shape.DAY
        return Shape.YEAR if self.month is None else Shape.MONTH

    @property
    def nth(self) -> int | None:
        """Which season (1 spring to 4 winter), quarter, quadrimester or semester it is; else None."""
        return None if self.code is None else _PARTS_OF_THE_YEAR[self.code].nth

    @property
    def first_day(self) -> date:
        """The first day that it may mean."""
        if self.code is not None:
            return date(self.year, _PARTS_OF_THE_YEAR[self.code].first_month, 1)
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The last day that it may mean."""
        if self.code is not None:
            part = _PARTS_OF_THE_YEAR[self.code]
            return _last_day(self.year, part.first_month + part.months - 1)
        return self.first_day if self.day is not None else _last_day(self.year, self.month or 12)

    @property
    def window(self) -> Window:
        """All the days that it may mean."""
        return Window(self.first_day, self.last_day)


class EdtfInterval(Struct, frozen=True):
    """From one date to another, as written. None: an open (``..``) or unknown (empty) end; never both."""

    start: EdtfDate | None
    end: EdtfDate | None

    @property
    def shape(self) -> Shape:
        """Always an interval; beside `EdtfDate.shape`."""
        return Shape.INTERVAL

    @property
    def qualifier(self) -> str:
        """What the qualifiers of both ends amount to: ``""``, ``"?"``, ``"~"`` or ``"%"``."""
        marks = {end.qualifier for end in (self.start, self.end) if end} - {""}
        return marks.pop() if len(marks) == 1 else "%" if marks else ""

    @property
    def window(self) -> Window:
        """The days that it may mean: from the first day of the start to the last day of the end."""
        return Window(self.start.first_day if self.start else None, self.end.last_day if self.end else None)


DateShape = EdtfDate | EdtfInterval


def parse_edtf(text: str) -> Window:
    """Return the days that *text* may mean. Raises `UnreadableDateError` for what is not in the subset."""
    return describe(text).window


def describe(text: str) -> DateShape:
    """Return *text* as it was written: for wording. Raises `UnreadableDateError` as `parse_edtf` does."""
    shape = _read(text)
    if shape is None:
        raise refusal(text, is_readable=lambda other: _read(other) is not None)
    return shape


def print_edtf(window: Window) -> str:
    """Return the EDTF of *window*: a year, quarter, month or day where it is just that, else an interval.

    Both ends of an interval are written alike, in years, months or days, the widest that fits both:
    ``2025-01/2025-06``, ``2024-09-27/2025-09-30``. Three months are never printed as a season, since only a
    source can say "spring". `parse_edtf` gives the same window back.
    """
    first, last = window.earliest, window.latest
    width = _width(first, last)
    start = ".." if first is None else first.isoformat()[:width]
    end = ".." if last is None else last.isoformat()[:width]
    if start == end:
        return start
    if first and last and _is_quarter(first, last):
        return f"{first.year:04}-{33 + first.month // 3}"
    return f"{start}/{end}"


def _read(text: str) -> DateShape | None:
    """Return what *text* says; None if it cannot be read."""
    if "/" not in text:
        return _read_date(text)
    first, _, last = text.partition("/")
    start, end = _read_date(first), _read_date(last)
    if not (start or end) or not (start or first in _OPEN) or not (end or last in _OPEN):
        return None
    if start and end and start.first_day > end.first_day:  # as of 2024-09-27/2024, too
        return None
    return EdtfInterval(start, end)


def _read_date(text: str) -> EdtfDate | None:
    match = _DATE.fullmatch(text)
    if not match:
        return None
    digits, month, day, code, mark = match.groups()
    year = int(digits)
    if day:
        is_real = day < "29" or int(day) <= monthrange(year, int(month))[1]
        return EdtfDate(year, int(month), int(day), qualifier=mark) if is_real else None
    if code:
        part = _PARTS_OF_THE_YEAR[int(code)]
        is_real = year < MAXYEAR or part.first_month + part.months <= 13
        return EdtfDate(year, code=int(code), qualifier=mark) if is_real else None
    return EdtfDate(year, int(month) if month else None, qualifier=mark)


def _last_day(year: int, month: int) -> date:
    """Return the last day of *month*, which may run past 12 into the next year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def _width(first: date | None, last: date | None) -> int:
    """Return how many characters of an ISO day say each end in full: 4 (years), 7 (months) or 10 (days)."""
    if (first and first.day > 1) or (last and last != _last_day(last.year, last.month)):
        return 10
    if (first and first.month > 1) or (last and last.month < 12):
        return 7
    return 4


def _is_quarter(first: date, last: date) -> bool:
    return first.day == 1 and first.month % 3 == 1 and last == _last_day(first.year, first.month + 2)
