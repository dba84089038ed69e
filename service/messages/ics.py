"""The days of a deadline as an all-day event, to be attached to a mail.

Written line by line, as RFC 5545 has it: one event of ten lines, for each mail. The tests read it with icalendar, and
hold it against what that writes.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from service.core.edtf import Window
from service.core.message import Attachment
from service.core.model import Commitment, Deadline
from service.messages.bidi import one_line, plain
from service.messages.deadlines import deadline_phrase
from service.messages.facts import localized

LINE = 74
"""So many octets stand on a line at most (RFC 5545, section 3.1, allows 75, of which a space may go on the next)."""

_OPENING = "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Muhla//Muhla//EN", "METHOD:PUBLISH", "BEGIN:VEVENT"
_ENDING = "END:VEVENT", "END:VCALENDAR", ""
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,"})


def calendar_of(
    commitment: Commitment, *, language: str, happened_at: datetime, page_url: str | None
) -> Attachment | None:
    """Return the window as ``<id>.ics`` (RFC 5545), None if it has no last day.

    The UID stays the same for ever and SEQUENCE rises with each revision, so that a later file replaces the event.
    """
    window, deadline = commitment.window, commitment.deadline
    if deadline is None or window is None or window.latest is None:
        return None
    days = _days(window, window.latest)
    lines = _event(commitment, deadline, days, language=language, happened_at=happened_at, page_url=page_url)
    content = b"\r\n".join(map(_folded, (*_OPENING, *lines, *_ENDING)))
    return Attachment(f"{commitment.id}.ics", "text/calendar; charset=utf-8; method=PUBLISH", content)


def _event(
    commitment: Commitment,
    deadline: Deadline,
    days: tuple[date, date],
    *,
    language: str,
    happened_at: datetime,
    page_url: str | None,
) -> Iterator[str]:
    yield f"SUMMARY:{_text(localized(commitment.title, language)) or commitment.id}"
    yield f"DTSTART;VALUE=DATE:{_day(days[0])}"
    yield f"DTEND;VALUE=DATE:{_day(days[1])}"
    yield f"DTSTAMP:{happened_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"UID:{commitment.id}@muhla"
    yield f"SEQUENCE:{commitment.revision.number - 1}"
    yield f"DESCRIPTION:{_text(plain(deadline_phrase(deadline, language)))}"
    yield "TRANSP:TRANSPARENT"
    if page_url:
        yield f"URL:{one_line(page_url)}"
    yield f"X-MUHLA-EDTF:{_text(deadline.edtf or '')}"


def _days(window: Window, latest: date) -> tuple[date, date]:
    """Return the first day of an all-day event, and the one before which it ends. The calendar's last has none."""
    return window.earliest or latest, latest if latest == date.max else latest + timedelta(days=1)


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _text(words: str) -> str:
    """Return *words*, on one line, as a TEXT (RFC 5545, section 3.3.11)."""
    return one_line(words).translate(_ESCAPES)


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
    return b"\r\n ".join((*parts, rest))
