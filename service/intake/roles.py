"""What a date does in its sentence: what bounds it, and which way the verbs around it point."""

import re
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from service.intake.language import Match
from service.intake.meanings import Counted
from service.intake.normalise import plain_words
from service.intake.tense import Tense
from service.intake.tokens import Part, Spelled, Token


class Bound(StrEnum):
    """How the words beside a date bound it."""

    BY = "by"
    UNTIL = "until"
    BEFORE = "before"
    WITHIN = "within"
    FROM = "from"
    AFTER = "after"
    SINCE = "since"
    FOR = "for"
    NONE = "none"


_BOUNDS = {
    "b": Bound.BY, "Z": Bound.BY, "u": Bound.UNTIL, "t": Bound.UNTIL, "<": Bound.BEFORE, "i": Bound.WITHIN,
    "a": Bound.FROM, ">": Bound.AFTER, "s": Bound.SINCE, "r": Bound.FOR,
}  # fmt: skip
_BESIDE = re.compile(r"([bZut<ia>sr])(?:[x@Y:UPq(\"h]|[odc](?=[fq@])|f(?=[qU]|$)){0,6}$")
_ENDS = re.compile(r"i_?3[@YxU]{0,3}$")  # within a time that ends on
_LIMIT_AFTER = re.compile(r"[\",)x_]{0,3}Z")
DASH = re.compile(r"(?:\([^)]{1,6}\))?-")
"""What stands between the day of a report and its text."""
_CLAUSE_END = re.compile(r"[,;.?\n](?=[^,;.?\n]*$)")
_UNTIL_SIGN = re.compile(r"[,;.:?\n]")
_NEAR = 8  # tokens before a date that may bound it, negate it, or end there
_FAR = 40  # tokens before and after a date that are looked at for verbs
_TENSES = {
    "B": Tense.PAST,
    "9": Tense.PAST,
    "F": Tense.FUTURE,
    "z": Tense.FUTURE,
    "!": Tense.FUTURE,
    "3": Tense.FUTURE,
    "O": Tense.FUTURE,
}
_WAS_TO = re.compile(r"9[^FBKz;.?\n]*$")  # and nothing after it says what is now to be
_IF = frozenset(("if", "unless", *map(plain_words, ("إذا", "في حال", "في حالة", "ما لم"))))
_BINDING = frozenset((Bound.BY, Bound.UNTIL, Bound.BEFORE, Bound.WITHIN, Bound.FROM))


class Role(Struct, frozen=True):
    """What a date does. *before* and *after* are the letters of its sentence; *clause* the end of *before*."""

    bound: Bound
    tense: Tense
    before: str
    after: str
    clause: str

    def has(self, letters: str, *, near: int = _NEAR) -> bool:
        """Tell whether a word of *letters* stands at most *near* words before the date."""
        return any(letter in letters for letter in self.before[-near:])

    @property
    def is_recurring(self) -> bool:
        """Whether it comes again and again: "by 31 March in each year"."""
        return "v" in _UNTIL_SIGN.split(self.after, maxsplit=1)[0][:_NEAR] or "vU" in self.before[-_NEAR:]

    @property
    def is_denied(self) -> bool:
        """Whether its clause says that it will not be, or only asks or supposes."""
        if "5" in self.before[-3:] or "6" in self.before[-3:] or _WAS_TO.search(self.before):
            return True
        if "8" in self.before + self.after:
            return True
        return "X" in self.clause + self.after[:1] or self.after.rstrip('")').endswith("?")


def role_of(match: Match, spelled: Spelled, sentence: tuple[int, int], *, is_old: bool) -> Role:
    """Tell the role of a date; *sentence* is the first and last token (exclusive) of its sentence.

    *is_old*: the date before it in the text is long past.
    """
    before = spelled.letters[max(sentence[0], match.first - _FAR) : match.first]
    after = spelled.letters[match.last : min(sentence[1], match.last + _FAR)]
    cut = _CLAUSE_END.search(before)
    clause = before[cut.end() :] if cut else before
    is_time = isinstance(match.meaning, Counted)
    bound = _bound(before, after, clause, spelled.tokens[match.first], is_time=is_time)
    inner = spelled.letters[match.first : match.last]
    tense = Tense.PAST if _heads_report(spelled, match, after) else _tense(before, after, bound, is_old=is_old)
    if tense is Tense.PAST and bound in _BINDING and _supposes(spelled.tokens[match.first - len(before) : match.first]):
        tense = Tense.FUTURE
    if "!" in inner or "F" in inner:  # two years that begin on
        tense = Tense.FUTURE
    return Role(bound, tense, before, after, clause)


def _supposes(before: Sequence[Token]) -> bool:
    """Tell whether it is supposed, and not told, that something has been: "if it has not been signed by 9 May"."""
    at = next((nth for nth, token in enumerate(before) if token.letter == "X" and token.word.lower() in _IF), None)
    return at is not None and all(token.letter not in "BK9" for token in before[:at])


def _heads_report(spelled: Spelled, match: Match, after: str) -> bool:
    """Tell whether a report begins with its place in capitals and its day: "HARBOUR BAY, Oct. 14 (Wire) - "."""
    place = spelled.tokens[max(0, match.first - 2) : match.first]
    return len(place) > 1 and place[1].letter == "," and place[0].word.isupper() and DASH.match(after) is not None


def _bound(before: str, after: str, clause: str, first: Token, *, is_time: bool) -> Bound:
    if (before.endswith("Y") and first.value is Part.END) or _ENDS.search(before):  # بنهاية: by the end
        return Bound.BY
    found = _BESIDE.search(before[-_NEAR:])
    if found is None or found.group(1) == "Z":
        is_limit = found or "Z" in clause[-_NEAR:] or _LIMIT_AFTER.match(after)
        return (Bound.WITHIN if is_time else Bound.BY) if is_limit else Bound.NONE
    if found.group(1) == "t" and "e" not in before[-2 * _NEAR :]:  # put off "to", and not extended "to"
        return Bound.NONE
    return _BOUNDS[found.group(1)]


def _tense(before: str, after: str, bound: Bound, *, is_old: bool) -> Tense:
    """Return the tense of the nearest verb before the date, else of the first one after it.

    What was decided binds what is to come; unless the text tells an *old* story.
    """
    if _WAS_TO.search(before):
        return Tense.PAST
    around = before[::-1] + after
    for at, letter in enumerate(around):
        if letter in _TENSES and not (is_old and letter in "z!"):
            return _TENSES[letter]
        if letter == "K":
            return Tense.FUTURE if bound in _BINDING and not is_old else Tense.PAST
        if letter == "e" and bound is Bound.UNTIL and not is_old:
            return Tense.FUTURE
        if letter == "4" and not is_old and around[at + 1 : at + 2] not in set("BX"):  # not "was doing", "did not do"
            return Tense.FUTURE
    return Tense.NONE
