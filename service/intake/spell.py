"""A plain text into tokens: words, numbers and signs, each with its letter (see `tokens`)."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from service.intake.lexicon import Entry, Lexicon
from service.intake.numbers import join_numbers
from service.intake.tokens import Numeric, Spelled, Token, spelled

_DATE = r"\d{4}(?P<p>[-/.])\d{1,2}(?P=p)\d{1,2}|\d{1,2}(?P<q>[-/.])\d{1,2}(?P=q)(?:\d{4}|\d{2})"
_NUMBER = r"\d+(?:[.,]\d+)*"
_WORD = r"[^\W\d_]+(?:'[^\W\d_]+)?"
_LEXER = re.compile(
    rf"(?P<date>(?<![\d/.-])(?:{_DATE})(?![\d/]|[-.]\d))|(?P<clock>\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?!\d))"
    rf"|(?P<number>{_NUMBER})|(?P<word>{_WORD})|(?P<gap>\n\n)|(?P<sign>\S)"
)

Split = tuple[Sequence[tuple[str, int]], str]
"""What is joined to the front of a word, as letters and lengths; and the word without it."""


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Speller:
    """How a language spells. *split* tells what may be joined to the front of a word; *guess* the letter of a word
    that the lexicon does not have; *suffixes* are written after the digits of an ordinal; *settle* gives words that
    are spelled alike the letters that their neighbours tell.
    """

    lexicon: Lexicon
    split: Callable[[str], Iterable[Split]]
    guess: Callable[[str], str]
    suffixes: frozenset[str] = frozenset()
    settle: Callable[[list[Token]], list[Token]] = list

    def spell(self, text: str) -> Spelled:
        """Return the tokens of a plain text. Linear in its length."""
        pieces = [
            _Piece(match.lastgroup or "", match.start(), match.end(), match.group()) for match in _LEXER.finditer(text)
        ]
        tokens: list[Token] = []
        at = 0
        while at < len(pieces):
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
            and pieces[at].text in _DAYS
        )

    def _take_word(self, pieces: list[_Piece], at: int, tokens: list[Token]) -> int:
        piece = pieces[at]
        for joined, rest in ((), piece.text.lower()), *self.split(piece.text):
            entry = self._find(rest, pieces, at)
            if entry and not (joined and entry.letter in _VERBS and joined[-1][0] != "&"):
                start = piece.start
                for letter, length in joined:
                    tokens.append(Token(letter, start, start + length, piece.text[:length]))
                    start += length
                last = pieces[at + len(entry.rest)]
                tokens.append(Token(entry.letter, start, last.end, rest if joined else piece.text, entry.value))
                return 1 + len(entry.rest)
        tokens.append(Token(self.guess(piece.text), piece.start, piece.end, piece.text))
        return 1

    def _find(self, word: str, pieces: list[_Piece], at: int) -> Entry | None:
        for entry in self.lexicon.get(word, ()):
            following = pieces[at + 1 : at + 1 + len(entry.rest)]
            if tuple(piece.text.lower() for piece in following) == entry.rest:
                return entry
        return None


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
    first, second, third = (int(number) for number in re.split(r"\D", piece.text))
    return Token("D", piece.start, piece.end, piece.text, Numeric((first, second, third)))


_SIGNS = {sign: sign for sign in ",;.:?()[]/-\"'%*"} | {"!": "."}  # the others are letters of words in `tokens`
_PLAIN: dict[str, Callable[[_Piece], Token]] = {
    "date": _numeric,
    "clock": lambda piece: Token("h", piece.start, piece.end, piece.text),
    "number": _number,
    "gap": lambda piece: Token("\n", piece.start, piece.end, piece.text),
    "sign": lambda piece: Token(_SIGNS.get(piece.text, "_"), piece.start, piece.end, piece.text),
}


def no_split(_word: str) -> Iterator[Split]:
    """Return nothing: for a language that joins nothing to the front of a word."""
    return iter(())
