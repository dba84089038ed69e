"""The facts of an alert: a label and its value, in the reader's language. A function makes one, or None."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from service.core.message import About, Brief, Fact
from service.core.model import Source, Status
from service.messages.anchors import waits
from service.messages.bidi import isolate, one_line, quotation
from service.messages.dates import date_words, dates_words, moment_words
from service.messages.deadlines import deadline_phrase, with_notes
from service.messages.edtf_words import edtf_words
from service.messages.translations import LANGUAGES, translations
from service.messages.words import (
    days_phrase,
    milestone_words,
    opening_phrase,
    slip_phrase,
    status_sentence,
)

DAYS_NAMED, READINGS_NAMED, SOURCES_NAMED, PARTIES_NAMED = 3, 5, 3, 8
"""How many of each a message names; more are counted, or left to the page."""


def localized(texts: Mapping[str, str], language: str) -> str:
    """Return the text in *language*, else in another one: words in the wrong language beat none. May be empty."""
    return next((text for code in (language, *LANGUAGES, *texts) if (text := texts.get(code))), "")


def full_facts(brief: Brief, language: str) -> tuple[Fact, ...]:
    """Return the lines of an alert that has a message of its own."""
    return _facts(
        brief,
        language,
        (
            deadline,
            waits,
            window,
            moved,
            readings,
            status,
            parties,
            sources,
            note,
            evidence,
            why,
            missed,
            next_reminder,
        ),
    )


def short_facts(brief: Brief, language: str) -> tuple[Fact, ...]:
    """Return the lines of an alert within a digest."""
    return _facts(brief, language, (deadline, waits, moved, status, evidence, missed_in_short))


FactMaker = Callable[[Brief, str], Fact | None]


def _facts(brief: Brief, language: str, makers: tuple[FactMaker, ...]) -> tuple[Fact, ...]:
    return tuple(fact for make in makers if (fact := make(brief, language)))


def deadline(brief: About, language: str) -> Fact:
    """The date as the source gives it, and how it was counted."""
    return Fact(translations(language).gettext("Deadline"), deadline_phrase(brief.commitment.deadline, language))


def window(brief: About, language: str) -> Fact | None:
    """How far the first day is, where the window is wider than a day and not over."""
    days, found, left = brief.standing.days_to_earliest, brief.commitment.window, brief.standing.days_remaining
    if days is None or found is None or found.earliest is None or (left is not None and left < 0):
        return None
    first = isolate(date_words(found.earliest, language), language)
    return Fact(
        translations(language).gettext("First day"), with_notes(opening_phrase(days, language), [first], language)
    )


def moved(brief: About, language: str) -> Fact | None:
    """By how many days it slipped, and how far the first date is."""
    slip = slip_phrase(brief.standing, language)
    if slip is None or brief.standing.first_latest is None:
        return None
    first = isolate(date_words(brief.standing.first_latest, language), language)
    return Fact(translations(language).gettext("Moved"), with_notes(slip, [first], language))


def readings(brief: About, language: str) -> Fact | None:
    """The other ways to understand the source's date."""
    if not brief.commitment.readings:
        return None
    t = translations(language)
    said = []
    for reading in brief.commitment.readings[:READINGS_NAMED]:
        reason = isolate(localized(reading.reason, language), language)
        said.append(with_notes(isolate(edtf_words(reading.edtf, language), language), [reason], language))
    label = t.ngettext("Another reading", "Other readings", len(brief.commitment.readings))
    return Fact(label, "\n".join(said))


def status(brief: About, language: str) -> Fact:
    """The status in words, and the count of days where the headline does not have it."""
    sentence = status_sentence(brief.standing, language)
    if brief.standing.status is Status.UNDER_REVIEW and brief.standing.days_remaining is not None:
        sentence = with_notes(sentence, [days_phrase(brief.standing.days_remaining, language)], language)
    return Fact(translations(language).gettext("Status"), sentence)


def parties(brief: About, language: str) -> Fact | None:
    """Who promised it."""
    names = [words for name in brief.commitment.parties if (words := isolate(name, language))]
    if not names:
        return None
    t = translations(language)
    shown = names[:PARTIES_NAMED]
    if len(names) > PARTIES_NAMED:
        rest = len(names) - PARTIES_NAMED
        shown.append(t.ngettext("%(n)d more", "%(n)d more", rest) % {"n": rest})
    # Translators: the label before the names of one or more parties.
    return Fact(t.ngettext("Promised by", "Promised by", len(names)), "\n".join(shown))


