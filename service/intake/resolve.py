"""From what an expression says to the days that it means, as seen from one day."""

from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from service.core.durations import add, subtract
from service.core.working_days import working_days
from service.errors import UnreadableDateError
from service.intake.calendars import calendar_days, day_alone, nearest, numeric_orders
from service.intake.days import Days, between, days, one_day, part_of, span_of, unit_around, years_from
from service.intake.meanings import (
    Act,
    ActKind,
    ActYear,
    Between,
    CalendarDate,
    Counted,
    DayOfMonth,
    FromToday,
    Meaning,
    NumericDate,
    OnWeekday,
    PartOf,
    PartOfYear,
    ThatDate,
    Way,
    Which,
    WholeUnit,
    Years,
)
from service.intake.tense import Tense
from service.intake.tokens import Unit

_SHIFTS = {Which.LAST: -1, Which.THIS: 0, Which.NEXT: 1, Which.SAME: 0}


class View(Struct, frozen=True):
    """From where a date is seen: the day that relative words count from, the tense, the order of numbers."""

    today: date
    tense: Tense = Tense.NONE
    is_day_first: bool = True
    previous: Days | None = None  # the date before in the text
    signed_on: date | None = None  # the day of the act that the text reports, where it is known


def resolve(meaning: Meaning, view: View) -> Days | None:
    """Return the days that *meaning* means, seen so. None: it has no day, or none that a calendar holds."""
    try:
        return _resolve(meaning, view)
    except (UnreadableDateError, OverflowError, ValueError):  # beyond the years 1 to 9999
        return None


def _resolve(meaning: Meaning, view: View) -> Days | None:  # noqa: C901 -- one line a kind
    match meaning:
        case CalendarDate():
            return calendar_days(_with_same_year(meaning, view), view.today, view.tense)
        case ActYear(year):
            return days(f"{year:04}") if year < view.today.year else None
        case NumericDate():
            return _numeric(meaning, view)
        case PartOfYear():
            return _part_of_year(meaning, view)
        case DayOfMonth():
            return _day_of_month(meaning, view)
        case WholeUnit(unit, which, is_told):
            if not is_told:
                return unit_around(_seen_from(which, view), unit, _SHIFTS[which])
            return unit_around(view.previous.first, unit, _SHIFTS[which]) if view.previous else None
        case OnWeekday(weekday, which):
            return _weekday(weekday, which, view)
        case FromToday(shift):
            return one_day(view.today + timedelta(shift))
        case Years(first, count):
            return years_from(first, count)
        case Counted():
            return _counted(meaning, view)
        case PartOf(part, whole):
            found = resolve(whole, view)
            return part_of(found, part) if found else None
        case Between():
            return _between(meaning, view)
        case ThatDate():
            return view.previous
        case _:
            return None


def _seen_from(which: Which, view: View) -> date:
    """Return from where a month is seen: "of the same month" from the date before it in the text."""
    return view.previous.last if which is Which.SAME and view.previous else view.today


def _with_same_year(meaning: CalendarDate, view: View) -> CalendarDate:
    is_same = Which.SAME in {meaning.year_which, meaning.which} and view.previous is not None
    return replace(meaning, year=view.previous.first.year) if is_same and view.previous else meaning


def _numeric(meaning: NumericDate, view: View) -> Days | None:
    orders = numeric_orders(meaning)
    if meaning.weekday and len(orders) > 1:
        orders = tuple(each for each in orders if each.first.isoweekday() == meaning.weekday) or orders
    return (orders[0] if view.is_day_first else orders[-1]) if orders else None


def _day_of_month(meaning: DayOfMonth, view: View) -> Days | None:
    if meaning.which is None:
        return day_alone(meaning.day, meaning.since or view.today, Tense.FUTURE if meaning.since else view.tense)
    month = unit_around(_seen_from(meaning.which, view), Unit.MONTH, _SHIFTS[meaning.which])
    return days(f"{month.edtf}-{meaning.day:02}") if month else None


