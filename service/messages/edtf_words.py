"""EDTF dates and intervals as nouns: what a source wrote, before anything is counted."""

from datetime import date
from functools import lru_cache

from service.core.edtf import EdtfDate, EdtfInterval, Shape, describe
from service.messages.bidi import isolate
from service.messages.dates import date_words, month_words
from service.messages.translations import translations


@lru_cache(maxsize=2048)
def edtf_words(text: str, language: str) -> str:
    """Return ``September 2025``, ``1 July 2026 to autumn 2026``, ``from 2026 on``. Raises `UnreadableDateError`."""
    given = describe(text)
    if isinstance(given, EdtfDate):
        return point_words(given, language)
    t = translations(language)
    if given.start is None:
        return t.gettext("until %(date)s") % end_words(given, language)
    if given.end is None:
        return t.gettext("from %(start)s on") % end_words(given, language)
    # Translators: an interval of dates, as a noun.
    return t.gettext("%(start)s to %(date)s") % end_words(given, language)


def end_words(given: EdtfInterval, language: str) -> dict[str, str]:
    """Return both ends in words, isolated, for a sentence: ``start``, and ``date`` for the end; empty where open."""
    ends = {"start": given.start, "date": given.end}
    return {key: isolate(point_words(end, language), language) if end else "" for key, end in ends.items()}


def point_words(given: EdtfDate, language: str) -> str:
    """Return one date as exactly as it is given, and no more exactly: a day, a month, ``summer 2026``, a year."""
    if given.month and given.day:
        return date_words(date(given.year, given.month, given.day), language)
    if given.month:
        return month_words(given.year, given.month, language)
    if given.nth is None:
        # Translators: a year as a noun, as in "by the end of 2026".
        return translations(language).pgettext("year", "%(year)d") % {"year": given.year}
    return _parts_of_the_year(language)[given.shape][given.nth - 1] % {"year": given.year}


@lru_cache
def _parts_of_the_year(language: str) -> dict[Shape, tuple[str, ...]]:
    t = translations(language)
    return {
        Shape.SEASON: (
            t.gettext("spring %(year)d"),
            t.gettext("summer %(year)d"),
            t.gettext("autumn %(year)d"),
            t.gettext("winter %(year)d"),
        ),
        Shape.QUARTER: (
            t.gettext("the first quarter of %(year)d"),
            t.gettext("the second quarter of %(year)d"),
            t.gettext("the third quarter of %(year)d"),
            t.gettext("the last quarter of %(year)d"),
        ),
        Shape.QUADRIMESTER: (
            t.gettext("the first third of %(year)d"),
            t.gettext("the second third of %(year)d"),
            t.gettext("the last third of %(year)d"),
        ),
        Shape.SEMESTER: (
            t.gettext("the first half of %(year)d"),
            t.gettext("the second half of %(year)d"),
        ),
    }
