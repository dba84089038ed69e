"""A deadline in other words that mean the same days is no news: what was told of them is not told again."""

import pytest

from service.jobs.load_catalogue import load_catalogue
from tests.builders import at
from tests.house import House

PASSED = at("2025-10-20")
WORDINGS = (
    'by = "2025-09"',
    'until = "2025-09"',
    'by = "2025-09?"',
    'by = "2025-09-01/2025-09-30"',
    'within = "P12M"\nafter = "2024-09"',
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
    await load(house, 'by = "2025-09-30"')
    await house.live(PASSED)
    assert len(house.desk.sent) == 2
