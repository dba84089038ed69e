"""English words before a day that tell what it does: "extended to 1 May" is until, "a hearing set for 1 May" on it."""

import re

from service.intake.english.verbs import GIVEN, OWED, WAS
from service.intake.tokens import Token

_DAY = re.compile(r"x?(?:[do]U?f?[Mm]|[Mm][.]?[do]|D)")
_PART = re.compile(r"x?(?:[oL]-?Q|[NT]?S|[Mm]f?y)")
_AFTER_ACT = re.compile(r"x?[cdny]?x?-?U(?P<cut>>|f)[xTI]{0,2}(?![xTIdMmoyWDR.,;:()]|k[dnyD(])")
_TO_DO = re.compile(r"x?[cdny]?x?-?[U2]t[^dMmoWU]")
_FROM_ACT_TO_DO = re.compile(r"x?[cdny]?x?-?[U2][f>][xTI]{0,3}[^xTIdMmoyWDR.,;:()\n][^.,;:()\n]{0,7}t[_AgEez]")
_AS_LIMIT = re.compile(r"(?:x?[do]f?[Mm]|[Mm][do]|D),?y?,?_[xN]{0,2}_?Z")
_SETS = frozenset(("set", "fixed", "named", "chosen", "announced", "confirmed", "proposed"))
_BESIDE = 3  # tokens between "has" and what one has
_LONGER = frozenset(("extended", "prolonged", "lengthened"))
_NEAR = 5  # tokens between "set" and "for"


def is_until(tokens: list[Token], at: int) -> bool:
    """Tell whether "to" says until when: "is extended to 1 May", "are invited up to 1 May"."""
    is_longer = at > 0 and tokens[at - 1].word.lower() in _LONGER
    return (is_longer or tokens[at].word.lower() == "up") and _is_day(tokens, at + 1)


def is_when(tokens: list[Token], at: int) -> bool:
    """Tell whether "for" or "during" says when: "set a hearing for 6 April", "during May 2027"."""
    if tokens[at].word.lower() == "during":
        return _PART.match("".join(token.letter for token in tokens[at + 1 : at + 5])) is not None
    return any(token.word.lower() == "set" for token in tokens[max(0, at - _NEAR) : at]) and _is_day(tokens, at + 1)


def is_set(tokens: list[Token], at: int) -> bool:
    """Tell whether a day begins that was set: "has set | 30 June as the deadline"."""
    if tokens[at - 1].word.lower() not in _SETS:
        return False
    return _AS_LIMIT.match("".join(token.letter for token in tokens[at : at + 10])) is not None


def is_span_to(tokens: list[Token], at: int) -> bool:
    """Tell whether a count says how long one has: "has 60 days to reply", "has ten days after delivery to reply"."""
    letters = "".join(token.letter for token in tokens[at : at + 16])
    is_near = any(token.word.lower() in GIVEN for token in tokens[max(0, at - _BESIDE) : at])
    return _TO_DO.match(letters) is not None or (is_near and _FROM_ACT_TO_DO.match(letters) is not None)


def is_due(tokens: list[Token], at: int) -> bool:
    """Tell whether a time after an act begins at whose end something is due: "is due | 30 days after the ruling"."""
    if at < 2 or tokens[at - 1].word.lower() not in OWED or tokens[at - 2].word.lower() in WAS:
        return False
    after = _AFTER_ACT.match("".join(token.letter for token in tokens[at : at + 8]))
    return after is not None and tokens[at + after.end("cut") - 1].word.lower() != "of"


def _is_day(tokens: list[Token], at: int) -> bool:
    return _DAY.match("".join(token.letter for token in tokens[at : at + 5])) is not None
