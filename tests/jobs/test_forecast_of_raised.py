"""What was raised already and has still to reach somebody is foretold, too: when, whom, or why not."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from service.core.durations import Span
from service.core.entry import Route
from service.core.fates import Added, Wait
from service.core.forecast import PlannedAlert
from service.core.foreseen import Cause
from service.core.verdict import Silence, Verdict
from service.jobs.acknowledge import acknowledge
from service.jobs.announce import announce, withdraw
from service.jobs.plan import plan
from service.jobs.silence import silence, unsilence
from service.store.upkeep import add_load
from tests.builders import a_deadline, a_ladder, an_announcement, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

PASSED = at("2025-10-01T06:00")
END = PASSED + timedelta(days=2)
WORKDAYS = frozenset((1, 2, 3, 4, 7))
STEP = PASSED + timedelta(days=3)
ROUTE = Route(("desk",), escalate_after=Span(0, 3), escalate_to=("chief",))


@pytest.fixture
async def passed(house: House) -> House:
    """A house in which all but the alert that a deadline has passed is told; it escalates."""
    house.channels |= {"chief": FakeChannel("chief")}
    async with house.database.writing() as conn:
        await add_load(conn, at=house.now, file="deadlines.toml", fingerprint="x", routes=(ROUTE,))
    await house.record(an_entry(tags=("iraq",)))
    await house.live(PASSED - timedelta(hours=12))
    return house


async def silenced(house: House) -> int:
    made = await silence(house.database, Silence(house.now, END, "a holiday", "iraq-mission"), now=house.now)
    assert made.id is not None
    return made.id


async def foretold(house: House, days: int = 5) -> list[PlannedAlert]:
    async with house.database.reading() as conn:
        end = house.now + timedelta(days=days)
        return await plan(conn, ["desk"], now=house.now, start=house.now, end=end, channels=house.channels)


async def raised(house: House) -> PlannedAlert:
    (found,) = [each for each in await foretold(house) if each.raised_at]
    return found


def sent(house: House, channel: str = "desk") -> Sequence[str]:
    return [each.key for each in house.channels[channel].attempts if each.error is None and each.now == house.now]


async def test_what_a_silence_withholds_leaves_when_it_ends_and_escalates_from_then(passed: House) -> None:
    await silenced(passed)
    await passed.live(PASSED)
    found = await raised(passed)
    assert (found.at, found.raised_at, found.milestone, found.channels) == (END, PASSED, "after-P1D", ("desk",))
    assert (found.withheld, found.leaves_at, found.waits) == (Verdict.SILENCED, END, ())
    assert found.escalations == (Added(END + timedelta(days=3), ("chief",)),)
    await passed.live(END)
    assert sent(passed) == ["iraq-mission:1:after-P1D:desk"]
    await passed.live(END + timedelta(days=3))
    assert sent(passed, "chief") == ["iraq-mission:1:after-P1D:chief"]


async def test_nothing_is_foretold_of_what_was_told_and_does_not_escalate(house: House) -> None:
    await house.record(an_entry())
    await house.live(PASSED)
    assert [each for each in await foretold(house) if each.raised_at] == []


async def test_on_a_day_that_is_not_for_sending_it_waits_for_one_that_is(house: House) -> None:
    await house.record(an_entry(ladder=a_ladder(send_days=WORKDAYS)))
    await house.live(PASSED - timedelta(hours=12))
    await silenced(house)
    await house.live(PASSED, at("2025-10-03T10:00"))  # a Friday
    sunday = at("2025-10-05T06:00")
    assert (await raised(house)).leaves_at == sunday
    await house.live(sunday)
    assert sent(house) == ["iraq-mission:1:after-P1D:desk"]


async def test_so_it_does_where_the_silence_was_ended_a_moment_ago(house: House) -> None:
    await house.record(an_entry())
    await house.live(PASSED - timedelta(hours=12))
    number = await silenced(house)
    await house.live(PASSED)
    await unsilence(house.database, number, who="desk", now=house.now)
    found = await raised(house)
    assert (found.withheld, found.leaves_at) == (Verdict.SILENCED, PASSED)
    await house.live(PASSED)
    assert sent(house) == ["iraq-mission:1:after-P1D:desk"]


async def test_what_a_newer_one_will_speak_for_by_then_never_leaves(passed: House) -> None:
    week = PASSED + timedelta(days=6)
    long = Silence(passed.now, week + timedelta(days=1), "a holiday", "iraq-mission")
    await silence(passed.database, long, now=passed.now)
    await passed.live(PASSED)
    found = await raised(passed)
    assert (found.at, found.withheld, found.leaves_at) == (PASSED, Verdict.SILENCED, None)
    assert found.is_stuck


async def test_while_evidence_waits_it_does_not_leave(passed: House) -> None:
    await silenced(passed)
    await passed.live(PASSED)
    await passed.announce("iraq-mission", an_announcement(provisional=True))
    found = await raised(passed)
    assert (found.withheld, found.leaves_at) == (Verdict.UNDER_REVIEW, None)


async def test_what_waits_for_an_attempt_and_was_acknowledged_is_not_sent(passed: House) -> None:
    passed.desk.delay()
    await passed.live(PASSED)
    await acknowledge(passed.database, "iraq-mission", by="desk", now=passed.now)
    found = await raised(passed)
    assert (found.withheld, found.leaves_at, found.escalations) == (Verdict.ACKNOWLEDGED, None, ())


async def test_so_is_what_was_settled_meanwhile(passed: House) -> None:
    passed.desk.delay()
    await passed.live(PASSED)
    await passed.announce("iraq-mission", an_announcement())
    found = await raised(passed)
    assert (found.withheld, found.leaves_at, found.escalations) == (Verdict.SETTLED, None, ())


async def test_whom_it_escalates_to_is_foretold_until_somebody_acknowledges(passed: House) -> None:
    await passed.live(PASSED)
    found = await raised(passed)
    assert (found.at, found.channels, found.withheld) == (STEP, (), None)
    assert found.escalations == (Added(STEP, ("chief",)),)
    await acknowledge(passed.database, "iraq-mission", by="desk", now=passed.now)
    assert [each for each in await foretold(passed) if each.raised_at] == []


async def test_a_silence_over_that_moment_puts_it_off_until_it_ends(passed: House) -> None:
    await passed.live(PASSED)
    over = STEP + timedelta(hours=5, minutes=20)
    await silence(passed.database, Silence(PASSED, over, "a holiday", tag="iraq"), now=PASSED)
    assert (await raised(passed)).escalations == (Added(over, ("chief",)),)
    await passed.live(STEP, over)
    assert sent(passed, "chief") == ["iraq-mission:1:after-P1D:chief"]


async def test_while_evidence_waits_so_does_the_escalation(passed: House) -> None:
    await passed.live(PASSED)
    await passed.announce("iraq-mission", an_announcement(provisional=True))
    found = await raised(passed)
    assert (found.at, found.escalations) == (PASSED, ())
    assert found.waits == (Wait(None, ("chief",), Verdict.UNDER_REVIEW),)


async def test_what_failed_is_foretold_for_its_next_attempt(house: House) -> None:
    await house.record(an_entry())
    await house.live(PASSED - timedelta(hours=12))
    house.desk.delay(times=3)
    await house.live(PASSED, PASSED + timedelta(seconds=30), PASSED + timedelta(minutes=3))
    found = await raised(house)
    again_at = PASSED + timedelta(minutes=13)
    assert (found.at, found.channels, found.withheld) == (again_at, ("desk",), None)
    assert found.waits == (Wait(again_at, ("desk",), Cause.RETRY),)
    await house.live(again_at)
    assert sent(house) == ["iraq-mission:1:after-P1D:desk"]


async def test_a_later_one_waits_for_it_on_that_channel(house: House) -> None:
    await house.record(an_entry(ladder=a_ladder(after=["P1D", "P2D"])))
    await house.live(PASSED - timedelta(hours=12))
    house.desk.delay()
    await house.live(*(PASSED + timedelta(hours=hours) for hours in (0, 1, 2, 4, 8, 14, 20)))
    first, second, *_ = await foretold(house)
    assert (first.raised_at, second.raised_at) == (None, PASSED)
    assert first.at < second.at
    assert first.waits == (Wait(second.at, ("desk",), Cause.EARLIER),)


async def test_a_channel_that_is_switched_off_gets_nothing_as_things_are(house: House) -> None:
    house.desk.refuse(switch_off=True)
    house.channels |= {"chief": FakeChannel("chief")}
    await house.record(an_entry(deadline=a_deadline("2025-10-01")))
    await house.live(PASSED - timedelta(hours=12), PASSED)
    async with house.database.reading() as conn:
        end = house.now + timedelta(days=2)
        planned = await plan(conn, ["desk", "chief"], now=PASSED, start=PASSED, end=end, channels=house.channels)
    off = (Wait(None, ("desk",), Cause.SWITCHED_OFF),)
    assert {(each.raised_at is None, each.channels, each.waits) for each in planned} == {
        (False, ("desk",), off),
        (True, ("desk", "chief"), off),
    }


async def test_so_does_one_that_the_settings_have_no_more(house: House) -> None:
    await house.record(an_entry())
    await house.live(PASSED - timedelta(hours=12))
    house.desk.delay()
    await house.live(PASSED)
    del house.channels["desk"]
    house.channels |= {"chief": FakeChannel("chief")}
    found = await raised(house)
    assert (found.is_stuck, found.waits) == (True, (Wait(None, ("desk",), Cause.NOT_CONFIGURED),))


async def test_only_what_comes_in_the_days_asked_for_is_listed(passed: House) -> None:
    await passed.live(PASSED)
    async with passed.database.reading() as conn:
        for start, end, count in ((STEP, STEP, 1), (STEP + timedelta(seconds=1), STEP + timedelta(days=1), 0)):
            planned = await plan(conn, ["desk"], now=PASSED, start=start, end=end, channels=passed.channels)
            assert len([each for each in planned if each.raised_at]) == count


async def test_where_the_end_was_taken_back_a_moment_ago_it_escalates_after_all(passed: House) -> None:
    await passed.live(PASSED)
    said = an_announcement(on=str(passed.now.date()))
    number = await announce(passed.database, "iraq-mission", said, who="desk", now=passed.now)
    await passed.live(STEP + timedelta(hours=1))
    assert await foretold(passed, days=1) == []
    await withdraw(passed.database, number, who="desk", reason="a mistake", now=passed.now)
    (found,) = await foretold(passed, days=1)
    assert (found.raised_at, found.escalations) == (PASSED, (Added(passed.now, ("chief",)),))
    await passed.live(passed.now)
    assert sent(passed, "chief") == ["iraq-mission:1:after-P1D:chief"]
