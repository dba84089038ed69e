"""What had a day and has none any more: its event is struck out, as calendars know it, and does not just stay away."""

from service.core.durations import parse_span
from service.core.model import AnnouncementKind, Deadline, Modality
from service.jobs.announce import withdraw
from tests.builders import a_deadline, an_announcement, an_entry
from tests.web.feeds.samples import events_at
from tests.web.office import Office, on_sqlite

AFTER_THE_MISSION = Deadline(Modality.BY, None, None, within=parse_span("P1M"), after="iraq-mission")


async def call_off(office: Office) -> None:
    mission, report = an_entry(), an_entry("report", deadline=AFTER_THE_MISSION, tags=("iraq",))
    await office.house.record(mission, report)
    (_, before) = await events_at(office, "/calendar.ics")
    assert (before.uid, before.sequence, before.first, before.status) == ("report@muhla", 0, "2025-10-30", "CONFIRMED")
    await office.house.announce("iraq-mission", an_announcement(AnnouncementKind.WITHDRAWN, "2025-07-30"))


async def test_what_followed_what_was_called_off_is_struck_out(office: Office) -> None:
    await call_off(office)
    for path in ("/commitments/report.ics", "/calendar.ics?tag=iraq", "/calendar.ics?status=undated"):
        (event,) = await events_at(office, path)
        assert (event.uid, event.sequence, event.first) == ("report@muhla", 1, "2025-10-30")
        assert (event.status, event.alarms) == ("CANCELLED", ())
        assert "1 month after the date of iraq-mission (which is not known yet)" in event.description


async def test_it_stands_again_with_its_date(office: Office) -> None:
    await call_off(office)
    await withdraw(office.house.database, 1, who="desk", reason="a mistake", now=office.house.now)
    (event,) = await events_at(office, "/commitments/report.ics")
    assert (event.sequence, event.status) == (2, "CONFIRMED")


@on_sqlite
async def test_a_move_that_is_withdrawn_is_struck_out_of_what_never_had_another_day(office: Office) -> None:
    await office.house.record(an_entry(deadline=None))
    moved = an_announcement(AnnouncementKind.MOVED, deadline=a_deadline("2025-12"), on="2025-07")
    number = await office.house.announce("iraq-mission", moved)
    await withdraw(office.house.database, number, who="desk", reason="a mistake", now=office.house.now)
    (event,) = await events_at(office, "/calendar.ics")
    assert (event.first, event.sequence, event.status) == ("2025-12-31", 2, "CANCELLED")


@on_sqlite
async def test_what_was_archived_without_a_date_is_in_no_calendar_of_many(office: Office) -> None:
    await office.house.record(an_entry(deadline=None))
    assert await events_at(office, "/calendar.ics") == []
