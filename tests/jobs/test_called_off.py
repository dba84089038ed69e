"""What was to follow something that does not happen: it does not begin to run, and is not forgotten."""

from datetime import timedelta

import pytest

from service.core.durations import parse_span
from service.core.model import AnnouncementKind, Deadline, Modality
from service.jobs.announce import withdraw
from service.store.commitments import commitments_of
from tests.builders import a_deadline, an_announcement, an_entry, at
from tests.house import House

AFTER_THE_MISSION = Deadline(Modality.BY, None, None, within=parse_span("P1M"), after="iraq-mission")
OFF = [AnnouncementKind.NOT_KEPT, AnnouncementKind.WITHDRAWN, AnnouncementKind.SUPERSEDED]


def told_by(house: House, alert: str) -> str:
    """What the desk was told by the one alert whose key begins so."""
    (text,) = (message.text for key, message in house.desk.sent.items() if key.startswith(f"{alert}:"))
    return text


@pytest.mark.parametrize("kind", OFF)
async def test_nothing_passes_that_counts_from_what_does_not_happen_but_people_are_asked(
    house: House, kind: AnnouncementKind
) -> None:
    await house.record(an_entry(), an_entry("report", deadline=AFTER_THE_MISSION))
    await house.live(at("2025-09-30T09:00"))
    told_before = set(house.desk.sent)
    await house.announce("iraq-mission", an_announcement(kind, "2025-09-30"))
    await house.live(*(at("2025-10-01T09:00") + timedelta(days) for days in range(90)))
    told = {key: message.text for key, message in house.desk.sent.items() if key not in told_before}
    assert [key.split(":")[:3] for key in told] == [
        ["report", "2", f"review-{on}"] for on in ("2025-09-22", "2025-12-21")
    ]
    assert all("1 month after the date of iraq-mission (which is not known yet)" in text for text in told.values())


async def test_it_counts_again_once_it_was_not_called_off_after_all(house: House) -> None:
    await house.record(an_entry(), an_entry("report", deadline=AFTER_THE_MISSION))
    number = await house.announce("iraq-mission", an_announcement(AnnouncementKind.WITHDRAWN, "2025-07-30"))
    await withdraw(house.database, number, who="desk", reason="a mistake", now=house.now)
    async with house.database.reading() as conn:
        known = (await commitments_of(conn, ["report"]))["report"]
    assert known.deadline is not None
    assert known.deadline.edtf == "2025-10-01/2025-10-30"


@pytest.mark.parametrize("kind", OFF)
async def test_what_it_asks_first_does_not_count_the_days_on_which_it_had_a_date(
    house: House, kind: AnnouncementKind
) -> None:
    await house.record(an_entry(), an_entry("report", deadline=AFTER_THE_MISSION))
    await house.live(at("2025-09-30T09:00"))
    await house.announce("iraq-mission", an_announcement(kind, "2025-09-30"))
    await house.live(at("2025-09-30T09:01"))
    asked = told_by(house, "report:2:review-2025-09-22")
    assert "Not sent before" not in asked


async def test_what_is_missed_since_then_counts(house: House) -> None:
    await house.record(an_entry(), an_entry("report", deadline=AFTER_THE_MISSION))
    await house.announce("iraq-mission", an_announcement(AnnouncementKind.WITHDRAWN, "2025-07-30"))
    await house.live(at("2025-08-01T09:00"), at("2025-12-21T09:00"))
    asked = told_by(house, "report:2:review-2025-12-21")
    assert "Not sent before: the reminder that was due on 22 September 2025 was not sent" in asked


async def test_a_move_that_is_withdrawn_leaves_no_days_behind_on_which_nobody_was_to_be_asked(house: House) -> None:
    await house.record(an_entry(deadline=None))
    await house.live(at("2025-08-01T09:00"))
    to = a_deadline("2026-03")
    number = await house.announce("iraq-mission", an_announcement(AnnouncementKind.MOVED, "2025-07-30", deadline=to))
    house.now = at("2025-12-25T09:00")
    await withdraw(house.database, number, who="desk", reason="a mistake", now=house.now)
    await house.live(house.now)
    assert "Not sent before" not in told_by(house, "iraq-mission:3:review-2025-12-21")
