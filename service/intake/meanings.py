"""What a date expression says, before anybody knows which day it is: one small algebra for all languages.

A language turns words into these; `resolve` turns these into days.
"""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from service.intake.tokens import Part, Unit


class Which(StrEnum):
    """Which one of many: as seen from today."""

    LAST = "last"
    THIS = "this"
    NEXT = "next"
    SAME = "same"  # as the date before it in the text: "in May of the same year"


class CalendarDate(Struct, frozen=True):
    """A date of a calendar, with what is missing None. *last_day* where two days share the month: 15 and 16 April.

    *which* tells the year of a day or month (31 December next), *year_which* is "of last year". *weekday* is ISO.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_day: int | None = None
    which: Which | None = None
    year_which: Which | None = None
    weekday: int | None = None
    is_hijri: bool = False


class ActYear(Struct, frozen=True):
    """The year in the name of an act: Resolution 2254 (2015). The year of the text itself says nothing new."""

    year: int


class NumericDate(Struct, frozen=True):
    """Three numbers, in the order of the text: 9/10/2021 is 9 October or 10 September."""

    numbers: tuple[int, int, int]
    weekday: int | None = None
    is_hijri: bool = False


class PartOfYear(Struct, frozen=True):
    """A season, quarter or half of a year, by its EDTF code (21 to 24, 33 to 36, 40 and 41)."""

    code: int
    year: int | None = None
    which: Which | None = None
    year_which: Which | None = None


class DayOfMonth(Struct, frozen=True):
    """The 20th of this month. *which* None: the nearest 20th, or the first from *since* on, as its sentence tells."""

    day: int
    which: Which | None = None
    since: date | None = None


class WholeUnit(Struct, frozen=True):
    """This month, next year, the last week. *is_told*: as seen from the date before it in the text: that year."""

    unit: Unit
    which: Which
    is_told: bool = False


class OnWeekday(Struct, frozen=True):
    """Thursday, next Sunday."""

    weekday: int
    which: Which | None = None


class FromToday(Struct, frozen=True):
    """Today (0), yesterday (-1), tomorrow (1); *weekday* where the text adds it."""

    days: int
    weekday: int | None = None


class Years(Struct, frozen=True):
    """A decade or a century by its first year, and how many years it has."""

    first: int
    count: int


class Way(StrEnum):
    """Which way a counted time goes, from where it is counted."""

    NEXT = "next"  # the next twelve months: a stretch that begins there
    LAST = "last"  # the past twelve months: a stretch that ends there
    AHEAD = "ahead"  # in two months: the day at the end
    AGO = "ago"  # two months ago: the day at the beginning
    BEFORE = "before"  # two months before the elections
    OPEN = "open"  # twelve months: the words around tell


class ActKind(StrEnum):
    """What kind of act a time counts from."""

    THIS = "this"  # the making of this very text: "the date of this resolution"
    SIGNATURE = "signature"  # of what the text reports
    PUBLICATION = "publication"  # in a gazette, say: perhaps on the day of the text
    FIRST_DAY = "first_day"  # the first of numbered days: "no later than day 16"
    NUMBERED_DAY = "numbered_day"  # the same, where only a text that names its first day means a date by it
    EVENT = "event"  # any other


class Act(Struct, frozen=True):
    """An act or event that the text gives no date. Its words run from *start* to *end* in the plain text."""

    kind: ActKind
    start: int
    end: int


class ThatDate(Struct, frozen=True):
    """The date before it in the text: "six weeks from that date"."""


class Counted(Struct, frozen=True):
    """So many units. *origin* is what they count from: an act, a date, or None for the day of the text."""

    count: int
    unit: Unit
    way: Way = Way.OPEN
    origin: "Act | Meaning | None" = None


class PartOf(Struct, frozen=True):
    """The beginning, middle or end of another time."""

    part: Part
    whole: "Meaning"


class Between(Struct, frozen=True):
    """From one date to another, both included. What the first leaves out, the second says."""

    first: "Meaning"
    last: "Meaning"


class Soon(Struct, frozen=True):
    """The coming days, shortly: a time to come without a date."""


class NoDate(Struct, frozen=True):
    """Words that look like a date and are none: the name "Vision 2030", "every 90 days". They are left out."""


Meaning = (
    ActYear
    | CalendarDate
    | NumericDate
    | PartOfYear
    | DayOfMonth
    | WholeUnit
    | OnWeekday
    | FromToday
    | Years
    | Counted
    | PartOf
    | Between
    | Soon
    | ThatDate
    | NoDate
)
