"""Whatever people wrote, and whatever becomes of a deadline: an event holds their words, and stays the same event."""

from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from service.core.history import new_revisions
from service.core.message import Sight
from service.core.model import Announcement, AnnouncementKind, Commitment, Revision
from service.core.status import standing
from service.messages.bidi import one_line
from service.messages.events import event_notes
from service.messages.ics import event_lines, event_of
from service.web.feeds.calendar import Cover, calendar_bytes, subscribed_event
from tests.builders import a_deadline, a_source, an_announcement, an_entry, at, day
from tests.messages.samples import committed
from tests.messages.test_laws import commitments
from tests.web.feeds.readers import by_ical, by_ical_js, by_icalendar, needs_node

TODAY = day("2025-08-01")
HOSTILE = (
    "\r\n",
    "\n",
    "\t",
    "\x00",
    "\x1b",
    "\x7f",
    "\x85",
    "\u2028",
    "\u202e",
    "\u2067",
    "\ufeff",
    "\ud800",
    "\ufffe",
)
MARKS = (
    ",",
    ";",
    ":",
    '"',
    "^n",
    "BEGIN:VEVENT",
    "END:VCALENDAR",
    "ATTENDEE:mailto:x",
    "👩‍👩‍👧",
    "مهمة",
    "é" * 40,
    " ",
)

# A backslash before an N or n is read in different ways by different programs; `test_a_backslash_stays_one` has those.
words = st.lists(
    st.sampled_from(HOSTILE + MARKS) | st.text(st.characters(exclude_characters="\\"), max_size=6), max_size=12
).map("".join)


def written(title: str, phrase: str, note: str) -> bytes:
    facts: dict[str, Any] = {
        "title": {"en": title},
        "sources": (a_source(phrase=phrase),),
        "note": {"en": note},
        "tags": ("a", "b-c"),
    }
    event = subscribed_event(
        committed(**facts), today=TODAY, changed_at=at("2025-07-01"), language="en", page_url="https://muhla.example/c"
    )
    return calendar_bytes(Cover(title or "x", note, "https://muhla.example/calendar.ics"), [event])


def expected(title: str, phrase: str, note: str) -> tuple[str, list[str]]:
    commitment = committed(title={"en": title}, sources=(a_source(phrase=phrase),), note={"en": note})
    notes = event_notes(Sight(commitment, standing(commitment, TODAY)), "en")
    lines = [*map(one_line, notes), "https://muhla.example/c"]
    return f"Last day: {one_line(title) or commitment.id}", lines


@given(title=words, phrase=words, note=words)
def test_words_come_back_as_words_and_nothing_else(title: str, phrase: str, note: str) -> None:
    content = written(title, phrase, note)
    for read in (by_icalendar, by_ical):
        (event,) = read(content)
        summary, lines = expected(title, phrase, note)
        assert (event.summary.strip(), event.description.split("\n")) == (summary, lines)
        assert event.categories == ("a", "b-c")
    names = {line.split(b":")[0].split(b";")[0] for line in content.split(b"\r\n") if not line.startswith(b" ")}
    assert names <= NAMES
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


NAMES = {
    *(b"BEGIN", b"END", b"VERSION", b"PRODID", b"METHOD", b"CALSCALE", b"NAME", b"X-WR-CALNAME", b"DESCRIPTION"),
    *(
        b"X-WR-CALDESC",
        b"REFRESH-INTERVAL",
        b"X-PUBLISHED-TTL",
        b"SOURCE",
        b"SUMMARY",
        b"DTSTART",
        b"DTEND",
        b"DTSTAMP",
    ),
    *(b"UID", b"SEQUENCE", b"CATEGORIES", b"LAST-MODIFIED", b"STATUS", b"TRANSP", b"URL", b"X-MUHLA-EDTF"),
    *(b"ACTION", b"TRIGGER", b""),
}


@needs_node
@settings(max_examples=15)  # each starts node
@given(title=words, phrase=words, note=words)
def test_thunderbird_reads_the_same_words(title: str, phrase: str, note: str) -> None:
    (event,) = by_ical_js(written(title, phrase, note))
    summary, lines = expected(title, phrase, note)
    assert (event.summary.strip(), event.description.split("\n")) == (summary, lines)


@given(commitment=commitments(), today=st.dates(), language=st.sampled_from(["en", "ar"]))
@settings(max_examples=60)
def test_every_commitment_has_a_calendar_that_can_be_read(commitment: Commitment, today: date, language: str) -> None:
    event = subscribed_event(commitment, today=today, changed_at=at("2025-07-01"), language=language, page_url=None)
    content = calendar_bytes(Cover("Deadlines"), [event])
    assert len(by_icalendar(content)) == len(by_ical(content)) == bool(event)


days = st.dates(day("1990-01-01"), day("2100-12-31")).map(str)


@st.composite
def lives(draw: st.DrawFn) -> list[list[Announcement]]:
    """What is announced about a commitment, as of one moment after another: moved, and withdrawn again."""
    said: list[Announcement] = []
    steps: list[list[Announcement]] = []
    for number in range(1, draw(st.integers(2, 9))):
        withdraws = draw(st.booleans())
        if said and withdraws:
            which = draw(st.integers(0, len(said) - 1))
            said = [*said[:which], replace(said[which], withdrawn_at=at("2025-08-01")), *said[which + 1 :]]
        else:
            moved = an_announcement(
                AnnouncementKind.MOVED,
                draw(days),
                deadline=a_deadline(draw(days)),
                id=number,
                recorded_at=at("2025-07-01"),
            )
            said = [*said, moved]
        steps.append(said)
    return steps


@given(life=lives())
def test_over_a_life_of_revisions_the_uid_stays_and_the_sequence_never_falls(life: list[list[Announcement]]) -> None:
    entry, revisions = an_entry(), list[Revision]()
    seen: list[tuple[str, int, bytes]] = []
    for announcements in [[], *life]:
        revisions += new_revisions(entry, revisions, announcements, {}, day("2024-09-27"))
        known = committed(revision=revisions[-1], first=revisions[0])
        event = event_of(known, language="en", stamped_at=at("2025-08-01"))
        assert event is not None
        dates = "\n".join(line for line in event_lines(event) if line.startswith("DT")).encode()
        seen.append((event.uid, event.sequence, dates))
    assert len({uid for uid, _, _ in seen}) == 1
    for (_, before, old), (_, after, new) in pairwise(seen):
        assert after >= before
        assert (old == new) or after > before
