"""A channel that was switched off is tried once more when the service is started: it may have another address now."""

from datetime import timedelta

from service.core.trouble import ChannelState
from service.jobs.sending.channel_health import MOST_AT_START, try_once_more
from service.store.upkeep import channel_states
from tests.builders import an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

MORNING = at("2025-08-31T06:00")
EVENING = at("2025-08-31T18:00")
KEY = "iraq-mission:1:before-P30D:desk"


async def gone(house: House, count: int = 1) -> None:
    """Let the desk be switched off while it had something to say, which the mail has said."""
    house.channels["mail"] = FakeChannel("mail", digest_over=0)
    house.channels["desk"] = FakeChannel("desk", digest_over=0)
    house.desk.refuse(status_code=404, switch_off=True)
    await house.record(*(an_entry("iraq-mission" if not number else f"other-{number}") for number in range(count)))
    await house.live(MORNING)


async def started(house: House) -> None:
    house.now = EVENING
    await try_once_more(house.database, house.channels, now=EVENING)
    await house.live(EVENING)


async def state(house: House) -> ChannelState:
    async with house.database.reading() as conn:
        return (await channel_states(conn))["desk"]


async def test_what_waits_for_it_goes_out(house: House) -> None:
    await gone(house)
    house.desk.accept()
    await started(house)
    assert KEY in house.desk.sent
    assert (await state(house)).trouble is None


async def test_one_that_is_still_gone_is_off_again_and_nobody_is_told_anew(house: House) -> None:
    await gone(house)
    told, tried = len(house.channels["mail"].sent), len(house.desk.keys)
    await started(house)
    assert len(house.desk.keys) == tried + 1
    assert (await state(house)).off_since == EVENING
    assert len(house.channels["mail"].sent) == told


async def test_one_that_does_not_answer_yet_is_tried_on_and_on(house: House) -> None:
    """The network may not be up: that is no sign that it is gone."""
    await gone(house)
    house.desk.accept()
    house.desk.delay()
    await started(house)
    assert (await state(house)).off_since is None
    house.desk.accept()
    await house.live(EVENING + timedelta(hours=1))
    assert KEY in house.desk.sent


async def test_one_that_much_waits_for_stays_off_until_a_person_says_so(house: House) -> None:
    await gone(house, MOST_AT_START + 1)
    house.desk.accept()
    await started(house)
    assert not house.desk.sent
    assert (await state(house)).off_since == MORNING


async def test_one_that_is_not_configured_any_more_stays_as_it_is(house: House) -> None:
    await gone(house)
    del house.channels["desk"]
    await started(house)
    assert (await state(house)).off_since == MORNING
