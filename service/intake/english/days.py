"""Days of a month that is not named: until the 20th, from the 12th to the 20th, until the twentieth of the month."""

from service.intake import build
from service.intake.build import Tokens
from service.intake.meanings import Between, DayOfMonth
from service.intake.tokens import Token, Unit


def day_alone(tokens: Tokens) -> DayOfMonth | None:
    """Read the 20th. In words it may be of anything: "by the twelfth, half of them had left"."""
    return _day(tokens[-1]) if tokens[-1].word.isdigit() else None


def day_of_the_month(tokens: Tokens) -> DayOfMonth | None:
    """Read the 20th of the month, the twentieth of the month."""
    return _day(build.all_of(tokens, "o")[0]) if tokens[-1].value is Unit.MONTH else None


def days_alone(tokens: Tokens) -> Between | None:
    """Read from the 12th to the 20th."""
    first, last = (day_alone([token]) for token in build.all_of(tokens, "o"))
    return Between(first, last) if first and last else None


def _day(token: Token) -> DayOfMonth | None:
    nth = build.number(token)
    return DayOfMonth(nth) if 1 <= nth <= 31 else None
