"""Weeks and halves of a month, months of a year, halves of a century."""

from msgspec.structs import replace

from service.intake import build
from service.intake.build import Tokens
from service.intake.english.build import century, month, whole_of
from service.intake.meanings import Between, CalendarDate, PartOf, WholeUnit, Years
from service.intake.tokens import Part, Unit


def week_of_month(tokens: Tokens) -> CalendarDate | PartOf | None:
    """Read the second week of May."""
    unit, nth = build.all_of(tokens, "U")[0], build.all_of(tokens, "o")
    of = month(build.all_of(tokens, "Mmy"))
    if unit.value is not Unit.WEEK or of is None:
        return None
    if not nth:
        return PartOf(Part.LATE, of)
    first = build.number(nth[0]) * 7 - 6
    return replace(of, day=first, last_day=first + 6) if first < 24 else None


def months_of_year(tokens: Tokens) -> Between | None:
    """Read the first nine months of 2025, the last three months of this year."""
    at = next(nth for nth, token in enumerate(tokens) if token.letter == "U")
    count, year = build.number(tokens[at - 1]), whole_of(tokens[at + 1 :])
    is_last = bool(build.all_of(tokens[:at], "L"))
    if tokens[at].value is not Unit.MONTH or not 0 < count < 12 or not (is_last or build.number(tokens[at - 2]) == 1):
        return None
    which = year.which if isinstance(year, WholeUnit) and year.unit is Unit.YEAR else None
    number = year.year if isinstance(year, CalendarDate) else None
    if which is None and number is None:
        return None
    months = (13 - count, 12) if is_last else (1, count)
    first, last = (CalendarDate(year=number, month=nth, year_which=which) for nth in months)
    return Between(first, last)


def half_of_century(tokens: Tokens) -> Years | None:
    """Read the first half of the 20th century."""
    at = next(nth for nth, token in enumerate(tokens) if token.letter == "Q")
    nth, whole = build.number(build.all_of(tokens[:at], "o")[0]), century(tokens[at + 1 :])
    is_half = tokens[at].value == "half" and nth in {1, 2}
    return Years(whole.first + 50 * (nth - 1), 50) if whole is not None and is_half else None


def half_of_month(tokens: Tokens) -> CalendarDate | None:
    """Read the first half of March."""
    at = next(nth for nth, token in enumerate(tokens) if token.letter == "Q")
    nth, of = build.number(build.all_of(tokens[:at], "o")[0]), month(build.all_of(tokens[at:], "Mmy"))
    if tokens[at].value != "half" or nth not in {1, 2} or of is None:
        return None
    return replace(of, day=1, last_day=15) if nth == 1 else replace(of, day=16, last_day=31)
