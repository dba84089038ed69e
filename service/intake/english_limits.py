"""English words before a day that tell what it does: "extended to 1 May" is until, "a hearing set for 1 May" on it."""

import re

from service.intake.tokens import Token

_DAY = re.compile(r"x?(?:[do]U?f?[Mm]|[Mm][.]?[do]|D)")
_PART = re.compile(r"x?(?:[oL]-?Q|[NT]?S|[Mm]f?y)")
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


def _is_day(tokens: list[Token], at: int) -> bool:
    return _DAY.match("".join(token.letter for token in tokens[at : at + 5])) is not None
