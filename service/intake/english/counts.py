"""How English counts time: within sixty (60) days of publication, two weeks ago, the tenth day after signature."""

from collections.abc import Callable

from msgspec.structs import replace

from service.intake import build
from service.intake.build import Tokens
from service.intake.language import Pattern
from service.intake.meanings import Act, ActKind, Counted, FromToday, Meaning, ThatDate, Way, Which, WholeUnit
from service.intake.tokens import Unit

_NUMBER = r"(?:[cdny]|[cd](?:-|t|&)[cd])"
_COUNT = rf"(?:{_NUMBER}x?-?U|[xv]?(?:U|2)|x[cdn]-?U)"
_FULL = rf"(?:{_NUMBER}x?-?U|x(?:U|2)|2|x[cdn]-U)"
_NOUN = r"[xTlIov]{0,3}(?:U(?=P))?[_AgkPZNEezHO]{1,3}U?"
_ACT = rf"(?:x?U>)?(?:{_NOUN})(?:f{_NOUN}){{0,4}}"
_TO_ACT = r"[xTlI]{0,3}(?:[Al]|k(?![dnyD(]))"
_ON_WHICH = r"x?l[^,;.:()\n!?F]{1,12}"
_DATE = r"(?:[Ww],?)?(?:x?[do]U?f?x?[Mm][.]?(?:,?y)?|[Mm][.]?[do](?:,?y)?|[Mm]y?|D)"
_ONE = frozenset(("a", "an", "one", "another", "next", "last", "past", "coming"))
_BOUND = r"(?<=[ibre])"


def _split(tokens: Tokens) -> tuple[Tokens, Tokens]:
    """Return the count, and what it counts from."""
    cut = next(nth for nth, token in enumerate(tokens) if token.letter in "U2" and nth < len(tokens))
    return tokens[: cut + 1], tokens[cut + 1 :]


def _count(tokens: Tokens, way: Way | None = None, origin: "Act | Meaning | None" = None) -> Counted | None:
    """Read a count; of two numbers the greater: six to eight weeks."""
    numbers = build.all_of(tokens, "cdny")
    unit = build.all_of(tokens, "U2")[0]
    if build.all_of(tokens, "-") and unit.end - unit.start == len(unit.word):  # a six-year term
        return None
    if not numbers and not any(token.letter == "2" or token.word.lower() in _ONE for token in tokens):
        return None
    kept = [token for token in tokens if token not in numbers[:-1]]
    return build.counted(kept, way, origin)


def _origin(tokens: Tokens) -> "Act | Meaning | None":
    """Read what a time counts from: a date, a day told from today, or an act."""
    rest = [token for token in tokens if token.letter not in ",f>a<s"] if tokens else []
    letters = "".join(token.letter for token in rest)
    if "R" in letters or (rest and rest[-1].word.lower() == "now"):
        return build.from_today(rest) if "R" in letters else FromToday(0)
    if letters in {"l", "xl"}:
        return ThatDate()
    if letters.strip("xWw,.U")[:1] in {"d", "o", "M", "m", "D"}:
        if "D" in letters:
            return build.numeric_date(rest)
        return build.calendar_date(rest) if "M" in letters or "m" in letters else None
    begin = next((nth for nth, token in enumerate(tokens) if token.letter not in "f>a<s"), 0)
    return _act(tokens[begin:]) if rest else None


def _act(tokens: Tokens) -> Act:
    """Read an act; "the date of this Order" is that of the text."""
    found = build.act(tokens)
    is_this = not build.all_of(tokens, "Al") and "Tk" in "".join(token.letter for token in tokens)
    return replace(found, kind=ActKind.THIS) if is_this else found


def _from(way: Way) -> Callable[[Tokens], Counted | None]:
    def read(tokens: Tokens) -> Counted | None:
        count, rest = _split(tokens)
        if way is Way.AHEAD and rest[0].word.lower() == "of":  # 21 days of leave
            return None
        origin = _origin(rest)
        return _count(count, way, origin) if origin is not None else None

    return read


def _next_day(tokens: Tokens) -> Counted | None:
    """Read the day following its publication."""
    unit, origin = tokens[1].value, _origin(tokens[2:])
    return Counted(1, unit, Way.AHEAD, origin) if unit is Unit.DAY and origin is not None else None


def _nth_day(tokens: Tokens) -> Counted | None:
    """Read the twentieth day following that of its publication."""
    cut = next(nth for nth, token in enumerate(tokens) if token.letter == "U")
    nth = build.number(build.all_of(tokens[:cut], "o")[0])
    unit, origin = tokens[cut].value, _origin(tokens[cut + 1 :])
    if tokens[cut + 1].word.lower() == "of":
        return None
    return Counted(nth, unit, Way.AHEAD, origin) if isinstance(unit, Unit) and origin is not None else None


