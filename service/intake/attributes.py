"""Dates that only name a thing, as a budget, a report or a salary has one: they promise nothing by themselves."""

import re

from service.intake.expressions import Found
from service.intake.meanings import CalendarDate, Counted, Meaning, PartOfYear
from service.intake.roles import Bound
from service.intake.tense import Tense
from service.intake.tokens import Spelled, Token, Unit

_NAMES = frozenset(("document",))  # acts that have a date for a name: the law of 2026
_AGES = frozenset((Unit.DECADE, Unit.CENTURY))
_PENALTIES = frozenset(
    ("imprisonment", "prison", "jail", "disqualified", "disqualification", "custody", "detention", "probation")
)
_DESCRIBES = re.compile(r"B_?[b<][x@]{0,2}$")
"""A past verb right before a limit: "contracts signed before 1 July"."""
_PARTICLE = 3  # letters of a word too short for a noun
_SAYS = frozenset("FBKz!34e")


def is_attribute(each: Found, spelled: Spelled) -> bool:
    """Tell whether a year or a part of one stands beside a noun with no word between that says "in"."""
    if isinstance(each.match.meaning, Counted):
        return _is_term(each, each.match.meaning, spelled)
    if _DESCRIBES.search(each.role.before):
        return True
    if not _is_named_by(each.match.meaning) or each.role.bound not in {Bound.NONE, Bound.FOR}:
        return False
    if not each.role.before and each.role.tense is Tense.NONE:  # a title: "autumn 2025"
        return True
    before = spelled.tokens[max(0, each.match.first - 2) : each.match.first]
    if not before or not each.role.before:
        return False
    last = before[-1]
    if last.letter == "j":  # for 2026: of a noun, and not of a plan
        return len(before) > 1 and before[0].letter not in _SAYS
    return _is_indefinite_noun(last)


def _is_term(each: Found, time: Counted, spelled: Spelled) -> bool:
    """Tell whether years only measure a thing: a penalty, a concession, a life's work."""
    if each.role.bound not in {Bound.NONE, Bound.AFTER, Bound.FOR}:
        return False
    before = spelled.tokens[max(0, each.match.first - len(each.role.before)) : each.match.first]
    words = {token.word.lower() for token in before}
    is_said = any(token.letter in "F!z" and token.word for token in before)
    is_long = time.unit is Unit.YEAR and time.count > 1 and time.origin is None and each.role.bound is not Bound.AFTER
    is_measure = not _PENALTIES.isdisjoint(words) or ("runs" in words and not is_said)
    return time.unit in _AGES or (is_long and is_measure)


def _is_named_by(meaning: Meaning) -> bool:
    if isinstance(meaning, CalendarDate):
        return meaning.day is None and meaning.which is None and meaning.year_which is None
    return isinstance(meaning, PartOfYear) and meaning.which is None and meaning.year_which is None


def _is_indefinite_noun(token: Token) -> bool:
    """Tell the noun that an Arabic date belongs to: it has no article, as "salaries of May" have none."""
    is_noun = token.letter == "_" or (token.letter == "A" and token.value in _NAMES)
    return is_noun and len(token.word) > _PARTICLE and not token.word.startswith("ال") and token.word[0] >= "\u0621"
