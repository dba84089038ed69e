"""English: how its words are spelled, and how it writes dates."""

from collections.abc import Iterator
from functools import cache

from service.intake import build
from service.intake.language import Language, Pattern
from service.intake.lexicon import load_lexicon
from service.intake.party import no_party
from service.intake.spell import Speller, no_split

PATTERNS = (
    Pattern(r"[do]x?[Mm],?y", build.calendar_date),
    Pattern(r"[Mm]d,?y", build.calendar_date),
    Pattern(r"[Mm]y", build.calendar_date),
    Pattern(r"D", build.numeric_date),
)


def _forms(_section: str, phrase: str) -> Iterator[str]:
    yield phrase.lower()


def _guess(_word: str) -> str:
    return "_"


@cache
def english() -> Language:
    """Return English; its words are read when it is first asked for."""
    lexicon = load_lexicon("english_dates", "english_words", forms=_forms)
    speller = Speller(lexicon, no_split, _guess, frozenset({"st", "nd", "rd", "th"}))
    return Language("en", speller, PATTERNS, is_day_first=True, party=no_party)
