"""What people do about deliveries by hand: send again what is worth it, in order, and put an end to the rest."""

from datetime import timedelta
from typing import Any

import pytest

from service.errors import RefusedChangeError
from service.jobs.audit import audit
from service.jobs.drop import drop_channel, drop_delivery, drop_failed
from service.jobs.retry import Reach, Retried, retry_delivery, retry_failed
from service.jobs.sending.channel_health import switch_on
from service.store.tables import DeliveryState
from service.store.upkeep import channel_states, recent_events
from tests.builders import a_deadline, a_ladder, an_announcement, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

FIRST = at("2025-08-31T06:00")
NEXT = at("2025-09-23T06:00")


async def trouble_twice(house: House) -> None:
    """The desk refuses the first reminder in August, works for a while, and refuses the next one in September."""
    await house.record(an_entry("a"))
    house.desk.refuse(times=1)
    await house.live(FIRST, at("2025-09-01T06:00"))
    house.desk.refuse(times=1)
    await house.live(NEXT)
    assert await failed(house) == ["a:1:before-P30D", "a:1:before-P7D"]


async def failed(house: House) -> list[str]:
    lines = await house.ledger(state=DeliveryState.FAILED)
    return sorted(key for line in lines for key in line.alert_keys)


async def on(house: House, **reach: object) -> Retried:
    wanted = Reach(**reach)  # type: ignore[arg-type]  # by name
    return await switch_on(house.database, "desk", who="amal", now=house.now, reach=wanted)


async def test_a_channel_brings_back_what_failed_since_its_last_trouble_and_leaves_what_is_old(house: House) -> None:
    await trouble_twice(house)
    house.now += timedelta(days=1)
    retried = await on(house)
    assert (len(retried.numbers), retried.left) == (1, 1)
    await house.deliver_all()
    assert house.desk.keys[-1] == "a:1:before-P7D:desk"
    assert await failed(house) == ["a:1:before-P30D"]


async def test_it_still_brings_them_back_when_it_has_worked_again_meanwhile(house: House) -> None:
    await trouble_twice(house)
    await house.live(at("2025-09-29T06:00"))
    assert len((await on(house)).numbers) == 1


@pytest.mark.parametrize(
    ("reach", "left"), [({"since": FIRST}, 0), ({"everything": True}, 0), ({"since": FIRST + timedelta(1)}, 1)]
)
async def test_older_ones_come_back_where_somebody_says_so(house: House, reach: dict[str, object], left: int) -> None:
    await trouble_twice(house)
    retried = await on(house, **reach)
    assert (len(retried.numbers), retried.left) == (2 - left, left)


async def test_to_try_tells_the_same_and_changes_nothing(house: House) -> None:
    await trouble_twice(house)
    before, tried = await house.ledger(), await on(house, trying=True)
    assert await house.ledger() == before
    async with house.database.reading() as conn:
        assert (await channel_states(conn))["desk"].trouble == "refused"
    assert await on(house) == tried


async def test_too_many_at_once_are_refused_and_the_channel_stays_off(house: House) -> None:
    house.desk.digest_over = 0
    house.desk.refuse(switch_off=True)
    await house.record(*(an_entry(f"c{number}") for number in range(5)))
    await house.live(FIRST)
    with pytest.raises(RefusedChangeError, match="5 deliveries would be sent"):
        await on(house, most=4)
    async with house.database.reading() as conn:
        assert (await channel_states(conn))["desk"].off_since == FIRST
    assert len((await on(house, most=5)).numbers) == 5


async def test_what_waited_for_a_channel_that_was_off_goes_out_in_order_each_once(house: House) -> None:
    house.desk.digest_over = 0
    house.desk.refuse(switch_off=True)
    await house.record(an_entry("a", **busy()), an_entry("b", **busy()))
    days = [at(f"2025-09-{day}T06:00") for day in range(24, 28)]
    await house.live(*days)
    tried = len(house.desk.attempts)
    assert tried <= 2, "nothing is tried while it is off"
    house.desk.accept()
    await on(house)
    await house.deliver_all()
    sent = [attempt.key for attempt in house.desk.attempts if attempt.error is None]
    for each in ("a", "b"):
        assert [key for key in sent if key.startswith(each)] == [
            f"{each}:1:before-P{days}D:desk" for days in (6, 5, 4, 3)
        ]


def busy() -> dict[str, Any]:
    """A commitment that speaks every day."""
    ladder = a_ladder(before=("P6D", "P5D", "P4D", "P3D"), after=(), repeat=None)
    return {"deadline": a_deadline("2025-09-30"), "ladder": ladder}


async def test_all_that_failed_of_late_is_tried_again_but_not_on_a_channel_that_is_gone(house: House) -> None:
    house.channels["old"] = FakeChannel("old")
    for each in house.channels.values():
        each.refuse()
    await house.record(an_entry())
    await house.live(FIRST)
    retried = await retry_failed(house.database, ["desk"], who="amal", now=house.now)
    assert [line.channel for line in await house.ledger(state=DeliveryState.PENDING)] == ["desk"]
    assert len(retried.numbers) == 1


