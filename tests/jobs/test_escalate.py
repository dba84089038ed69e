"""More people are told of what passed and nobody acknowledged; and only then."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from service.core.durations import Span
from service.core.entry import Route
from service.core.escalation import next_step_at, steps
from service.core.findings import Kind
from service.core.model import Status
from service.core.verdict import Silence, Verdict
from service.jobs.acknowledge import acknowledge, take_back
from service.jobs.announce import withdraw
from service.jobs.apart import POSTPONE
from service.jobs.audit import find_faults
from service.jobs.escalate import ESCALATE_FAILED, escalate
from service.jobs.plan import plan
from service.jobs.silence import silence
from service.store.escalations import due_escalations
from service.store.tables import commitments
from service.store.upkeep import add_load, recent_events
from tests.builders import a_ladder, an_announcement, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

PASSED = at("2025-10-01T06:00")
ROUTES = (
    Route(("desk",), escalate_after=Span(0, 2), escalate_to=("chief",)),
    Route(("desk",), tags=frozenset({"iraq"}), escalate_after=Span(0, 4), escalate_to=("chief", "board")),
)


def test_only_what_passed_escalates_soonest_first() -> None:
    assert steps(("iraq",), Status.DUE_TODAY, PASSED, routes=ROUTES) == ()
    planned = steps(("iraq",), Status.PASSED, PASSED, routes=ROUTES[::-1])
    assert [(str(step.at.date()), step.channels) for step in planned] == [
        ("2025-10-03", ("chief",)),
        ("2025-10-05", ("chief", "board")),
    ]
    assert next_step_at(planned, told=["desk"]) == PASSED + timedelta(days=2)
    assert next_step_at(planned, told=["desk", "chief"]) == PASSED + timedelta(days=4)
    assert next_step_at(planned, told=["board", "chief"]) is None


@pytest.fixture
async def routed(house: House) -> House:
    """The house with two more channels, and routes that escalate to them."""
    house.channels |= {"chief": FakeChannel("chief"), "board": FakeChannel("board")}
    await house.record(an_entry(tags=("iraq",)))
    async with house.database.writing() as conn:
        await add_load(conn, at=house.now, file="deadlines.toml", fingerprint="x", routes=ROUTES)
    return house


def keys(house: House, channel: str) -> list[str]:
    return [key for key in house.channels[channel].keys if ":after-P1D:" in key]


async def test_nobody_acknowledges_and_each_step_tells_its_channels_once(routed: House) -> None:
    await routed.live(PASSED, PASSED + timedelta(days=2) - timedelta(seconds=1))
    assert (len(keys(routed, "desk")), keys(routed, "chief")) == (1, [])
    await routed.live(*(PASSED + timedelta(days=days) for days in (2, 3, 4, 5)))
    assert keys(routed, "chief") == ["iraq-mission:1:after-P1D:chief"]
    assert keys(routed, "board") == ["iraq-mission:1:after-P1D:board"]


async def test_after_downtime_all_steps_that_are_due_are_taken_at_once(routed: House) -> None:
    await routed.live(PASSED)
    await routed.live(PASSED + timedelta(days=5))
    assert (len(keys(routed, "chief")), len(keys(routed, "board"))) == (1, 1)


async def test_an_acknowledgement_ends_it(routed: House) -> None:
    await routed.live(PASSED)
    await acknowledge(routed.database, "iraq-mission", by="desk", now=PASSED + timedelta(days=1))
    await routed.live(PASSED + timedelta(days=2), PASSED + timedelta(days=5))
    assert (keys(routed, "chief"), keys(routed, "board")) == ([], [])


async def test_so_does_an_announcement(routed: House) -> None:
    await routed.live(PASSED)
    await routed.announce("iraq-mission", an_announcement())
    await routed.live(PASSED + timedelta(days=5))
    assert routed.channels["chief"].keys == []


async def test_a_silence_over_its_moment_puts_it_off_until_it_ends(routed: House) -> None:
    await routed.live(PASSED)
    span = Silence(PASSED, PASSED + timedelta(days=3), "a holiday", tag="iraq")
    await silence(routed.database, span, now=PASSED)
    await routed.live(PASSED + timedelta(days=2), PASSED + timedelta(days=3) - timedelta(minutes=1))
    assert keys(routed, "chief") == []
    await routed.live(PASSED + timedelta(days=3, hours=1))
    assert keys(routed, "chief") == ["iraq-mission:1:after-P1D:chief"]


async def test_what_a_silence_kept_from_everybody_is_escalated_from_when_it_is_sent(routed: House) -> None:
    span = Silence(PASSED, PASSED + timedelta(days=3), "a holiday", tag="iraq")
    routed.now = PASSED - timedelta(hours=1)
    await silence(routed.database, span, now=routed.now)
    await routed.live(PASSED, PASSED + timedelta(days=2), PASSED + timedelta(days=3))
    assert (len(keys(routed, "desk")), keys(routed, "chief")) == (1, [])
    await routed.live(PASSED + timedelta(days=4))
    assert keys(routed, "chief") == []
    await routed.live(PASSED + timedelta(days=5))
    assert len(keys(routed, "chief")) == 1


async def test_an_acknowledgement_that_is_taken_back_lets_it_come(routed: House) -> None:
    await routed.live(PASSED)
    made = await acknowledge(routed.database, "iraq-mission", by="desk", now=PASSED)
    await routed.live(PASSED + timedelta(days=2))
    assert (made.id, keys(routed, "chief")) == (1, [])
    await take_back(routed.database, 1, who="desk", now=routed.now)
    await routed.live(PASSED + timedelta(days=2, minutes=1))
    assert len(keys(routed, "chief")) == 1


async def test_so_does_an_announcement_that_is_withdrawn(routed: House) -> None:
    await routed.live(PASSED)
    number = await routed.announce("iraq-mission", an_announcement())
    await routed.live(PASSED + timedelta(days=2))
    assert routed.channels["chief"].keys == []
    await withdraw(routed.database, number, who="desk", reason="of another mission", now=routed.now)
    await routed.live(PASSED + timedelta(days=2, minutes=1))
    assert keys(routed, "chief") == ["iraq-mission:1:after-P1D:chief"]


async def test_an_answer_stays_one_after_its_rest_is_over(routed: House) -> None:
    await routed.live(PASSED)
    until = PASSED + timedelta(days=1)
    await acknowledge(routed.database, "iraq-mission", by="desk", now=PASSED + timedelta(hours=1), until=until)
    await routed.live(*(PASSED + timedelta(days=days) for days in range(1, 6)))
    assert (len(keys(routed, "desk")), keys(routed, "chief")) == (1, [])


async def test_one_that_breaks_is_put_off_and_holds_up_no_other(routed: House) -> None:
    await routed.record(an_entry("broken", tags=("iraq",)))
    await routed.live(PASSED)
    async with routed.database.writing() as conn:
        entry = (await conn.execute(select(commitments.c.entry).where(commitments.c.id == "broken"))).scalar_one()
        spoilt = update(commitments).where(commitments.c.id == "broken")
        await conn.execute(spoilt.values(entry={**entry, "ladder": None}))
    later = PASSED + timedelta(days=2)
    assert await escalate(routed.database, routed.outlets, now=later) == 2
    async with routed.database.reading() as conn:
        (planned,) = (alert for alert in await due_escalations(conn, later + POSTPONE, limit=9))
        (event,) = await recent_events(conn, commitment_id="broken", limit=1)
        findings = await find_faults(conn, list(routed.channels), now=later)
    assert planned.alert.commitment_id == "broken"
    assert event.kind == ESCALATE_FAILED
    assert [each.examples for each in findings if each.kind is Kind.HELD_BACK] == [("broken",)]
    async with routed.database.writing() as conn:
        await conn.execute(spoilt.values(entry=entry))
    await routed.live(later + POSTPONE)
    assert sorted(keys(routed, "chief")) == ["broken:1:after-P1D:chief", "iraq-mission:1:after-P1D:chief"]


async def test_a_step_on_a_day_that_is_not_for_sending_waits_for_the_next_that_is(routed: House) -> None:
    workdays = frozenset((1, 2, 3, 4, 7))  # Friday and Saturday are off
    await routed.record(an_entry("week", tags=("iraq",), ladder=a_ladder(send_days=workdays)))
    await routed.live(PASSED)  # a Wednesday
    await routed.live(PASSED + timedelta(days=2), PASSED + timedelta(days=3))
    assert keys(routed, "chief") == ["iraq-mission:1:after-P1D:chief"]
    await routed.live(PASSED + timedelta(days=4))
    assert keys(routed, "chief")[1:] == ["week:1:after-P1D:chief"]


async def test_two_engines_escalate_once(routed: House) -> None:
    await routed.live(PASSED)
    routed.now = PASSED + timedelta(days=5)
    twice = (escalate(routed.database, routed.outlets, now=routed.now) for _ in range(2))
    await asyncio.gather(*twice)
    await routed.deliver_all()
    assert (len(keys(routed, "chief")), len(keys(routed, "board"))) == (1, 1)


async def test_a_reminder_before_the_deadline_does_not_escalate(routed: House) -> None:
    await routed.live(at("2025-09-29T06:00"), at("2025-09-30T05:00"))
    assert routed.channels["chief"].keys == []


async def test_an_escalation_waits_while_evidence_does(routed: House) -> None:
    await routed.live(PASSED)
    evidence = await routed.announce("iraq-mission", an_announcement(provisional=True))
    await routed.live(PASSED + timedelta(days=2), PASSED + timedelta(days=2, hours=1))
    assert keys(routed, "chief") == []
    await withdraw(routed.database, evidence, who="desk", reason="a hoax", now=routed.now)
    await routed.live(PASSED + timedelta(days=2, hours=2))
    assert keys(routed, "chief") == ["iraq-mission:1:after-P1D:chief"]


async def test_many_escalations_at_once_are_one_digest(routed: House) -> None:
    await routed.record(*(an_entry(f"c{number}") for number in range(5)))
    await routed.live(PASSED, PASSED + timedelta(days=2))
    (message,) = routed.channels["chief"].sent.values()
    assert (message.kind, len(message.sections)) == ("digest", 6)


async def test_who_will_be_told_when_is_foretold(routed: House) -> None:
    async with routed.database.reading() as conn:
        planned = await plan(conn, ["desk"], now=routed.now, start=PASSED, end=PASSED)
    (foreseen,) = (each.escalations for each in planned)
    told: list[tuple[datetime, tuple[str, ...]]] = []
    await routed.live(PASSED)
    for days in range(1, 7):
        before = {name: len(keys(routed, name)) for name in routed.channels}
        await routed.live(PASSED + timedelta(days=days))
        if added := tuple(name for name in ("chief", "board") if len(keys(routed, name)) > before[name]):
            told.append((routed.now, added))
    assert [(step.at, step.channels) for step in foreseen] == told


async def test_what_is_acknowledged_or_not_passed_is_not_foretold_to_escalate(routed: House) -> None:
    async with routed.database.reading() as conn:
        planned = await plan(conn, ["desk"], now=routed.now, start=routed.now, end=PASSED - timedelta(days=1))
    assert [each.escalations for each in planned] == [()] * len(planned)
    await routed.live(PASSED)
    await acknowledge(routed.database, "iraq-mission", by="desk", now=routed.now, until=PASSED + timedelta(days=60))
    async with routed.database.reading() as conn:
        planned = await plan(conn, ["desk"], now=routed.now, start=PASSED, end=PASSED + timedelta(days=7))
    assert [(each.withheld, each.escalations) for each in planned] == [(Verdict.ACKNOWLEDGED, ())]
