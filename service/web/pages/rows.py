"""A commitment as a page shows it: the count, the title, the date and how it was counted, in the visitor's language."""

import re
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from service.core.edtf import describe
from service.core.milestones import day_of
from service.core.model import Commitment, Status
from service.core.status import Standing, standing
from service.errors import UnreadableDateError
from service.messages import (
    LANGUAGES,
    date_words,
    days_phrase,
    deadline_phrase,
    opening_phrase,
    outcome_word,
    slip_phrase,
    status_sentence,
    status_word,
    urgency_of,
)
from service.messages.bidi import one_line
from service.messages.translations import translations
from service.store.commitments import Record
from service.web.pages.timeline import Facts

_NUMBER = re.compile(r"\d+")


class Text(Struct, frozen=True):
    """What somebody wrote, and in which language."""

    words: str
    language: str


class Count(Struct, frozen=True):
    """A count of days, with its number apart: it stands in large type. No *number*: the words say it alone."""

    before: str
    number: str
    after: str


class Row(Struct, frozen=True):
    """One commitment in words. What is not known, or does not apply, is None."""

    id: str
    title: Text
    parties: tuple[str, ...]
    tags: tuple[str, ...]
    urgency: int
    status: str
    status_sentence: str
    count: Count
    deadline: str | None
    moved: str | None
    follows: str | None
    next_alert_on: str | None
    speaks: bool


def facts_of(record: Record, now: datetime) -> Facts:
    """Return what is drawn of a commitment at *now*."""
    known = record.commitment
    there = standing(known, day_of(now, known.zone))
    return Facts(known, there, record.revisions, record.announcements)


def row_of(record: Record, there: Standing, language: str) -> Row:
    """Return a commitment and where it stands, in words."""
    known = record.commitment
    return Row(
        id=known.id,
        title=title_of(known, language),
        parties=tuple(words for party in known.parties if (words := one_line(party))),
        tags=known.tags,
        urgency=urgency_of(there),
        status=status_word(there.status, language),
        status_sentence=status_sentence(there, language),
        count=count_of(headline(known, there, language)),
        deadline=deadline_phrase(known.deadline, language) if known.deadline else None,
        moved=slip_phrase(there, language),
        follows=follows(known),
        next_alert_on=date_words(day_of(record.next_due_at, known.zone), language) if record.next_due_at else None,
        speaks=known.alerts,
    )


def title_of(commitment: Commitment, language: str) -> Text:
    """Return the title in *language*, else in another one; else the id, which is in none."""
    found = text_of(commitment.title, language)
    return found if found.words else Text(commitment.id, "zxx")


def text_of(texts: Mapping[str, str], language: str) -> Text:
    """Return the words in *language*, else in another one that there is; perhaps empty."""
    for code in (language, *LANGUAGES, *texts):
        if words := one_line(texts.get(code, "")):
            return Text(words, code)
    return Text("", language)


def headline(commitment: Commitment, there: Standing, language: str) -> str:
    """Return the count in a few words, or what there is to say where nothing is counted: ``Kept``, ``Undated``."""
    if there.status is Status.SETTLED and there.outcome:
        words = outcome_word(there.outcome, language)
    elif there.days_remaining is not None:
        words = days_phrase(there.days_remaining, language)
    elif there.days_to_earliest is not None:
        words = opening_phrase(there.days_to_earliest, language)
    elif commitment.deadline is None:
        words = translations(language).gettext("no date")
    else:
        words = translations(language).gettext("no date yet")
    return words[0].upper() + words[1:]


def count_of(words: str) -> Count:
    """Return *words* with the first number in them apart."""
    found = _NUMBER.search(words)
    if found is None:
        return Count(words, "", "")
    return Count(words[: found.start()], found.group(), words[found.end() :])


def follows(commitment: Commitment) -> str | None:
    """Return the id of the commitment from whose date the deadline is computed; None: it is not."""
    after = commitment.deadline.after if commitment.deadline else None
    if after is None:
        return None
    try:
        describe(after)
    except UnreadableDateError:
        return after
    return None


def web_address(text: str | None) -> str | None:
    """Return where a source can be read. The address is somebody else's: only one on the web becomes a link."""
    return text if text and text.startswith(("https://", "http://")) else None
