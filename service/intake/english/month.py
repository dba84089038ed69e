"""English months that are as often another word, or a name: "May", "may" and "April Smith"."""

from service.intake.tokens import Token

_BEFORE_MONTH = frozenset("@<us>afiP~NLT&x")
_TIGHT = frozenset("do")


def is_month(tokens: list[Token], at: int) -> bool:
    """Tell whether a word is a month here: the capital, the numbers beside it, and the names around it tell."""
    token = tokens[at]
    before, after = letter_at(tokens, at - 1), letter_at(tokens, at + 1)
    is_beside = after in {"d", "o", "y"} or (after == "," and letter_at(tokens, at + 2) == "y")
    is_dated = before in _TIGHT or (before == "f" and letter_at(tokens, at - 2) in {*_TIGHT, "U"})
    if token.word[0].islower() and token.letter == "m":
        return after == "y" or (is_dated and letter_at(tokens, at - 2) in set("b<u@as"))
    if is_beside or is_dated or before in _BEFORE_MONTH or before in {"-", "/", "t"}:
        return True
    begins = before == "b" and tokens[at - 1].word[0].isupper()
    return token.word[0].isupper() and (begins or not (_is_name(tokens, at + 1) or _is_name(tokens, at - 1)))


def _is_name(tokens: list[Token], at: int) -> bool:
    return letter_at(tokens, at) == "_" and tokens[at].word[0].isupper()


def letter_at(tokens: list[Token], at: int) -> str:
    """Return the letter of a token; none beyond the ends."""
    return tokens[at].letter if 0 <= at < len(tokens) else ""
