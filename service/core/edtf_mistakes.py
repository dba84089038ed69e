"""What people write where EDTF is expected: why it is refused, and how to write it instead.

A rule that guesses what was meant proposes it. Each proposal is read before it is shown: no remedy fails in turn.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from service.errors import UnreadableDateError

_HOW_TO_WRITE = (
    "Write a day (2026-09-30), a month (2026-09), a quarter (2026-35 is the third), a year (2026) "
    "or an interval (2026-07/2026-09)."
)
_FIRST_TO_LAST = "Write the first and the last day that it may mean, as in 2026-07-01/2026-09-30."
_FOUR_DIGITS = "Write a year of four digits, as in 2026."
_LONGEST = 60  # characters; the longest interval has 23


class _Rule(NamedTuple):
    """A mistake. *meant* are texts in EDTF, each with the words that follow it in the remedy.

    The groups of *pattern* fill *reason* and *meant*. *advice* is the remedy if nothing in *meant* can be read.
    """

    pattern: re.Pattern[str]
    reason: str
    meant: tuple[tuple[str, str], ...]
    advice: str


def _rule(pattern: str, reason: str, *meant: str | tuple[str, str], advice: str = _HOW_TO_WRITE) -> _Rule:
    pairs = tuple((each, "instead") if isinstance(each, str) else each for each in meant)
    return _Rule(re.compile(pattern, re.DOTALL), reason, pairs, advice)


def _coded(kind: str, letter: str, first_code: int, *names: str) -> tuple[_Rule, ...]:
    """Return the rules for parts of a year that people write as ``2025-Q3``, ``2025q3`` or ``Q3 2025``."""
    return tuple(
        _rule(
            f"(?i:(?:{letter}{nth}[-/ ]?)?([0-9]{{4}})(?:[-/ ]?{letter}{nth})?)",
            f"EDTF has codes for {kind}",
            (f"{{0}}-{first_code + nth - 1}", f"for the {name}"),
        )
        for nth, name in enumerate(names, start=1)
    )


# The first that matches counts. Of an interval, they are tried on the whole and then on each end that cannot be read.
_RULES = (
    _rule(r"", "it is empty", advice=f"{_HOW_TO_WRITE} Leave it out if there is none."),
    _rule(
        r"(\.\.)?/?(\.\.)?",
        "it names no day",
        advice="Give one end a date, as in 2026-07/.., or leave it out if there is none.",
    ),
    # days, months and years that do not exist
    _rule(r"0000.*", "years run from 0001 to 9999", advice=_FOUR_DIGITS),
    _rule(r"9999-(24|28|30)[?~%]?", "it ends after the year 9999"),
    _rule(r"([0-9]{4}-(?:0[1-9]|1[0-2]))-([0-9]{2})[?~%]?", "{0} has no day {1}", ("{0}", "for the whole month")),
    _rule(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[?~%]?", "{1} is not a month (01 to 12)", "{0}-{2}-{1}"),
    _rule(
        r"[0-9]{4}-([0-9]{2})[?~%]?",
        "{0} is neither a month (01 to 12) nor a code for a part of the year (21 to 41)",
    ),
    # the usual order and signs of other ways to write a date
    _rule(
        r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})",
        "EDTF writes the year first",
        ("{2}-{1:0>2}-{0:0>2}", "if the day comes first"),
        ("{2}-{0:0>2}-{1:0>2}", "if the month comes first"),
    ),
    _rule(
        r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})",
        "EDTF writes hyphens, and two digits for the month and the day",
        "{0}-{1:0>2}-{2:0>2}",
    ),
    _rule(r"([0-9]{4})[-/.](0?[1-9]|1[0-2])", "EDTF writes a hyphen, and two digits for the month", "{0}-{1:0>2}"),
    _rule(r"(0?[1-9]|1[0-2])[-/.]([0-9]{4})", "EDTF writes the year first", "{1}-{0:0>2}"),
    _rule(r"([0-9]{4})([0-9]{2})([0-9]{2})", "EDTF writes hyphens", "{0}-{1}-{2}"),
    _rule(r"([12][0-9]{3})(0[1-9]|1[0-2])", "EDTF writes hyphens", "{0}-{1}"),
    _rule(r"([0-9]{2})([0-9]{2})/([0-9]{2})", "a year has four digits", "{0}{1}/{0}{2}"),
    _rule(r"[0-9]{1,3}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}", "a year has four digits"),
    *_coded("quarters", "Q", 33, "first quarter", "second quarter", "third quarter", "fourth quarter"),
    *_coded("halves of a year", "H", 40, "first half", "second half"),
    _rule(r"[0-9]{4}-?W.*", "weeks have no numbers here", advice=_FIRST_TO_LAST),
    _rule(r"[0-9]{4}-[0-9]{3}", "days have no numbers within the year here", advice="Write the month and the day."),
    _rule(r"([0-9-]{10})([Tt ][0-9]|[Zz]|[+]).*", "a date has no time of day here", "{0}"),
    # intervals and sets
    _rule(r"([0-9-]+)/(?i:open|unknown)", "an end without a date is written as two dots", "{0}/.."),
    _rule(r"(?i:open|unknown)/([0-9-]+)", "a start without a date is written as two dots", "../{0}"),
    _rule(r"([0-9]{4}[0-9-]*?)(?: - | ?-- ?|-| to )([0-9]{4}[0-9-]*)", "an interval has a slash", "{0}/{1}"),
    _rule(r"([0-9-]+)\.\.([0-9-]+)", "an interval has a slash", "{0}/{1}"),
    _rule(r"\.\.([0-9-]+)", "an interval has a slash", "../{0}"),
    _rule(r"([0-9-]+)\.\.", "an interval has a slash", "{0}/.."),
    _rule(r"[\[{]\.\.([0-9-]+)[\]}]", "sets of dates are not read here", "../{0}"),
    _rule(r"[\[{]([0-9-]+)\.\.[\]}]", "sets of dates are not read here", "{0}/.."),
    _rule(r"[\[{].*", "sets of dates are not read here", advice=_FIRST_TO_LAST),
    _rule(
        r"(?:.*/)?P[0-9].*",
        "it is a span of time, not a date",
        advice='Write within = "P12M" and, in after, the day that it counts from.',
    ),
    _rule(r"[^/]*/[^/]*/.*", "an interval has one start and one end", advice=_FIRST_TO_LAST),
    # what level 1 and level 2 of EDTF know and we do not
    _rule(r"([0-9]{3})[Xxu]", "unspecified digits are not read here", "{0}0/{0}9", advice=_FIRST_TO_LAST),
    _rule(r"([0-9]{2})[Xxu]{2}", "unspecified digits are not read here", "{0}00/{0}99", advice=_FIRST_TO_LAST),
    _rule(r"([0-9]{4})-[Xxu]{2}(?:-[Xxu]{2})?", "unspecified digits are not read here", "{0}"),
    _rule(r"([0-9]{4}-[0-9]{2})-[Xxu]{2}", "unspecified digits are not read here", "{0}"),
    _rule(r"([0-9]{4})-1[Xxu]", "unspecified digits are not read here", "{0}-10/{0}-12", advice=_FIRST_TO_LAST),
    _rule(r"(?=.*[Xxu])[0-9Xxu]{4}(-[0-9Xxu]{2}){0,2}", "unspecified digits are not read here", advice=_FIRST_TO_LAST),
    _rule(r"([0-9]{2})[0-9]{2}S2", "significant digits are not read here", "{0}00/{0}99"),
    _rule(r"([0-9]{3})[0-9]S3", "significant digits are not read here", "{0}0/{0}9"),
    _rule(r"Y.*|[-+][0-9].*|[0-9]{5,}", "years run from 0001 to 9999", advice=_FOUR_DIGITS),
    _rule(r".*[^\W\d_]{3}.*", "it has words in it"),
)

_LOOKALIKES = {"−": "-", "؟": "?", "٪": "%", "⁄": "/", "∕": "/", "…": "..", "‥": "..", "∼": "~", "〜": "~"}


def refusal(text: str, *, is_readable: Callable[[str], bool]) -> UnreadableDateError:
    """Return the error for *text*, which `service.core.edtf` cannot read; *is_readable* tells what it can."""
    if len(text) > _LONGEST:
        return UnreadableDateError(f"{text[:_LONGEST]}…", "it is longer than any date", _HOW_TO_WRITE)
    plain = "".join(_plain(sign) for sign in text)
    closed_up = "".join(plain.split())
    if is_readable(closed_up):
        return UnreadableDateError(text, _odd_sign(text), f"Write {closed_up} instead.")
    reason, remedy = _explain(plain.strip(), is_readable)
    return UnreadableDateError(text, reason, remedy)


def _explain(text: str, is_readable: Callable[[str], bool]) -> tuple[str, str]:
    """Return the reason and the remedy."""
    found = _match(text, is_readable)
    if not found and "/" in text:
        start, _, end = text.partition("/")
        found = _reversed(start, end, is_readable) or _wrong_end((start, end), is_readable)
    return found or ("it is not EDTF", _HOW_TO_WRITE)


def _reversed(start: str, end: str, is_readable: Callable[[str], bool]) -> tuple[str, str] | None:
    bare = end.rstrip("?~%")
    meant = [f"{end}/{start}"]
    if start.startswith(bare):  # 2024-09-27/2024: until its end, no doubt
        lasts = ("12",) if len(bare) == 4 else ("31", "30", "29", "28")
        meant = [f"{start}/{bare}-{last}" for last in lasts]
    mended = next(filter(is_readable, meant), None)
    return ("its end begins before its start", f"Write {mended} instead.") if mended else None


def _wrong_end(ends: tuple[str, str], is_readable: Callable[[str], bool]) -> tuple[str, str] | None:
    def can_end(text: str) -> bool:
        return is_readable(f"{text}/..")

    wrong = (end for end in ends if end not in ("", "..") and not can_end(end))
    return next(filter(None, (_match(end, can_end) for end in wrong)), None)


def _match(text: str, is_readable: Callable[[str], bool]) -> tuple[str, str] | None:
    """Return the reason and the remedy for a date or a whole interval; None if no rule knows it."""
    bare = re.sub(r"[?~%]", "", text)
    marks = {sign for sign in text if sign in "?~%"}
    qualified = bare + (marks.pop() if len(marks) == 1 else "%")
    if bare != text and "/" not in text and is_readable(qualified):
        return "a qualifier stands once, after the whole date", f"Write {qualified} instead."
    for rule in _RULES:
        if match := rule.pattern.fullmatch(text):
            return rule.reason.format(*match.groups()), _remedy(rule, match, is_readable)
    return None


def _remedy(rule: _Rule, match: re.Match[str], is_readable: Callable[[str], bool]) -> str:
    meant = {text.format(*match.groups()): words for text, words in rule.meant}
    readable = [(text, words) for text, words in meant.items() if is_readable(text)]
    if not readable:
        return rule.advice
    if len(readable) < len(rule.meant):  # the words told choices apart, and there is none left
        return f"Write {readable[0][0]} instead."
    return f"Write {', or '.join(f'{text} {words}' for text, words in readable)}."


def _plain(sign: str) -> str:
    """Return the sign of EDTF that *sign* stands for, nothing for an invisible one, or *sign* itself."""
    if sign.isascii():
        return sign
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    if sign in _LOOKALIKES:
        return _LOOKALIKES[sign]
    category = unicodedata.category(sign)
    if category in ("Pd", "Cf"):
        return "-" if category == "Pd" else ""
    usual = unicodedata.normalize("NFKC", sign)
    return usual if len(usual) == 1 and usual.isascii() else sign


def _odd_sign(text: str) -> str:
    """Say what is wrong with the first sign of *text* that EDTF does not have."""
    odd = next(sign for sign in text if sign.isspace() or _plain(sign) != sign)
    if odd.isdecimal():
        return "its digits are not 0 to 9"
    if odd.isspace() or not _plain(odd):
        return "it has a space or an invisible sign in it"
    return f"it has {odd} where EDTF has {_plain(odd)}"
