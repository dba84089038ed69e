"""Another zone and another time of day, set together: no reminder falls between the two, and none comes twice."""

from datetime import time, timedelta

from service.core.entry import Entry
from service.jobs.rearm import rearm
from service.store.entries import change_entries
from tests.builders import a_ladder, an_entry, at
from tests.house import House

LAST_DAY = at("2025-09-30T20:00")
LATE = an_entry(ladder=a_ladder(alert_at=time(23, 0)))
EAST_OF_ALL = an_entry(zone="Pacific/Kiritimati", ladder=a_ladder(alert_at=time(0, 0)))


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
