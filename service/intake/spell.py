"""A plain text into tokens: words, numbers and signs, each with its letter (see `tokens`)."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from service.intake.lexicon import Entry, Lexicon
from service.intake.numbers import join_numbers
from service.intake.tokens import Numeric, Spelled, Token, spelled

_DATE = (
    r"\d{4}(?P<p>[-/.])\d{1,2}(?P=p)\d{1,2}|\d{1,2}(?P<q>[-/.])\d{1,2}(?P=q)(?:\d{4}|\d{2})|\d{1,2} / \d{1,2} / \d{4}"
)
_NUMBER = r"\d+(?:[.,]\d+)*"
_WORD = r"[^\W\d_]+(?:'[^\W\d_]+)?"
_LEXER = re.compile(
    rf"(?P<word>{_WORD})|(?P<sign>[^\w\s])|(?P<date>(?<![\d/.-])(?:{_DATE})(?![\d/]|[-.]\d))"
    rf"|(?P<clock>\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?!\d))|(?P<number>{_NUMBER})|(?P<gap>\n\n)|(?P<other>\S)"
)

Split = tuple[Sequence[tuple[str, int]], str]
"""What is joined to the front of a word, as letters and lengths; and the word without it."""


class _Piece(NamedTuple):
    kind: str
    start: int
    end: int
    text: str


class _Way(NamedTuple):
    """A way to take a word: what is joined to it, the rest, and what the lexicon has for it.

    *phrases* begin with the rest, by their second word; *alone* is for the rest itself.
    """

    joined: Sequence[tuple[str, int]]
    rest: str
    phrases: dict[str, list[Entry]]
    alone: Entry | None


class Speller(Struct, frozen=True):
    """How a language spells. *split* tells what may be joined to the front of a word; *guess* the letter of a word
    that the lexicon does not have; *suffixes* are written after the digits of an ordinal; *settle* gives words that
    are spelled alike the letters that their neighbours tell.
    """

    lexicon: Lexicon
    split: Callable[[str], Iterable[Split]]
    guess: Callable[[str], str]
    suffixes: frozenset[str] = frozenset()
    settle: Callable[[list[Token]], list[Token]] = list
    _known: dict[str, tuple[tuple[_Way, ...], str]] = field(default_factory=dict)

    def spell(self, text: str) -> Spelled:
        """Return the tokens of a plain text. Linear in its length."""
        pieces = [_Piece._make((match.lastgroup, *match.span(), match.group())) for match in _LEXER.finditer(text)]
        tokens: list[Token] = []
        known = self._known
        at, count = 0, len(pieces)
        while at < count:
            kind, start, end, word = pieces[at]
            if kind == "word" and (letter := known.get(word, _UNKNOWN)[1]):  # a word of no date
                tokens.append(Token(letter, start, end, word))
                at += 1
            else:
                at += self._take(pieces, at, tokens)
        return spelled(self.settle(join_numbers(tokens)))

    def _take(self, pieces: list[_Piece], at: int, tokens: list[Token]) -> int:
        """Add what begins at a piece to *tokens*, and return how many pieces that was."""
        piece = pieces[at]
        if piece.kind == "word":
            return self._take_word(pieces, at, tokens)
        if piece.kind == "number" and self._is_ordinal(pieces, at):
            tokens.append(Token("o", piece.start, pieces[at + 1].end, piece.text, int(piece.text)))
            return 2
        tokens.append(_PLAIN[piece.kind](piece))
        return 1

    def _is_ordinal(self, pieces: list[_Piece], at: int) -> bool:
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        return (
            following is not None
            and following.start == pieces[at].end
            and following.text.lower() in self.suffixes
            and len(pieces[at].text) < _LONG
            and pieces[at].text.isdigit()
        )

    def _take_word(self, pieces: list[_Piece], at: int, tokens: list[Token]) -> int:
        piece = pieces[at]
        ways, _ = self._known.get(piece.text) or self._learn(piece.text)
        following = pieces[at + 1].text.lower() if at + 1 < len(pieces) else ""
        for joined, rest, phrases, alone in ways:
            entry = next((each for each in phrases.get(following, ()) if _follow(each.rest, pieces, at)), alone)
            if entry is None:
                continue
            start = piece.start
            for letter, length in joined:
                tokens.append(Token(letter, start, start + length, _text_of(piece, start, length)))
                start += length
            tokens.append(
                Token(
                    entry.letter, start, pieces[at + len(entry.rest)].end, rest if joined else piece.text, entry.value
                )
            )
            return 1 + len(entry.rest)
        tokens.append(Token(self.guess(piece.text), piece.start, piece.end, piece.text))
        return 1

    def _learn(self, word: str) -> tuple[tuple[_Way, ...], str]:
        """Look up all ways to take a word, and its letter where there is none; keep them: texts repeat their words."""
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        ways = (self._way(joined, rest) for joined, rest in (((), word.lower()), *self.split(word)))
        taken = tuple(way for way in ways if way)
        self._known[word] = known = taken, "" if taken else self.guess(word)
        return known

    def _way(self, joined: Sequence[tuple[str, int]], rest: str) -> _Way | None:
        bars_verbs = joined and joined[-1][0] != "&"
        phrases: dict[str, list[Entry]] = {}
        alone = None
        for entry in self.lexicon.get(rest, ()):
            if bars_verbs and entry.letter in _VERBS:
                continue
            if entry.rest:
                phrases.setdefault(entry.rest[0], []).append(entry)
            else:
                alone = entry
        return _Way(joined, rest, phrases, alone) if phrases or alone else None


def _follow(rest: tuple[str, ...], pieces: list[_Piece], at: int) -> bool:
    """Tell whether the words of a phrase after its second follow it, too."""
    if at + len(rest) >= len(pieces):
        return False
    return len(rest) == 1 or all(pieces[at + nth].text.lower() == rest[nth - 1] for nth in range(2, len(rest) + 1))


def _text_of(piece: _Piece, start: int, length: int) -> str:
    """Return the letters of a piece from *start*, a place in the text."""
    return piece.text[start - piece.start : start - piece.start + length]


_MOST_KNOWN = 50_000
_UNKNOWN: tuple[tuple[_Way, ...], str] = (), ""
_LONG = 4  # digits of what is no ordinal of a day
_VERBS = "BF"  # nothing but "and" is joined to them
_DAYS = frozenset(str(day) for day in range(1, 32)) | frozenset(f"0{day}" for day in range(1, 10))


def _number(piece: _Piece) -> Token:
    if piece.text in _DAYS:
        return Token("d", piece.start, piece.end, piece.text, int(piece.text))
    if len(piece.text) == 4 and piece.text.isdigit() and piece.text[0] in "12":
        return Token("y", piece.start, piece.end, piece.text, int(piece.text))
    digits = piece.text.replace(",", "")
    value = int(digits) if digits.isdigit() and len(digits) < 8 else None
    return Token("n", piece.start, piece.end, piece.text, value)


def _numeric(piece: _Piece) -> Token:
    first, second, third = (int(number) for number in re.split(r"\D+", piece.text))
    return Token("D", piece.start, piece.end, piece.text, Numeric((first, second, third)))


_SIGNS = {sign: sign for sign in ",;.:?()[]/-\"'%*"} | {"!": "."}  # the others are letters of words in `tokens`
_PLAIN: dict[str, Callable[[_Piece], Token]] = {
    "date": _numeric,
    "clock": lambda piece: Token("h", piece.start, piece.end, piece.text),
    "number": _number,
    "gap": lambda piece: Token("\n", piece.start, piece.end, piece.text),
    "other": lambda piece: Token("_", piece.start, piece.end, piece.text),
    "sign": lambda piece: Token(_SIGNS.get(piece.text, "_"), piece.start, piece.end, piece.text),
}


def no_split(_word: str) -> Iterator[Split]:
    """Return nothing: for a language that joins nothing to the front of a word."""
    return iter(())
