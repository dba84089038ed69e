"""The ladder: on which days a commitment speaks, and which of them have come and were not yet told.

A milestone has a stable name. ``before-P30D``, ``opens``, ``last-day`` and ``after-P7D`` belong to a revision of the
deadline; ``repeat-2026-11-27`` and ``review-2026-12-01`` carry their day, so that a changed cadence cannot give an old
name to a new day. What was told (of another revision, too: `service.core.told`) is known by name, and by the day
through which it was told: a rung that is added below one that was told already comes too late to be missed. It is the
day and not the moment, because moments change with the zone and the time of day.
"""

from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain, count, takewhile
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.core.durations import Span, add
from service.core.edtf import Window
from service.core.model import Commitment, Ladder, MilestoneKind
from service.errors import UnreadableDateError

EVIDENCE_AFTER_DAYS = (3, 10, 24)
"""Days after which people are asked to look at provisional evidence."""

EVIDENCE_EVERY_DAYS = 30
"""And from then on every so many days."""


class Milestone(Struct, frozen=True):
    """A moment at which we speak. *name* is unique within a revision and stable: ``before-P30D``, ``repeat-3``.

    *on* is the day it belongs to; *due_at* the moment it is told, later than *on* where ``send_days`` holds it back.
    """

    kind: MilestoneKind
    name: str
    on: date
    due_at: datetime


class Told(Struct, frozen=True):
    """What was already told of one revision: the *names* of its milestones, and *through* which of their days; None:
    nothing yet.

    *by*: whatever came due by that moment counts as told, too. *opens_anew*: but the window has another first day than
    the one that was told of: its opening is news, whatever was told since.
    """

    names: frozenset[str] = frozenset()
    through: date | None = None
    by: datetime | None = None
    opens_anew: bool = False


NOTHING_TOLD = Told()


def due_and_next(commitment: Commitment, told: Told, now: datetime) -> tuple[tuple[Milestone, ...], Milestone | None]:
    """Return the milestones that have come by *now* and were not told, oldest first, and the first that comes later.

    However long the service was down, nothing that came due is left out: there is no time window here. None comes
    later: nothing more will be said.
    """
    due: list[Milestone] = []
    for milestone in untold(commitment, told):
        if milestone.due_at > now:
            return tuple(due), milestone
        due.append(milestone)
    return tuple(due), None


def next_milestone(commitment: Commitment, told: Told) -> Milestone | None:
    """Return the first milestone that was not told, which may have come already; None if nothing more will be said."""
    return next(untold(commitment, told), None)


def untold(commitment: Commitment, told: Told) -> Iterator[Milestone]:
    """Yield the milestones that were not told, in the order of time; perhaps without end."""
    return (milestone for milestone in ladder(commitment) if _is_news(milestone, told))


def _is_news(milestone: Milestone, told: Told) -> bool:
    opens_anew = told.opens_anew and milestone.kind is MilestoneKind.OPENS
    is_later = told.through is None or milestone.on > told.through or opens_anew
    return is_later and milestone.name not in told.names and (told.by is None or milestone.due_at > told.by)


def ladder(commitment: Commitment) -> Iterator[Milestone]:
    """Yield all milestones of the current revision, in the order of time; perhaps without end.

    A settled or archived commitment has none, nor has one with ``alerts = "none"``. While evidence waits for a
    person, the ladder rests and only the evidence is spoken of.
    """
    if commitment.settlement or commitment.archived or not commitment.alerts:
        return
    days = _evidence_days(commitment, commitment.evidence_on) if commitment.evidence_on else _ladder_days(commitment)
    zone = ZoneInfo(commitment.zone)
    for kind, name, on in days:
        due_at = moment_of(_next_send_day(on, commitment.ladder), commitment.ladder.alert_at, zone)
        yield Milestone(kind, name, on, due_at)


Day = tuple[MilestoneKind, str, date]


