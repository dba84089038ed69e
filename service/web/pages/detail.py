"""All that is public of one commitment, in words: sources, readings, history, announcements, what comes next."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from service.core.forecast import PlannedAlert
from service.core.milestones import day_of
from service.core.model import Announcement, Reading, Revision, Source
from service.core.relative import EndedAnchor
from service.messages import date_words, deadline_phrase, edtf_words, ended_anchor_words
from service.messages.bidi import one_line, quotation
from service.messages.facts import source_words
from service.messages.translations import translations
from service.store.commitments import Record
from service.web.pages.people import who_words
from service.web.pages.planned import PlannedView, planned_view
from service.web.pages.rows import Text, text_of, web_address
from service.web.pages.words import announcement_word, cause_words


class SourceView(Struct, frozen=True):
    """A document and its fragment, between the quotation marks of its language."""

    quote: str
    language: str
    words: str
    address: str | None


class ReadingView(Struct, frozen=True):
    """Another way to understand the date."""

    words: str
    reason: Text


class RevisionView(Struct, frozen=True):
    """One deadline in the history. *slip*: by how much it moved from the one before."""

    number: int
    deadline: str
    cause: str
    decided_on: str
    slip: str | None


class AnnouncementView(Struct, frozen=True):
    """What was announced. *quote* is None where nothing is quoted; *recorded_by* is None for the public.

    *address* is that of the document where it has one on the web.
    """

    id: int | None
    kind: str
    on: str
    document: str
    address: str | None
    by: str | None
    quote: str | None
    language: str
    note: str | None
    deadline: str | None
    provisional: bool
    withdrawn: bool
    recorded: str | None
    recorded_by: str | None


class Detail(Struct, frozen=True):
    """What `commitment.html` shows to everybody."""

    note: Text
    sources: Sequence[SourceView]
    readings: Sequence[ReadingView]
    revisions: Sequence[RevisionView]
    announcements: Sequence[AnnouncementView]
    planned: Sequence[PlannedView]
    archived_on: str | None
    waits: str | None


def detail_of(
    record: Record,
    planned: Sequence[PlannedAlert],
    language: str,
    *,
    insider: bool,
    ended: EndedAnchor | None = None,
) -> Detail:
    """Return all that is public of a commitment; for an *insider* with the names of who recorded it. *ended*: what it
    counts from in vain.
    """
    zone = record.entry.zone
    return Detail(
        note=text_of(record.entry.note or {}, language),
        sources=[_source(each, language) for each in record.entry.sources],
        readings=[_reading(each, language) for each in record.entry.readings],
        revisions=list(_revisions(record.revisions, language)),
        announcements=[_announcement(each, zone, language, insider=insider) for each in record.announcements],
        planned=[planned_view(each, record.commitment, language) for each in planned],
        archived_on=date_words(day_of(record.archived_at, zone), language) if record.archived_at else None,
        waits=ended_anchor_words(ended, language) if ended else None,
    )


def _source(source: Source, language: str) -> SourceView:
    quote = quotation(source.phrase, source.language) if one_line(source.phrase) else ""
    return SourceView(quote, source.language, source_words(source, language), web_address(source.url))


def _reading(reading: Reading, language: str) -> ReadingView:
    return ReadingView(edtf_words(reading.edtf, language), text_of(reading.reason, language))


def _revisions(revisions: Sequence[Revision], language: str) -> Iterator[RevisionView]:
    """Yield the deadlines, the newest first."""
    for before, each in reversed(list(zip((None, *revisions), revisions, strict=False))):
        yield RevisionView(
            number=each.number,
            deadline=deadline_phrase(each.deadline, language),
            cause=cause_words(each.cause, first=before is None, language=language),
            decided_on=date_words(each.decided_on, language),
            slip=_slip(before, each, language),
        )


def _slip(before: Revision | None, after: Revision, language: str) -> str | None:
    windows = [each.deadline.window if each and each.deadline else None for each in (before, after)]
    days = [window.latest if window else None for window in windows]
    if days[0] is None or days[1] is None or days[0] == days[1]:
        return None
    n = (days[1] - days[0]).days
    t = translations(language)
    if n > 0:
        return t.ngettext("moved by %(n)d day", "moved by %(n)d days", n) % {"n": n}
    return t.ngettext("brought forward by %(n)d day", "brought forward by %(n)d days", -n) % {"n": -n}


def _announcement(announcement: Announcement, zone: str, language: str, *, insider: bool) -> AnnouncementView:
    recorded_at, recorded_by = announcement.recorded_at, announcement.recorded_by
    has_words = announcement.phrase and one_line(announcement.phrase)
    return AnnouncementView(
        id=announcement.id,
        kind=announcement_word(announcement.kind, language),
        on=edtf_words(announcement.on, language),
        document=one_line(announcement.document),
        address=web_address(one_line(announcement.document)),
        by=one_line(announcement.by) if announcement.by else None,
        quote=quotation(announcement.phrase or "", announcement.language) if has_words else None,
        language=announcement.language or "",
        note=one_line(announcement.note) if announcement.note else None,
        deadline=deadline_phrase(announcement.deadline, language) if announcement.deadline else None,
        provisional=announcement.provisional,
        withdrawn=announcement.withdrawn_at is not None,
        recorded=date_words(day_of(recorded_at, zone), language) if recorded_at else None,
        recorded_by=who_words(recorded_by, language) if insider and recorded_by else None,
    )
