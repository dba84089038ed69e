"""Proposals as entries of ``deadlines.toml``, ready to be pasted, reviewed and edited."""

import json
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from service.core.model import Deadline, Reading
from service.intake.drafts import Draft, is_computed
from service.jobs.documents.periods import waiting_note
from service.messages.found import confidence_words

NO_PARTY = {"en": "(not named in the text)", "ar": "(لم يذكره النص)"}
"""Who is bound, where the text does not say so: an entry needs somebody."""


class Origin(Struct, frozen=True):
    """The document that the entries come from: what it is called, and its days."""

    document: str
    published_on: date
    said_on: date | None


def entry_text(draft: Draft, confidence: float, origin: Origin) -> str:
    """Return the TOML of one entry, with what a person should know before it is taken."""
    return "\n".join([*_remarks(draft, confidence), *_entry(draft), *_sources(draft, origin), *_readings(draft)]) + "\n"


def _remarks(draft: Draft, confidence: float) -> Iterator[str]:
    yield f"# {confidence_words(confidence, 'en')} ({confidence:.2f})"
    for reading in draft.readings:
        yield f"# or {reading.edtf}: {_in_english(reading)}"
    if draft.party is None:
        yield "# the text does not say who is bound: name them"
    if draft.within is not None:
        yield f"# within {draft.within} of {_quoted(draft.unknown or 'an unknown day')}, whose day is not known."
        yield f'# Once it is: within = "{draft.within}" and after = "YYYY-MM-DD", or the id of another commitment;'
        yield "# then take the note out"


def _entry(draft: Draft) -> Iterator[str]:
    yield "[[commitments]]"
    yield f"id = {_quoted(draft.id)}"
    yield f"title = {{ {draft.language} = {_quoted(draft.title)} }}"
    yield f"parties = [{_quoted(draft.party or NO_PARTY.get(draft.language, NO_PARTY['en']))}]"
    if draft.deadline:
        yield from _dates(draft.deadline)
    if draft.within is not None:
        words = ", ".join(f"{language} = {_quoted(words)}" for language, words in waiting_note(draft).items())
        yield f"note = {{ {words} }}"


def _dates(deadline: Deadline) -> Iterator[str]:
    if is_computed(deadline):
        yield f'within = "{deadline.within}"'
        yield f"after = {_quoted(deadline.after or '')}"
    else:
        yield f"{deadline.modality} = {_quoted(deadline.edtf or '')}"


def _sources(draft: Draft, origin: Origin) -> Iterator[str]:
    for phrase in draft.phrases:
        yield ""
        yield "  [[commitments.sources]]"
        yield f"  document = {_quoted(origin.document)}"
        yield f"  published = {origin.published_on}"
        if origin.said_on:
            yield f"  said_on = {origin.said_on}"
        yield f"  phrase = {_quoted(phrase)}"
        yield f"  language = {_quoted(draft.language)}"


def _readings(draft: Draft) -> Iterator[str]:
    for reading in draft.readings:
        words = ", ".join(f"{language} = {_quoted(reason)}" for language, reason in reading.reason.items())
        yield ""
        yield "  [[commitments.readings]]"
        yield f"  edtf = {_quoted(reading.edtf)}"
        yield f"  reason = {{ {words} }}"


def _in_english(reading: Reading) -> str:
    return " ".join((reading.reason.get("en") or next(iter(reading.reason.values()))).split())


def _quoted(text: str) -> str:
    """Return *text* as TOML quotes it: as JSON does, but for the one character that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
