"""From the facts of alerts to messages. `Form` says which parts are made, because making them costs time."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from service.core.message import Attachment, Brief, Form, Message
from service.messages.bidi import plain
from service.messages.data import alert_data, compact_data, digest_data
from service.messages.ics import calendar_of
from service.messages.mail import html_of, text_of
from service.messages.sections import full_section, headline, most_urgent_first, short_section, subject
from service.messages.summaries import summary_clauses
from service.messages.words import clauses

MOST_SECTIONS = 50
"""A digest shows so many alerts and counts the rest: mail programs cut what is longer."""

MOST_HTML = 100_000
"""Bytes. Gmail hides what comes after 102 kB."""

SUBJECT_CLAUSES = 2
"""The subject of a digest names the most urgent; its summary names all."""


def compose_alert(brief: Brief, *, language: str, form: Form) -> Message:
    """Put one alert into words in *language* (``en`` or ``ar``). ``Form.DATA`` takes microseconds."""
    happened_at, thread = brief.due_at, brief.commitment.id
    if form is Form.DATA:
        data = alert_data(brief, headline(brief, language))
        return Message("alert", language, subject="", happened_at=happened_at, data=data, thread=thread)
    message = Message(
        "alert",
        language,
        subject=subject(brief, language),
        happened_at=happened_at,
        sections=(full_section(brief, language),),
        thread=thread,
    )
    return rendered(message, form, _attachments(brief, language) if form is Form.MAIL else ())


def _attachments(brief: Brief, language: str) -> tuple[Attachment, ...]:
    event = calendar_of(brief.commitment, language=language, happened_at=brief.due_at, page_url=brief.page_url)
    return (event,) if event else ()


def compose_digest(briefs: Sequence[Brief], *, language: str, form: Form, happened_at: datetime) -> Message:
    """Put several alerts, at least one, into one message: the most urgent first, at most `MOST_SECTIONS` in full."""
    if not briefs:
        raise ValueError("a digest of nothing is never sent")
    ordered = most_urgent_first(briefs)
    said = summary_clauses(ordered, language)
    message = Message(
        kind="digest",
        language=language,
        subject=clauses(said[:SUBJECT_CLAUSES], language) + ("…" if len(said) > SUBJECT_CLAUSES else ""),
        happened_at=happened_at,
        summary=clauses(said, language),
        more=max(0, len(ordered) - MOST_SECTIONS),
    )
    if form is Form.DATA:
        items = [compact_data(brief, headline(brief, language)) for brief in ordered[:MOST_SECTIONS]]
        return replace(message, data=digest_data(items, plain(message.summary), len(ordered)))
    sections = tuple(short_section(brief, language) for brief in ordered[:MOST_SECTIONS])
    return _shown_whole(rendered(replace(message, sections=sections), form), form)


def _shown_whole(digest: Message, form: Form) -> Message:
    """Return *digest* with no more commitments than mail programs show; those left out are counted."""
    while (size := len(digest.html.encode())) > MOST_HTML and len(digest.sections) > 1:
        shown = max(1, len(digest.sections) * MOST_HTML // size - 1)
        left_out = len(digest.sections) - shown
        shorter = replace(digest, sections=digest.sections[:shown], more=digest.more + left_out)
        digest = rendered(shorter, form)
    return digest


def rendered(message: Message, form: Form, attachments: tuple[Attachment, ...] = ()) -> Message:
    """Return *message* with its text, and with HTML and *attachments* where *form* asks for them."""
    if form is Form.MAIL:
        return replace(message, text=text_of(message), html=html_of(message), attachments=attachments)
    return replace(message, text=text_of(message))
