"""From the words of an English date to its meaning."""

from msgspec.structs import replace

from service.intake import build
from service.intake.build import Tokens
from service.intake.meanings import (
    Between,
    CalendarDate,
    Meaning,
    NoDate,
    NumericDate,
    OnWeekday,
    PartOfYear,
    Which,
    WholeUnit,
    Years,
)
from service.intake.tokens import Part, Unit

_YEARS = range(1700, 2101)  # a year without a month


def day(tokens: Tokens) -> Meaning | None:
    """Read a date with a month."""
    if any(token.value is not Unit.DAY for token in _before_month(tokens) if token.letter == "U"):
        return None
    found = build.calendar_date([token for token in tokens if token.letter != "h" and not _is_hour(tokens, token)])
    return found if found is not None and _is_plausible(found) else None


def _before_month(tokens: Tokens) -> Tokens:
    return tokens[: next(nth for nth, token in enumerate(tokens) if token.letter in "Mm")]


def _is_hour(tokens: Tokens, token: object) -> bool:
    """Tell whether a number is an hour: 5 pm."""
    at = next((nth for nth, each in enumerate(tokens) if each is token), 0)
    return at + 1 < len(tokens) and tokens[at].letter in "dn" and tokens[at + 1].letter == "h"


def _is_plausible(found: CalendarDate) -> bool:
    return found.day is None or 1 <= found.day <= 31


def month(tokens: Tokens) -> CalendarDate | None:
    """Read a month, with its year, or with next or last before or after it."""
    found = build.calendar_date([token for token in tokens if token.letter != "&"])
    is_bare = found is not None and found.year is None and found.which is None
    which = build.which_of(tokens) if found is not None and found.year_which is None else None
    return replace(found, which=which) if found is not None and is_bare else found


def days_of_month(tokens: Tokens) -> CalendarDate | Between | None:
    """Read several days of a month: the first and the last of them."""
    days = [token for token in tokens if token.letter in "do"]
    if len(days) < 2 or not 0 < build.number(days[0]) < build.number(days[-1]) < 32:
        return None
    middle = days[1:-1]
    return build.days_of_month([token for token in tokens if token not in middle])


def range_of_dates(tokens: Tokens) -> Between | None:
    """Read a range of dates; the first may leave out what the last says."""
    months = [nth for nth, token in enumerate(tokens) if token.letter in "Mm"]
    if len(months) != 2:
        return None
    for cut in range(months[0] + 1, months[1] + 1):
        if tokens[cut].letter in "-tu&":
            return _between(month(tokens[:cut]), month(tokens[cut + 1 :]))
    return None


def _between(first: CalendarDate | None, last: CalendarDate | None) -> Between | None:
    if first is None or last is None or not first.month or not last.month:
        return None
    year = first.year or last.year
    if first.year is None and year is not None and first.month > last.month:
        year -= 1
    return Between(replace(first, year=year, which=first.which or last.which), last)


def bare_year(tokens: Tokens) -> CalendarDate | None:
    if any(token.value is not Unit.YEAR for token in build.all_of(tokens, "U")):
        return None
    year = build.number(build.all_of(tokens, "y")[0])
    return CalendarDate(year=year) if year in _YEARS else None


def two_years(tokens: Tokens) -> Between | None:
    found = build.two_years(tokens)
    first = build.number(build.all_of(tokens, "y")[0])
    return found if first in _YEARS else None


def year_and_number(tokens: Tokens) -> Meaning | None:
    """Read 2026-27, which are two years, and 2026-09, which is a month."""
    year, number = build.number(tokens[0]), build.number(tokens[-1])
    if year not in _YEARS or len(tokens[-1].word) != 2 or tokens[-1].start != tokens[0].end + 1:
        return None
    if number == (year + 1) % 100:
        return Between(CalendarDate(year=year), CalendarDate(year=year + 1))
    return CalendarDate(year=year, month=number) if 1 <= number <= 12 else None


def numeric(tokens: Tokens) -> NumericDate | None:
    return build.numeric_date(tokens)


