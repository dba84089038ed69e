"""The words of a language, as its data file has them: `lexicon/arabic.toml` and its like.

A section is a kind of word (`tokens.LETTERS`), a key its value, and the list the ways to write it. A phrase of several
words wins over a shorter one, so "حتى الآن" in the section "other" keeps "حتى" from being taken for "until".
"""

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct

from service.intake.normalise import plain_words
from service.intake.tokens import LETTERS, Part, Unit, Value

_FOLDER = Path(__file__).parent / "lexicon"


class Entry(Struct, frozen=True):
    """One way to write a word: its words after the first, its letter and its value."""

    rest: tuple[str, ...]
    letter: str
    value: Value


Lexicon = dict[str, tuple[Entry, ...]]
"""By first word; of those the longest first."""


def load_lexicon(*names: str, forms: Callable[[str, str], Iterable[str]]) -> Lexicon:
    """Read the files of a language. *forms* gives the ways to write a word of a section: with its article, say."""
    entries: dict[str, dict[tuple[str, ...], Entry]] = {}
    for name in names:
        for section, words in tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8")).items():
            for key, phrases in words.items():
                for phrase in phrases:
                    for form in forms(section, plain_words(phrase)):
                        first, *rest = form.split()
                        entry = Entry(tuple(rest), LETTERS[section], _value(section, key))
                        entries.setdefault(first, {}).setdefault(entry.rest, entry)
    return {first: tuple(sorted(ways.values(), key=lambda entry: -len(entry.rest))) for first, ways in entries.items()}


def _value(section: str, key: str) -> Value:
    if section in {"unit", "dual", "single"}:
        return Unit(key)
    if section == "part":
        return Part(key)
    return int(key) if key.lstrip("-").isdigit() else key
