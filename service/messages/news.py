"""What a feed tells: an announcement, or that a milestone came. Nothing of whom we told, or what became of that."""

from collections.abc import Iterator

from msgspec import Struct

from service.core.message import About, Fact
from service.core.model import Announcement, AnnouncementKind, Outcome
from service.messages.bidi import isolate, one_line
from service.messages.deadlines import deadline_phrase
from service.messages.edtf_words import edtf_words
from service.messages.facts import deadline, moved, parties, quoted_source, source_words, status
from service.messages.sections import subject, title
from service.messages.translations import translations
from service.messages.words import outcome_word


class News(Struct, frozen=True):
    """An entry of a feed, in words. *quote* is a fragment, *quote_language* its language where that is known."""

    title: str
    facts: tuple[Fact, ...]
    quote: str | None = None
    quote_source: str | None = None
    quote_language: str | None = None


def milestone_news(about: About, language: str) -> News:
    """Tell that a milestone came, as things stood on that day."""
    source = quoted_source(about)
    makers = (deadline, moved, status, parties)
    return News(
        title=subject(about, language),
        facts=tuple(fact for make in makers if (fact := make(about, language))),
        quote=one_line(source.phrase) if source else None,
        quote_source=source_words(source, language) if source else None,
        quote_language=source.language if source else None,
    )


def announcement_news(announcement: Announcement, about: About, language: str) -> News:
    """Tell what was announced; of what is withdrawn or waits for a person, that."""
    said = _said(announcement, language)
    return News(
        title=translations(language).gettext("%(headline)s: %(title)s")
        % {"headline": said[0].upper() + said[1:], "title": isolate(title(about, language), language)},
        facts=tuple(_facts(announcement, about, language)),
        quote=one_line(announcement.phrase or "") or None,
        quote_source=isolate(announcement.document, language),
        quote_language=announcement.language,
    )


def _said(announcement: Announcement, language: str) -> str:
    t = translations(language)
    if announcement.withdrawn_at:
        return t.gettext("announcement withdrawn")
    if announcement.provisional:
        return t.gettext("evidence, not confirmed yet")
    if announcement.kind is AnnouncementKind.MOVED:
        return t.gettext("deadline moved")
    if announcement.kind is AnnouncementKind.PROGRESS:
        return t.gettext("progress")
    return outcome_word(Outcome(announcement.kind), language)


def _facts(announcement: Announcement, about: About, language: str) -> Iterator[Fact]:
    t = translations(language)
    yield Fact(t.gettext("Announced on"), isolate(edtf_words(announcement.on, language), language))
    if announcement.by:
        yield Fact(t.gettext("Announced by"), isolate(announcement.by, language))
    if announcement.deadline:
        yield Fact(t.gettext("New deadline"), deadline_phrase(announcement.deadline, language))
    else:
        yield deadline(about, language)
    if not one_line(announcement.phrase or ""):  # a fragment has its source beneath it
        yield Fact(t.gettext("Said in"), isolate(announcement.document, language))
    if announcement.note:
        yield Fact(t.gettext("Note"), isolate(announcement.note, language))
    if parties_fact := parties(about, language):
        yield parties_fact
