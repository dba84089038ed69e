"""Old words: what a quotation says that was written long ago, as the words around it tell, is to come no more."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta

from service.intake.expressions import Found
from service.intake.normalise import Plain, plain_words
from service.intake.proposals import ExpressionKind
from service.intake.sentences import Sentences
from service.intake.stories import has_year
from service.intake.tokens import Spelled

_OLD = timedelta(366)
_QUOTED = re.compile(r"\"[^\"\n]{4,600}\"|(?<![^\W_])'(?:[^'\n\"]|(?<=[^\W_])'(?=[^\W_])){4,600}'(?![^\W_])")
_OPENS = re.compile(r"[^,;\"'\n]{0,60}: ?")
"""What may stand between a year and what was written then: "in his notebook in 1932: "."""
_OPENS_AT_HEAD = re.compile(r",[^;\"'\n]{2,60}[:,] ?")
_HEAD = 12  # characters before a year that begins its sentence
_CLOSES = re.compile(plain_words(r"[\s,]{0,3}(?!.*\b(?:who|which|that|الذي|التي)\b)[^,;:\"'\n]{3,80}"))
_MARK = re.compile("[\"']")
_VERBS = "BK94"


def without_quoted(
    found: Sequence[Found], spelled: Spelled, sentences: Sentences, plain: Plain, published_on: date
) -> tuple[Found, ...]:
    """Return the dates, save those without a year in a quotation of long ago."""
    quotations = [match.span() for match in _QUOTED.finditer(plain.text)]
    begins = [begin for begin, _ in quotations]
    old: set[int] = set()
    for each in found:
        is_past = each.expression.kind is ExpressionKind.PAST_REFERENCE and has_year(each.match.meaning)
        if is_past and each.plain is not None and published_on - each.plain.last > _OLD:
            nth = bisect_right(begins, spelled.tokens[each.match.first].start)
            if nth < len(quotations) and _opens(each, quotations[nth][0], spelled, sentences, plain):
                old.add(nth)
            if nth and _closes(each, quotations[nth - 1][1], spelled, plain):
                old.add(nth - 1)
    return tuple(each for each in found if has_year(each.match.meaning) or not _is_in(each, old, quotations, spelled))


def _opens(year: Found, quoted: int, spelled: Spelled, sentences: Sentences, plain: Plain) -> bool:
    """Tell whether a quotation that begins at *quoted* is what was written in a year before it."""
    start, end = spelled.tokens[year.match.first].start, spelled.tokens[year.match.last - 1].end
    begin, _ = sentences.around(start)
    if start - begin < _HEAD and _OPENS_AT_HEAD.fullmatch(plain.text, end, quoted):
        return True
    letters = year.role.before + _MARK.split(year.role.after, maxsplit=1)[0]
    return _OPENS.fullmatch(plain.text, end, quoted) is not None and _verbs(letters) < 2  # not "founded in 1968 said"


def _closes(year: Found, quoted: int, spelled: Spelled, plain: Plain) -> bool:
    """Tell whether a quotation that ends at *quoted* was said in a year after it: "he wired her in June 1921"."""
    start = spelled.tokens[year.match.first].start
    letters = _MARK.split(year.role.before)[-1]
    return _CLOSES.fullmatch(plain.text, quoted, start) is not None and _verbs(letters) == 1


def _verbs(letters: str) -> int:
    return sum(letter in _VERBS for letter in letters)


def _is_in(each: Found, old: set[int], quotations: Sequence[tuple[int, int]], spelled: Spelled) -> bool:
    start = spelled.tokens[each.match.first].start
    nth = bisect_right(quotations, (start, start)) - 1
    return nth in old and start < quotations[nth][1]
