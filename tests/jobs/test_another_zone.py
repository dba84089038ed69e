"""Another zone and another time of day, set together: no reminder falls between the two, and none comes twice."""

from datetime import time, timedelta

import pytest

from service.core.entry import Entry
from service.core.model import AnnouncementKind
from service.jobs.rearm import rearm
from service.store.entries import change_entries
from tests.builders import a_ladder, an_announcement, an_entry, at
from tests.house import House

LAST_DAY = at("2025-09-30T20:00")
LATE = an_entry(ladder=a_ladder(alert_at=time(23, 0)))
EAST_OF_ALL = an_entry(zone="Pacific/Kiritimati", ladder=a_ladder(alert_at=time(0, 0)))

NIGHT = at("2025-08-06T22:00")  # and already the 7th in Baghdad, and east of it


async def correct(house: House, entry: Entry) -> None:
    async with house.database.writing() as conn:
        await change_entries(conn, [entry], now=house.now)
        await rearm(conn, [entry.id], now=house.now)


async def test_the_next_day_is_told_whose_moment_is_now_before_the_one_just_told(house: House) -> None:
    await house.record(LATE)
    await house.live(LAST_DAY)
    await correct(house, EAST_OF_ALL)
    await house.live(LAST_DAY, LAST_DAY + timedelta(minutes=1))
    assert house.desk.keys == ["iraq-mission:1:last-day:desk", "iraq-mission:1:after-P1D:desk"]


async def test_the_day_just_told_is_not_told_again_whose_moment_is_now_still_to_come(house: House) -> None:
    await house.record(EAST_OF_ALL)
    await house.live(at("2025-09-29T10:00"))
    await correct(house, LATE)
    await house.live(at("2025-09-29T10:01"), LAST_DAY, LAST_DAY + timedelta(days=1))
    assert house.desk.keys == ["iraq-mission:1:last-day:desk", "iraq-mission:1:after-P1D:desk"]


@pytest.mark.parametrize("first", [3, 54], ids=["the first call to look at it", "one of those that come every month"])
@pytest.mark.parametrize(("before", "after"), [("UTC", "Pacific/Kiritimati"), ("Pacific/Kiritimati", "UTC")])
async def test_evidence_is_asked_about_once_though_it_was_handed_in_on_another_day(
    house: House, before: str, after: str, first: int
) -> None:
    house.now = NIGHT
    await house.record(an_entry(zone=before))
    unsure = an_announcement(AnnouncementKind.KEPT, "2025-08-05", provisional=True)
    await house.announce("iraq-mission", unsure)
    asked = NIGHT + timedelta(days=first + 1)
    await house.live(asked)
    await correct(house, an_entry(zone=after))
    await house.live(*(asked + timedelta(days=days) for days in range(4)))
    assert house.desk.keys == [f"iraq-mission:1:evidence-2025-08-06-P{first}D:desk"]
    await house.live(asked + timedelta(days=32))
    assert len(house.desk.keys) == 2
