"""Arabic: how its words are spelled, and how it writes dates."""

import re
from collections.abc import Iterator
from functools import cache

from service.intake import build
from service.intake.build import Tokens
from service.intake.language import Language, Pattern
from service.intake.lexicon import load_lexicon
from service.intake.meanings import Counted, Meaning, Way
from service.intake.party import no_party
from service.intake.spell import Speller, Split

_MONTH = r"[Mm](?:[/-][Mm]|\([Mm]\))?"
_OF_YEAR = r"(?:,?f?U?yG?|f?U[NLT]|f?TU|[NLT](?:f?U?y)?)"
_ON = r"(?:U?[W],?)?U?"
_DATE = rf"{_ON}[doc](?:f|-|/|fU|U)?{_MONTH}[-/,]?{_OF_YEAR}?"
_IN_MONTH = rf"(?:U)?{_MONTH}[-/,]?{_OF_YEAR}?"
_HIJRI = r"(?:U?W,?)?U?[doc](?:f|-|/|fU|U)?H[-/,]?(?:f?U?yJ?|[NLT])?"
_IN_HIJRI = r"U?H(?:f?U?yJ?|[NLT])"
_YEAR = r"(?:Uy[GJ]?|y[GJ]|U[NLT]|TU)"
_COUNT = r"(?:[dncy]U|U[dnc]|2)"


def _same_as(tokens: Tokens) -> Meaning | None:
    """Read a day that is given in both calendars: the Gregorian one."""
    at = next(nth for nth, token in enumerate(tokens) if token.letter == "=")
    sides = (tokens[:at], tokens[at + 1 :])
    for side in sides:
        if build.all_of(side, "D"):
            return build.numeric_date(side)
        if build.all_of(side, "Mm"):
            return build.calendar_date(side)
    return build.calendar_date(sides[0])


def _part_of_date(tokens: Tokens) -> Meaning | None:
    rest = tokens[1:]
    return build.part(tokens, build.calendar_date(rest) if build.all_of(rest, "MmH") else _part_of_unit(rest))


def _part_of_unit(tokens: Tokens) -> Meaning | None:
    return build.bare_year(tokens) if build.all_of(tokens, "y") else build.whole_unit(tokens)


def _ago(tokens: Tokens) -> Counted | None:
    return build.counted(tokens, Way.AGO)


def _ahead(tokens: Tokens) -> Counted | None:
    return build.counted(tokens, Way.AHEAD)


PATTERNS = (
    Pattern(rf"{_HIJRI}[-,(]?=(?:{_DATE}\)?|D[G]?\)?)", _same_as),
    Pattern(rf"{_DATE}[-,(]?=(?:{_HIJRI})\)?", _same_as),
    Pattern(_DATE, build.calendar_date),
    Pattern(rf"(?:[2U])?[doc](?:[&t-])[doc]f?{_MONTH}{_OF_YEAR}?", build.calendar_date),
    Pattern(rf"P{_IN_MONTH}", _part_of_date),
    Pattern(rf"P{_YEAR}", _part_of_date),
    Pattern(_IN_MONTH, build.calendar_date),
    Pattern(_HIJRI, build.calendar_date),
    Pattern(_IN_HIJRI, build.calendar_date),
    Pattern(r"(?:U?W,?)?D[GJ]?", build.numeric_date),
    Pattern(r"Qo(?:f?U?y|f?U[NLT]|f?TU)", build.part_of_year),
    Pattern(r"S(?:f?U?y|[NLT]|f?U[NLT])", build.part_of_year),
    Pattern(r"2y&yG?|Uy-yG?", build.two_years),
    Pattern(r"Uy[GJ]?|y[GJ]", build.bare_year),
    Pattern(r"U[NLT]|TU", build.whole_unit),
    Pattern(r"x?x?RW?|x?R\(W\)", build.from_today),
    Pattern(r"U?W[NL]?", build.weekday),
    Pattern(r"(?:[dnc]U|U[dnc]|2)[NL]|c[NL]U", build.counted),
    Pattern(rf"<{_COUNT}|s{_COUNT}", _ago),
    Pattern(rf">{_COUNT}", _ahead),
    Pattern(_COUNT, build.counted),
    Pattern(r"V", build.vague),
)

_FUTURE = re.compile(r"س[يت](?!ا[سره]|ناء|نما|ف$|ره?$|د$)\w{2,}")
_PAST = re.compile(r"(?:است|ان\w|ا\wت)\w{2,3}(?<!ا)ت|(?:است\w{3})|ت[مف]ت")
_JOINED = {"و": "&", "ف": "&", "ل": "j", "ب": "@"}
_ARTICLE_SECTIONS = frozenset({"unit", "cardinal", "ordinal", "part", "division", "season", "dual"})


def _forms(section: str, phrase: str) -> Iterator[str]:
    yield phrase
    if section in _ARTICLE_SECTIONS:
        yield f"ال{phrase}"


def _split(word: str) -> Iterator[Split]:
    """Take from a word what is joined to its front: and, for, in; the article stays."""
    if word[0] in _JOINED and len(word) > 2:
        joined, rest = ((_JOINED[word[0]], 1),), word[1:]
        yield joined, rest
        if word.startswith("لل"):
            yield joined, "ا" + rest
        for more, last in _split(rest) if word[0] in "وف" else ():
            yield (*joined, *more), last


def _guess(word: str) -> str:
    if _FUTURE.fullmatch(word) or (word[0] in "وف" and _FUTURE.fullmatch(word[1:])):
        return "F"
    return "_"


@cache
def arabic() -> Language:
    """Return Arabic; its words are read when it is first asked for."""
    lexicon = load_lexicon("arabic_dates", "arabic_words", forms=_forms)
    return Language("ar", Speller(lexicon, _split, _guess), PATTERNS, is_day_first=True, party=no_party)
