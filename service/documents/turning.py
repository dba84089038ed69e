"""Text from right to left, taken as the eye sees it, into the order in which it is read: Unicode's rules, backwards."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_PAIR, _AVERTED_PAIR = re.compile(r"\([^()]*\)"), re.compile(r"\)[^()]*\(")

_R = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_DIGIT = "[0-9\u0660-\u0669\u06f0-\u06f9]"
_NUMBER = f"{_DIGIT}+(?:[.,:/\u066b\u066c]{_DIGIT}+|(?:-{_DIGIT}+){{2}})*"  # of 15-20 each end stands for itself
_WORD = f"[^\\W\\d_{_R}]"
_RIGHT_TO_LEFT = re.compile(f"[{_R}]")
_RIGHT_TO_LEFT_RUN = re.compile(f"[{_R}](?:[{_R}\\s]*[{_R}])?")
_LEFT_TO_RIGHT_RUN = re.compile(f"{_WORD}(?:[^{_R}()\\[\\]«»]*(?:{_WORD}|{_DIGIT}))?|{_NUMBER}")
"""What is written from left to right within a line from right to left: numbers, and words in other letters."""

_BARE_MARK = re.compile("[ \u0640](?=[\u064b-\u0652\u0670])")
"""What Unicode puts below a vowel sign that stands alone."""

_LAST_STOP = re.compile(r"\A([.!?:]+)(\w.*)\Z")
"""In a paragraph from right to left, the stop after a line of other letters is seen on its left."""


def is_right_to_left(text: str) -> bool:
    """Tell whether there is anything in *text* that runs from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def is_mark(text: str) -> bool:
    """Tell whether *text* is but vowel signs and the like, which stand over or under a letter."""
    return all(unicodedata.category(each) == "Mn" for each in _readable(text))


def is_right_to_left_mostly(text: str) -> bool:
    """Tell whether half of the letters in *text*, or more, run from right to left."""
    there = len(_RIGHT_TO_LEFT.findall(text))
    return there > 0 and there * 2 >= sum(map(str.isalpha, text))


def as_read(pieces: Sequence[str]) -> str:
    """Return a line's *pieces*, from left to right as they are seen, in the order in which they are read."""
    seen = "".join(pieces)
    if not is_right_to_left(seen):
        return _LAST_STOP.sub(r"\2\1", _readable(seen))
    if not is_right_to_left_mostly(seen):
        return _readable(_RIGHT_TO_LEFT_RUN.sub(lambda run: _turned(list(run[0])), seen))
    return _turned(pieces)


def _turned(pieces: Sequence[str]) -> str:
    """Return *pieces* turned round, but for what is written from left to right among them."""
    turned = "".join(reversed([_readable(piece) for piece in pieces])).translate(_MIRRORED)
    return _LEFT_TO_RIGHT_RUN.sub(lambda run: run[0][::-1], turned)


def mirrored(text: str) -> str:
    """Return *text* with its brackets turned."""
    return text.translate(_MIRRORED)


def are_averted(texts: Iterable[str]) -> bool:
    """Tell whether more pairs of brackets in *texts* stand back to back than face to face."""
    return sum(len(_AVERTED_PAIR.findall(text)) - len(_PAIR.findall(text)) for text in texts) > 0


def _readable(text: str) -> str:
    """Return *text* with plain letters for the forms that they have at the beginning, middle and end of a word."""
    return _BARE_MARK.sub("", unicodedata.normalize("NFKC", text))
