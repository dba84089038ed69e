"""The calendar file: written by hand, judged by icalendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar, Event, vText, vUri

from service.core.message import Attachment
from service.core.model import Commitment, Deadline, Modality, Outcome, Settlement
from service.messages.bidi import one_line, plain
from service.messages.deadlines import deadline_phrase
from service.messages.events import event_title
from service.messages.ics import calendar_of, days_of
from tests.builders import at, day
from tests.messages.samples import committed

LINES = {"SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "DESCRIPTION", "TRANSP", "X-MUHLA-EDTF"}
LAST_DAY = {"en": "Last day", "ar": "اليوم الأخير"}
PAGE = "https://muhla.example/commitments/iraq-mission?a=1;b=2,3"

# icalendar takes a backslash before an N for the end of a line, and RFC 5545 knows only one before an n.
pieces = st.sampled_from(
    [
        "انتهاء المهمة العسكرية",
        "👩‍👩‍👧‍👦",
        "a;b,c",
        'q"x"',
        "\\",
        "\\n",
        ":",
        "x" * 80,
        "é",
        " ",
        "\r\n",
        "\t",
        "^",
        "BEGIN:VEVENT",
    ]
)
titles = (
    st.lists(pieces | st.text(st.characters(codec="utf-8", exclude_characters="N"), max_size=5))
    .map("".join)
    .filter(bool)
)
edtf = st.sampled_from(["2025-09", "2026-12-31", "2026", "2024-09-27/2025-09", "../2026-07", "2026-22?", "9999"])


def file_of(commitment: Commitment, language: str, page_url: str | None = PAGE) -> Attachment:
    file = calendar_of(commitment, language=language, happened_at=at("2026-11-22T06:00"), page_url=page_url)
    assert file is not None
    return file


def by_icalendar(commitment: Commitment, language: str, happened_at: datetime) -> bytes:
    """The same event, written by the library."""
    window, deadline = commitment.window, commitment.deadline
    assert deadline
    assert window
    assert window.latest
    event, calendar = Event(), Calendar()
    event.add("uid", f"{commitment.id}@muhla")
    event.add("dtstamp", happened_at.astimezone(UTC))
    event.add("sequence", commitment.revision.number - 1)
    event.add("dtstart", window.latest)
    if window.latest < date.max:
        event.add("dtend", window.latest + timedelta(days=1))
    event.add("summary", f"{LAST_DAY[language]}: {one_line(commitment.title[language]) or commitment.id}")
    event.add("description", plain(deadline_phrase(deadline, language)))
    event.add("transp", "TRANSPARENT")
    event["URL"] = vUri(PAGE)
    event["X-MUHLA-EDTF"] = vText(deadline.edtf or "")
    for name, value in (("prodid", "-//Muhla//Muhla//EN"), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, value)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


@given(title=titles, edtf=edtf, language=st.sampled_from(["en", "ar"]))
@example(title="x" * 66 + "\\", edtf="2025-09", language="en")
@example(title="x" * 65 + "^x", edtf="2025-09", language="en")
def test_it_is_what_icalendar_would_write(title: str, edtf: str, language: str) -> None:
    commitment = committed(edtf, title={language: title})
    content = file_of(commitment, language).content
    assert content == by_icalendar(commitment, language, at("2026-11-22T06:00"))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


@given(title=titles)
def test_whatever_the_title_the_file_holds_one_event_with_that_title(title: str) -> None:
    commitment = committed(title={"en": title})
    (event,) = Calendar.from_ical(file_of(commitment, "en", None).content).walk("VEVENT")
    assert set(event) == LINES
    if "\\" not in title:  # icalendar reads what follows a backslash twice
        assert event["SUMMARY"] == f"Last day: {one_line(title) or commitment.id}"


def test_a_backslash_stays_one() -> None:
    content = file_of(committed(title={"en": r"C:\New\n"}), "en").content
    assert rb"SUMMARY:Last day: C:\\New\\n" in content


def test_an_address_cannot_begin_another_line() -> None:
    content = file_of(committed(), "en", "https://muhla.example/\r\nATTENDEE:x").content
    assert b"\r\nATTENDEE" not in content


@pytest.mark.parametrize(
    ("modality", "edtf", "first", "last", "title"),
    [
        ("by", "2025-09", "2025-09-30", "2025-09-30", "Last day: The mission in Iraq ends"),
        ("by", "2024-02", "2024-02-29", "2024-02-29", "Last day: The mission in Iraq ends"),
        ("until", "2026", "2026-12-31", "2026-12-31", "Last day: The mission in Iraq ends"),
        ("during", "2024-09-27/2025-09", "2025-09-30", "2025-09-30", "Last day: The mission in Iraq ends"),
        ("on", "2025-09-30", "2025-09-30", "2025-09-30", "The mission in Iraq ends"),
        ("on", "2024-09-01/2024-10-10", "2024-09-01", "2024-10-10", "One of these days: The mission in Iraq ends"),
        ("on", "../2026-07", "2026-07-31", "2026-07-31", "Last day: The mission in Iraq ends"),
        ("by", "2026-07/..", "2026-07-01", "2026-07-01", "From this day on: The mission in Iraq ends"),
    ],
)
def test_an_event_stands_on_the_days_that_its_title_tells(
    modality: str, edtf: str, first: str, last: str, title: str
) -> None:
    commitment = committed(edtf, modality)
    assert days_of(commitment.deadline) == (day(first), day(last))
    assert event_title(commitment, "en") == title


def test_what_has_no_day_has_no_event() -> None:
    assert days_of(None) is None
    assert days_of(Deadline(Modality.BY, None, None)) is None
    assert calendar_of(committed("2026-07/.."), language="en", happened_at=at("2026-11-22"), page_url=None) is None


def test_the_title_of_what_is_settled_tells_how() -> None:
    settled = committed(settlement=Settlement(Outcome.NOT_KEPT, day("2025-10-01")))
    assert event_title(settled, "en") == "Not kept: The mission in Iraq ends"
    assert event_title(settled, "ar").endswith(": انتهاء المهمة في العراق")


def test_the_last_day_of_the_calendar_has_an_event_too() -> None:
    assert b"DTSTART;VALUE=DATE:99991231\r\nDTSTAMP" in file_of(committed("9999"), "en").content
    assert b"0101\r\nDTEND;VALUE=DATE:99991231\r\n" in file_of(committed("9999", "on"), "en").content
