"""Dates of a calendar with what their writers leave out: the year, the order of the numbers, the calendar itself."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from hijridate import Gregorian, Hijri
from msgspec.structs import replace

from service.errors import UnreadableDateError
from service.intake.days import Days, between, days, one_day
from service.intake.meanings import CalendarDate, NumericDate, Which
from service.intake.tense import Tense

_SHIFTS = {Which.LAST: -1, Which.THIS: 0, Which.NEXT: 1, Which.SAME: 0}


def calendar_days(meaning: CalendarDate, today: date, tense: Tense) -> Days | None:
    """Return the days of a date. The year that is missing is the nearest in the direction of *tense*."""
    if meaning.is_hijri:
        return _hijri_days(meaning, today, tense)
    if meaning.year is None and meaning.year_which is not None:
        meaning = replace(meaning, year=today.year + _SHIFTS[meaning.year_which])
    if meaning.year is not None:
        return _of_year(meaning, meaning.year)
    years = (_of_year(meaning, today.year + shift) for shift in (-4, -3, -2, -1, 0, 1, 2, 3, 4))
    found = [each for each in years if each]
    named = _on_weekday(found, meaning.weekday, today)
    if len(named) == 1:
        return named[0]
    return nearest(named, today, meaning.which, tense) or nearest(found, today, meaning.which, tense)


def _on_weekday(choices: Iterable[Days], weekday: int | None, today: date) -> list[Days]:
    """Return the days of this year or one beside it that fall on the weekday which the text names."""
    near = (each for each in choices if abs(each.first.year - today.year) < 2)
    return [each for each in near if weekday and each.first.isoweekday() == weekday]


def nearest(choices: Iterable[Days], today: date, which: Which | None, tense: Tense) -> Days | None:
    """Return which one of some days a text of *today* means. *choices* are in order."""
    ordered = list(choices)
    if which is Which.NEXT:
        return next((each for each in ordered if each.first > today), None)
    if which is Which.LAST:
        return next((each for each in reversed(ordered) if each.last < today), None)
    if which is Which.THIS:
        return next((each for each in ordered if each.first.year == today.year), None)
    if tense is Tense.FUTURE:
        return next((each for each in ordered if each.last >= today), None)
    if tense is Tense.PAST:
        return next((each for each in reversed(ordered) if each.first <= today), None)
    return min(ordered, key=lambda each: _distance(each, today), default=None)


def day_alone(day: int, today: date, tense: Tense) -> Days | None:
    """Return the day of that number which a text of *today* means: in that month, or one or two beside it."""
    months = (divmod(today.year * 12 + today.month - 1 + shift, 12) for shift in (-2, -1, 0, 1, 2))
    found = (_day(year, month + 1, day) for year, month in months)
    return nearest([each for each in found if each], today, None, tense)


def numeric_orders(meaning: NumericDate) -> tuple[Days, ...]:
    """Return the days that the numbers may mean: day first, then month first; one where they leave no doubt."""
    first, second, third = meaning.numbers
    if meaning.is_hijri:
        year, day = (first, third) if first > 999 else (third, first)
        return tuple(filter(None, (_of_hijri_year(CalendarDate(month=second, day=day), year),)))
    if first > 999:
        return tuple(filter(None, (_day(first, second, third),)))
    year = third if third > 999 else third + (2000 if third < 70 else 1900)
    return tuple(dict.fromkeys(filter(None, (_day(year, second, first), _day(year, first, second)))))


def _distance(choice: Days, today: date) -> int:
    if choice.window.contains(today):
        return 0
    return min(abs((choice.first - today).days), abs((choice.last - today).days))


def _of_year(meaning: CalendarDate, year: int) -> Days | None:
    text = f"{year:04}" + "".join(f"-{part:02}" for part in (meaning.month, meaning.day) if part)
    try:
        if meaning.last_day and meaning.month:
            last = min(meaning.last_day, monthrange(year, meaning.month)[1])
            return days(f"{text}/{year:04}-{meaning.month:02}-{last:02}")
        return days(text)
    except UnreadableDateError:
        return None


def _day(year: int, month: int, day: int) -> Days | None:
    try:
        return one_day(date(year, month, day))
    except ValueError:
        return None


def _hijri_days(meaning: CalendarDate, today: date, tense: Tense) -> Days | None:
    this_year = _hijri_year(today)
    year = meaning.year
    if year is None and meaning.year_which is not None:
        year = this_year + _SHIFTS[meaning.year_which]
    if year is not None:
        return _of_hijri_year(meaning, year)
    years = (_of_hijri_year(meaning, this_year + shift) for shift in (-1, 0, 1))
    return nearest([each for each in years if each], today, meaning.which, tense)


def _hijri_year(day: date) -> int:
    try:
        return Gregorian.fromdate(day).to_hijri().year
    except OverflowError:  # beyond the tables, which run from 1924 to 2077
        return int((day.year - 622) * 33 / 32)


def _of_hijri_year(meaning: CalendarDate, year: int) -> Days | None:
    try:
        if meaning.month is None:
            return days(f"{_gregorian(year, 1, 1)}/{_gregorian(year + 1, 1, 1) - timedelta(1)}")
        if meaning.day is None:
            length = Hijri(year, meaning.month, 1).month_length()
            first = _gregorian(year, meaning.month, 1)
            return days(f"{first}/{first + timedelta(length - 1)}")
        first_day = one_day(_gregorian(year, meaning.month, meaning.day))
        if meaning.last_day:
            return between(first_day, one_day(_gregorian(year, meaning.month, meaning.last_day)))
        return first_day
    except (ValueError, OverflowError):
        return None


def _gregorian(year: int, month: int, day: int) -> date:
    found = Hijri(year, month, day).to_gregorian()
    return date(found.year, found.month, found.day)
