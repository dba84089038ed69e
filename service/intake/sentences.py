"""Where sentences begin and end in a plain text."""

import re
from bisect import bisect_right

from msgspec import Struct

from service.intake.normalise import plain_words

# A mark that ends a sentence, with what closes after it; a blank line; or a line end, which may only be a wrapped line.
_ENDS = re.compile(r"[.!?]+[\"')\]]*(?=\s|$)|;(?=\s)|\n\n|\n")
_ABBREVIATED = re.compile(
    r"(?:(?:^|[\s(.])[A-Za-zا-ي]|(?:^|[\s(])(?:nos?|arts?|vol|pp|ca|etc|al|approx|mrs?|ms|dr|gen|col|lt|sgt|sen|rep|gov"
    r"|rev|hon|prof|st|mt|ltd|inc|co|corp|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thurs?|thu|fri|sat"
    r"|sec|paras?|fig|ed|cf|vs|dkt|tel|est|dept))$",
    re.IGNORECASE,
)
_WRAPPED = range(50, 121)  # characters of a line that a page broke; shorter is a heading, longer a paragraph
_MONTH = re.compile(r" ?(?:[^\W\d_]+[ /]){1,3}\d{4} ?(?:\n|$)")  # alone on its line, beneath a headline
_LEADS_ON = re.compile(
    r"(?:[,:-]|\b(?:in|by|of|on|until|till|since|from|to|and|before|after|the|end|early|late|mid|through|during|for|next)"
    + plain_words(
        r"|\b[وف]?(?:في|من|حتى|قبل|بعد|إلى|منذ|بحلول|خلال|شهر|نهاية|مطلع|منتصف|أواخر|أوائل|بداية|لغاية|اعتبارا))$"
    ),
    re.IGNORECASE,
)
_NEW = re.compile(r"\s*(?:[-•*●▪◦–]|\(?[0-9ا-يa-z]{1,3}[.)-]|[0-9]{1,2} ?-)\s")


class Sentences(Struct, frozen=True):
    """The first characters of all sentences, and the length of the text."""

    begins: tuple[int, ...]
    length: int

    def around(self, at: int) -> tuple[int, int]:
        """Return the start and the end (exclusive) of the sentence that holds the character at *at*."""
        nth = bisect_right(self.begins, at)
        end = self.begins[nth] if nth < len(self.begins) else self.length
        return self.begins[nth - 1], end


def split_sentences(text: str) -> Sentences:
    """Find the sentences of *text*. Linear in its length."""
    begins, line = [0], 0
    for match in _ENDS.finditer(text):
        if _really_ends(text, match, line):
            begins.append(match.end())
        if "\n" in match.group():
            line = match.end()
    return Sentences(tuple(dict.fromkeys(begins)), len(text))


def is_item(text: str, at: int) -> bool:
    """Tell whether a sentence that begins there is an item of a list."""
    return _NEW.match(text, at) is not None


def _really_ends(text: str, match: re.Match[str], line: int) -> bool:
    mark, start = match.group(), match.start()
    if mark == "\n":
        is_wrapped = start - line in _WRAPPED and text[start - 1] not in ".:!?;"
        return not is_wrapped or _NEW.match(text, match.end()) is not None or _is_head(text, start, match.end())
    if mark == ".":
        return _ABBREVIATED.search(text, max(0, start - 8), start) is None
    return True


def _is_head(text: str, end: int, begin: int) -> bool:
    """Tell whether a line ends a headline, and the next one is the month of a report."""
    return _MONTH.match(text, begin) is not None and _LEADS_ON.search(text, max(0, end - 12), end) is None
