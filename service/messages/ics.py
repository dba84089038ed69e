"""Deadlines as all-day events (RFC 5545): attached to mails, and in the calendars that people subscribe to.

Written line by line: ten lines for each mail, thousands of events for a calendar. The tests read it with icalendar,
and hold it against what that writes.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from service.core.message import Attachment
from service.core.model import Commitment, Deadline, Modality
from service.messages.bidi import one_line, plain
from service.messages.deadlines import deadline_phrase
from service.messages.events import event_title

LINE = 74
"""So many octets stand on a line at most (RFC 5545, section 3.1, allows 75, of which a space may go on the next)."""

HEAD = "VERSION:2.0", "PRODID:-//Muhla//Muhla//EN", "METHOD:PUBLISH"

_LINE_BREAK = r"\n"
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,"})


class Alarm(Struct, frozen=True):
    """When a calendar speaks, counted from the first moment of the event's first day, and what it says."""

    after: timedelta
    words: str


class Event(Struct, frozen=True):
    """An all-day event, both days included. *description* is one text a line; empty ones are left out.

    *stamped_at* is when what it tells was recorded: the same facts make the same bytes, whoever asks and when.
    """

    uid: str
    sequence: int
    title: str
    first: date
    last: date
    stamped_at: datetime
    description: tuple[str, ...]
    edtf: str
    url: str | None = None
    modified_at: datetime | None = None
    categories: tuple[str, ...] = ()
    status: str | None = None
    alarms: tuple[Alarm, ...] = ()


def calendar_of(
    commitment: Commitment, *, language: str, happened_at: datetime, page_url: str | None
) -> Attachment | None:
    """Return the deadline as ``<id>.ics``, None if it has no last day."""
    window = commitment.window
    if window is None or window.latest is None:
        return None
    event = event_of(commitment, language=language, stamped_at=happened_at, page_url=page_url)
    assert event is not None  # it has a day
    content = folded(("BEGIN:VCALENDAR", *HEAD, *event_lines(event), "END:VCALENDAR"))
    return Attachment(f"{commitment.id}.ics", "text/calendar; charset=utf-8; method=PUBLISH", content)


def event_of(
    commitment: Commitment, *, language: str, stamped_at: datetime, page_url: str | None = None
) -> Event | None:
    """Return the deadline as an event, None where no day is known.

    The UID stays the same for ever and SEQUENCE rises with each revision, so that a later event replaces this one.
    """
    deadline, days = commitment.deadline, days_of(commitment.deadline)
    if deadline is None or days is None:
        return None
    return Event(
        uid=f"{commitment.id}@muhla",
        sequence=commitment.revision.number - 1,
        title=event_title(commitment, language),
        first=days[0],
        last=days[1],
        stamped_at=stamped_at,
        description=(plain(deadline_phrase(deadline, language)),),
        edtf=deadline.edtf or "",
        url=page_url,
    )


def days_of(deadline: Deadline | None) -> tuple[date, date] | None:
    """Return the first and the last day of a deadline's event; None where no day is known.

    What happens *on* a day stands on all the days that it may be. Of what happens by a day, goes on until one or holds
    throughout, the last day is the one to know: a bar over the month or year before would only hide other things.
    Without a last day, it stands on the first. The title tells which it is (`event_title`).
    """
    window = deadline.window if deadline else None
    if deadline is None or window is None:
        return None
    last = window.latest or window.earliest
    assert last is not None  # as every window
    first = window.earliest if deadline.modality is Modality.ON else None
    return first or last, last


def event_lines(event: Event) -> Iterator[str]:
    """Yield the lines of *event*, alarms and all, in the order in which icalendar writes them."""
    yield "BEGIN:VEVENT"
    yield f"SUMMARY:{ics_text(event.title)}"
    yield f"DTSTART;VALUE=DATE:{_day(event.first)}"
    if event.last < date.max:
        yield f"DTEND;VALUE=DATE:{_day(event.last + timedelta(days=1))}"
    elif event.first < event.last:  # the calendar has no day after its last; an event of one day needs no end
        yield f"DTEND;VALUE=DATE:{_day(event.last)}"
    yield f"DTSTAMP:{_moment(event.stamped_at)}"
    yield f"UID:{event.uid}"
    yield f"SEQUENCE:{event.sequence}"
    if event.categories:
        yield f"CATEGORIES:{','.join(map(ics_text, event.categories))}"
    yield f"DESCRIPTION:{_LINE_BREAK.join(text for line in event.description if (text := ics_text(line)))}"
    if event.modified_at:
        yield f"LAST-MODIFIED:{_moment(event.modified_at)}"
    if event.status:
        yield f"STATUS:{event.status}"
    yield "TRANSP:TRANSPARENT"
    if event.url:
        yield f"URL:{one_line(event.url)}"
    yield f"X-MUHLA-EDTF:{ics_text(event.edtf)}"
    for alarm in event.alarms:
        yield from _alarm_lines(alarm)
    yield "END:VEVENT"


def _alarm_lines(alarm: Alarm) -> tuple[str, ...]:
    words = f"DESCRIPTION:{ics_text(alarm.words)}"
    return "BEGIN:VALARM", "ACTION:DISPLAY", words, f"TRIGGER:{_duration(alarm.after)}", "END:VALARM"


def folded(lines: Iterable[str]) -> bytes:
    """Return *lines* in UTF-8, each broken where it gets too long, and ended."""
    return b"".join(_folded(line) for line in lines)


def ics_text(words: str) -> str:
    """Return *words*, on one line, as a TEXT (RFC 5545, section 3.3.11)."""
    return one_line(words).translate(_ESCAPES)


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _duration(span: timedelta) -> str:
    """Return *span*, to the minute, as RFC 5545, section 3.3.6, writes it: ``-P29DT15H``."""
    minutes = round(span / timedelta(minutes=1))
    days, rest = divmod(abs(minutes), 24 * 60)
    hours, minutes_left = divmod(rest, 60)
    clock = (f"{hours}H" if hours else "") + (f"{minutes_left}M" if minutes_left else "")
    length = (f"{days}D" if days or not clock else "") + (f"T{clock}" if clock else "")
    return f"{'-' if minutes < 0 else ''}P{length}"


def _folded(line: str) -> bytes:
    """Return *line* in UTF-8, broken before it gets too long, and never within a character or an escape.

    Escapes begin with a backslash or, in RFC 6868, with ``^``.
    """
    rest, parts = line.encode(), []
    while len(rest) > LINE:
        end = LINE
        while rest[end] & 0xC0 == 0x80:  # a byte that goes on with a character
            end -= 1
        if rest[end - 1] in b"\\^":
            end -= 1
        parts.append(rest[:end])
        rest = rest[end:]
    return b"\r\n ".join((*parts, rest)) + b"\r\n"
