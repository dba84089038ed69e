"""The nouns, as frozen values. A name that ends in ``_at`` is an aware moment in UTC, in ``_on`` a day in the zone."""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum

from msgspec import Struct

from service.core.durations import Span
from service.core.edtf import Window

Localized = Mapping[str, str]
"""Words by language code: ``{"en": "...", "ar": "..."}``. Never empty."""

EVERY_DAY = frozenset(range(1, 8))
"""All days of the week in ISO numbers, Monday 1 to Sunday 7."""


class Modality(StrEnum):
    """How the source puts the deadline."""

    BY = "by"  # no later than
    UNTIL = "until"  # goes on until
    ON = "on"  # happens on
    DURING = "during"  # holds throughout


class Status(StrEnum):
    """Where a commitment stands. Always derived (`service.core.status`), never stored."""

    UNDATED = "undated"
    SCHEDULED = "scheduled"
    APPROACHING = "approaching"
    IN_WINDOW = "in_window"
    DUE_TODAY = "due_today"
    PASSED = "passed"
    UNDER_REVIEW = "under_review"
    SETTLED = "settled"


class Outcome(StrEnum):
    """How a settled commitment ended."""

    KEPT = "kept"
    KEPT_LATE = "kept_late"
    NOT_KEPT = "not_kept"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class AnnouncementKind(StrEnum):
    """What an announcement does to a commitment. ``progress`` closes nothing and moves nothing."""

    KEPT = "kept"
    NOT_KEPT = "not_kept"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    PROGRESS = "progress"


class Origin(StrEnum):
    """Where a row came from. The catalogue file wins only over its own."""

    CATALOGUE = "catalogue"
    API = "api"
    CLI = "cli"
    PAGE = "page"
    INTAKE = "intake"


class Cause(StrEnum):
    """Why a deadline has a new revision."""

    CATALOGUE = "catalogue"  # it was written down, or corrected there
    ANNOUNCEMENT = "announcement"  # a party moved it
    COMPUTED = "computed"  # it counts from another commitment, and that one got or changed its date


class Source(Struct, frozen=True):
    """A document that says so. *phrase* is the shortest fragment that carries the date or the duty."""

    document: str
    phrase: str
    language: str
    published: date | None = None
    said_on: date | None = None
    publisher: str | None = None
    url: str | None = None


class Deadline(Struct, frozen=True):
    """A date as the source gives it, and the days that it may mean.

    Absolute: *edtf* and *window* are set. Relative: *within* (``P12M``) and *after* (an EDTF date, or the id of another
    commitment) are set too; while the other commitment has no date, *edtf* and *window* are None.
    """

    modality: Modality
    edtf: str | None
    window: Window | None
    within: Span | None = None
    after: str | None = None


class Reading(Struct, frozen=True):
    """Another way to understand the source's date, kept beside the deadline: its EDTF, window, and the reason."""

    edtf: str
    window: Window
    reason: Localized


class Ladder(Struct, frozen=True):
    """When a commitment speaks. Spans count from the last day of the window, in the commitment's zone.

    *alert_at* is the local time of day. *opens*: speak on the first day of a window wider than a day. *repeat* counts
    on from the last of *after*, until settled. *review* is for a commitment without a last day, from
    `Commitment.counted_from`.
    *send_days* are ISO weekdays (1 Monday to 7 Sunday), never empty; an alert is held back to the next of them.
    """

    alert_at: time = time(9, 0)
    before: tuple[Span, ...] = ()
    opens: bool = True
    after: tuple[Span, ...] = ()
    repeat: Span | None = None
    review: Span | None = None
    send_days: frozenset[int] = EVERY_DAY


class Announcement(Struct, frozen=True):
    """A dated, sourced statement. *on* is the day it was made, in EDTF; *on_window* what that means.

    *deadline* is the new one where kind is ``moved``, else None. *provisional*: somebody is not sure; a person must
    look.
    *id* is None until it is stored.
    """

    kind: AnnouncementKind
    on: str
    on_window: Window
    document: str
    phrase: str | None = None
    language: str | None = None
    by: str | None = None
    note: str | None = None
    deadline: Deadline | None = None
    provisional: bool = False
    origin: Origin = Origin.CATALOGUE
    recorded_at: datetime | None = None
    recorded_by: str | None = None
    withdrawn_at: datetime | None = None
    id: int | None = None


class Revision(Struct, frozen=True):
    """One deadline in a commitment's history. *number* counts from 1. *decided_on* is the day of the source or
    announcement.
    """

    number: int
    deadline: Deadline | None
    cause: Cause
    decided_on: date


class Settlement(Struct, frozen=True):
    """How and when a commitment was settled. *on* is the first day that the closing announcement may mean."""

    outcome: Outcome
    on: date


class Commitment(Struct, frozen=True):
    """What is known of a commitment now: enough to decide everything about it.

    *first* is the revision that slips are counted from. *counted_from* is the day that reviews are counted from:
    `service.core.history`. *evidence_on* is the first day of provisional evidence that still waits for a person, and
    *evidence_from* the same day in UTC, which no change of zone moves. *earlier* are the days that the deadlines of
    earlier revisions mean, oldest first; None: no date.
    """

    id: str
    title: Localized
    parties: tuple[str, ...]
    zone: str
    ladder: Ladder
    revision: Revision
    first: Revision
    counted_from: date
    tags: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    readings: tuple[Reading, ...] = ()
    settlement: Settlement | None = None
    evidence_on: date | None = None
    evidence_from: date | None = None
    alerts: bool = True
    archived: bool = False
    origin: Origin = Origin.CATALOGUE
    note: Localized | None = None
    earlier: tuple[Window | None, ...] = ()

    def counts(self, revision: int) -> bool:
        """Tell whether the deadline with the number *revision* means the days of the one that counts now."""
        return revision == self.revision.number or self.earlier[revision - 1 : revision] == (self.window,)

    @property
    def deadline(self) -> Deadline | None:
        """The deadline that counts now; None for an undated commitment."""
        return self.revision.deadline

    @property
    def window(self) -> Window | None:
        """The days that the deadline may mean; None if undated, or if it waits for another commitment's date."""
        return self.revision.deadline.window if self.revision.deadline else None


class MilestoneKind(StrEnum):
    """Which rung of the ladder a milestone is."""

    BEFORE = "before"
    OPENS = "opens"
    LAST_DAY = "last_day"
    AFTER = "after"
    REPEAT = "repeat"
    REVIEW = "review"
    EVIDENCE = "evidence"
