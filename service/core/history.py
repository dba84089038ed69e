"""From what was written down and what was announced to what is known: the deadline that counts, its slips, the
settlement.

The rules are few. An announcement counts once it was neither withdrawn nor left provisional. The last one that moves
the deadline counts over the deadline as first stated; the last one that closes the commitment settles it, unless a
later one moves it on. A withdrawn announcement is as if it had never been made, but stays on record.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from service.core.edtf import Window
from service.core.entry import Entry
from service.core.milestones import day_of
from service.core.model import (
    Announcement,
    AnnouncementKind,
    Cause,
    Commitment,
    Deadline,
    Origin,
    Outcome,
    Revision,
    Settlement,
    Source,
)
from service.core.relative import GIVES_NO_DAY, resolve

_CLOSING = {
    AnnouncementKind.KEPT: Outcome.KEPT,
    AnnouncementKind.NOT_KEPT: Outcome.NOT_KEPT,
    AnnouncementKind.WITHDRAWN: Outcome.WITHDRAWN,
    AnnouncementKind.SUPERSEDED: Outcome.SUPERSEDED,
}


def in_force(announcements: Iterable[Announcement]) -> list[Announcement]:
    """Return those that count, in the order in which they were made, as far as their days tell, else of recording.

    One of September and one of the 20th may have been made in either order: who records the second knows of the first.
    """
    counting = [each for each in announcements if not each.provisional and each.withdrawn_at is None]
    ordered: list[Announcement] = []
    for each in sorted(counting, key=lambda each: each.id or 0):
        later = (place for place, other in enumerate(ordered) if _is_surely_later(other, each))
        ordered.insert(next(later, len(ordered)), each)
    return ordered


def _is_surely_later(announcement: Announcement, than: Announcement) -> bool:
    first, last = announcement.on_window.earliest, than.on_window.latest
    return first is not None and last is not None and first > last


def new_revisions(
    entry: Entry,
    revisions: Sequence[Revision],
    announcements: Iterable[Announcement],
    anchors: Mapping[str, Window | None],
    stated_on: date,
) -> tuple[Revision, ...]:
    """Return the revisions that must be added to *revisions* so that the last one is the deadline that counts.

    That is the deadline as the last announcement moved it, else as it was stated. A first revision always keeps what
    was stated, so that a slip shows. *revisions*: oldest first, perhaps none yet. *anchors* has what the commitments
    that deadlines count from give, by id. *stated_on*: the day of the first words.
    """
    stated = _dated(entry.deadline, anchors)
    added = () if revisions else (Revision(1, stated, Cause.CATALOGUE, stated_on),)
    history = (*revisions, *added)
    moves = [each for each in in_force(announcements) if each.kind is AnnouncementKind.MOVED]
    deadline, decided_on = (_dated(moves[-1].deadline, anchors), _day(moves[-1])) if moves else (stated, stated_on)
    if history[-1].deadline == deadline:
        return added
    cause = Cause.ANNOUNCEMENT if moves else _cause(deadline, history[-1].deadline)
    return (*added, Revision(len(history) + 1, deadline, cause, decided_on))


def _dated(deadline: Deadline | None, anchors: Mapping[str, Window | None]) -> Deadline | None:
    if deadline is None or deadline.after is None or deadline.after not in anchors:
        return deadline
    return dated_by(deadline, anchors[deadline.after])


def _cause(deadline: Deadline | None, before: Deadline | None) -> Cause:
    """Tell a date that was computed anew from words that were corrected."""
    if deadline is None or before is None or deadline.within is None:
        return Cause.CATALOGUE
    same_words = (deadline.within, deadline.after) == (before.within, before.after)
    return Cause.COMPUTED if same_words else Cause.CATALOGUE


def settlement(announcements: Iterable[Announcement], deadline: Deadline | None) -> Settlement | None:
    """Return how the commitment was settled, None if it is open.

    Kept is *late* only where the announcement is surely of a day after the last day; in doubt it is not.
    """
    closing = _closing(announcements)
    return Settlement(_outcome(closing, deadline), closing.on_window.earliest or _day(closing)) if closing else None


def _closing(announcements: Iterable[Announcement]) -> Announcement | None:
    """Return the announcement by which the commitment is settled; None if it is open."""
    closing: Announcement | None = None
    for each in in_force(announcements):
        if each.kind is AnnouncementKind.MOVED:
            closing = None
        elif each.kind in _CLOSING:
            closing = each
    return closing


def _outcome(announcement: Announcement, deadline: Deadline | None) -> Outcome:
    outcome = _CLOSING[announcement.kind]
    latest = deadline.window.latest if deadline and deadline.window else None
    earliest_made = announcement.on_window.earliest
    if outcome is Outcome.KEPT and latest and earliest_made and earliest_made > latest:
        return Outcome.KEPT_LATE
    return outcome


def evidence_on(announcements: Iterable[Announcement], zone: str) -> date | None:
    """Return the day in *zone* since which provisional evidence waits for a person; None if none does."""
    waiting = [each for each in announcements if each.provisional and each.withdrawn_at is None]
    return min((_waiting_since(each, zone) for each in waiting), default=None)


def _waiting_since(announcement: Announcement, zone: str) -> date:
    """Evidence can wait only from the day on which it was handed in, however old it is itself."""
    return day_of(announcement.recorded_at, zone) if announcement.recorded_at else _day(announcement)


def _day(announcement: Announcement) -> date:
    window = announcement.on_window
    return window.latest or window.earliest or date.min


def first_said_on(sources: Iterable[Source], recorded_on: date) -> date:
    """Return the day of the first words: when they were said or published, else *recorded_on*.

    Never a later one: a mistyped year would let nothing be asked for a long time.
    """
    days = [day for source in sources if (day := source.said_on or source.published)]
    return min([*days, recorded_on])


def counted_from(entry: Entry, recorded_on: date, origin: Origin = Origin.CATALOGUE) -> date:
    """Return the day that reviews are counted from.

    In a catalogue's file it is the day of the first words, so that every database that it is loaded into asks on the
    same days. What somebody has recorded by hand, they have just looked at, however old its source: the day they did.
    """
    return first_said_on(entry.sources, recorded_on) if origin is Origin.CATALOGUE else recorded_on


def first_revision(revisions: Sequence[Revision]) -> Revision:
    """Return the revision that slips are counted from: the last that was written down rather than announced or
    computed.

    A deadline that waited for another commitment's date is counted from the first date that it got. *revisions* are
    those of one commitment, oldest first, at least one.
    """
    start = max(index for index, each in enumerate(revisions) if each.cause is Cause.CATALOGUE)
    dated = (each for each in revisions[start:] if each.deadline and each.deadline.window)
    return next(dated, revisions[start])


def last_dated(revisions: Sequence[Revision]) -> Deadline | None:
    """Return the last deadline of *revisions*, oldest first, that had a date; None: none ever had."""
    return next((each.deadline for each in reversed(revisions) if each.deadline and each.deadline.window), None)


def dated_by(deadline: Deadline, anchor: Window | None) -> Deadline:
    """Return a relative *deadline* with the date that it gets from *anchor*; without one, as waiting. Others:
    unchanged.
    """
    if deadline.within is None or deadline.after is None:
        return deadline
    if anchor is None:
        return replace(deadline, edtf=None, window=None)
    edtf, window = resolve(deadline.within, anchor)
    return replace(deadline, edtf=edtf, window=window)


def anchor_window(commitment: Commitment, announcements: Iterable[Announcement]) -> Window | None:
    """Return what a deadline ``after`` *commitment* counts from: the days on which it may have been kept; while it is
    open, those that it may fall on. *announcements* are all that were made about it. None: there is no such day, as
    where it was called off, or was not kept: what was to follow it does not begin to run.
    """
    closing = _closing(announcements)
    if closing is None:
        return commitment.window
    return None if _CLOSING[closing.kind] in GIVES_NO_DAY else closing.on_window


def as_known(
    entry: Entry,
    *,
    revisions: Sequence[Revision],
    announcements: Iterable[Announcement],
    reviewed_from: date,
    origin: Origin = Origin.CATALOGUE,
    archived: bool = False,
) -> Commitment:
    """Put together what is known of a commitment. *revisions*: oldest first, at least one."""
    announcements = tuple(announcements)
    current = revisions[-1]
    return Commitment(
        id=entry.id,
        title=entry.title,
        parties=entry.parties,
        zone=entry.zone,
        ladder=entry.ladder,
        revision=current,
        first=first_revision(revisions),
        counted_from=reviewed_from,
        tags=entry.tags,
        sources=entry.sources,
        readings=entry.readings,
        settlement=settlement(announcements, current.deadline),
        evidence_on=evidence_on(announcements, entry.zone),
        evidence_from=evidence_on(announcements, "UTC"),
        alerts=entry.alerts,
        archived=archived,
        origin=origin,
        note=entry.note,
        earlier=tuple(each.deadline.window if each.deadline else None for each in revisions[:-1]),
    )