def _day_number(tokens: Tokens) -> Counted | None:
    """Read day 16 after an act; "the 50th day" alone counts from an act that is not named there."""
    unit, nth = build.all_of(tokens, "U")[0].value, build.number(build.all_of(tokens, "doc")[0])
    rest = tokens[2:] if tokens[0].letter == "U" and len(tokens) > 2 else tokens
    act = _act(rest) if rest is not tokens else Act(ActKind.FIRST_DAY, tokens[0].start, tokens[-1].end)
    return Counted(nth, Unit.DAY, Way.AHEAD, act) if unit is Unit.DAY and nth else None


def _ago(tokens: Tokens) -> Counted | None:
    return _count(tokens, Way.AGO) if tokens[-1].word.lower() == "ago" else None


def _in(tokens: Tokens) -> Counted | None:
    """Read in two weeks."""
    return _count(tokens[1:], Way.AHEAD) if tokens[0].word.lower() in {"in", "in about", "in around"} else None


def _stretch(tokens: Tokens) -> Counted | None:
    """Read the next twelve months, the past year."""
    return _count(tokens)


def _that(tokens: Tokens) -> Counted | None:
    """Read sixty days thereafter, two days later, a year earlier."""
    way = {"thereafter": Way.AHEAD, "later": Way.AHEAD, "earlier": Way.BEFORE}.get(tokens[-1].word.lower())
    return _count(tokens[:-1], way, ThatDate()) if way is not None else None


def _day_beside(tokens: Tokens) -> Counted | ThatDate | None:
    """Read the same day, the next day, the following day."""
    word, unit = tokens[-2].word.lower(), tokens[-1].value
    if unit is not Unit.DAY or word not in {"same", "next", "following", "previous", "preceding"}:
        return None
    if word == "same":
        return ThatDate()
    return Counted(1, Unit.DAY, Way.BEFORE if word in {"previous", "preceding"} else Way.AHEAD, ThatDate())


def _unit_beside(tokens: Tokens) -> WholeUnit | None:
    """Read that year, the following month, as told from the date before it."""
    word, unit = tokens[-2].word.lower(), tokens[-1].value
    which = {"that": Which.THIS, "same": Which.THIS, "following": Which.NEXT, "previous": Which.LAST}.get(word)
    units = {Unit.WEEK, Unit.MONTH, Unit.YEAR}
    return WholeUnit(unit, which, is_told=True) if which and isinstance(unit, Unit) and unit in units else None


COUNTS = (
    Pattern(rf"{_BOUND}{_COUNT},?[f>a]{{1,2}}(?:{_DATE}|x?R|l|_)", _from(Way.OPEN)),
    Pattern(rf"{_BOUND}{_COUNT}[f>a]{{1,2}}(?:{_ON_WHICH}|{_ACT})", _from(Way.OPEN)),
    Pattern(rf"{_BOUND}{_COUNT}>x?(?:[UQ]-P|P[fx]{{0,2}}[UQ]|[UQ])", _from(Way.OPEN)),
    Pattern(rf"{_FULL}(?:f|>|fx?>)(?:{_DATE}|x?R|_)", _from(Way.AHEAD)),
    Pattern(rf"{_FULL}(?:f|>)(?={_TO_ACT})(?:{_ON_WHICH}|{_ACT})", _from(Way.AHEAD)),
    Pattern(rf"{_FULL}<(?:{_DATE}|x?R)", _from(Way.BEFORE)),
    Pattern(rf"(?<=[b<]){_FULL}<{_ACT}|{_FULL}<(?=[xTlIo]{{0,3}}[AlPEk]){_ACT}", _from(Way.BEFORE)),
    Pattern(rf"x?oU[f>a]{{1,2}}(?:{_DATE}|(?:{_ON_WHICH}|{_ACT}))", _nth_day),
    Pattern(rf"xU>(?:{_DATE}|{_ACT})", _next_day),
    Pattern(rf"Ud[>f](?:{_ACT})|(?<=[@b<])U[dc]", _day_number),
    Pattern(r"(?<=[b<])xoU(?!f)", _day_number),
    Pattern(rf"{_FULL}[lx]", _that),
    Pattern(r"x[NI>_<]U", _day_beside),
    Pattern(r"x[I>_]U(?!f)|_U(?![f_])", _unit_beside),
    Pattern(rf"{_FULL}s", _ago),
    Pattern(rf"@{_FULL}(?![f_])", _in),
    Pattern(rf"x?[NL]x?{_NUMBER}x?-?U", _stretch),
    Pattern(r"(?<=[@ir])x[NL]U", _stretch),
    Pattern(rf"(?<=[ibrue<])(?:{_COUNT})", _count),
)
