"""Three programs that read calendars: two of Python's, and the one in Thunderbird; and what a browser shows of HTML."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream

from tests.patience import PATIENCE_SECONDS

BROWSER = Path(__file__).parents[2] / "browser"
DAY = timedelta(days=1)

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (BROWSER / "node_modules" / "ical.js").is_dir(),
    reason="needs node, and `npm ci` in tests/browser",
)


@dataclass(frozen=True, slots=True)
class Read:
    """An event as a program understands it. *first* and *end* in ISO 8601, *alarms* in seconds from the first day."""

    uid: str
    sequence: int
    summary: str
    description: str
    first: str
    end: str
    status: str
    categories: tuple[str, ...]
    edtf: str
    alarms: tuple[tuple[int, str], ...]


def by_icalendar(content: bytes) -> list[Read]:
    return [_of_icalendar(event) for event in icalendar.Calendar.from_ical(content).walk("VEVENT")]


def _of_icalendar(event: Any) -> Read:
    categories = event.get("CATEGORIES")
    return Read(
        uid=str(event["UID"]),
        sequence=int(event["SEQUENCE"]),
        summary=str(event["SUMMARY"]),
        description=str(event["DESCRIPTION"]),
        first=event.decoded("DTSTART").isoformat(),
        end=event.decoded("DTEND", event.decoded("DTSTART")).isoformat(),
        status=str(event["STATUS"]),
        categories=tuple(map(str, categories.cats)) if categories else (),
        edtf=str(event["X-MUHLA-EDTF"]),
        alarms=tuple(
            (int(alarm.decoded("TRIGGER").total_seconds()), str(alarm["DESCRIPTION"])) for alarm in event.walk("VALARM")
        ),
    )


def by_ical(content: bytes) -> list[Read]:
    calendar = IcsCalendarStream.calendar_from_ics(content.decode())
    return [_of_ical(event) for event in calendar.events]


def _of_ical(event: Any) -> Read:
    (edtf,) = (each.value for each in event.extras if each.name == "x-muhla-edtf")
    return Read(
        uid=event.uid,
        sequence=event.sequence,
        summary=event.summary,
        description=event.description,
        first=event.dtstart.isoformat(),
        end=(event.dtend or event.dtstart).isoformat(),
        status=event.status.value,
        categories=tuple(event.categories),
        edtf=edtf,
        alarms=tuple((int(alarm.trigger.total_seconds()), alarm.description) for alarm in event.alarm),
    )


def by_ical_js(content: bytes) -> list[Read]:
    """As Thunderbird. What has no end ends on the day after, there."""
    command = ["node", str(BROWSER / "read_calendar.mjs")]
    told = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE_SECONDS, check=True)
    events = json.loads(told.stdout)["events"]
    tuples = (
        {**event, "categories": tuple(event["categories"]), "alarms": _pairs(event["alarms"])} for event in events
    )
    return [Read(**event) for event in tuples]


def _pairs(alarms: list[list[Any]]) -> tuple[tuple[int, str], ...]:
    return tuple((int(seconds), str(words)) for seconds, words in alarms)


class Shown(HTMLParser):
    """What a browser shows, and which elements there are."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.elements = "", set[str]()

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.elements.add(tag)


def text_of(html: str) -> str:
    parser = Shown()
    parser.feed(html)
    parser.close()
    return parser.words
