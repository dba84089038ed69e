"""How Arabic counts time: "within sixty days of its publication", "two months ago"."""

from msgspec.structs import replace

from service.intake import build
from service.intake.build import Tokens
from service.intake.language import Pattern
from service.intake.meanings import Act, ActKind, CalendarDate, Counted, Meaning, OnWeekday, ThatDate, Way, Which
from service.intake.normalise import plain_words
from service.intake.tokens import Unit

_COUNT = r"(?:[dnc]U|\([dnc]\)U|U[c]|2c?|1)(?:&Q)?"
_ONE = r"(?<=[i<>rsb])U(?:&Q)?"
_ANY = rf"(?:{_COUNT}|{_ONE})"
_FROM = r"(?:[fa]|[fa]U|Nj)"
_NTH = r"[RU][oc]"
_AFTER_ACT = r"[fa][RU]N(?:j|_)[_gkTAE]{0,3}|>x{0,2}[AE][_gkTA]{0,3}"
_ENDS = rf"{_FROM}x?P(?:U_|vU|[_gkTA])[_gkTA]{{0,2}}"
_INTO_FORCE = rf"(?:{_FROM}|>)x{{0,2}}A[_gkTAEf]{{0,7}}[+]"
_ACT = rf"{_INTO_FORCE}|{_AFTER_ACT}|{_ENDS}|{_FROM}x{{0,2}}[AE][_gkTA]{{0,3}}|{_FROM}x[_gkT][_gkTA]{{0,3}}"
_DATE = r"(?:U?W?,?U?[doc](?:f|U)?[Mm](?:[/-][Mm])?(?:U?yG?)?|U?D[GJ]?)"


_START = rf"(?:{_DATE}|[Mm](?:[/-][Mm])?(?:U?yG?)?|q?U?W[NLT]?)"
_STARTS = frozenset(
    map(plain_words, ("تبدأ", "يبدأ", "ستبدأ", "سيبدأ", "تنطلق", "ينطلق", "ستنطلق", "سينطلق", "بدايتها", "بدايته"))
)
_ALONE = frozenset((Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR))
_CONSTRUCTS = frozenset(map(plain_words, ("يومي", "شهري", "عامي", "سنتي")))
_OVER = plain_words("على")
_PLURALS = frozenset(map(plain_words, ("أيام", "أسابيع", "أشهر", "شهور", "سنوات", "سنين", "أعوام")))


def _bare(tokens: Tokens, way: Way, origin: Meaning | Act | None = None) -> Counted | None:
    """Read the count itself. A unit without a number is one of it, in the singular; hours and decades need a number."""
    end = next(nth for nth, token in enumerate(tokens) if token.letter in "U12")
    is_one = tokens[end].letter == "U" and not build.all_of(tokens[: end + 2], "dnc")
    if tokens[end].word in _CONSTRUCTS and tokens[end].value is not Unit.WORKING_DAY:  # شهري: monthly
        return None
    if is_one and (tokens[end].value not in _ALONE or tokens[end].word in _PLURALS):
        return None
    words = tokens[: end + 2] if tokens[end + 1 : end + 2] and tokens[end + 1].letter == "c" else tokens[: end + 1]
    found = build.counted(words, way, origin)
    has_half = any(token.letter == "Q" for token in tokens[end : end + 3])
    return build.and_a_half(found) if found and has_half else found


def _way(tokens: Tokens, *, has_origin: bool) -> tuple[Way, Tokens]:
    rest = tokens[2:] if [token.letter for token in tokens[1:2]] == ["x"] else tokens[1:]
    if tokens[0].letter in "<s":
        return (Way.BEFORE if has_origin else Way.AGO), rest
    return (Way.AHEAD, rest) if tokens[0].letter == ">" else (Way.OPEN, tokens)


def _plain(tokens: Tokens) -> Counted | None:
    way, rest = _way(tokens, has_origin=False)
    return _bare(rest, way)


def _cut(tokens: Tokens) -> int:
    """Return where the words of the origin begin."""
    unit = next(nth for nth, token in enumerate(tokens) if token.letter in "U12")
    return next(nth for nth in range(unit + 1, len(tokens)) if tokens[nth].letter in "faj>")


def _from_act(tokens: Tokens) -> Counted | None:
    way, rest = _way(tokens, has_origin=True)
    cut = _cut(rest)
    return _bare(rest[:cut], way, build.act(rest[cut + 1 :]))


def _since_act(tokens: Tokens) -> Counted | None:
    """Read "when a year has passed over the delivery"."""
    on = next(nth for nth in range(len(tokens) - 1, 0, -1) if tokens[nth].word == _OVER or nth == 1)
    if tokens[on].word != _OVER:
        return None
    way, rest = _way(tokens[:on], has_origin=True)
    return _bare(rest, way, build.act(tokens[on + 1 :]))


