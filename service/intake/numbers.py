"""Numbers in words: "twenty-fifth", "مائة وثمانين", "sixty (60)" become one token each."""

from service.intake.tokens import Token

_LAST = frozenset("co)")  # what the words of a number end with
_LARGE = 100


def join_numbers(tokens: list[Token]) -> list[Token]:
    """Return *tokens* with the words of one number joined."""
    joined: list[Token] = []
    for token in tokens:
        joined.append(token)
        if token.letter in _LAST:
            while _shorten(joined):
                pass
    return joined


def _shorten(tokens: list[Token]) -> bool:
    """Join the last tokens where they make one number."""
    last = tokens[-1].letter
    if last in "co":
        if _is_number(tokens, -2) and (value := _beside(tokens[-2], tokens[-1])):
            return _join(tokens, 2, value)
        if len(tokens) > 2 and tokens[-2].letter in "&-" and _is_number(tokens, -3):
            return bool(value := _linked(tokens[-3], tokens[-1])) and _join(tokens, 3, value)
    if last in "co" and len(tokens) > 3 and tokens[-2].letter == ")" and tokens[-4].letter == "(":
        return _is_same(tokens[-3], tokens[-1]) and _join(tokens, 4, _value(tokens[-1]))  # (60) sixty
    if last == ")" and len(tokens) > 3 and tokens[-3].letter == "(" and _is_same(tokens[-4], tokens[-2]):
        return _join(tokens, 4, _value(tokens[-2]))
    return False


def _is_number(tokens: list[Token], at: int) -> bool:
    return len(tokens) >= -at and tokens[at].letter in "co"


def _value(token: Token) -> int:
    return token.value if isinstance(token.value, int) else 0


def _beside(first: Token, second: Token) -> int:
    """Return the value of two words without a link: twenty five, five hundred; 0 if they make no number."""
    one, two = _value(first), _value(second)
    if first.letter == "o":
        return 0
    if two in {_LARGE, 1000} and one < two:
        return one * two
    is_ended = one % 10 == 0 and 20 <= one < _LARGE and 0 < two < 10
    return one + two if is_ended or (one >= _LARGE and one % _LARGE == 0 and two < _LARGE) else 0


def _linked(first: Token, second: Token) -> int:
    """Return the value of two words with a link: five and twenty, a hundred and five, twenty-five; 0 if none."""
    one, two = _value(first), _value(second)
    if 0 < one % _LARGE < 10 and two % 10 == 0 and 20 <= two < _LARGE:
        return one + two
    if first.letter == "o":
        return 0
    if one >= _LARGE and one % _LARGE == 0 and two < (1000 if one % 1000 == 0 else _LARGE):
        return one + two
    return _beside(first, second)


def _is_same(first: Token, second: Token) -> bool:
    numbers = "cdno"
    return first.letter in numbers and second.letter in numbers and 0 < _value(first) == _value(second)


def _join(tokens: list[Token], count: int, value: int) -> bool:
    pieces = tokens[-count:]
    letter = "o" if any(piece.letter == "o" for piece in pieces) else "c"
    tokens[-count:] = [pieces[0]._replace(letter=letter, end=pieces[-1].end, value=value)]
    return True
