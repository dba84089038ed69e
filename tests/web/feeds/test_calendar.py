"""The calendar, read back by programs that read calendars."""

from datetime import timedelta
from pathlib import Path

import icalendar
import pytest
from sqlalchemy import text

from service.catalogue import read_catalogue
from service.core.model import AnnouncementKind
from service.messages.bidi import one_line
from service.web.feeds import making
from tests.builders import a_deadline, an_announcement, an_entry, at
from tests.messages.samples import committed
from tests.web.feeds.readers import Read, by_ical, by_ical_js, by_icalendar, needs_node
from tests.web.feeds.samples import content_of, events_at
from tests.web.office import ENTRY, Office, on_sqlite

SHIPPED = Path(__file__).parents[3] / "deadlines.toml"


@on_sqlite
async def test_an_event_tells_all_of_a_deadline(office: Office) -> None:
    await office.house.record(an_entry(tags=("iraq", "coalition"), note={"en": "The cap counts."}))
    (event,) = await events_at(office, "/calendar.ics")
    assert event == Read(
        uid="iraq-mission@muhla",
        sequence=0,
        summary="Last day: The mission in Iraq ends",
        description="Deadline: by the end of September 2025 (no day is given; counted to 30 September)\n"
        "Promised by: The coalition\n"
        "Note: The cap counts.\n"
        "«نهاية سبتمبر 2025» — 002_4ae327929c11d180, said on 27 September 2024, published on 28 September 2024\n"
        "https://muhla.example/commitments/iraq-mission",
        first="2025-09-30",
        end="2025-10-01",
        status="CONFIRMED",
        categories=("iraq", "coalition"),
        edtf="2025-09",
        alarms=(
            (-30 * 86400 + 9 * 3600, "30 days left: The mission in Iraq ends"),
            (-29 * 86400 + 9 * 3600, "29 days left: The mission in Iraq ends"),
            (-7 * 86400 + 9 * 3600, "7 days left: The mission in Iraq ends"),
            (-1 * 86400 + 9 * 3600, "1 day left: The mission in Iraq ends"),
            (9 * 3600, "Due today: The mission in Iraq ends"),
        ),
    )


@on_sqlite
async def test_the_calendar_tells_of_itself(office: Office) -> None:
    answer = await office.ask("GET", "/calendar.ics?tag=iraq&tag=a&lang=ar")
    (read,) = [icalendar.Calendar.from_ical(answer.content)]
    assert str(read["NAME"]) == str(read["X-WR-CALNAME"]) == "المواعيد: a وiraq"
    assert (str(read["METHOD"]), str(read["X-PUBLISHED-TTL"])) == ("PUBLISH", "PT1H")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in answer.content
    assert str(read["SOURCE"]) == "https://muhla.example/calendar.ics?tag=a&tag=iraq&lang=ar"
    assert answer.headers["content-disposition"] == 'inline; filename="muhla.ics"'


async def the_shipped_one(office: Office, language: str) -> bytes:
    catalogue = read_catalogue(SHIPPED.read_text(encoding="utf-8"), file="deadlines.toml", channels=["desk"])
    await office.house.record(*catalogue.entries)
    return (await office.ask("GET", f"/calendar.ics?lang={language}")).content


@on_sqlite
@pytest.mark.parametrize("language", ["en", "ar"])
async def test_two_readers_understand_the_shipped_catalogue_alike(office: Office, language: str) -> None:
    content = await the_shipped_one(office, language)
    events = by_icalendar(content)
    assert len(events) == 5
    assert by_ical(content) == events
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


@needs_node
@on_sqlite
@pytest.mark.parametrize("language", ["en", "ar"])
async def test_thunderbird_understands_it_too(office: Office, language: str) -> None:
    content = await the_shipped_one(office, language)
    assert by_ical_js(content) == by_icalendar(content)
    assert by_ical_js(content_of(committed(None))) == []


