"""Raw text to plain text, and the way back: every place in the plain text knows its place in the raw one.

Marks that carry no letter are dropped (vowels, tatweel, bidi marks), letters that writers confuse become one, digits
become Latin, white space becomes one blank, one line end, or one blank line.
"""

import re
import unicodedata
from bisect import bisect_right

from msgspec import Struct

from service.intake.proposals import Fragment

_SAME = {
    **dict.fromkeys("أإآٱٲٳ", "ا"),
    **dict.fromkeys("ىیېئ", "ي"),
    **dict.fromkeys("ک", "ك"),
    **dict.fromkeys("گ", "ك"),
    **dict.fromkeys("ةۀہھ", "ه"),
    **dict.fromkeys("ؤ", "و"),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−⁃", "-"),
    **dict.fromkeys("⁄∕", "/"),
    "٫": ".",
    "٬": ",",
    "،": ",",
    "؛": ";",
    "؟": "?",
    "٪": "%",
    "۔": ".",
    "…": ".",
}
_DROPPED = (
    "\u00ad\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u0300-\u036f\u08d3-\u08ff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
)
_LIGATURES = "\ufb00-\ufb06\ufb50-\ufbb1\ufbd3-\ufdff\ufe70-\ufefc"
_UNEVEN = re.compile(rf"[\s{_DROPPED}]{{2,}}|[{_DROPPED}{_LIGATURES}]")  # what changes in length
_LIGATURE = re.compile(f"[{_LIGATURES}]")
_JOINED = re.compile(r"[\u0640\u064b-\u0655\u0670\u0300-\u036f]*")


class _Even(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = plain = _plain(char)
        return plain


def _plain(char: str) -> str:
    if char in _SAME:
        return _SAME[char]
    if char.isspace():
        return "\n" if char == "\n" else " "
    if char.isdigit() and unicodedata.category(char) == "Nd":
        return str(unicodedata.digit(char))
    if char.isalpha() and char > "\x7f":
        base = unicodedata.normalize("NFKD", char)[:1]
        return _SAME.get(base, base)
    return char


_EVEN = _Even()


class Plain(Struct, frozen=True):
    """The plain text, and where its even stretches begin in it and in the raw one."""

    raw: str
    text: str
    begins: tuple[int, ...]
    raw_begins: tuple[int, ...]

    def raw_at(self, at: int) -> int:
        """Return where the character at *at* of the plain text stands in the raw one."""
        stretch = bisect_right(self.begins, at) - 1
        place = self.raw_begins[stretch] + at - self.begins[stretch]
        last = self.raw_begins[stretch + 1] - 1 if stretch + 1 < len(self.begins) else place
        return min(place, last)  # a ligature is shorter than its letters

    def fragment(self, start: int, end: int) -> Fragment:
        """Return the raw text of a piece of the plain one, *end* exclusive, with the marks of its last letter."""
        first, last = self.raw_at(start), self.raw_at(end - 1) + 1
        joined = _JOINED.match(self.raw, last)
        last = joined.end() if joined else last
        return Fragment(first, last, self.raw[first:last])


def normalise(raw: str) -> Plain:
    """Return *raw* as plain text. Linear in its length."""
    pieces: list[str] = []
    begins, raw_begins = [0], [0]
    length = last = 0
    for match in _UNEVEN.finditer(raw):
        stretch = raw[last : match.start()].translate(_EVEN)
        became = _became(match.group())
        pieces += (stretch, became)
        if became:
            begins.append(length + len(stretch))
            raw_begins.append(match.start())
        length += len(stretch) + len(became)
        last = match.end()
        begins.append(length)
        raw_begins.append(last)
    pieces.append(raw[last:].translate(_EVEN))
    return Plain(raw, "".join(pieces), tuple(begins), tuple(raw_begins))


def plain_words(words: str) -> str:
    """Return some words of a lexicon as they stand in a plain text."""
    return normalise(words).text


def _became(piece: str) -> str:
    if "\n" in piece:
        return "\n\n" if piece.count("\n") > 1 else "\n"
    if any(char.isspace() for char in piece):
        return " "
    if _LIGATURE.match(piece):
        letters = unicodedata.normalize("NFKD", piece)
        return "".join(_plain(each) for each in letters if not unicodedata.combining(each))
    return ""
