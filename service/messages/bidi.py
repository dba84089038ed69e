"""Right-to-left and left-to-right words in one sentence: Unicode's isolates (UAX #9), put round what is inserted.

Without them a Latin name, an ISO date or a range inside an Arabic sentence reorders its neighbours: ``2025-09-30``
is shown as 30-09-2025. A bare whole number needs none (a run of digits keeps its order), and gets none, so that
sentences stay searchable.
"""

import re

FSI = "\u2068"
"""First strong isolate: what follows, up to PDI, finds its own direction and leaves its neighbours alone."""
PDI = "\u2069"
"""Pop directional isolate."""
RLM = "\u200f"
"""Right-to-left mark. A line that begins with what is isolated has no direction of its own; this gives it one."""

_CONTROLS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def one_line(text: str) -> str:
    """Return *text* of others on one line, without control characters, and without marks that turn sentences round."""
    if text.isprintable() and "  " not in text:  # most texts: of what must go, `isprintable` knows it all but spaces
        return text.strip()
    return _BREAKS.sub(" ", text.translate(_CONTROLS)).strip()


def isolate(text: str, language: str) -> str:
    """Return *text* ready to be inserted into a sentence in *language*: cleaned, and isolated where it can matter.

    In Arabic that is always; in English where the text has Arabic or Hebrew letters.
    """
    text = one_line(text)
    if text and (language == "ar" or _has_right_to_left(text)):
        return f"{FSI}{text}{PDI}"
    return text


def _has_right_to_left(text: str) -> bool:
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def plain(text: str) -> str:
    """Return *text* without isolates: for machines, and for terminals that print them as boxes."""
    return text.replace(FSI, "").replace(PDI, "")


def direction(language: str | None) -> str:
    """Return the value of HTML's ``dir`` for a text in *language*; ``auto`` where the language is not known."""
    if not language:
        return "auto"
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT_LANGUAGES else "ltr"


def quotation(phrase: str, language: str | None) -> str:
    """Return a fragment, on one line, between the quotation marks of its own *language*."""
    opening, closing = "«»" if direction(language) == "rtl" else "“”"
    return f"{opening}{one_line(phrase)}{closing}"


RIGHT_TO_LEFT_LANGUAGES = frozenset(("ar", "ckb", "fa", "he", "ku", "ps", "syr", "ur", "yi"))
"""``ku`` stands for Sorani, which Iraq writes in Arabic letters; Kurmanji in Latin letters is written ``kmr``."""
