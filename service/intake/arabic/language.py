"""Arabic: how its words are spelled."""

import re
from collections.abc import Iterator
from functools import cache

from service.intake.arabic.claims import is_claimed
from service.intake.arabic.context import settle
from service.intake.arabic.party import arabic_party
from service.intake.arabic.patterns import PATTERNS
from service.intake.language import Language
from service.intake.lexicon import load_lexicon
from service.intake.spell import Speller, Split

_FUTURE = re.compile(
    r"س[يت](?!ا[سره]|ناء|نما|ف$|ره?$|د$)\w{2,}"
    r"|سن(?!ه|ا|و(?:ات|ي)|ن$|ت$|ين|تين|تيم|غاف|جار|د(?:$|[اسيهك]|ويش))\w{3,}"  # we shall
)
_PRESENT = re.compile(r"[وف]?ي(?!مين|سار|هود|ابان|ورو|قين|تيم|منيو?|ساري?|ميني)\w{3,}")
_LONGEST = 25  # letters of a word that may have something joined to it
_JOINED = {"و": "&", "ف": "&", "ل": "j", "ب": "Y"}
_WITH_ARTICLE = frozenset(
    {"unit", "cardinal", "ordinal", "part", "division", "season", "dual", "act", "agent", "decade"}
)


def _forms(section: str, phrase: str) -> Iterator[str]:
    yield phrase
    if section in _WITH_ARTICLE and not (section == "dual" and phrase.endswith("ي")):  # الشهري: monthly
        yield f"ال{phrase}"
    if section == "act" and " " not in phrase:
        stem = f"{phrase[:-1]}ي" if phrase.endswith("اء") else phrase  # انتهاء, انتهائه
        yield from (f"{stem}{suffix}" for suffix in ("ه", "ها", "هما"))


def _split(word: str) -> Iterator[Split]:
    """Take from a word what is joined to its front: and, for, in; the article stays."""
    if word[0] in _JOINED and 2 < len(word) <= _LONGEST:
        joined, rest = ((_JOINED[word[0]], 1),), word[1:]
        yield joined, rest
        if word.startswith("لل"):
            yield joined, "ا" + rest
        for more, last in _split(rest) if word[0] in "وف" else ():
            yield (*joined, *more), last


def _guess(word: str) -> str:
    if _FUTURE.fullmatch(word) or (word[0] in "وف" and _FUTURE.fullmatch(word[1:])):
        return "F"
    return "4" if _PRESENT.fullmatch(word) else "_"


@cache
def arabic() -> Language:
    """Return Arabic; its words are read when it is first asked for."""
    lexicon = load_lexicon("arabic_dates", "arabic_words", forms=_forms)
    speller = Speller(lexicon, _split, _guess, settle=settle)
    return Language("ar", speller, PATTERNS, is_day_first=True, party=arabic_party, is_claimed=is_claimed)