def sources(brief: About, language: str) -> Fact | None:
    """What was said beside the words that the message quotes, and where."""
    found = brief.commitment.sources
    others = [source for source in found if source is not quoted_source(brief)]
    if not others:
        return None
    t = translations(language)
    said = [_source_clause(source, quoted_source(brief), language) for source in others[:SOURCES_NAMED]]
    if len(others) > SOURCES_NAMED:
        rest = len(others) - SOURCES_NAMED
        said.append(t.ngettext("%(n)d more", "%(n)d more", rest) % {"n": rest})
    label = t.gettext("Also said") if len(others) < len(found) else t.gettext("Said in")
    return Fact(label, "\n".join(said), url=others[0].url if len(others) == 1 else None)


def _source_clause(source: Source, quoted: Source | None, language: str) -> str:
    """Return a source's fragment and where it stands; the document is named once if it is the one that is *quoted*."""
    where = source_words(source, language)
    if not source.phrase.strip():
        return where
    words = isolate(quotation(source.phrase, source.language), language)
    return words if quoted and where == source_words(quoted, language) else with_notes(words, [where], language)


def quoted_source(brief: About) -> Source | None:
    """Return the first source that has words to quote."""
    return next((source for source in brief.commitment.sources if source.phrase.strip()), None)


def source_words(source: Source, language: str) -> str:
    """Return which document it is: ``002_4ae3, Ultra Iraq, published 28 September 2024``."""
    t = translations(language)
    parts = [isolate(source.document, language)]
    if source.publisher:
        parts.append(isolate(source.publisher, language))
    if source.said_on and source.said_on != source.published:
        said_on = isolate(date_words(source.said_on, language), language)
        parts.append(t.gettext("said on %(date)s") % {"date": said_on})
    if source.published:
        published = isolate(date_words(source.published, language), language)
        parts.append(t.gettext("published on %(date)s") % {"date": published})
    # Translators: what stands between the parts of a source: document, publisher, day.
    return t.pgettext("between parts", ", ").join(parts)


def note(brief: About, language: str) -> Fact | None:
    """What the catalogue adds, such as why one of two dates counts."""
    words = one_line(localized(brief.commitment.note or {}, language))
    return Fact(translations(language).gettext("Note"), isolate(words, language)) if words else None


def evidence(brief: Brief, language: str) -> Fact | None:
    """Which provisional evidence a person has to look at."""
    document = isolate(brief.waiting_document or "", language)
    if not document:
        return None
    t = translations(language)
    sentence = t.gettext("%(document)s; a person must confirm or reject it") % {"document": document}
    return Fact(t.gettext("Waiting evidence"), sentence)


def why(brief: Brief, language: str) -> Fact:
    """Which milestone speaks, of which day, and that it is late if it is: we were down, or did not know of it."""
    t = translations(language)
    notes = [isolate(date_words(brief.milestone_on, language), language)]
    if brief.late:
        notes.append(t.gettext("this message leaves after that day"))
    milestone = milestone_words(brief.milestone_kind, brief.milestone, language)
    return Fact(t.gettext("Why now"), with_notes(milestone, notes, language))


def missed(brief: Brief, language: str) -> Fact | None:
    """Which earlier milestones the alert speaks for. True also of a deadline that was past when it was written down."""
    days = brief.missed
    if not days:
        return None
    t = translations(language)
    n = len(days)
    if n <= DAYS_NAMED:
        sentence = t.ngettext(
            "the reminder that was due on %(dates)s was not sent; this message stands for it",
            "the reminders that were due on %(dates)s were not sent; this message stands for them",
            n,
        ) % {"dates": dates_words(days, language)}
    else:
        sentence = t.ngettext(
            "%(n)d reminder that was due between %(first)s and %(last)s was not sent; this message stands for it",
            "%(n)d reminders that were due between %(first)s and %(last)s were not sent; this message stands for them",
            n,
        ) % _first_and_last(days, language)
    return Fact(t.gettext("Not sent before"), sentence)


def missed_in_short(brief: Brief, language: str) -> Fact | None:
    """The same where many alerts are told of together."""
    days = brief.missed
    if len(days) <= DAYS_NAMED:
        return missed(brief, language)
    t = translations(language)
    count = t.ngettext(
        "%(n)d reminder, due between %(first)s and %(last)s",
        "%(n)d reminders, due between %(first)s and %(last)s",
        len(days),
    )
    return Fact(t.gettext("Not sent before"), count % _first_and_last(days, language))


def _first_and_last(days: Sequence[date], language: str) -> dict[str, int | str]:
    first, last = (isolate(date_words(day, language), language) for day in (days[0], days[-1]))
    return {"n": len(days), "first": first, "last": last}


def next_reminder(brief: Brief, language: str) -> Fact:
    """What happens next, and when."""
    t = translations(language)
    if brief.next_alert_at is None:
        return Fact(t.gettext("Next reminder"), t.gettext("none is planned"))
    when = isolate(moment_words(brief.next_alert_at, brief.commitment.zone, language), language)
    return Fact(t.gettext("Next reminder"), when)
