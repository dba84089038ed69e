"""English: how its words are spelled, and how it writes dates."""

from collections.abc import Iterator
from functools import cache

from service.intake.english.claims import is_claimed
from service.intake.english.context import settle
from service.intake.english.counts import COUNTS
from service.intake.english.dates import DATES
from service.intake.english.party import party
from service.intake.language import Language
from service.intake.lexicon import load_lexicon
from service.intake.spell import Speller, no_split

_OWNERS = frozenset({"month", "doubtful_month", "weekday", "unit", "day"})
_NO_PAST = frozenset(
    [
        "need",
        "exceed",
        "proceed",
        "succeed",
        "indeed",
        "embed",
        "speed",
        "united",
        "hundred",
        "sacred",
        "armed",
        "joined-up",
    ]
)


def _forms(section: str, phrase: str) -> Iterator[str]:
    yield phrase.lower()
    if section in _OWNERS:
        yield f"{phrase.lower()}'s"


def _guess(word: str) -> str:
    """Take a word in small letters that ends as a regular verb of the past does for one."""
    is_past = word.endswith("ed") and word.islower() and len(word) > 4 and word not in _NO_PAST and word[:2] != "un"
    return "B" if is_past else "_"


@cache
def english() -> Language:
    """Return English; its words are read when it is first asked for."""
    lexicon = load_lexicon("english_dates", "english_words", forms=_forms)
    speller = Speller(lexicon, no_split, _guess, frozenset({"st", "nd", "rd", "th"}), settle)
    patterns = (*DATES, *COUNTS)
    return Language("en", speller, patterns, is_day_first=True, party=party, is_claimed=is_claimed, marks_future=True)
