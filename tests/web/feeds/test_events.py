"""One deadline as an event: its status, its alarms, and the ends of the calendar."""

from datetime import date
from typing import Any

import pytest

from service.core.milestones import day_of
from service.core.model import Outcome, Settlement
from service.web.feeds import calendar
from tests.builders import a_deadline, a_ladder, an_entry, at, day
from tests.messages.samples import committed
from tests.web.feeds.readers import by_ical, by_icalendar
from tests.web.feeds.samples import content_of, event_of, events_at
from tests.web.office import Office, on_sqlite


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, "CONFIRMED"),
        ({"settlement": Settlement(Outcome.KEPT, day("2025-07-01"))}, "CONFIRMED"),
        ({"settlement": Settlement(Outcome.NOT_KEPT, day("2025-07-01"))}, "CONFIRMED"),
        ({"settlement": Settlement(Outcome.WITHDRAWN, day("2025-07-01"))}, "CANCELLED"),
        ({"settlement": Settlement(Outcome.SUPERSEDED, day("2025-07-01"))}, "CANCELLED"),
        ({"archived": True}, "CANCELLED"),
        ({"evidence_on": day("2025-07-01")}, "TENTATIVE"),
        ({"edtf": "2025-09?"}, "TENTATIVE"),
        ({"edtf": "2025-09-30~"}, "TENTATIVE"),
    ],
)
def test_a_calendar_strikes_out_what_is_off_and_doubts_what_is_unsure(facts: dict[str, Any], status: str) -> None:
    edtf = str(facts.pop("edtf", "2025-09"))
    assert event_of(committed(edtf, **facts)).status == status


@pytest.mark.parametrize("today", ["0001-01-01", "2025-08-01", "9999-12-31"])
@pytest.mark.parametrize("modality", ["by", "on", "during"])
@pytest.mark.parametrize(
    "edtf", ["0001", "0001-01-01", "9999", "9999-12-31", "../9999", "9999/..", "0001/9999", "2024-02-29", "2000-21"]
)
def test_the_ends_of_the_calendar_are_days_like_others(edtf: str, modality: str, today: str) -> None:
    content = content_of(committed(edtf, modality), today)
    (event,) = by_icalendar(content)
    assert by_ical(content) == [event]
    assert event.first <= event.end
    assert event.edtf == edtf


def test_alarms_are_the_milestones_from_today_to_the_last_day() -> None:
    def rings(today: str, **facts: Any) -> list[float]:
        return [seconds / 86400 for seconds, _ in event_of(committed("2025-09-30", **facts), today).alarms]

    hour = 9 / 24
    assert rings("2025-08-01") == [-30 + hour, -7 + hour, -1 + hour, hour]
    assert rings("2025-09-23") == [-7 + hour, -1 + hour, hour]
    assert rings("2025-09-24") == [-1 + hour, hour]
    assert rings("2025-09-30") == [hour]
    assert rings("2025-10-01") == []
    assert rings("2025-08-01", alerts=False) == []
    assert rings("2025-08-01", evidence_on=day("2025-07-01")) == []


def test_an_alarm_says_how_many_days_are_left_also_before_a_window() -> None:
    event = event_of(committed("2025-09-10/2025-09-30", "on", ladder=a_ladder(before=("P30D", "P7D"))))
    assert [(seconds // 86400, words.partition(":")[0]) for seconds, words in event.alarms] == [
        (-10, "30 days left"),
        (0, "20 days left"),
        (13, "7 days left"),
        (20, "Due today"),
    ]


def test_an_alarm_rings_at_the_hour_of_the_day_whatever_the_clocks_do() -> None:
    # Clocks in Berlin are put back on 26 October 2025: from 19 to 26 October it is an hour more than seven days.
    event = event_of(committed("2025-10-26", zone="Europe/Berlin", ladder=a_ladder(before=("P7D",))))
    assert event.alarms[0][0] == -7 * 86400 + 9 * 3600


def test_of_many_alarms_the_next_ones_are_there() -> None:
    before = tuple(f"P{days}D" for days in range(1, 60))
    event = event_of(committed("2025-09-30", ladder=a_ladder(before=before)))
    assert len(event.alarms) == calendar.MOST_ALARMS
    assert event.alarms[0][1].startswith("59 days left")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
@on_sqlite
async def test_today_is_that_of_the_commitments_zone(office: Office, zone: str) -> None:
    await office.house.record(an_entry(zone=zone, deadline=a_deadline("2025-08-01")))
    office.house.now = at("2025-08-01T11:00")
    (event,) = await events_at(office, "/calendar.ics")
    today = day_of(office.house.now, zone)
    assert bool(event.alarms) == (today <= date(2025, 8, 1))