def _nth_day_from_act(tokens: Tokens) -> Counted | None:
    """Read "the thirtieth day after the deposit"."""
    nth = build.number(tokens[1])
    if tokens[0].letter == "U" and tokens[0].value is not Unit.DAY:
        return None
    cut = next(nth for nth in range(2, len(tokens)) if tokens[nth].letter in "faj")
    return Counted(nth, Unit.DAY, Way.AHEAD, build.act(tokens[cut + 1 :])) if nth else None


def _numbered_day(tokens: Tokens) -> Counted | None:
    """Read "the seventh day", of a plan that says when its first day is."""
    if tokens[0].letter == "U" and tokens[0].value is not Unit.DAY:
        return None
    act = Act(ActKind.NUMBERED_DAY, tokens[0].start, tokens[-1].end)
    return Counted(build.number(tokens[1]), Unit.DAY, Way.AHEAD, act)


def _next_day_after_act(tokens: Tokens) -> Counted:
    """Read "the day after its publication"."""
    return Counted(1, Unit.DAY, Way.AHEAD, build.act(tokens[3:]))


def _from_date(tokens: Tokens) -> Counted | None:
    way, rest = _way(tokens, has_origin=True)
    cut = _cut(rest)
    origin = rest[cut + 1 :]
    date = build.numeric_date(origin) if build.all_of(origin, "D") else build.calendar_date(origin)
    return _bare(rest[:cut], way, date) if date else None


def _from_start(tokens: Tokens) -> Counted | None:
    """Read "two years that begin on 1 March 2026"."""
    cut = next(nth for nth, token in enumerate(tokens) if token.letter in "U12")
    verb = next((nth for nth in range(cut + 1, len(tokens)) if tokens[nth].word in _STARTS), None)
    if verb is None:
        return None
    origin = tokens[verb + 1 :]
    if build.all_of(origin, "D"):
        return _bare(tokens[:verb], Way.OPEN, build.numeric_date(origin))
    day = _to_come(build.calendar_date(origin) if build.all_of(origin, "Mm") else build.weekday(origin))
    return _bare(tokens[:verb], Way.OPEN, day) if day else None


def _to_come(day: CalendarDate | OnWeekday | None) -> CalendarDate | OnWeekday | None:
    """Return a day on which something begins: the coming one, where nothing else is said."""
    is_bare = isinstance(day, OnWeekday) or (day is not None and day.year is None and day.year_which is None)
    return replace(day, which=day.which or Which.NEXT) if day and is_bare else day


def _from_that(tokens: Tokens) -> Counted | None:
    way, rest = _way(tokens, has_origin=True)
    return _bare(rest[: _cut(rest)], way, ThatDate())


def _from_today(tokens: Tokens) -> Counted | None:
    """Read "within six days of today"."""
    way, rest = _way(tokens, has_origin=True)
    cut = _cut(rest)
    return _bare(rest[:cut], way, build.from_today(rest[cut + 1 :]))


def _around_act(tokens: Tokens) -> Counted | None:
    """Read "before the end of its mandate by sixty days"."""
    by = next(nth for nth in range(len(tokens) - 1, 0, -1) if tokens[nth].letter in "@Y")
    way = Way.BEFORE if tokens[0].letter == "<" else Way.AHEAD
    return _bare(tokens[by + 1 :], way, build.act(tokens[1:by]))


def _next(tokens: Tokens) -> Counted | None:
    return build.counted(tokens)


PATTERNS = (
    Pattern(rf"[<>]?{_ANY}(?:{_ACT})", _from_act),
    Pattern(rf"[<>]{_ANY}f[_gk]{{1,3}}|{_ANY}fl(?=[,;.:)\n]|$)", _from_act),
    Pattern(rf"(?<=i){_ANY}fx?[_eg][_gkT]{{0,1}}", _from_act),
    Pattern(rf">x?(?:{_COUNT}|U(?:&Q)?)_[AE][_gkTA]{{0,3}}", _since_act),
    Pattern(rf"7[_xbf]{{0,2}}{_COUNT}", build.no_date),
    Pattern(rf"{_NTH}(?:{_ACT})", _nth_day_from_act),
    Pattern(r"[RU]o", _numbered_day),
    Pattern(r"RNjx?[A_][_gkTA]{0,3}", _next_day_after_act),
    Pattern(rf"[<>]?{_ANY}{_FROM}x?{_DATE}", _from_date),
    Pattern(rf"(?:{_COUNT}|(?<=[ir])U)[!4F_]x?@?x?{_START}", _from_start),
    Pattern(rf"[<>]?{_ANY}fU?R(?![ocNL])", _from_today),
    Pattern(rf"[<>]?{_ANY}[fa](?:[lT]x|xl|xT)", _from_that),
    Pattern(rf"[<>][AE][_gkT]{{0,3}}[@Y]{_COUNT}", _around_act),
    Pattern(r"[dnc]U[NL]|U[cdn][NL]|2[NL]", _next),
    Pattern(rf"[<>s]x?{_COUNT}|[<>s]x?U(?:&Q)?", _plain),
    Pattern(rf"{_COUNT}|(?<=[irb])U(?:&Q)?", _plain),
)
