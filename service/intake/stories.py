"""Old stories: once a sentence names a year long past, what its paragraph tells next belongs there, too."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from msgspec.structs import replace

from service.intake.expressions import Found
from service.intake.language import Match
from service.intake.meanings import CalendarDate, Meaning, NumericDate, PartOf, PartOfYear
from service.intake.normalise import plain_words
from service.intake.proposals import ExpressionKind
from service.intake.roles import Bound, Role
from service.intake.tense import Tense
from service.intake.tokens import Spelled

_OLD = timedelta(366)
_WOULD = frozenset(("", "would", "'d", "i'd", "we'd", "they'd", "to"))  # the future of the past
_MUST = frozenset(("shall", "must", *map(plain_words, ("يجب", "يتعين", "ينبغي"))))
_HEAD = re.compile(r"[&@U\"]{0,3}")
"""What may stand before the year that begins a sentence."""
_LIMITS = frozenset((Bound.BY, Bound.BEFORE, Bound.UNTIL))


@dataclass(slots=True)
class Story:
    """What is told at present. *since* is where the sentence begins that named an old year; None: none did."""

    text: str
    published_on: date
    since: int | None = None

    def turn(self, role: Role, match: Match, spelled: Spelled, begin: int) -> Role:
        """Return the role of a date as the story turns it: to the past, unless its sentence looks ahead by itself.

        *begin*: where its sentence begins.
        """
        if self.since is None or begin <= self.since or has_year(match.meaning):
            return role
        if "\n" in self.text[self.since : begin].strip():
            self.since = None
            return role
        return replace(role, tense=Tense.PAST) if _is_told(role, match, spelled) else role

    def follow(self, found: Found, begin: int) -> None:
        """Begin a story with an old year, or end it with one that is not."""
        if found.plain is None or not has_year(found.match.meaning):
            return
        is_old = self.published_on - found.plain.last > _OLD
        self.since = begin if is_old and found.expression.kind is ExpressionKind.PAST_REFERENCE else None


def with_year(match: Match, role: Role, earlier: Found | None, spelled: Spelled) -> Match:
    """Return a day without a year in the past year that begins its sentence: "in 1911 the river froze on 4 May"."""
    meaning = match.meaning
    if earlier is None or not isinstance(meaning, CalendarDate) or role.tense is Tense.FUTURE:
        return match
    named, is_bare = earlier.match.meaning, not (meaning.year or meaning.which or meaning.year_which)
    is_past = earlier.expression.kind is ExpressionKind.PAST_REFERENCE
    if not is_bare or not is_past or not isinstance(named, CalendarDate) or not named.year or named.month:
        return match
    between = spelled.letters[earlier.match.last : match.first].removeprefix(",")
    if "," in between or named.is_hijri != meaning.is_hijri or _HEAD.fullmatch(earlier.role.before) is None:
        return match
    return replace(match, meaning=replace(meaning, year=named.year))


def has_year(meaning: Meaning) -> bool:
    """Tell whether a date names its year."""
    whole = meaning.whole if isinstance(meaning, PartOf) else meaning
    if isinstance(whole, CalendarDate | PartOfYear):
        return whole.year is not None
    return isinstance(whole, NumericDate)


def _is_told(role: Role, match: Match, spelled: Spelled) -> bool:
    """Tell whether nothing in the sentence looks ahead from today."""
    is_past = any(letter in "BK9" for letter in role.before + role.after)
    around = range(match.first - len(role.before), match.last + len(role.after))
    if any(_looks_ahead(spelled, at) for at in around) or ("!" in role.before and not is_past):
        return False
    return role.bound not in _LIMITS or is_past or role.tense is Tense.FUTURE


def _looks_ahead(spelled: Spelled, at: int) -> bool:
    token = spelled.tokens[at]
    word = token.word.lower()
    if token.letter == "F" and word in _WOULD:
        return not word and spelled.letters[at + 1 : at + 2] in {"E", "e"}  # expires
    return token.letter in "Fz3Z" or word in _MUST
