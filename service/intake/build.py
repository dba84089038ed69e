"""From the tokens of a pattern to its meaning. Shared by the languages: a letter says the same in each of them."""

from collections.abc import Sequence

from msgspec.structs import replace

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
    NoDate,
    NumericDate,
    OnWeekday,
    PartOf,
    PartOfYear,
    Soon,
    Way,
    Which,
    WholeUnit,
    Years,
)
from service.intake.tokens import Numeric, Part, Token, Unit

Tokens = Sequence[Token]
_WHICH = {"L": Which.LAST, "T": Which.THIS, "N": Which.NEXT, "I": Which.SAME}
_YEARS = range(1000, 2200)
_HIJRI_YEARS = range(1300, 1501)  # a bare year of this range is Hijri only beside a month of that calendar, or a mark


def number(token: Token) -> int:
    """Return the number that a token stands for; 0 if none."""
    return token.value if isinstance(token.value, int) else 0


def all_of(tokens: Tokens, letters: str) -> list[Token]:
    """Return the tokens with one of *letters*."""
    return [token for token in tokens if token.letter in letters]


def which_of(tokens: Tokens) -> Which | None:
    """Return what the first next, last or this among *tokens* says."""
    return next((_WHICH[token.letter] for token in tokens if token.letter in _WHICH), None)


def calendar_date(tokens: Tokens) -> CalendarDate | None:
    """Read a date with a month: days in numbers, ordinals or words before or after it, a year, next or last."""
    at = next(nth for nth, token in enumerate(tokens) if token.letter in "MmH")
    is_hijri = tokens[at].letter == "H"
    numbers = [number(token) for token in all_of(tokens, "docy")]
    days = [each for each in numbers if each < _YEARS.start]
    years = [each for each in numbers if each >= _YEARS.start]
    weekdays = all_of(tokens[:at], "Ww")
    of_year = any(token.letter == "U" and token.value is Unit.YEAR for token in tokens[at:])
    which = which_of(tokens[at:])
    if len(days) > 4 or not all(1 <= day <= 31 for day in days) or not all(year in _YEARS for year in years):
        return None
    if days != sorted(set(days)):
        return None
    if any(number(token) != number(tokens[at]) for token in all_of(tokens, "MmH")):
        return None
    return CalendarDate(
        year=years[0] if years else None,
        month=number(tokens[at]),
        day=days[0] if days else None,
        last_day=days[-1] if len(days) > 1 else None,
        which=None if of_year else which,
        year_which=which if of_year else None,
        weekday=number(weekdays[0]) if weekdays else None,
        is_hijri=is_hijri or any(token.letter == "J" for token in tokens),
    )


def days_of_month(tokens: Tokens) -> CalendarDate | Between | None:
    """Read several days of a month: from the first to the last of two, or these alone."""
    found = calendar_date(tokens)
    days = [nth for nth, token in enumerate(tokens) if token.letter in "doc"]
    if found is None or found.last_day is None or len(days) != 2 or tokens[days[0] + 1].letter not in "tu-":
        return found
    return Between(replace(found, last_day=None), replace(found, day=found.last_day, last_day=None))


def with_days(whole: CalendarDate, first: int, last: int) -> CalendarDate:
    """Return some days of a month; the *last* may be later than the month has."""
    return replace(whole, day=first, last_day=last)


def year_of_act(tokens: Tokens) -> ActYear:
    """Read the year in the name of an act: Resolution 2254 (2015)."""
    return ActYear(number(all_of(tokens, "y")[0]))


def bare_year(tokens: Tokens) -> CalendarDate | None:
    """Read a year that a mark or the word "year" makes one."""
    year = number(all_of(tokens, "y")[0])
    is_hijri = any(token.letter == "J" for token in tokens)
    if not is_hijri and year in _HIJRI_YEARS:
        return None
    return CalendarDate(year=year, is_hijri=is_hijri)


def two_years(tokens: Tokens) -> Between | None:
    """Read two years, of a dual or a range."""
    years = [number(token) for token in all_of(tokens, "y")]
    first, last = years[0], years[-1]
    is_hijri = any(token.letter == "J" for token in tokens)
    if not first < last or (not is_hijri and first in _HIJRI_YEARS):
        return None
    return Between(CalendarDate(year=first, is_hijri=is_hijri), CalendarDate(year=last, is_hijri=is_hijri))


def numeric_date(tokens: Tokens) -> NumericDate | None:
    """Read a date in digits alone, with the weekday before it."""
    weekdays = all_of(tokens, "Ww")
    value = all_of(tokens, "D")[0].value
    if not isinstance(value, Numeric):
        return None
    is_hijri = bool(all_of(tokens, "J")) or any(number in _HIJRI_YEARS for number in value.numbers)
    return NumericDate(value.numbers, number(weekdays[0]) if weekdays else None, is_hijri)