@on_sqlite
async def test_without_a_day_there_is_no_event_and_still_a_calendar(office: Office) -> None:
    await office.house.record(an_entry("undated", deadline=None))
    for path in ("/calendar.ics", "/calendar.ics?tag=nobody", "/commitments/undated.ics"):
        answer = await office.ask("GET", path)
        assert by_icalendar(answer.content) == by_ical(answer.content) == []
        assert b"BEGIN:VTIMEZONE\r\n" in answer.content  # RFC 5545 wants some component
    await office.house.announce("undated", an_announcement(AnnouncementKind.MOVED, deadline=a_deadline(), on="2025-07"))
    (event,) = await events_at(office, "/commitments/undated.ics")
    assert event.sequence == 1


async def test_filters_are_those_of_the_list(office: Office) -> None:
    await office.house.record(
        an_entry("a", tags=("iraq",)),
        an_entry("b", tags=("syria",), deadline=a_deadline("2025-07")),
        an_entry("c", tags=("budget",), deadline=a_deadline("2026-07/..")),
    )

    async def uids(query: str) -> list[str]:
        return [event.uid.partition("@")[0] for event in await events_at(office, f"/calendar.ics?{query}")]

    assert await uids("") == ["a", "c", "b"]  # what lies ahead comes first, the soonest first
    assert await uids("tag=iraq&tag=syria") == ["a", "b"]
    assert await uids("status=passed") == ["b"]
    assert await uids("status=passed&status=scheduled&tag=iraq") == ["a"]


