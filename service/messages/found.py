"""What the intake found, in words: how sure it is, what a date counts from, what kind of date stands in a text."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from service.core.durations import Span
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


def waiting_words(within: Span, unknown: str | None, said_in: str, language: str) -> str:
    """Return ``within 60 days of “publication”, whose day is not known``; *unknown* is in the language *said_in*."""
    t = translations(language)
    span = span_words(within, language)
    if unknown is None:
        return t.gettext("within %(span)s, from a day that is not known") % {"span": span}
    event = isolate(quotation(unknown, said_in), language)
    return t.gettext("within %(span)s of %(event)s, whose day is not known") % {"span": span, "event": event}


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
