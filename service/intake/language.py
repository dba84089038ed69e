"""What the engine asks of a language: its words, its patterns, and the few habits that no list of words can say."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Protocol

from msgspec import Struct

from service.intake.meanings import Meaning
from service.intake.spell import Speller
from service.intake.tokens import Spelled, Token

_CORE = re.compile(r"[MmHDyRWwSQCVUT12]+|(?<=[ub<@a~]x)o|(?<=fx)o(?=[tu-]xo)|(?<=Z)o")
_LONGEST = 20  # tokens of a date


class Pattern(Struct, frozen=True):
    """A way to write dates, as a regular expression over the letters of words, and what the words then say.

    Every repetition in it is bounded. *build* gets the tokens that matched, and answers None where they say no date.
    """

    letters: str
    build: Callable[[Sequence[Token]], Meaning | None]


class Claims(Protocol):
    """Tells whether the plain words of a sentence before and after a date only foresee, suppose or wish."""

    def __call__(self, before: str, after: str, *, is_limit: bool) -> bool: ...


class Language(Struct, frozen=True, dict=True):
    """A language of documents. *code* is its ISO 639-1 code.

    *is_day_first*: how 9/10/2021 is read where nothing else tells. *party* finds who is obliged: given a text, the
    token with which a date begins, and where its sentence starts and ends in the plain text, it answers which tokens
    (the last exclusive) name somebody; None rather than a guess. *is_claimed* finds what binds nobody. *marks_future*:
    its verbs say what is to come, so that a date beside no such verb proposes nothing by itself.
    """

    code: str
    speller: Speller
    patterns: tuple[Pattern, ...]
    is_day_first: bool
    party: Callable[[Spelled, int, int, int], tuple[int, int] | None]
    is_claimed: Claims
    marks_future: bool = False

    @cached_property
    def compiled(self) -> tuple[tuple[re.Pattern[str], Pattern], ...]:
        """The patterns, compiled when first used."""
        return tuple((re.compile(pattern.letters), pattern) for pattern in self.patterns)


class Match(Struct, frozen=True):
    """A date expression: its tokens from *first* to *last* (exclusive), and what it says."""

    first: int
    last: int
    meaning: Meaning


def find_dates(spelled: Spelled, language: Language) -> tuple[Match, ...]:
    """Return the date expressions of a text in its order: the longest first, and no two share a word."""
    stretches = tuple(_stretches(spelled.letters))
    found = [
        (match.start() - match.end(), order, match.start(), match.end(), meaning)
        for order, (regex, pattern) in enumerate(language.compiled)
        for first, last in stretches
        for match in regex.finditer(spelled.letters, first, last)
        if (meaning := pattern.build(spelled.tokens[match.start() : match.end()])) is not None
    ]
    taken = bytearray(len(spelled.letters))
    kept: list[Match] = []
    for _, _, first, last, meaning in sorted(found, key=lambda each: each[:4]):
        if not any(taken[first:last]):
            taken[first:last] = b"\1" * (last - first)
            kept.append(Match(first, last, meaning))
    return tuple(sorted(kept, key=lambda match: match.first))


def _stretches(letters: str) -> Iterator[tuple[int, int]]:
    """Yield where dates may be: around the letters of which every date has one. Most of a text has none."""
    first = last = 0
    for core in _CORE.finditer(letters):
        start, end = core.start() - _LONGEST, core.end() + _LONGEST
        if start > last:
            if last:
                yield first, last
            first = max(0, start)
        last = end
    if last:
        yield first, last
