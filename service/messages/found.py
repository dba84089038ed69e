"""What the intake found, in words: how sure it is, what a date counts from, what kind of date stands in a text."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from gettext import GNUTranslations

from msgspec import Struct

from service.core.durations import Span
from service.core.model import Modality
from service.messages.bidi import isolate, quotation
from service.messages.dates import date_words, span_words
from service.messages.translations import translations

SURE, FAIRLY_SURE = 0.8, 0.55
"""From these on (of 1) a proposal is called so."""


def confidence_words(confidence: float, language: str) -> str:
    """Return how sure the intake is, from 0 to 1, in words."""
    t = translations(language)
    if confidence >= SURE:
        return t.pgettext("confidence", "sure")
    return t.pgettext("confidence", "fairly sure") if confidence >= FAIRLY_SURE else t.pgettext("confidence", "unsure")


def anchor_words(kind: str, on: date | None, language: str) -> str:
    """Return what a date counts from: *kind* is ``publication``, ``statement``, ``date`` or ``event``."""
    t = translations(language)
    words = {"date": isolate(date_words(on, language), language) if on else ""}
    known = {
        "publication": t.gettext("counted from the day of publication, %(date)s"),
        "statement": t.gettext("counted from the day of the statement, %(date)s"),
        "date": t.gettext("counted from a day that the text gives, %(date)s"),
    }
    if on is None or kind not in known:
        return t.gettext("counted from something whose day the text does not give")
    return known[kind] % words


class Wait(Struct, frozen=True):
    """A period from a day that is not known: how long, from what (in the language *said_in*; None: it is not said)."""

    span: Span
    modality: Modality | None
    unknown: str | None
    said_in: str
    in_working_days: bool = False


def waiting_words(wait: Wait, language: str) -> str:
    """Return ``within 60 days of “publication”, whose day is not known``; or after so many days, or for so many."""
    t = translations(language)
    words = {"span": _span(wait, language)}
    if wait.unknown is None:
        return _from_nothing(wait, t) % words
    words["event"] = isolate(quotation(wait.unknown, wait.said_in), language)
    if wait.modality is Modality.ON:
        return t.gettext("%(span)s after %(event)s, whose day is not known") % words
    if wait.modality in {Modality.DURING, Modality.UNTIL}:
        return t.gettext("for %(span)s from %(event)s, whose day is not known") % words
    return t.gettext("within %(span)s of %(event)s, whose day is not known") % words


def _from_nothing(wait: Wait, t: GNUTranslations) -> str:
    if wait.modality is Modality.ON:
        return t.gettext("%(span)s after a day that is not known")
    if wait.modality in {Modality.DURING, Modality.UNTIL}:
        return t.gettext("for %(span)s from a day that is not known")
    return t.gettext("within %(span)s, from a day that is not known")


def _span(wait: Wait, language: str) -> str:
    """Return how long, in the unit of the text: working days, and years from two on."""
    t, span = translations(language), wait.span
    if wait.in_working_days and span.days:
        return t.npgettext("span", "%(n)d working day", "%(n)d working days", span.days) % {"n": span.days}
    years, months = divmod(span.months, 12)
    if years > 1 and not months and not span.days:
        return t.npgettext("span", "%(n)d year", "%(n)d years", years) % {"n": years}
    return span_words(span, language)


def expression_word(kind: str, language: str) -> str:
    """Return what a date does in its text: *kind* is one of the intake's kinds of expressions."""
    return _expression_words(language).get(kind, kind)


@cache
def _expression_words(language: str) -> Mapping[str, str]:
    t = translations(language)
    return {
        "proposal": t.pgettext("expression", "proposed"),
        "publication": t.pgettext("expression", "day of publication"),
        "past_reference": t.pgettext("expression", "in the past"),
        "deadline": t.pgettext("expression", "deadline"),
        "event": t.pgettext("expression", "event"),
        "duration": t.pgettext("expression", "period"),
    }
