"""Routes that name channels which are not set up any more: whoever there is hears of it instead."""

from msgspec.structs import replace

from service.core.entry import Catalogue, Route
from service.jobs.load_catalogue import apply
from tests.builders import an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

PASSED = at("2025-10-02")
TO_THE_DESK = Route(channels=("desk",), tags=frozenset(("iraq",)))


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
