"""A deadline in other words that mean the same days is no news: what was told of them is not told again.

Nor is a window that begins on another day and ends on the same, but for its opening.
"""

from datetime import timedelta

import pytest
from sqlalchemy import update

from service.core.verdict import Silence
from service.jobs.load_catalogue import load_catalogue
from service.jobs.resume import resume
from service.jobs.silence import silence
from service.store.overdue_rests import overdue_rests
from service.store.tables import delivery_alerts
from tests.builders import at
from tests.house import House

PASSED = at("2025-10-20")
WORDINGS = (
    'by = "2025-09"',
    'until = "2025-09"',
    'by = "2025-09?"',
    'by = "2025-09-01/2025-09-30"',
    'within = "P12M"\nafter = "2024-09"',
    'by = "2025-09-30"',
    'by = "2025-09-15/2025-09-30"',
)


def entry(date: str) -> str:
    return f"""
[[commitments]]
id = "iraq-mission"
title = "The mission in Iraq ends"
parties = ["The coalition"]
{date}
sources = [{{ document = "002", phrase = "...", language = "en", published = 2024-09-28 }}]
"""


async def load(house: House, date: str) -> None:
    await load_catalogue(house.database, entry(date), file="deadlines.toml", channels=house.channels, now=house.now)


@pytest.mark.parametrize("date", WORDINGS[1:])
async def test_what_was_told_is_not_told_again(house: House, date: str) -> None:
    house.now = PASSED
    await load(house, WORDINGS[0])
    await house.live(PASSED)
    await load(house, date)
    await house.live(PASSED, at("2025-10-21"))
    assert len(house.desk.sent) == 1


@pytest.mark.parametrize("date", WORDINGS[1:])
async def test_what_is_on_its_way_arrives(house: House, date: str) -> None:
    house.now = PASSED
    await load(house, WORDINGS[0])
    await house.raise_all()
    await load(house, date)
    await house.live(PASSED)
    assert list(house.desk.sent) == ["iraq-mission:1:after-P7D:desk"]


async def test_other_days_are_told(house: House) -> None:
    house.now = PASSED
    await load(house, WORDINGS[0])
    await house.live(PASSED)
    await load(house, 'by = "2025-10-01"')
    await house.live(PASSED)
    assert len(house.desk.sent) == 2


OPENING = at("2025-09-01T09:00")


async def test_a_reminder_that_a_silence_held_back_is_sent_after_all_where_its_last_day_stayed(house: House) -> None:
    await load(house, WORDINGS[0])
    await silence(house.database, Silence(house.now, OPENING, "a holiday", "iraq-mission"), now=house.now)
    await house.live(at("2025-08-31T09:00"))
    await load(house, 'by = "2025-09-30"')
    await house.live(OPENING, OPENING + timedelta(minutes=5))
    assert list(house.desk.sent) == ["iraq-mission:1:before-P30D:desk"]


async def test_an_opening_on_its_way_is_withheld_where_the_window_opens_on_another_day(house: House) -> None:
    await load(house, WORDINGS[0])
    await house.live(at("2025-08-31T09:00"))
    await house.raise_all(OPENING)
    await load(house, 'by = "2025-09-15/2025-09-30"')
    await house.live(OPENING, at("2025-09-15T09:00"))
    assert list(house.desk.sent) == ["iraq-mission:1:before-P30D:desk", "iraq-mission:2:opens:desk"]


async def test_the_audit_finds_an_alert_that_rests_for_no_reason_and_counts_from_the_same_day(house: House) -> None:
    """Only where it may still speak: one about an opening that is another one by now rests for good."""
    await load(house, WORDINGS[0])
    await house.raise_all(at("2025-08-31T09:00"))
    await house.raise_all(OPENING)
    await load(house, 'by = "2025-09-15/2025-09-30"')
    await resume(house.database, house.outlets, now=house.now)
    async with house.database.writing() as conn:
        await conn.execute(update(delivery_alerts).values(withheld="silenced"))
    async with house.database.reading() as conn:
        assert list((await conn.execute(overdue_rests(house.now))).scalars()) == ["iraq-mission"]
    async with house.database.writing() as conn:
        await conn.execute(update(delivery_alerts).where(delivery_alerts.c.alert_id == 1).values(withheld=None))
    async with house.database.reading() as conn:
        assert list((await conn.execute(overdue_rests(house.now))).scalars()) == []
