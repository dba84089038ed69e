"""A deadline in words: as the source gives it, then how it was counted. No day is ever picked in silence."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from service.core.durations import Span
from service.core.edtf import DateShape, EdtfDate, EdtfInterval, Shape, Window, describe
from service.core.model import Deadline, Modality
from service.core.relative import resolve
from service.errors import UnreadableDateError
from service.messages.bidi import isolate
from service.messages.dates import date_words, day_of_month_words, span_words
from service.messages.edtf_words import edtf_words, end_words, point_words
from service.messages.translations import translations
from service.messages.words import clauses

SOUTHERN_SEASONS = range(29, 33)
"""EDTF's codes for the seasons of the southern hemisphere."""


@lru_cache(maxsize=8192)
def deadline_phrase(deadline: Deadline | None, language: str) -> str:
    """Return ``by the end of September 2025 (no day is given; counted to 30 September)``; None is undated.

    A relative deadline tells how it was computed, or what it waits for.
    """
    if deadline is None:
        return translations(language).gettext("no date is given")
    if deadline.edtf is None or deadline.window is None:
        return _waiting_phrase(deadline, language)
    given = describe(deadline.edtf)
    phrase = _given_phrase(given, deadline.modality, language)
    notes = (
        *_qualifier_notes(given, language),
        *_counting_notes(given, deadline.window, deadline.modality, language),
        *_relative_notes(deadline, language),
    )
    return with_notes(phrase, notes, language)


def with_notes(phrase: str, notes: Sequence[str], language: str) -> str:
    """Return *phrase* with *notes* in brackets, but for the empty ones; without notes, as it is."""
    notes = [note for note in notes if note]
    if not notes:
        return phrase
    # Translators: a date as the source gives it, and how it was counted.
    return translations(language).gettext("%(date)s (%(notes)s)") % {
        "date": phrase,
        "notes": clauses(notes, language),
    }


def _given_phrase(given: DateShape, modality: Modality, language: str) -> str:
    if isinstance(given, EdtfDate):
        return _single_phrase(given, modality, language)
    if given.end is None:
        return translations(language).gettext("from %(start)s on") % end_words(given, language)
    if given.start is None:
        # What happens on ../X happens by X; what holds during ../X holds until X.
        ends_something = modality in (Modality.BY, Modality.ON)
        return _single_phrase(given.end, Modality.BY if ends_something else Modality.UNTIL, language)
    return _closed_phrase(given, modality, language, exact=given.end.shape is Shape.DAY)


def _single_phrase(given: EdtfDate, modality: Modality, language: str) -> str:
    t = translations(language)
    words = {"date": isolate(point_words(given, language), language)}
    exact = given.shape is Shape.DAY
    if modality is Modality.BY:
        return (t.gettext("by %(date)s") if exact else t.gettext("by the end of %(date)s")) % words
    if modality is Modality.UNTIL:
        return t.gettext("until %(date)s") % words
    if modality is Modality.DURING:
        return t.gettext("throughout %(date)s") % words
    return (t.gettext("on %(date)s") if exact else t.gettext("in %(date)s")) % words


def _closed_phrase(given: EdtfInterval, modality: Modality, language: str, *, exact: bool) -> str:
    t = translations(language)
    ends = end_words(given, language)
    if modality is Modality.UNTIL:
        return t.gettext("from %(start)s until %(date)s") % ends
    if modality is Modality.DURING:
        return (
            t.gettext("from %(start)s to %(date)s") if exact else t.gettext("from %(start)s to the end of %(date)s")
        ) % ends
    return (
        t.gettext("between %(start)s and %(date)s") if exact else t.gettext("between %(start)s and the end of %(date)s")
    ) % ends


def _qualifier_notes(given: DateShape, language: str) -> list[str]:
    t = translations(language)
    notes = {
        "?": t.gettext("uncertain in the source"),
        "~": t.gettext("approximate in the source"),
        "%": t.gettext("approximate and uncertain in the source"),
    }
    said = [notes[given.qualifier]] if given.qualifier else []
    if isinstance(given, EdtfDate) and given.code in SOUTHERN_SEASONS:
        said.append(t.gettext("a season of the southern hemisphere"))
    return said


def _counting_notes(given: DateShape, window: Window, modality: Modality, language: str) -> list[str]:
    """Tell which days were counted, wherever the source does not give them itself."""
    t = translations(language)
    ends = (given,) if isinstance(given, EdtfDate) else (given.start, given.end)
    inexact = [end for end in ends if end is not None and end.shape is not Shape.DAY]
    notes = [t.gettext("no day is given"), _counted(given, window, modality, language)] if inexact else []
    return notes if window.latest else [*notes, t.gettext("no last day is given")]


def _counted(given: DateShape, window: Window, modality: Modality, language: str) -> str:
    t = translations(language)
    days = {"start": _day_words(window.earliest, language), "date": _day_words(window.latest, language)}
    if window.latest is None:
        return t.gettext("counted from %(start)s") % days
    if isinstance(given, EdtfInterval) and given.start and given.start.shape is not Shape.DAY:
        return t.gettext("counted from %(start)s to %(date)s") % days
    if modality is Modality.BY and isinstance(given, EdtfDate) and given.year == window.latest.year:
        # "by the end of September 2025" has just said the year.
        days["date"] = isolate(day_of_month_words(window.latest, language), language)
    return t.gettext("counted to %(date)s") % days


def _day_words(day: date | None, language: str) -> str:
    return isolate(date_words(day, language), language) if day else ""


def _relative_notes(deadline: Deadline, language: str) -> list[str]:
    if deadline.within is None or deadline.after is None:
        return []
    t = translations(language)
    words = {"span": span_words(deadline.within, language), "anchor": _anchor_words(deadline.after, language)}
    if _is_computed(deadline.within, deadline.after, deadline.window):
        return [t.gettext("computed: %(span)s after %(anchor)s") % words]
    return [t.gettext("the source also says: %(span)s after %(anchor)s") % words]


def _is_computed(within: Span, after: str, window: Window | None) -> bool:
    """Tell whether *window* is what *within* gives after *after*. Of another commitment we trust that it was."""
    try:
        anchor = describe(after).window
    except UnreadableDateError:
        return True
    try:
        return resolve(within, anchor)[1] == window
    except UnreadableDateError:
        return False


def _waiting_phrase(deadline: Deadline, language: str) -> str:
    t = translations(language)
    if deadline.within is None or deadline.after is None:
        return t.gettext("no date is given")
    words = {"span": span_words(deadline.within, language), "anchor": _anchor_words(deadline.after, language)}
    phrases = {
        Modality.BY: t.gettext("no later than %(span)s after %(anchor)s"),
        Modality.UNTIL: t.gettext("until %(span)s after %(anchor)s"),
        Modality.ON: t.gettext("%(span)s after %(anchor)s"),
        Modality.DURING: t.gettext("for %(span)s after %(anchor)s"),
    }
    return with_notes(phrases[deadline.modality] % words, (t.gettext("which is not known yet"),), language)


def _anchor_words(after: str, language: str) -> str:
    """Return the date that is counted from, or the commitment whose date it is."""
    try:
        return isolate(edtf_words(after, language), language)
    except UnreadableDateError:
        return translations(language).gettext("the date of %(commitment)s") % {"commitment": isolate(after, language)}
