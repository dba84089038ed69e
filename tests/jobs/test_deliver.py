"""The dispatcher: at least once, recorded honestly, and nobody held up."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from service.core.links import Links, read_link
from service.core.verdict import Silence
from service.errors import RefusedChangeError
from service.jobs.acknowledge import acknowledge
from service.jobs.retry import retry_delivery
from service.jobs.sending.channel_health import switch_on
from service.jobs.sending.pump import LEASE
from service.jobs.silence import silence
from service.store.ledger import LedgerLine
from service.store.outbox import claim
from service.store.tables import DeliveryState, attempts, deliveries, delivery_alerts
from service.store.upkeep import channel_states
from tests.builders import an_announcement, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House
from tests.patience import PATIENCE_SECONDS, until

FIRST = at("2025-08-31T06:00")


async def states(house: House) -> dict[str, DeliveryState]:
    return {line.idempotency_key: line.state for line in await house.ledger()}


async def the_first(house: House) -> LedgerLine:
    """The delivery of the first reminder; there may be later ones by now."""
    lines = await house.ledger()
    return next(line for line in lines if line.alert_keys == ("iraq-mission:1:before-P30D",))


async def test_what_is_due_is_sent_once_and_recorded(house: House) -> None:
    await house.record(an_entry())
    await house.live(FIRST, FIRST + timedelta(minutes=1))
    assert house.desk.keys == ["iraq-mission:1:before-P30D:desk"]
    (line,) = await house.ledger()
    assert (line.state, line.attempts, line.receipt) == (
        DeliveryState.SENT, 1, "accepted as iraq-mission:1:before-P30D:desk",
    )  # fmt: skip


async def test_four_at_once_are_one_digest_that_accounts_for_each(house: House) -> None:
    await house.record(*(an_entry(f"c{number}") for number in range(4)))
    await house.live(FIRST)
    (message,) = house.desk.sent.values()
    assert (message.kind, {section.commitment_id for section in message.sections}) == (
        "digest", {"c0", "c1", "c2", "c3"},
    )  # fmt: skip
    (line,) = await house.ledger()
    assert len(line.alert_keys) == 4


async def test_a_delay_is_tried_again_with_the_same_key(house: House) -> None:
    await house.record(an_entry())
    house.desk.delay(times=2)
    await house.live(FIRST, FIRST + timedelta(seconds=29))
    assert len(house.desk.attempts) == 1
    await house.live(FIRST + timedelta(seconds=30), FIRST + timedelta(seconds=150))
    assert house.desk.keys == ["iraq-mission:1:before-P30D:desk"] * 3
    (line,) = await house.ledger()
    assert (line.state, line.attempts, line.failures) == (DeliveryState.SENT, 3, 2)
    async with house.database.reading() as conn:
        rows = (await conn.execute(select(attempts.c.outcome).order_by(attempts.c.number))).scalars()
        assert list(rows) == ["delayed", "delayed", "sent"]


async def test_it_is_given_up_after_five_days_and_no_sooner(house: House) -> None:
    await house.record(an_entry())
    house.desk.delay()
    moments = [FIRST]
    await house.live(FIRST)
    while (again := (await the_first(house)).next_attempt_at) is not None:
        moments.append(again)
        await house.live(again)
    line = await the_first(house)
    assert line.state is DeliveryState.FAILED
    assert timedelta(hours=96) < moments[-1] - FIRST <= timedelta(hours=120)
    assert line.reason == "given up after 120 hours: answered 503"


async def test_a_refusal_is_final_and_can_be_retried_by_hand(house: House) -> None:
    await house.record(an_entry())
    house.desk.refuse(times=1)
    await house.live(FIRST, FIRST + timedelta(hours=2))
    (line,) = await house.ledger()
    assert (line.state, line.reason, len(house.desk.attempts)) == (DeliveryState.FAILED, "answered 400", 1)
    await retry_delivery(house.database, line.id, who="desk", now=house.now)
    await house.deliver_all()
    assert await states(house) == {"iraq-mission:1:before-P30D:desk": DeliveryState.SENT}
    with pytest.raises(RefusedChangeError, match="nothing to try again"):
        await retry_delivery(house.database, line.id, who="desk", now=house.now)


async def test_a_channel_that_is_gone_is_switched_off_and_keeps_its_deliveries(house: House) -> None:
    await house.record(an_entry("a"), an_entry("b"))
    house.desk.refuse(status_code=410, switch_off=True)
    await house.live(FIRST, FIRST + timedelta(days=1))
    assert set((await states(house)).values()) == {DeliveryState.PENDING}
    tried = len(house.desk.attempts)
    assert tried <= 2  # both may have been under way; then nothing more is tried
    house.desk.accept()
    await house.live(FIRST + timedelta(days=2))
    assert len(house.desk.attempts) == tried
    await switch_on(house.database, "desk", who="desk", now=house.now)
    await house.deliver_all()
    assert set((await states(house)).values()) == {DeliveryState.SENT}


async def test_one_dead_channel_holds_up_no_other(house: House) -> None:
    house.channels["chief"] = FakeChannel("chief")
    house.desk.hang()
    await house.record(*(an_entry(f"c{number}") for number in range(3)))
    await house.raise_all(FIRST)
    dispatcher = house.dispatcher()
    dispatcher.start()
    await until(lambda: len(house.channels["chief"].sent) == 3)
    assert house.desk.attempts == []
    await dispatcher.drain(within=0.1)


async def test_trouble_is_told_on_the_other_channels_once(house: House) -> None:
    house.channels["chief"] = FakeChannel("chief")
    await house.record(an_entry())
    house.desk.delay()
    await house.live(FIRST, FIRST + timedelta(minutes=59))
    assert [message.kind for message in house.channels["chief"].sent.values()] == ["alert"]
    await house.live(FIRST + timedelta(minutes=61), FIRST + timedelta(minutes=62), FIRST + timedelta(hours=9))
    notices = [message for message in house.channels["chief"].sent.values() if message.kind == "channel"]
    assert len(notices) == 1
    assert "desk" in notices[0].text


async def test_a_refusal_is_told_at_once(house: House) -> None:
    house.channels["chief"] = FakeChannel("chief")
    await house.record(an_entry())
    house.desk.refuse(times=1)
    await house.live(FIRST)
    assert "channel" in [message.kind for message in house.channels["chief"].sent.values()]


async def test_a_success_ends_the_trouble(house: House) -> None:
    await house.record(an_entry())
    house.desk.delay(times=1)
    await house.live(FIRST)
    async with house.database.reading() as conn:
        assert (await channel_states(conn))["desk"].trouble_since == FIRST
    await house.live(FIRST + timedelta(seconds=30))
    async with house.database.reading() as conn:
        assert (await channel_states(conn))["desk"].trouble_since is None


async def test_what_a_dead_engine_had_claimed_is_sent_when_its_lease_ends(house: House) -> None:
    await house.record(an_entry())
    await house.raise_all(FIRST)
    async with house.database.writing() as conn:
        claims, _ = await claim(conn, "desk", limit=10, engine="dead", now=FIRST, until=FIRST + LEASE)
    assert len(claims) == 1
    await house.live(FIRST + LEASE - timedelta(seconds=1))
    assert house.desk.attempts == []
    await house.live(FIRST + LEASE)
    assert len(house.desk.sent) == 1


async def test_an_engine_that_lost_its_lease_changes_nothing(house: House) -> None:
    """It slept, another one took over; what it reports afterwards is listed as an attempt and no more."""
    await house.record(an_entry())
    await house.raise_all(FIRST)
    slow = house.dispatcher(idle_seconds=PATIENCE_SECONDS)  # it claims nothing more by itself
    slow.engine = "slow"
    house.desk.hang(times=1)
    slow.start()
    await until(lambda: house.desk.in_flight == 1)
    async with house.database.writing() as conn:
        await conn.execute(update(deliveries).values(next_attempt_at=FIRST))
    await house.deliver_all()
    house.desk.let_go()
    await slow.drain(within=PATIENCE_SECONDS)
    (line,) = await house.ledger()
    assert (line.state, line.attempts) == (DeliveryState.SENT, 2)


async def test_a_stop_finishes_what_is_being_sent_and_gives_the_rest_back(house: House) -> None:
    house.desk.digest_over = 0
    house.desk.concurrency = 1
    house.desk.hang(times=1)
    await house.record(*(an_entry(f"c{number}") for number in range(4)))
    await house.raise_all(FIRST)
    dispatcher = house.dispatcher()
    dispatcher.start()
    await until(lambda: house.desk.in_flight == 1)
    draining = asyncio.create_task(dispatcher.drain(within=PATIENCE_SECONDS))
    await asyncio.sleep(0.1)
    house.desk.let_go()
    await draining
    assert len(house.desk.attempts) == 1
    async with house.database.reading() as conn:
        leased = (await conn.execute(select(deliveries.c.leased_by))).scalars()
        assert set(leased) == {None}


async def test_nothing_is_sent_for_what_was_settled_meanwhile(house: House) -> None:
    await house.record(an_entry())
    await house.raise_all(at("2025-09-23T06:00"))
    await house.announce("iraq-mission", an_announcement())
    await house.deliver_all()
    assert house.desk.attempts == []
    (line,) = await house.ledger()
    assert (line.state, line.reason) == (DeliveryState.WITHHELD, "settled")


async def test_a_digest_leaves_out_what_was_settled_meanwhile(house: House) -> None:
    await house.record(*(an_entry(f"c{number}") for number in range(5)))
    await house.raise_all(at("2025-09-23T06:00"))
    await house.announce("c3", an_announcement())
    await house.deliver_all()
    (message,) = house.desk.sent.values()
    assert {section.commitment_id for section in message.sections} == {"c0", "c1", "c2", "c4"}
    async with house.database.reading() as conn:
        withheld = (await conn.execute(select(delivery_alerts.c.withheld))).scalars()
        assert sorted(withheld, key=str) == [None, None, None, None, "settled"]


async def test_a_silence_withholds_and_says_so(house: House) -> None:
    await house.record(an_entry())
    span = Silence(house.now, at("2025-09-10"), "a holiday", commitment_id="iraq-mission")
    await silence(house.database, span, now=house.now)
    await house.live(FIRST)
    (line,) = await house.ledger()
    assert (line.state, line.reason) == (DeliveryState.WITHHELD, "silenced")
    await house.live(at("2025-09-23T06:00"))
    assert house.desk.keys == ["iraq-mission:1:before-P7D:desk"]


async def test_what_was_seen_is_not_sent_again_until_the_next_milestone(house: House) -> None:
    await house.record(an_entry())
    house.desk.delay(times=1)
    await house.live(FIRST)
    await acknowledge(house.database, "iraq-mission", by="desk", now=FIRST + timedelta(seconds=10))
    await house.live(FIRST + timedelta(minutes=1))
    assert (await states(house))["iraq-mission:1:before-P30D:desk"] is DeliveryState.WITHHELD
    await house.live(at("2025-09-01T06:00"))
    assert (await states(house))["iraq-mission:1:opens:desk"] is DeliveryState.SENT


async def test_at_most_as_many_as_the_channel_allows_are_in_flight(house: House) -> None:
    house.desk.digest_over, house.desk.concurrency = 0, 5
    await house.record(*(an_entry(f"c{number:03}") for number in range(120)))
    await house.live(FIRST)
    assert len(house.desk.sent) == 120
    assert house.desk.most_in_flight <= 5


async def test_the_counts_in_a_late_message_are_those_of_the_day_it_is_sent(house: House) -> None:
    await house.record(an_entry())
    house.desk.delay(times=1)
    await house.live(FIRST, at("2025-09-02T00:00"))
    message = house.desk.sent["iraq-mission:1:before-P30D:desk"]
    assert "28 days left" in message.text


async def test_messages_link_to_the_address_at_which_people_reach_the_service(house: House) -> None:
    await house.record(an_entry())
    await house.raise_all(FIRST)
    dispatcher = house.dispatcher()
    dispatcher.links = Links("https://muhla.example.org", bytes(32))
    dispatcher.start()
    await until(lambda: bool(house.desk.sent))
    await dispatcher.drain(within=PATIENCE_SECONDS)
    (message,) = house.desk.sent.values()
    links = [link.url for link in message.sections[0].links]
    assert links[0] == "https://muhla.example.org/commitments/iraq-mission"
    acknowledge = links[1].removeprefix("https://muhla.example.org/answer?link=")
    link = read_link(bytes(32), acknowledge)
    assert link is not None
    assert (link.alert_key, link.who) == ("iraq-mission:1:before-P30D", "link:desk")
    assert link.expires_at == house.now + timedelta(days=30)
