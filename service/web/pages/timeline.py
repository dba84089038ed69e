"""What happened to commitments, and what is to come, as lines and marks along time. Pure: facts in, places out.

A place is a share of the whole span: 0.0 its first day, 1.0 its last. Who draws turns shares into percents, and turns
them round where people read from right to left.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice, takewhile

from msgspec import Struct

from service.core.history import first_said_on
from service.core.milestones import Milestone, ladder
from service.core.model import Announcement, Commitment, Modality, Revision, Status
from service.core.status import Standing

REACH = timedelta(days=12 * 366)
"""So far from today does a timeline go, both ways: one date of long ago must not press all others together."""

SHORTEST = timedelta(days=365)
MOST_MILESTONES = 12
FREE = 0.03
"""This share of the span is left free at each end."""
UNKNOWN = 0.12
"""This share of the span is drawn of a window whose first day is not known."""
TAIL, FAINTEST = 0.06, 5
"""A bar fades out over so much of the span, in so many steps."""
MOST_RUNGS = 2_000
"""Of a ladder that began long ago, and repeats daily, no more is looked at."""


class Facts(Struct, frozen=True):
    """What is drawn of one commitment."""

    commitment: Commitment
    standing: Standing
    revisions: Sequence[Revision]
    announcements: Sequence[Announcement]


class Scale(Struct, frozen=True):
    """The days from *first* to *last*, at least one apart."""

    first: date
    last: date

    def place(self, day: date) -> float:
        """Return where *day* is, 0.0 to 1.0; what lies outside is at the nearer end."""
        share = (day - self.first).days / (self.last - self.first).days
        return min(1.0, max(0.0, share))

    def holds(self, day: date) -> bool:
        """Tell whether *day* is on it."""
        return self.first <= day <= self.last


class Bar(Struct, frozen=True):
    """A span. *kind* is one of these:

    - ``given``: from the words to the deadline; ``open``: from the words on, where there is no deadline;
    - ``window``: the days that the deadline may mean; ``during``: the days in which it must hold;
    - ``former``: a window before it was moved; ``slip``: from the first last day to the present one;
    - ``overdue``: past the last day, and nothing is on record; ``late``: past it until it was settled.

    *fades_from* and *fades_to*: it goes on beyond what is drawn, or nobody knows how far.
    """

    kind: str
    start: float
    end: float
    fades_from: bool = False
    fades_to: bool = False

    @property
    def pieces(self) -> tuple[tuple[float, float, int], ...]:
        """Its parts as (start, end, faintness): 0 is drawn in full, `FAINTEST` hardly at all."""
        tail = min(TAIL, (self.end - self.start) / 2) / FAINTEST
        steps = range(1, FAINTEST + 1)
        start = self.start + (FAINTEST * tail if self.fades_from else 0.0)
        end = self.end - (FAINTEST * tail if self.fades_to else 0.0)
        before = ((start - step * tail, start - (step - 1) * tail, step) for step in steps if self.fades_from)
        after = ((end + (step - 1) * tail, end + step * tail, step) for step in steps if self.fades_to)
        return ((start, end, 0), *before, *after)


class Mark(Struct, frozen=True):
    """Something on one day: *kind* is ``said``, ``milestone``, ``evidence``, or an `AnnouncementKind`."""

    kind: str
    at: float
    on: date


class Strip(Struct, frozen=True):
    """One commitment's row."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]


def scale_of(rows: Iterable[Facts], now: datetime) -> Scale:
    """Return the span that has room for all that is drawn of *rows*, and for today."""
    today = now.date()
    days = (day for row in rows for day in _days(row, now))
    within = [today, *(day for day in days if abs(day - today) <= REACH)]
    first, last = min(within), max(within)
    missing = SHORTEST - (last - first)
    if missing > timedelta(0):
        first, last = first - missing / 2, last + missing / 2
    free = max(timedelta(days=1), (last - first) * FREE)
    return Scale(first - free, last + free)


def _days(row: Facts, now: datetime) -> Iterator[date]:
    yield said_on(row)
    windows = [each.deadline.window for each in row.revisions if each.deadline and each.deadline.window]
    for window in windows:
        yield from (day for day in (window.earliest, window.latest) if day)
    yield from (_day(each) for each in row.announcements)
    yield from islice((each.on for each in _milestones(row.commitment, now)), 1)


def strip_of(row: Facts, scale: Scale, now: datetime) -> Strip:
    """Return the lines and marks of one commitment on *scale*."""
    return Strip(tuple(_bars(row, scale)), tuple(_marks(row, scale, now)))


def _bars(row: Facts, scale: Scale) -> Iterator[Bar]:
    window, said, settled_on = row.commitment.window, said_on(row), _settled_on(row)
    if window is None:
        yield _bar("open", scale, said, settled_on)
        return
    given_to = window.latest or window.earliest
    if given_to and said < given_to:
        yield _bar("given", scale, said, given_to)
    yield from _former(row, scale)
    holds = row.commitment.deadline and row.commitment.deadline.modality is Modality.DURING
    yield _bar("during" if holds else "window", scale, window.earliest, window.latest)
    end = settled_on or row.standing.as_of
    if window.latest and window.latest < end:
        yield _bar("late" if settled_on else "overdue", scale, window.latest, end)


def _settled_on(row: Facts) -> date | None:
    settlement = row.commitment.settlement
    return settlement.on if settlement and row.standing.status is Status.SETTLED else None


def _former(row: Facts, scale: Scale) -> Iterator[Bar]:
    present = row.commitment.window
    former = {each.deadline.window: None for each in row.revisions if each.deadline and each.deadline.window}
    for window in former:
        if window != present:
            yield _bar("former", scale, window.earliest, window.latest)
    first, latest = row.standing.first_latest, present.latest if present else None
    if first and latest and first != latest:
        yield _bar("slip", scale, first, latest)


def _bar(kind: str, scale: Scale, start: date | None, end: date | None) -> Bar:
    """Return a bar; where an end is not known, it fades out: at the edge of the future, or a little before its end."""
    place = scale.place(end) if end else 1.0
    return Bar(
        kind,
        scale.place(start) if start else max(0.0, place - UNKNOWN),
        place,
        fades_from=start is None or start < scale.first,
        fades_to=end is None or end > scale.last,
    )


def _marks(row: Facts, scale: Scale, now: datetime) -> Iterator[Mark]:
    days = [("said", said_on(row)), *_announced(row)]
    yield from (Mark(kind, scale.place(on), on) for kind, on in days if scale.holds(on))
    coming = takewhile(lambda each: each.on <= scale.last, _milestones(row.commitment, now))
    for milestone in islice(coming, MOST_MILESTONES):
        yield Mark("milestone", scale.place(milestone.on), milestone.on)


def _announced(row: Facts) -> Iterator[tuple[str, date]]:
    for each in row.announcements:
        if each.withdrawn_at is None:
            yield "evidence" if each.provisional else str(each.kind), _day(each)


def _milestones(commitment: Commitment, now: datetime) -> Iterator[Milestone]:
    """Yield what is still to come of the ladder, in the order of time."""
    return (each for each in islice(ladder(commitment), MOST_RUNGS) if each.due_at > now)


def said_on(row: Facts) -> date:
    """Return the day from which the commitment stands: when it was first said, as far as is known."""
    return first_said_on(row.commitment.sources, row.commitment.counted_from)


def _day(announcement: Announcement) -> date:
    window = announcement.on_window
    return window.latest or window.earliest or date.min
