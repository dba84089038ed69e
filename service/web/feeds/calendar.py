"""Deadlines as a calendar to subscribe to (RFC 5545, with the names and intervals of RFC 7986). Pure.

Only what has a day stands in it. An undated commitment is no task of whoever reads the calendar, and a made-up day
would be a lie: it is on the page and in `/status`, and comes into the calendar once it is dated. What has lost its date
stays on the day that it had, struck out: whoever has fetched it before must learn that the day does not count any more.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from service.core.message import Sight
from service.core.milestones import ladder, moment_of
from service.core.model import Commitment, Deadline, MilestoneKind, Outcome, Status
from service.core.status import standing
from service.messages.events import alarm_words, event_notes
from service.messages.ics import HEAD, Alarm, days_of, event_lines, event_of, folded, ics_text

MOST_EVENTS = 1_000
"""So many make a megabyte or two. Programs refuse calendars that are much larger, and nobody reads them."""

MOST_ALARMS = 10
"""Of one event, the next ones."""

_REFRESH = "PT1H"
_UNTIL_THE_LAST_DAY = frozenset((MilestoneKind.BEFORE, MilestoneKind.OPENS, MilestoneKind.LAST_DAY))
_OFF = frozenset((Outcome.WITHDRAWN, Outcome.SUPERSEDED))
_DOUBTS = frozenset("?~%")

# RFC 5545 asks for at least one component. A calendar in which nothing stands yet tells of the zone that it lacks.
_NOTHING = (
    "BEGIN:VTIMEZONE",
    "TZID:UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
)


class Cover(Struct, frozen=True):
    """What a calendar says of itself. *source*: the address to fetch it from again, where it is known."""

    name: str
    about: str | None = None
    source: str | None = None


def calendar_bytes(cover: Cover, events: Sequence[bytes]) -> bytes:
    """Return the whole calendar of *events*, as `subscribed_event` writes them: perhaps none, or empty ones."""
    opening, closing = folded(("BEGIN:VCALENDAR", *_cover_lines(cover))), folded(("END:VCALENDAR",))
    return b"".join((opening, b"".join(events) or folded(_NOTHING), closing))


def _cover_lines(cover: Cover) -> Iterator[str]:
    yield from HEAD
    yield "CALSCALE:GREGORIAN"
    for name in ("NAME", "X-WR-CALNAME"):  # as the standard has it, and as programs read it
        yield f"{name}:{ics_text(cover.name)}"
    if cover.about:
        for name in ("DESCRIPTION", "X-WR-CALDESC"):
            yield f"{name}:{ics_text(cover.about)}"
    yield f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}"
    yield f"X-PUBLISHED-TTL:{_REFRESH}"
    if cover.source:
        yield f"SOURCE;VALUE=URI:{cover.source}"


def subscribed_event(
    commitment: Commitment,
    *,
    today: date,
    changed_at: datetime,
    language: str,
    page_url: str | None,
    former: Deadline | None = None,
) -> bytes:
    """Return the deadline as a calendar shows it on *today*; nothing where it has no day, and never had one.

    *changed_at* is when what is on record of it last changed. *former* is its last deadline that had a day.
    """
    sight = Sight(commitment, standing(commitment, today))
    if sight.standing.status is Status.PASSED:  # its text says so since
        changed_at = max(changed_at, _passed_at(commitment))
    has_lost_it = days_of(commitment.deadline) is None
    shown = replace(commitment, revision=replace(commitment.revision, deadline=former)) if has_lost_it else commitment
    event = event_of(shown, language=language, stamped_at=changed_at, page_url=page_url)
    if event is None:
        return b""
    whole = replace(
        event,
        description=(*event_notes(sight, language), page_url or ""),
        modified_at=changed_at,
        categories=commitment.tags,
        status="CANCELLED" if has_lost_it else _status(commitment),
        alarms=() if has_lost_it else tuple(islice(_alarms(commitment, event.first, today, language), MOST_ALARMS)),
    )
    return folded(event_lines(whole))


def _passed_at(commitment: Commitment) -> datetime:
    """Return when the last day of what has passed was over."""
    latest = commitment.window.latest if commitment.window else None
    assert latest is not None  # as of everything that has passed
    return moment_of(latest + timedelta(days=1), time(), ZoneInfo(commitment.zone))


def _status(commitment: Commitment) -> str:
    """Return what a calendar strikes out, what it shows as unsure, and what as sure."""
    settled, deadline = commitment.settlement, commitment.deadline
    if commitment.archived or (settled and settled.outcome in _OFF):
        return "CANCELLED"
    doubtful = deadline is not None and deadline.edtf is not None and not _DOUBTS.isdisjoint(deadline.edtf)
    return "TENTATIVE" if commitment.evidence_on or doubtful else "CONFIRMED"


def _alarms(commitment: Commitment, first: date, today: date, language: str) -> Iterator[Alarm]:
    """Yield an alarm for each milestone from *today* to the last day, at the hour that alerts have.

    They count from the event's first day, and so ring at that hour of the reader's own clock.
    """
    latest = commitment.window.latest if commitment.window else None
    start = datetime.combine(first, time.min)
    for each in takewhile(lambda milestone: milestone.kind in _UNTIL_THE_LAST_DAY, ladder(commitment)):
        if each.on >= today:
            rings_at = datetime.combine(each.on, commitment.ladder.alert_at)
            left = (latest - each.on).days if latest else None
            yield Alarm(rings_at - start, alarm_words(commitment, left, language))
