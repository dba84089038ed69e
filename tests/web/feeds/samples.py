"""Calendars for the tests: of one commitment, or as the app answers."""

from service.core.model import Commitment
from service.web.feeds.calendar import Cover, calendar_bytes, subscribed_event
from tests.builders import at, day
from tests.web.feeds.readers import Read, by_icalendar
from tests.web.office import Office


def content_of(commitment: Commitment, today: str = "2025-08-01", language: str = "en") -> bytes:
    event = subscribed_event(
        commitment, today=day(today), changed_at=at("2025-07-01"), language=language, page_url="https://muhla.example/c"
    )
    return calendar_bytes(Cover("Deadlines"), [event])


def event_of(commitment: Commitment, today: str = "2025-08-01") -> Read:
    (event,) = by_icalendar(content_of(commitment, today))
    return event


async def events_at(office: Office, path: str) -> list[Read]:
    answer = await office.ask("GET", path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return by_icalendar(answer.content)
