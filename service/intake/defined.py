"""Days that a text gives a name: 1 February 2025 (the "Commencement Date"), 12 February 2026 (Day 1)."""

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from service.intake.language import Match
from service.intake.meanings import Act, ActKind, CalendarDate, Counted
from service.intake.normalise import Plain
from service.intake.tokens import Spelled

_NUMBERED = frozenset((ActKind.FIRST_DAY, ActKind.NUMBERED_DAY))
_LONGEST = 8  # tokens between the brackets
_SIGNS = "x\"'T"  # what stands around a name
FIRST_DAY = "1"
"""The name of the day from which the days of a plan are numbered."""


def name_after(match: Match, spelled: Spelled) -> str | None:
    """Return the name that a text gives to a date, in brackets right after it; None if it gives none."""
    inner = spelled.letters[match.last : match.last + _LONGEST + 2]
    if not inner.startswith("(") or ")" not in inner:
        return None
    tokens = spelled.tokens[match.last + 1 : match.last + inner.index(")")]
    named = [token for token in tokens if token.letter not in _SIGNS]
    if [token.letter for token in named] in (["U", "d"], ["U", "o"], ["U", "c"], ["o", "U"], ["R", "o"]):
        numbers = [token.value for token in named if token.letter not in "UR"]
        return FIRST_DAY if numbers == [1] else None
    is_quoted = any(token.letter in "\"'" for token in tokens)
    return " ".join(token.word.lower() for token in named) or None if is_quoted else None


def with_day(match: Match, days: Mapping[str, date], plain: Plain) -> Match:
    """Return a match with the day that its text has named, where its time counts from that."""
    meaning = match.meaning
    if not days or not isinstance(meaning, Counted) or not isinstance(meaning.origin, Act):
        return match
    words = plain.text[meaning.origin.start : meaning.origin.end].lower()
    for name, day in days.items():
        origin = CalendarDate(day.year, day.month, day.day)
        if name != FIRST_DAY and name in words:
            return replace(match, meaning=replace(meaning, origin=origin))
        if name == FIRST_DAY and meaning.origin.kind in _NUMBERED and meaning.count > 1:
            return replace(match, meaning=replace(meaning, count=meaning.count - 1, origin=origin))
    return match