def quarter(tokens: Tokens) -> PartOfYear | None:
    """Read the first quarter of 2026, Q3 2026, H1 2026, the second half of the year."""
    at = next(nth for nth, token in enumerate(tokens) if token.letter == "Q")
    is_short = len(tokens[at].word) == 1
    if is_short and (at + 1 >= len(tokens) or tokens[at + 1].start != tokens[at].end):
        return None
    numbers = [tokens[at + 1]] if is_short else build.all_of(tokens[:at], "oc")
    base, most = (32, 4) if tokens[at].value == "quarter" else (39, 2)
    is_last = at > 0 and tokens[at - 1].letter == "L" and not numbers
    nth = build.number(numbers[0]) if numbers else most if is_last else 0
    if not 1 <= nth <= most:
        return None
    years, which = build.all_of(tokens, "y"), build.which_of(tokens[at:] if is_last else tokens)
    of_unit = build.all_of(tokens[at:], "U")
    if any(token.value is not Unit.YEAR for token in of_unit):
        return None
    year_which = (which or Which.THIS) if of_unit and not years else None
    return PartOfYear(base + nth, build.number(years[0]) if years else None, None if of_unit else which, year_which)


def season(tokens: Tokens) -> PartOfYear | None:
    """Read the summer of 2026, next spring."""
    if build.all_of(tokens, "S")[0].word[0].isupper() and len(tokens) == 1:
        return None
    return build.part_of_year(tokens)


def part(tokens: Tokens) -> Meaning | None:
    """Read the beginning, middle or end of a time."""
    at = next(nth for nth, token in enumerate(tokens) if token.letter == "P")
    rest = tokens[at + 1 :]
    return build.part([tokens[at]], whole_of(rest))


def whole_of(tokens: Tokens) -> Meaning | None:
    if build.all_of(tokens, "Q"):
        return quarter(tokens) if build.all_of(tokens, "ocd") else unit(tokens)
    if build.all_of(tokens, "S"):
        return season(tokens)
    if build.all_of(tokens, "MmH"):
        return month(tokens)
    if tokens[-1].word == "s" and build.all_of(tokens, "y"):
        return decade(tokens)
    if build.all_of(tokens, "U"):
        return unit(tokens) or century(tokens)
    return bare_year(tokens)


def unit(tokens: Tokens) -> WholeUnit | None:
    """Read this month, next year; "the year" alone is this one."""
    unit, which = (
        Unit.QUARTER if build.all_of(tokens, "Q") else build.all_of(tokens, "U")[0].value,
        build.which_of(tokens),
    )
    if not isinstance(unit, Unit) or unit in {Unit.HOUR, Unit.WORKING_DAY, Unit.DAY} or build.all_of(tokens, "oc"):
        return None
    return WholeUnit(unit, which or Which.THIS)


def end_of_unit(tokens: Tokens) -> Meaning | None:
    """Read year-end, month-end."""
    if tokens[-1].value is not Part.END:
        return None
    return build.part(tokens[-1:], unit(tokens[:1]))


def decade(tokens: Tokens) -> Years | None:
    """Read the 1960s."""
    at = next(nth for nth, token in enumerate(tokens) if token.letter == "y")
    mark = tokens[-1]
    if mark.word not in {"s", "'s"} or tokens[at].end != mark.start or build.number(tokens[at]) % 10:
        return None
    return Years(build.number(tokens[at]), 10)


def century(tokens: Tokens) -> Years | None:
    nth = build.all_of(tokens, "o")
    is_century = build.all_of(tokens, "U")[0].value is Unit.CENTURY
    count = build.number(nth[0]) if nth else 0
    return Years((count - 1) * 100, 100) if is_century and 1 < count < 30 else None


def weekdays(tokens: Tokens) -> Between:
    """Read Monday to Wednesday."""
    first, last = (OnWeekday(build.number(token)) for token in build.all_of(tokens, "W"))
    return Between(first, last)


def weekday(tokens: Tokens) -> OnWeekday | None:
    """Read Thursday, next Sunday, the following Monday."""
    name = build.all_of(tokens, "W")[0]
    if name.word[0].islower() and len(tokens) == 1:
        return None
    is_after = any(token.word.lower() == "following" for token in tokens)
    return OnWeekday(build.number(name), Which.SAME if is_after else build.which_of(tokens))


def week_on(tokens: Tokens) -> NoDate | None:
    """Leave out "Tuesday week" and "a week on Tuesday", so that no Tuesday is read in them."""
    unit = build.all_of(tokens, "U")[0]
    is_one = tokens[0].letter == "W" or tokens[0].word.lower() == "a"
    return NoDate() if unit.word.lower() == "week" and is_one else None


def hijri(tokens: Tokens) -> CalendarDate | None:
    return build.calendar_date(tokens)


def several(tokens: Tokens) -> Meaning | None:
    """Read two days with a word between them: in one month, or in two."""
    if len(build.all_of(tokens, "Mm")) > 1:
        return range_of_dates(tokens) if not build.all_of(tokens, "&") else None
    return days_of_month(tokens)