def _ladder_days(commitment: Commitment) -> Iterator[Day]:
    window = commitment.window
    if window:
        yield from _finite_days(window, commitment.ladder)
    if window is None or window.latest is None:
        yield from _review_days(commitment, window)
    elif commitment.ladder.repeat:
        days = (_shift(window.latest, span, 1) for span in commitment.ladder.after)
        last = max((day for day in days if day), default=window.latest)
        yield from _cadence(MilestoneKind.REPEAT, last, commitment.ladder.repeat)


@lru_cache(maxsize=1_000)  # whoever raises an alert asks for it several times
def _finite_days(window: Window, rungs: Ladder) -> tuple[Day, ...]:
    days: list[Day] = []
    if rungs.opens and window.earliest and not window.is_one_day:
        days.append((MilestoneKind.OPENS, "opens", window.earliest))
    if window.latest:
        days.append((MilestoneKind.LAST_DAY, "last-day", window.latest))
        for kind, spans, times in (
            (MilestoneKind.BEFORE, rungs.before, -1),
            (MilestoneKind.AFTER, rungs.after, 1),
        ):
            shifted = ((span, _shift(window.latest, span, times)) for span in spans)
            days += [(kind, f"{kind}-{span}", on) for span, on in shifted if on]
    return tuple(sorted(days, key=lambda day: day[2]))


def _review_days(commitment: Commitment, window: Window | None) -> Iterator[Day]:
    if commitment.ladder.review is None:
        return
    start = commitment.counted_from
    if window and window.earliest:
        start = max(start, window.earliest)
    yield from _cadence(MilestoneKind.REVIEW, start, commitment.ladder.review)


def spared_through(commitment: Commitment, since: date) -> date | None:
    """Return the last day of those on which nobody was to be asked about *commitment*, which lost its date on *since*:
    of the reviews until then, the newest alone is left to be asked. None: there was no other.
    """
    days = [on for _, _, on in takewhile(lambda day: day[2] <= since, _review_days(commitment, commitment.window))]
    return days[-2] if len(days) > 1 else None


def _cadence(kind: MilestoneKind, start: date, every: Span) -> Iterator[Day]:
    """Count from *start* each time, so that a month from the 31st comes back to the 31st."""
    for times in count(1):
        on = _shift(start, every, times)
        if on is None:
            return
        yield kind, f"{kind}-{on}", on


def _shift(start: date, span: Span, times: int) -> date | None:
    """Count *times* spans from *start*; None where that leaves the calendar, with room for `send_days` and zones."""
    try:
        on = add(start, span, times)
    except UnreadableDateError:
        return None
    return on if MINYEAR < on.year < MAXYEAR else None


def _evidence_days(commitment: Commitment, since: date) -> Iterator[Day]:
    """Yield when people are asked to look at what waits *since* that day. The names have its day in UTC: in another
    zone it is another day, and the same evidence.
    """
    name = f"evidence-{commitment.evidence_from or since}"
    for days in chain(EVIDENCE_AFTER_DAYS, count(EVIDENCE_AFTER_DAYS[-1] + EVIDENCE_EVERY_DAYS, EVIDENCE_EVERY_DAYS)):
        on = _shift(since, Span(0, days), 1)
        if on is None:
            return
        yield MilestoneKind.EVIDENCE, f"{name}-P{days}D", on


def _next_send_day(on: date, rungs: Ladder) -> date:
    while on.isoweekday() not in rungs.send_days:
        on += timedelta(days=1)
    return on


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC at which clocks in *zone* show *at* on *day*.

    An hour that the clocks skip is told as much later as they skip; of an hour that comes twice, the first counts.
    """
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def day_of(moment: datetime, zone: str) -> date:
    """Return the day that calendars in *zone* show at *moment*."""
    return moment.astimezone(ZoneInfo(zone)).date()


def next_review_on(commitment: Commitment, today: date) -> date | None:
    """Return the first review day from *today* on; None where the deadline has a last day, or no cadence is set."""
    window = commitment.window
    if commitment.ladder.review is None or (window and window.latest):
        return None
    return next((on for _, _, on in _review_days(commitment, window) if on >= today), None)
