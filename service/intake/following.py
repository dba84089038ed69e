"""Dates that follow another one, or today: "from 25 March to the 5th", "before the winter" in a winter."""

from datetime import date

from msgspec.structs import replace

from service.intake.days import Days
from service.intake.expressions import Found
from service.intake.language import Match
from service.intake.meanings import (
    Act,
    CalendarDate,
    Counted,
    DayOfMonth,
    NumericDate,
    PartOfYear,
    ThatDate,
    Which,
)
from service.intake.normalise import Plain, plain_words
from service.intake.roles import Bound, Role
from service.intake.tense import Tense
from service.intake.tokens import Spelled

_THAT = frozenset(("that", "then", *map(plain_words, ("ذلك", "هذا"))))
_WOULD = frozenset(("would", "'d"))


def followed(
    match: Match, role: Role, earlier: Found | None, spelled: Spelled, plain: Plain, published_on: date
) -> Match:
    """Return a date as *earlier*, the date before it in its sentence, or the day of publication tells it."""
    if earlier is not None and earlier.plain is not None:
        match = _from_that(
            _with_month(match, role, earlier, earlier.plain, spelled, published_on), earlier.plain, plain
        )
    return _not_begun(match, role)


def _with_month(match: Match, role: Role, earlier: Found, before: Days, spelled: Spelled, published_on: date) -> Match:
    """Return a day without a month as one that follows the days *before* it, those of *earlier*.

    What is still to come follows the day of publication, too; not so what was said to come: "in May it said it would".
    """
    meaning = match.meaning
    if not isinstance(meaning, DayOfMonth) or meaning.which:
        return match
    named, between = earlier.match.meaning, spelled.tokens[earlier.match.last : match.first]
    if not isinstance(named, NumericDate) and not (isinstance(named, CalendarDate) and named.month):
        return match
    is_told = role.tense is Tense.PAST or any(token.word.lower() in _WOULD for token in between)
    since = before.first if is_told else max(before.first, published_on)
    return replace(match, meaning=replace(meaning, since=since))


def _from_that(match: Match, before: Days, plain: Plain) -> Match:
    """Return a time that is counted from "that" as one from the day before it: "on the 18th, and a week after that"."""
    meaning = match.meaning
    if not isinstance(meaning, Counted) or not isinstance(meaning.origin, Act) or before.first != before.last:
        return match
    is_that = plain.text[meaning.origin.start : meaning.origin.end].lower() in _THAT
    return replace(match, meaning=replace(meaning, origin=ThatDate())) if is_that else match


def _not_begun(match: Match, role: Role) -> Match:
    """Return a season without a year as the next one, where something is to be before it."""
    meaning = match.meaning
    if role.bound is not Bound.BEFORE or role.tense is Tense.PAST or not isinstance(meaning, PartOfYear):
        return match
    is_bare = meaning.year is None and meaning.which is None and meaning.year_which is None
    return replace(match, meaning=replace(meaning, which=Which.NEXT)) if is_bare else match
