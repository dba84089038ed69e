"""Routes that name channels which are not set up any more: whoever there is hears of it instead."""

from datetime import timedelta

from msgspec.structs import replace

from service.core.durations import Span
from service.core.entry import Catalogue, Route
from service.jobs.load_catalogue import apply
from service.jobs.plan import plan
from tests.builders import an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

PASSED = at("2025-10-02")
TO_THE_DESK = Route(channels=("desk",), tags=frozenset(("iraq",)))
TO_THE_CHIEF = replace(TO_THE_DESK, escalate_after=Span(0, 2), escalate_to=("chief",))
ESCALATED = PASSED + timedelta(days=2)


async def load(house: House, *routes: Route) -> None:
    catalogue = Catalogue((an_entry(tags=("iraq",)),), routes)
    async with house.database.writing() as conn:
        await apply(conn, catalogue, file="deadlines.toml", digest="1", now=house.now)


def set_up(house: House, *names: str) -> None:
    house.channels = {name: FakeChannel(name) for name in names}


async def test_an_alert_whose_channels_are_gone_goes_to_the_default_channels(house: House) -> None:
    await load(house, TO_THE_DESK)
    set_up(house, "news")
    await house.live(PASSED)
    assert list(house.channels["news"].sent) == ["iraq-mission:1:after-P1D:news"]


async def test_it_waits_for_its_own_channels_too_which_another_engine_may_have(house: House) -> None:
    await load(house, TO_THE_DESK)
    set_up(house, "news")
    await house.live(PASSED)
    assert sorted((each.channel, str(each.state)) for each in await house.ledger()) == [
        ("desk", "pending"),
        ("news", "sent"),
    ]


async def test_where_one_of_its_channels_is_left_nobody_else_is_told(house: House) -> None:
    await load(house, replace(TO_THE_DESK, channels=("desk", "editor")))
    set_up(house, "editor", "news")
    await house.live(PASSED)
    assert not house.channels["news"].sent
    assert list(house.channels["editor"].sent) == ["iraq-mission:1:after-P1D:editor"]


async def test_what_is_escalated_to_channels_that_are_gone_goes_to_the_default_channels(house: House) -> None:
    await load(house, TO_THE_CHIEF)
    set_up(house, "desk", "news")
    await house.live(PASSED, ESCALATED)
    assert list(house.channels["news"].sent) == ["iraq-mission:1:after-P1D:news"]
    assert [each.channel for each in await house.ledger() if str(each.state) == "pending"] == ["chief"]


async def test_where_one_of_those_is_left_it_alone_is_told(house: House) -> None:
    await load(house, replace(TO_THE_CHIEF, escalate_to=("chief", "board")))
    set_up(house, "desk", "board", "news")
    await house.live(PASSED, ESCALATED)
    assert list(house.channels["board"].sent) == ["iraq-mission:1:after-P1D:board"]
    assert not house.channels["news"].sent


async def test_nobody_is_told_twice_where_the_default_channels_know_already(house: House) -> None:
    await load(house, TO_THE_CHIEF)
    set_up(house, "desk")
    await house.live(PASSED, ESCALATED, ESCALATED + timedelta(days=1))
    assert house.desk.keys == ["iraq-mission:1:after-P1D:desk"]


async def test_the_forecast_tells_it_before_and_after_it_was_raised(house: House) -> None:
    await load(house, TO_THE_CHIEF)
    set_up(house, "desk", "news")
    due = at("2025-10-01T06:00")
    for moment in (at("2025-09-30T07:00"), due):
        await house.live(moment)
        async with house.database.reading() as conn:
            until = due + timedelta(days=3)
            planned = await plan(
                conn, house.outlets.default, now=house.now, start=due, end=until, channels=house.channels
            )
        told = [(added.at, added.channels) for each in planned for added in each.escalations]
        assert told == [(due + timedelta(days=2), ("news",))]