def _part_of_year(meaning: PartOfYear, view: View) -> Days | None:
    if meaning.year is not None:
        return days(f"{meaning.year:04}-{meaning.code}")
    if meaning.year_which is not None:
        return days(f"{view.today.year + _SHIFTS[meaning.year_which]:04}-{meaning.code}")
    years = (days(f"{view.today.year + shift:04}-{meaning.code}") for shift in (-2, -1, 0, 1, 2))
    return nearest(years, view.today, meaning.which, view.tense)


def _weekday(weekday: int, which: Which | None, view: View) -> Days:
    if which is Which.SAME and view.previous is not None:  # the Monday after the date before it
        return one_day(view.previous.last + timedelta((weekday - view.previous.last.isoweekday() - 1) % 7 + 1))
    ahead = (weekday - view.today.isoweekday()) % 7
    if which is Which.LAST:
        return one_day(view.today + timedelta((ahead - 7) if ahead else -7))
    if which is Which.NEXT:
        return one_day(view.today + timedelta(ahead or 7))
    if view.tense is Tense.FUTURE or which is Which.THIS:
        return one_day(view.today + timedelta(ahead))
    return one_day(view.today - timedelta(-ahead % 7))


def _counted(meaning: Counted, view: View) -> Days | None:
    span = span_of(meaning.count, meaning.unit)
    origin = _origin(meaning.origin, view)
    if span is None or origin is None:
        return None
    if meaning.way is Way.LAST:
        return between(one_day(subtract(origin.last, span)), one_day(origin.last))
    if isinstance(meaning.origin, ThatDate) and span.days == 0 and (as_told := _as_exact(meaning, origin)):
        return as_told
    if meaning.way in {Way.AGO, Way.BEFORE}:
        return _about(subtract(origin.first, span), meaning)
    if meaning.unit is Unit.WORKING_DAY:
        span = working_days(meaning.count, origin.last)
    if meaning.way is Way.AHEAD:
        return _about(add(origin.last, span), meaning)
    return between(one_day(origin.first), one_day(add(origin.last, span)))


def _as_exact(meaning: Counted, origin: Days) -> Days | None:
    """Return the same time of another year, where a whole year, quarter or month is counted from: a year earlier."""
    shift = {Way.AHEAD: meaning.count, Way.BEFORE: -meaning.count}.get(meaning.way)
    if (
        meaning.unit is not Unit.YEAR
        or shift is None
        or not 4 <= len(origin.edtf) <= 7
        or not origin.edtf[:4].isdigit()
    ):
        return None
    return days(f"{int(origin.edtf[:4]) + shift:04}{origin.edtf[4:]}")


def _origin(origin: Act | Meaning | None, view: View) -> Days | None:
    if isinstance(origin, Act):
        signed_on = view.signed_on if origin.kind is ActKind.SIGNATURE else None
        on = view.today if origin.kind is ActKind.THIS else signed_on
        return one_day(on) if on else None
    return resolve(origin, view) if origin is not None else one_day(view.today)


def _about(day: date, meaning: Counted) -> Days:
    """Return a day that was counted. Without a known day to start from it is as exact as its unit."""
    if meaning.origin is not None:
        return one_day(day)
    if meaning.unit in {Unit.YEAR, Unit.DECADE, Unit.CENTURY}:
        return days(f"{day.year:04}~")
    if meaning.unit in {Unit.MONTH, Unit.QUARTER}:
        return days(f"{day.isoformat()[:7]}~")
    return one_day(day)


def _between(meaning: Between, view: View) -> Days | None:
    last = resolve(meaning.last, view)
    first = resolve(meaning.first, view) if last else None
    if first is None or last is None:
        return None
    if first.first > last.last and isinstance(meaning.first, CalendarDate):  # each was looked for by itself
        first = resolve(replace(meaning.first, year=last.first.year, which=None), view) or first
    if first.first > last.last and isinstance(meaning.first, DayOfMonth):
        first = day_alone(meaning.first.day, last.first, Tense.PAST) or first
    if isinstance(meaning.last, OnWeekday) and last.first < first.first:
        last = one_day(last.first + timedelta(7))
    return between(first, last)
