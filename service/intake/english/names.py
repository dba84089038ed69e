"""The names of those who are obliged, as English sentences have them: before a verb, after it, at the head."""

from collections.abc import Sequence

from service.intake.english.nouns import is_thing
from service.intake.tokens import Token

Place = tuple[int, int] | None
_LONGEST = 9  # tokens of a name
PRONOUNS = frozenset(("it", "he", "she", "they"))
_NOBODY = frozenset(("i", "we", "you", "there", "this", "that", "these", "those", "who", "what", "nothing"))
RELATIVE = frozenset(("which", "who", "that", "whose"))
DETERMINERS = frozenset(("the", "a", "an", "its", "their", "his", "her", "our", "your", "any", "such", "every", "each"))
_NAME_LETTERS = "_gkAZOPEepTxvfcHQN"
_TELLING = frozenset(("announces", "confirms", "adds", "warns", "insists", "believes"))
_NO_NAME = _NOBODY | RELATIVE | PRONOUNS | _TELLING


def name_after(tokens: Sequence[Token], first: int, high: int) -> Place:
    """Return the name that begins with a token."""
    last = first
    while last < min(high, first + _LONGEST) and is_in_name(tokens, last):
        last += 1
    while last > first and tokens[last - 1].letter in "fx&-":
        last -= 1
    return checked(tokens, first, last)


def name_before(tokens: Sequence[Token], last: int, low: int) -> Place:
    """Return the name that ends before a token."""
    first = last
    while first > low and last - first < _LONGEST and is_in_name(tokens, first - 1):
        first -= 1
        is_start = tokens[first].word.lower() in DETERMINERS
        if is_start and not (first > low and tokens[first - 1].letter == "f"):
            break
    while first < last and tokens[first].letter in "f&-":
        first += 1
    if first > low and tokens[first - 1].letter in "@ib<>sart":
        return head_of_clause(tokens, first - 1, low)
    return checked(tokens, first, last)


def head_of_clause(tokens: Sequence[Token], at: int, low: int) -> Place:
    """Return the name at the head of the clause: "Operators holding stocks on that day may"."""
    first = at
    while first > low and not _begins_clause(tokens[first - 1]):
        first -= 1
    return name_after(tokens, first, at)


def _begins_clause(token: Token) -> bool:
    return (token.letter in ".,;:\n?!BF" and token.end > token.start) or token.word.lower() == "that"


def is_named(tokens: Sequence[Token], place: tuple[int, int]) -> bool:
    """Tell whether it is certainly somebody: with an article or a capital, and no part of a date."""
    first = tokens[place[0]].word
    is_date = any(token.letter in "PQUSMmWy" for token in tokens[place[0] : place[1]])
    return not is_date and (first[:1].isupper() or first.lower() in DETERMINERS)


def is_in_name(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a token may stand in a name."""
    token = tokens[at]
    if token.word.lower() in _NO_NAME or token.end == token.start:
        return False
    if token.letter == "-":
        return 0 < at < len(tokens) - 1 and tokens[at - 1].end == token.start and tokens[at + 1].start == token.end
    if token.letter == "&":
        return token.word == "and" and all(
            tokens[nth].word[:1].isupper() for nth in (at - 1, min(at + 1, len(tokens) - 1))
        )
    return token.letter in _NAME_LETTERS and token.word[:1].isalpha()


def checked(tokens: Sequence[Token], first: int, last: int) -> Place:
    """Return a name unless it is empty, or that of a thing."""
    words = [token.word for token in tokens[first:last]]
    bare = [word for word in words if word.lower() not in DETERMINERS]
    if not bare or len(words) >= _LONGEST or not bare[0][:1].isalpha():
        return None
    head = next((nth for nth, token in enumerate(tokens[first:last]) if token.letter == "f" and nth), len(words))
    return None if is_thing(words[head - 1]) else (first, last)
