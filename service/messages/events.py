"""What a calendar says of a deadline. No count of days stands in it: calendars keep what they read for hours."""

from collections.abc import Iterator, Sequence

from service.core.message import About
from service.core.model import Commitment, Modality, Status
from service.messages.bidi import isolate, one_line, quotation
from service.messages.dates import date_words, list_words
from service.messages.deadlines import with_notes
from service.messages.facts import deadline, localized, note, parties, quoted_source, readings, source_words, status
from service.messages.translations import translations
from service.messages.words import clauses, days_phrase, moved_phrase, outcome_word


def event_title(commitment: Commitment, language: str) -> str:
    """Return the title, with what the days of the event mean: ``Last day: The mission in Iraq ends``; of what is
    settled, how: ``Kept: ...``.
    """
    words = {"title": _title(commitment, language)}
    t = translations(language)
    if commitment.settlement:
        outcome = outcome_word(commitment.settlement.outcome, language)
        return t.gettext("%(headline)s: %(title)s") % {"headline": outcome[0].upper() + outcome[1:], **words}
    known, window = commitment.deadline, commitment.window
    if known is None or window is None:
        return words["title"]
    if window.latest is None:
        # Translators: the title of an event in a calendar, on the first day of what has no last one.
        return t.gettext("From this day on: %(title)s") % words
    if known.modality is not Modality.ON or window.earliest is None:
        # Translators: the title of an event in a calendar, on the last day of a deadline.
        return t.gettext("Last day: %(title)s") % words
    if window.is_one_day:
        return words["title"]
    # Translators: the title of an event in a calendar, over all days on which something may happen.
    return t.gettext("One of these days: %(title)s") % words


def event_notes(sight: About, language: str) -> Iterator[str]:
    """Yield what stands below the title, a text a line. Of the statuses, it tells those that last."""
    lasts = sight.standing.status in (Status.PASSED, Status.SETTLED)
    makers = (deadline, readings, *((status,) if lasts else ()), parties, note)
    for fact in (made for make in makers if (made := make(sight, language))):
        yield f"{fact.label}: {clauses(fact.value.splitlines(), language)}"
    if moved := _moved(sight, language):
        yield moved
    if source := quoted_source(sight):
        yield f"{quotation(source.phrase, source.language)} — {source_words(source, language)}"


def _moved(sight: About, language: str) -> str | None:
    known = sight.standing
    if not known.slipped_days or known.first_latest is None:
        return None
    first = isolate(date_words(known.first_latest, language), language)
    moved = with_notes(moved_phrase(known.slipped_days, language), [first], language)
    return f"{translations(language).gettext('Moved')}: {moved}"


def alarm_words(commitment: Commitment, days_remaining: int | None, language: str) -> str:
    """Return what a calendar says when an alarm rings: ``30 days left: The mission in Iraq ends``."""
    title = _title(commitment, language)
    if days_remaining is None:
        return title
    count = days_phrase(days_remaining, language)
    return translations(language).gettext("%(headline)s: %(title)s") % {
        "headline": count[0].upper() + count[1:],
        "title": title,
    }


def calendar_name(tags: Sequence[str], language: str) -> str:
    """Return how a calendar is called: ``Deadlines: iraq and coalition``."""
    t = translations(language)
    # Translators: the name of a calendar, and of a feed.
    name = t.gettext("Deadlines")
    if not tags:
        return name
    return t.gettext("%(headline)s: %(title)s") % {
        "headline": name,
        "title": list_words([isolate(tag, language) for tag in tags], language),
    }


def calendar_limits(most: int, language: str) -> str:
    """Return that a calendar shows no more than *most*, for the reader of one in which not all have room."""
    t = translations(language)
    # Translators: the description of a calendar. The number is large.
    return t.ngettext(
        "Only the next %(n)d deadline is shown. Ask for fewer, by tag, to see all of them.",
        "Only the next %(n)d deadlines are shown. Ask for fewer, by tag, to see all of them.",
        most,
    ) % {"n": most}


def _title(commitment: Commitment, language: str) -> str:
    return one_line(localized(commitment.title, language)) or commitment.id
