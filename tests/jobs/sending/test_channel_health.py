"""How a channel fares reaches the tables, and the other channels, once."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from service.core.trouble import ChannelState
from service.errors import DeliveryDelayedError, DeliveryError, DeliveryRefusedError
from service.jobs.sending.channel_health import note_outcomes, switch_on, tell_of_trouble
from service.store.outcomes import Result
from service.store.tables import AttemptOutcome, DeliveryState
from service.store.upkeep import channel_states
from tests.builders import a_ladder, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

START = at("2025-09-01")
HOUR = timedelta(hours=1)
GONE = DeliveryRefusedError("answered 410", status_code=410, switch_off=True)
LATE = DeliveryDelayedError("answered 503", status_code=503)


@pytest.fixture(autouse=True)
def three(house: House) -> None:
    house.channels = {name: FakeChannel(name) for name in ("slack", "chief", "wire")}


async def note(house: House, *errors: DeliveryError | None) -> ChannelState:
    """Let attempts on Slack end so, in one transaction; None: sent."""
    outcomes = [("slack", result(house, error), error) for error in errors]
    async with house.database.writing() as conn:
        await note_outcomes(conn, outcomes, now=house.now)
    async with house.database.reading() as conn:
        return (await channel_states(conn))["slack"]


def result(house: House, error: DeliveryError | None) -> Result:
    state, outcome = DeliveryState.SENT, AttemptOutcome.SENT
    if error is not None:
        state, outcome = DeliveryState.PENDING, AttemptOutcome.DELAYED
    return Result(1, 1, house.now, house.now, state, outcome, failures=0, detail="so")


async def told(house: House) -> Sequence[str]:
    """Tell what is to be told; return who hears of it."""
    before = {line.id for line in await house.ledger(limit=500)}
    await tell_of_trouble(house.database, list(house.channels), now=house.now)
    return sorted(line.channel for line in await house.ledger(limit=500) if line.id not in before)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_channel_that_fails_every_other_hour_is_told_once_a_day(house: House) -> None:
    heard = []
    for hour in range(72):
        house.now = START + hour * HOUR
        await note(house, LATE if hour % 4 < 2 else None)
        heard += [(hour, name) for name in await told(house)]
    hours = [hour for hour, name in heard if name == "chief"]
    assert [name for _, name in heard] == ["chief", "wire"] * len(hours)
    assert hours == [1, 3, 25, 27, 49, 51], "that it fails, and that it works again, each once a day"


async def test_a_graver_outcome_outlasts_the_milder_ones_recorded_with_it(house: House) -> None:
    state = await note(house, GONE, LATE)
    assert (state.trouble, state.trouble_reason, state.off_since) == ("off", "answered 410", house.now)


async def test_a_success_after_a_refusal_in_one_transaction_ends_the_trouble(house: House) -> None:
    state = await note(house, GONE, None)
    assert (state.trouble, state.off_since, state.well_since) == (None, None, house.now)
    assert state.last_trouble_at == house.now


async def test_nobody_is_told_where_no_other_channel_works_and_everybody_once_one_does(house: House) -> None:
    del house.channels["chief"], house.channels["wire"]
    await note(house, GONE)
    assert await told(house) == []
    house.channels["chief"] = FakeChannel("chief")
    assert await told(house) == ["chief"]
    assert await told(house) == []


async def test_who_switches_a_channel_on_in_vain_has_the_others_told_again(house: House) -> None:
    await note(house, GONE)
    assert await told(house) == ["chief", "wire"]
    await switch_on(house.database, "slack", who="amal", now=house.now)
    house.now += timedelta(minutes=1)
    await note(house, GONE)
    assert await told(house) == ["chief", "wire"]


async def test_it_works_again_is_said_with_what_went_out_and_what_was_given_up(house: House) -> None:
    slack, now = house.channels["slack"], at("2025-08-31T06:00")
    slack.refuse(times=1)
    await house.record(an_entry("a"), an_entry("b", ladder=a_ladder(before=("P29D", "P28D"))))
    await house.live(now, *(now + day * timedelta(days=1) for day in range(1, 4)))
    chief = [message for message in house.channels["chief"].sent.values() if message.kind == "channel"]
    assert [message.subject for message in chief] == ["The channel slack is failing", "The channel slack works again"]
    assert "Deliveries: 3 deliveries have gone out since" in chief[1].text
    assert "Not sent: 1 delivery had been given up" in chief[1].text
    assert [message.kind for message in slack.sent.values()] == ["alert"] * len(slack.sent)
