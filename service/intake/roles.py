"""What a date does in its sentence: what bounds it, and which way the verbs around it point."""

import re
from dataclasses import dataclass
from enum import StrEnum

from service.intake.language import Match
from service.intake.tense import Tense
from service.intake.tokens import Spelled


class Bound(StrEnum):
    """How the words beside a date bound it."""

    BY = "by"
    UNTIL = "until"
    BEFORE = "before"
    WITHIN = "within"
    FROM = "from"
    AFTER = "after"
    SINCE = "since"
    NONE = "none"


_BOUNDS = {
    "b": Bound.BY, "Z": Bound.BY, "u": Bound.UNTIL, "<": Bound.BEFORE, "i": Bound.WITHIN, "a": Bound.FROM,
    ">": Bound.AFTER, "s": Bound.SINCE,
}  # fmt: skip
_BESIDE = re.compile(r"([bZu<ia>s])[x@:U]{0,3}$")
_AFTER = re.compile(r"[x_,]{0,2}(?:[x_]|)(Z)")
_NEAR = 6  # tokens before a date that are looked at for what bounds it
_FAR = 40  # tokens before and after a date that are looked at for verbs


@dataclass(frozen=True, slots=True)
class Role:
    """What a date does. *letters* are those of its sentence before it, and after it."""

    bound: Bound
    tense: Tense
    before: str
    after: str

    def has(self, letters: str, *, near: int = _FAR) -> bool:
        """Tell whether a word of *letters* stands at most *near* words before the date."""
        return any(letter in letters for letter in self.before[-near:])


def role_of(match: Match, spelled: Spelled, sentence: tuple[int, int]) -> Role:
    """Tell the role of a date; *sentence* is the first and last token (exclusive) of its sentence."""
    before = spelled.letters[max(sentence[0], match.first - _FAR) : match.first]
    after = spelled.letters[match.last : min(sentence[1], match.last + _FAR)]
    return Role(_bound(before, after), _tense(before, after), before, after)


def _bound(before: str, after: str) -> Bound:
    if found := _BESIDE.search(before[-_NEAR:]):
        return _BOUNDS[found.group(1)]
    return Bound.BY if _AFTER.match(after) else Bound.NONE


_TENSES = {"B": Tense.PAST, "F": Tense.FUTURE, "z": Tense.FUTURE, "!": Tense.FUTURE}


def _tense(before: str, after: str) -> Tense:
    """Return the tense of the nearest verb before the date, else of the first one after it."""
    for letter in (*reversed(before), *after):
        if letter in _TENSES:
            return _TENSES[letter]
    return Tense.NONE