async def test_where_not_all_have_room_what_comes_next_has(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MOST_EVENTS", 3)
    days = ["2025-07-01", "2025-07-30", "2025-08-01", "2025-08-02", "2025-09-01"]
    await office.house.record(*(an_entry(f"on-{each}", deadline=a_deadline(each)) for each in days))
    answer = await office.ask("GET", "/calendar.ics")
    assert [event.first for event in by_icalendar(answer.content)] == days[2:]
    told = icalendar.Calendar.from_ical(answer.content)["DESCRIPTION"]
    assert str(told) == "Only the next 3 deadlines are shown. Ask for fewer, by tag, to see all of them."
    monkeypatch.setattr(making, "MOST_EVENTS", 4)
    office.house.now += timedelta(minutes=1)
    assert [event.first for event in await events_at(office, "/calendar.ics")] == [*days[2:], "2025-07-30"]


@on_sqlite
async def test_what_fits_says_nothing_of_limits(office: Office) -> None:
    await office.house.record(an_entry())
    assert b"DESCRIPTION:Only" not in (await office.ask("GET", "/calendar.ics")).content


@on_sqlite
async def test_what_is_settled_stays_and_says_how_it_ended(office: Office) -> None:
    await office.house.record(an_entry(announcements=(an_announcement(on="2025-07-20"),)))
    (event,) = await events_at(office, "/calendar.ics")
    assert (event.summary, event.alarms) == ("Kept: The mission in Iraq ends", ())
    assert "\nStatus: settled: kept\n" in event.description


@on_sqlite
async def test_what_has_passed_says_that_no_announcement_is_on_record(office: Office) -> None:
    await office.house.record(an_entry())
    office.house.now = at("2025-09-30T20:59")  # a minute before midnight in Baghdad
    before = (await office.ask("GET", "/calendar.ics")).content
    assert b"Status" not in before
    assert b"LAST-MODIFIED:20250801T080000Z\r\n" in before
    office.house.now = at("2025-11-01T09:00")
    after = (await office.ask("GET", "/calendar.ics")).content
    (event,) = by_icalendar(after)
    assert "\nStatus: passed: no announcement is on record\n" in event.description
    assert b"LAST-MODIFIED:20250930T210000Z\r\n" in after


@on_sqlite
async def test_what_is_archived_leaves_the_list_and_is_struck_out_by_itself(office: Office) -> None:
    await office.record()
    await office.ask("DELETE", "/api/v1/commitments/budget-law", "write")
    assert await events_at(office, "/calendar.ics") == []
    (event,) = await events_at(office, "/commitments/budget-law.ics")
    assert (event.status, event.alarms) == ("CANCELLED", ())


@on_sqlite
async def test_a_moved_deadline_is_the_same_event_with_a_higher_sequence(office: Office) -> None:
    await office.house.record(an_entry())
    (before,) = await events_at(office, "/calendar.ics")
    moved = an_announcement(AnnouncementKind.MOVED, "2025-07-20", deadline=a_deadline("2025-12-31"))
    office.house.now += timedelta(hours=1)
    await office.house.announce("iraq-mission", moved)
    (after,) = await events_at(office, "/calendar.ics")
    assert (after.uid, after.sequence, after.first) == (before.uid, 1, "2025-12-31")
    assert "\nMoved: moved by 92 days (30 September 2025)\n" in after.description


@on_sqlite
async def test_the_dates_in_an_event_are_those_of_its_record_not_of_the_question(office: Office) -> None:
    await office.house.record(an_entry())
    first = (await office.ask("GET", "/calendar.ics")).content
    assert b"DTSTAMP:20250801T080000Z\r\n" in first
    assert b"LAST-MODIFIED:20250801T080000Z\r\n" in first
    office.house.now += timedelta(hours=3)
    assert (await office.ask("GET", "/calendar.ics")).content == first
    office.house.now += timedelta(hours=1)
    await office.house.announce("iraq-mission", an_announcement(AnnouncementKind.PROGRESS, "2025-07-20"))
    office.house.now += timedelta(hours=1)
    assert b"LAST-MODIFIED:20250801T120000Z\r\n" in (await office.ask("GET", "/calendar.ics")).content


async def test_evidence_that_is_accepted_changes_the_event(office: Office) -> None:
    await office.house.record(an_entry())
    answer = await office.post(
        "/api/v1/commitments/iraq-mission/announcements",
        kind="kept",
        on="2025-07-31",
        document="the gazette",
        provisional=True,
    )
    assert (await events_at(office, "/calendar.ics"))[0].status == "TENTATIVE"
    office.house.now += timedelta(hours=1)
    await office.post(f"/api/v1/announcements/{answer.json()['id']}/accept")
    content = (await office.ask("GET", "/commitments/iraq-mission.ics")).content
    assert b"SUMMARY:Kept: The mission" in content
    assert b"LAST-MODIFIED:20250801T090000Z\r\n" in content


@on_sqlite
async def test_no_public_address_no_links(office: Office) -> None:
    await office.house.record(an_entry())
    content = (await Office(office.house, public_url=None).ask("GET", "/calendar.ics")).content
    assert b"http" not in content
    assert b"URL" not in content


@on_sqlite
async def test_an_unknown_id_is_not_found_and_a_bad_one_refused(office: Office) -> None:
    await office.house.record(an_entry())
    answer = await office.ask("GET", "/commitments/iraq-missing.ics")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "Did you mean iraq-mission?" in answer.json()["detail"]
    for path in ("/commitments/..%2f.ics", "/commitments/.ics.ics", f"/commitments/{'a' * 101}.ics"):
        assert (await office.ask("GET", path)).status_code in (404, 422)
    for query in ("tag=No%20Slug", "status=late", "lang=de", "&".join(f"tag=t{number}" for number in range(21))):
        assert (await office.ask("GET", f"/calendar.ics?{query}")).status_code == 422


@on_sqlite
async def test_what_is_written_here_shows_at_once(office: Office) -> None:
    assert await events_at(office, "/calendar.ics") == []
    await office.record()
    (event,) = await events_at(office, "/calendar.ics")
    assert event.summary == f"Last day: {one_line(ENTRY['title'])}"


@on_sqlite
async def test_one_that_cannot_be_told_takes_no_other_with_it(office: Office) -> None:
    await office.house.record(an_entry("good"), an_entry("bad"))
    await office.house.raise_all(at("2025-08-31T06:00"))
    async with office.house.database.writing() as conn:  # as where a zone is not known any more
        moved = text("UPDATE commitments SET entry = replace(entry, 'Asia/Baghdad', 'Mars/Base') WHERE id = 'bad'")
        assert (await conn.execute(moved)).rowcount == 1
    (event,) = await events_at(office, "/calendar.ics")
    assert event.uid == "good@muhla"
    feed = (await office.ask("GET", "/feed.atom")).text
    assert (feed.count("<entry>"), feed.count("/commitments/good")) == (1, 1)