async def test_what_waits_for_a_channel_that_was_removed_can_be_dropped_and_then_nothing_is_found(house: House) -> None:
    house.channels = {name: FakeChannel(name) for name in ("desk", "old")}
    house.channels["old"].delay()
    await house.record(an_entry())
    await house.live(FIRST)
    del house.channels["old"]
    assert any("not configured" in each for each in await findings(house))
    assert await drop_channel(house.database, "old", house.channels, who="amal", now=house.now) == 1
    (line,) = await house.ledger(channel="old")
    assert (line.state, line.reason, line.finished_at) == (DeliveryState.WITHHELD, "channel removed", house.now)
    assert await findings(house) == []
    async with house.database.reading() as conn:
        event = (await recent_events(conn))[0]
    assert (event.kind, event.who, event.at, event.facts) == (
        "channel.dropped",
        "amal",
        house.now,
        {"channel": "old", "deliveries": 1},
    )


async def findings(house: House) -> list[str]:
    found = await audit(house.database, engine=house.engine, channels=list(house.channels), now=house.now)
    return [str(each) for each in found]


async def test_a_channel_in_use_cannot_be_dropped_nor_one_that_nothing_waits_for(house: House) -> None:
    with pytest.raises(RefusedChangeError, match="in use"):
        await drop_channel(house.database, "desk", house.channels, who="amal", now=house.now)
    with pytest.raises(RefusedChangeError, match="'dessk'"):
        await drop_channel(house.database, "dessk", house.channels, who="amal", now=house.now)


async def test_a_failure_that_somebody_accepts_is_withheld_and_stays_so(house: House) -> None:
    await trouble_twice(house)
    one, other = await house.ledger(state=DeliveryState.FAILED)
    await drop_delivery(house.database, one.id, who="amal", now=house.now)
    with pytest.raises(RefusedChangeError, match=f"delivery {one.id} is withheld"):
        await drop_delivery(house.database, one.id, who="amal", now=house.now)
    with pytest.raises(RefusedChangeError, match="no delivery 99"):
        await drop_delivery(house.database, 99, who="amal", now=house.now)
    assert await drop_failed(house.database, who="amal", now=house.now) == 1
    assert (await on(house, everything=True)).numbers == ()
    states = {line.id: (line.state, line.reason) for line in await house.ledger()}
    assert states[one.id] == states[other.id] == (DeliveryState.WITHHELD, "dropped by hand")


UNHEARD = (
    "1 alerts that failed on every channel (`muhla retry --failed` sends them, `muhla drop --failed` not): "
    "iraq-mission:1:before-P30D"
)


async def all_fail(house: House) -> None:
    """The first reminder is refused on both channels, which work again afterwards."""
    house.channels = {name: FakeChannel(name) for name in ("desk", "wire")}
    for each in house.channels.values():
        each.refuse(times=1)
    await house.record(an_entry())
    await house.live(FIRST)
    await house.live(at("2025-09-01T06:00"))


async def test_an_alert_that_failed_on_every_channel_is_found_until_it_is_sent(house: House) -> None:
    await all_fail(house)
    assert await findings(house) == [UNHEARD]
    retried = await retry_failed(house.database, house.channels, who="amal", now=house.now)
    assert len(retried.numbers) == 2
    assert await findings(house) == [], "it is on its way"
    await house.deliver_all()
    assert await findings(house) == []


async def test_an_alert_that_failed_on_every_channel_is_found_until_somebody_accepts_it(house: House) -> None:
    await all_fail(house)
    await drop_channel(house.database, "wire", ["desk"], who="amal", now=house.now)
    assert await findings(house) == [UNHEARD], "a channel that was removed has told nobody"
    await drop_failed(house.database, who="amal", now=house.now)
    assert await findings(house) == []


async def test_an_alert_that_reached_somebody_is_not_found(house: House) -> None:
    await all_fail(house)
    (line, _) = await house.ledger(state=DeliveryState.FAILED)
    await retry_delivery(house.database, line.id, who="amal", now=house.now)
    await house.deliver_all()
    assert await findings(house) == []


async def test_what_failed_for_a_commitment_that_is_settled_is_not_found(house: House) -> None:
    await all_fail(house)
    await house.announce("iraq-mission", an_announcement(on="2025-09-01"))
    assert await findings(house) == []


async def test_that_nobody_heard_is_told_on_the_channels_that_work(house: House) -> None:
    await all_fail(house)
    await findings(house)
    await house.deliver_all()
    for each in house.channels.values():
        (message,) = [message for message in each.sent.values() if message.kind == "audit"]
        assert "failed on every channel" in message.text