def whole_unit(tokens: Tokens) -> WholeUnit | None:
    """Read this month, next year."""
    unit, which = all_of(tokens, "U")[0].value, which_of(tokens)
    if not isinstance(unit, Unit) or which is None or unit in {Unit.HOUR, Unit.WORKING_DAY}:
        return None
    return WholeUnit(unit, which)


def day_of_month(tokens: Tokens) -> DayOfMonth | None:
    """Read the 20th of this month."""
    day, which = number(all_of(tokens, "doc")[0]), which_of(tokens)
    units = {token.value for token in all_of(tokens, "U")} - {Unit.DAY}
    return DayOfMonth(day, which) if units <= {Unit.MONTH} and which and 1 <= day <= 31 else None


def weekday(tokens: Tokens) -> OnWeekday:
    """Read Thursday, next Sunday."""
    return OnWeekday(number(all_of(tokens, "Ww")[0]), which_of(tokens))


def from_today(tokens: Tokens) -> FromToday:
    """Read today, tomorrow, yesterday, with the weekday beside it."""
    weekdays = all_of(tokens, "Ww")
    return FromToday(number(all_of(tokens, "R")[0]), number(weekdays[0]) if weekdays else None)


def part_of_year(tokens: Tokens) -> PartOfYear | None:
    """Read the second quarter of 2026, the first half of next year, the summer of 2026."""
    first = all_of(tokens, "QS")[0]
    if first.letter == "S":
        code = number(first)
    else:
        nth = number(all_of(tokens, "oc")[0])
        base, most = (32, 4) if first.value == "quarter" else (39, 2)
        if not 1 <= nth <= most:
            return None
        code = base + nth
    years = [number(token) for token in all_of(tokens, "y")]
    which = which_of(tokens)
    of_year = any(token.letter == "U" for token in tokens)
    return PartOfYear(
        code, years[0] if years else None, None if of_year else which, which if of_year and not years else None
    )


def counted(tokens: Tokens, way: Way | None = None, origin: Meaning | Act | None = None) -> Counted | None:
    """Read a number of units, next or past where the words say so."""
    unit_token = all_of(tokens, "U12")[0]
    numbers = all_of(tokens, "dncy")
    count = 2 if unit_token.letter == "2" else number(numbers[0]) if numbers else 1
    which = which_of(tokens)
    ways = {Which.NEXT: Way.NEXT, Which.LAST: Way.LAST}
    if not isinstance(unit_token.value, Unit) or not count:
        return None
    return Counted(count, unit_token.value, way or (ways.get(which, Way.OPEN) if which else Way.OPEN), origin)


def and_a_half(counted_time: Counted) -> Counted | None:
    """Return half a unit more: a year and a half are 18 months."""
    halves = {Unit.YEAR: (Unit.MONTH, 12), Unit.MONTH: (Unit.DAY, 30), Unit.DAY: (Unit.HOUR, 24)}
    if counted_time.unit not in halves:
        return None
    unit, each = halves[counted_time.unit]
    return replace(counted_time, count=counted_time.count * each + each // 2, unit=unit)


def decade(tokens: Tokens) -> Years | None:
    """Read the years of a decade by its first."""
    first = number(all_of(tokens, "yn")[0])
    return Years(first, 10) if first in _YEARS else None


def soon(_tokens: Tokens) -> Soon:
    """Read the coming days, shortly."""
    return Soon()


def no_date(_tokens: Tokens) -> NoDate:
    """Read what only looks like a date."""
    return NoDate()


def act(tokens: Tokens) -> Act:
    """Read the act that a time counts from."""
    acts = all_of(tokens, "A")
    kind = str(acts[0].value) if acts else "event"
    if kind == "document":
        kind = "this" if all_of(tokens, "T") else "publication"
    return Act(ActKind(kind), tokens[0].start, tokens[-1].end)


def part(tokens: Tokens, whole: Meaning | None) -> PartOf | None:
    """Read the beginning, middle or end of *whole*."""
    value = all_of(tokens, "P")[0].value
    return PartOf(value, whole) if whole is not None and isinstance(value, Part) else None


def days_to_date(first: CalendarDate | None, last: CalendarDate | None) -> Between | None:
    """Read a range; what the first date leaves out, the last says."""
    if first is None or last is None:
        return None
    filled = replace(
        first,
        year=first.year or last.year,
        month=first.month or last.month,
        which=first.which or last.which,
        year_which=first.year_which or last.year_which,
    )
    return Between(filled, last)
