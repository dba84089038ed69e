"""The days of a deadline as an all-day event, to be attached to a mail."""

from datetime import UTC, date, datetime, timedelta

from service.core.message import Attachment
from service.core.model import Commitment
from service.messages.bidi import one_line, plain
from service.messages.deadlines import deadline_phrase
from service.messages.facts import localized


def calendar_of(
    commitment: Commitment, *, language: str, happened_at: datetime, page_url: str | None
) -> Attachment | None:
    """Return the window as ``<id>.ics`` (RFC 5545), None if it has no last day.

    The UID stays the same for ever and SEQUENCE rises with each revision, so that a later file replaces the event.
    """
    window, deadline = commitment.window, commitment.deadline
    if deadline is None or window is None or window.latest is None:
        return None
    from icalendar import Calendar, Event, vText, vUri  # slow to import, and needed by mails alone

    event = Event()
    event.add("uid", f"{commitment.id}@muhla")
    event.add("dtstamp", happened_at.astimezone(UTC))
    event.add("sequence", commitment.revision.number - 1)
    event.add("dtstart", window.earliest or window.latest)
    event.add("dtend", _day_after(window.latest))
    event.add("summary", one_line(localized(commitment.title, language)) or commitment.id)
    event.add("description", plain(deadline_phrase(deadline, language)))
    event.add("transp", "TRANSPARENT")
    event["X-MUHLA-EDTF"] = vText(deadline.edtf or "")
    if page_url:
        event["URL"] = vUri(page_url)
    calendar = Calendar()
    calendar.add("prodid", "-//Muhla//Muhla//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return Attachment(f"{commitment.id}.ics", "text/calendar; charset=utf-8; method=PUBLISH", calendar.to_ical())


def _day_after(day: date) -> date:
    """An all-day event ends before its DTEND. The last day of the calendar has no day after it."""
    return day if day == date.max else day + timedelta(days=1)
