"""An alert in words: in English and Arabic, as text, HTML and data. What other layers need is named here."""

from service.messages.anchors import ended_anchor_words
from service.messages.bidi import direction, isolate, plain
from service.messages.compose import compose_alert, compose_digest
from service.messages.dates import date_words, moment_words, span_words
from service.messages.deadlines import deadline_phrase
from service.messages.edtf_words import edtf_words
from service.messages.events import calendar_limits, calendar_name
from service.messages.facts import localized
from service.messages.notices import (
    compose_audit_failure,
    compose_channel_recovery,
    compose_channel_trouble,
    compose_test,
)
from service.messages.sections import urgency_of
from service.messages.summaries import summary_clauses
from service.messages.translations import LANGUAGES
from service.messages.words import (
    days_phrase,
    milestone_words,
    opening_phrase,
    outcome_word,
    slip_phrase,
    status_sentence,
    status_word,
)

__all__ = [
    "LANGUAGES",
    "calendar_limits",
    "calendar_name",
    "compose_alert",
    "compose_audit_failure",
    "compose_channel_recovery",
    "compose_channel_trouble",
    "compose_digest",
    "compose_test",
    "date_words",
    "days_phrase",
    "deadline_phrase",
    "direction",
    "edtf_words",
    "ended_anchor_words",
    "isolate",
    "localized",
    "milestone_words",
    "moment_words",
    "opening_phrase",
    "outcome_word",
    "plain",
    "slip_phrase",
    "span_words",
    "status_sentence",
    "status_word",
    "summary_clauses",
    "urgency_of",
]
