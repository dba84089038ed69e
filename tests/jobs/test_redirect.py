"""What waits on a channel that is gone leaves by another one: in order, under its old key, and never twice."""

from datetime import datetime

import pytest
from sqlalchemy import select

from service.core.alerts import Delivery
from service.errors import RefusedChangeError
from service.jobs.audit import find_all_faults
from service.jobs.redirect import Redirected, redirect_channel
from service.jobs.retry import RECENT, Reach
from service.store.outbox import add_deliveries, add_notice
from service.store.tables import DeliveryState, alerts
from service.store.upkeep import recent_events
from tests.builders import an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

FIRST = at("2025-08-31T06:00")
NEXT = at("2025-09-23T06:00")


def set_up(house: House, *names: str) -> None:
    house.channels = {name: house.channels.get(name) or FakeChannel(name) for name in names}


async def silent_on_slack(house: House, *moments: datetime, others: tuple[str, ...] = ()) -> None:
    """At these moments alerts are raised, and Slack does not answer."""
    set_up(house, "slack", *others)
    house.channels["slack"].delay()
    await house.live(*moments)


async def to_the_team(house: House, reach: Reach = RECENT) -> Redirected:
    """Slack is called team now, and what is left there goes there."""
    set_up(house, "team")
    found = await redirect_channel(
        house.database, "slack", "team", house.channels, who="amal", now=house.now, reach=reach
    )
    await house.deliver_all()
    return found


def keys(house: House) -> list[str]:
    return house.channels["team"].keys


async def test_what_waits_goes_in_order_each_under_the_key_that_earlier_attempts_had(house: House) -> None:
    await house.record(an_entry("a"))
    await silent_on_slack(house, FIRST, NEXT)
    waiting = [each.idempotency_key for each in reversed(await house.ledger(state=DeliveryState.PENDING))]
    assert waiting[0] == "a:1:before-P30D:slack"
    assert len((await to_the_team(house)).numbers) == len(waiting) > 1
    assert keys(house) == waiting
    assert {(each.channel, each.state) for each in await house.ledger()} == {("team", DeliveryState.SENT)}


async def test_what_the_other_channel_has_already_is_withheld(house: House) -> None:
    await house.record(an_entry("a"))
    await silent_on_slack(house, FIRST, others=("team",))
    found = await to_the_team(house)
    assert (found.numbers, found.withheld) == ((), 1)
    assert keys(house) == ["a:1:before-P30D:team"]
    (left,) = await house.ledger(state=DeliveryState.WITHHELD)
    assert (left.channel, left.reason, left.alert_keys) == ("slack", "channel removed", ("a:1:before-P30D",))


async def test_a_digest_goes_without_the_alerts_that_the_other_channel_has_already(house: House) -> None:
    await house.record(*(an_entry(each) for each in "abcd"))
    await silent_on_slack(house, FIRST)
    known = "b:1:before-P30D"
    async with house.database.writing() as conn:
        number = (await conn.execute(select(alerts.c.id).where(alerts.c.key == known))).scalar_one()
        await add_deliveries(conn, [Delivery("team", (known,), f"{known}:team")], {known: number}, now=house.now)
    assert len((await to_the_team(house)).numbers) == 1
    sent = [each.alert_keys for each in await house.ledger(state=DeliveryState.SENT)]
    assert sorted(sent, key=len) == [(known,), tuple(f"{each}:1:before-P30D" for each in "acd")]
    (left,) = await house.ledger(state=DeliveryState.WITHHELD)
    assert (left.channel, left.alert_keys) == ("slack", (known,))


async def news(house: House, *channels: str) -> None:
    """The service's own news waits on these channels."""
    notice = {
        "kind": "channel",
        "channel": "desk",
        "reason": "refused: answered 400",
        "since": FIRST.isoformat(),
        "waiting": 1,
    }
    async with house.database.writing() as conn:
        for name in channels:
            await add_notice(conn, name, f"channel:desk:refused:20250831:{name}", notice, now=house.now)


async def test_the_services_own_news_goes_too(house: House) -> None:
    await news(house, "slack")
    await to_the_team(house)
    assert keys(house) == ["channel:desk:refused:20250831:slack"]


async def test_but_not_to_a_channel_that_has_it_already(house: House) -> None:
    await news(house, "slack", "team")
    await to_the_team(house)
    assert keys(house) == ["channel:desk:refused:20250831:team"]


async def test_what_failed_long_ago_stays_unless_it_is_asked_for(house: House) -> None:
    await house.record(an_entry("a"))
    set_up(house, "slack")
    house.channels["slack"].refuse(times=1)
    await house.live(FIRST, at("2025-09-01T06:00"))
    house.channels["slack"].refuse(times=1)
    await house.live(NEXT)
    found = await to_the_team(house)
    assert (len(found.numbers), found.left) == (1, 1)
    with pytest.raises(RefusedChangeError, match="--since DAY or --all"):
        await to_the_team(house)
    assert len((await to_the_team(house, Reach(everything=True))).numbers) == 1


async def test_it_is_on_record_and_nothing_is_left_that_the_audit_would_find(house: House) -> None:
    await house.record(*(an_entry(each) for each in "abcd"), an_entry("e"))
    await silent_on_slack(house, FIRST, NEXT, others=("team",))
    found = await to_the_team(house)
    async with house.database.reading() as conn:
        (event,) = [each for each in await recent_events(conn, limit=50) if each.kind == "channel.redirected"]
    facts = {"channel": "slack", "to": "team", "deliveries": len(found.numbers), "withheld": found.withheld}
    assert (event.who, event.facts) == ("amal", facts)
    assert await find_all_faults(house.database, house.channels, now=house.now) == ()


async def test_a_trial_changes_nothing(house: House) -> None:
    await house.record(an_entry("a"))
    await silent_on_slack(house, FIRST)
    assert len((await to_the_team(house, Reach(trying=True))).numbers) == 1
    assert keys(house) == []
    assert {each.channel for each in await house.ledger()} == {"slack"}


async def test_more_than_is_allowed_is_refused_and_changes_nothing(house: House) -> None:
    await house.record(an_entry("a"))
    await silent_on_slack(house, FIRST, NEXT)
    with pytest.raises(RefusedChangeError, match="2 deliveries would be sent"):
        await to_the_team(house, Reach(most=1))
    assert {each.channel for each in await house.ledger()} == {"slack"}


async def test_a_channel_in_use_keeps_what_is_its_own(house: House) -> None:
    with pytest.raises(RefusedChangeError, match="the channel desk is in use"):
        await redirect_channel(house.database, "desk", "desk", house.channels, who="amal", now=house.now, reach=RECENT)


async def test_where_nothing_waits_the_channels_are_named_on_which_something_does(house: House) -> None:
    await house.record(an_entry("a"))
    await silent_on_slack(house, FIRST)
    set_up(house, "team")
    with pytest.raises(RefusedChangeError, match=r"called 'slak'. There is something for slack$"):
        await redirect_channel(house.database, "slak", "team", house.channels, who="amal", now=house.now, reach=RECENT)
