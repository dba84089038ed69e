"""What is said twice is on record once: of a double click, and of a program that did not hear the answer."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.model import AnnouncementKind, Origin
from service.core.verdict import Silence
from service.errors import RefusedChangeError
from service.jobs.acknowledge import acknowledge, take_back
from service.jobs.announce import withdraw
from service.jobs.silence import silence, unsilence
from service.store.answers import silences_at
from service.store.commitments import records_of
from service.store.entries import set_next_due
from tests.builders import a_deadline, an_announcement, an_entry, at
from tests.house import House

MORNING = at("2025-08-31T06:00")
SECOND = timedelta(seconds=1)
A_WHILE = timedelta(minutes=2)
MOVED = an_announcement(
    AnnouncementKind.MOVED, "2025-08-30", deadline=a_deadline("2025-12"), origin=Origin.PAGE, recorded_by="token:desk"
)


async def told(house: House) -> None:
    await house.record(an_entry())
    await house.live(MORNING)


async def silenced(house: House, reason: str = "holidays") -> Silence:
    wanted = Silence(house.now, house.now + timedelta(days=7), reason, "iraq-mission", created_by="token:desk")
    return await silence(house.database, wanted, now=house.now)


async def announcements(house: House) -> int:
    async with house.database.reading() as conn:
        return len((await records_of(conn, ["iraq-mission"]))["iraq-mission"].announcements)


async def test_to_end_a_silence_that_was_asked_for_twice_ends_it(house: House) -> None:
    await told(house)
    first = await silenced(house)
    house.now += SECOND
    assert (await silenced(house)).id == first.id
    await unsilence(house.database, first.id or 0, who="desk", now=house.now + SECOND)
    async with house.database.reading() as conn:
        assert not await silences_at(conn, house.now + A_WHILE)


async def test_another_reason_or_another_hour_is_another_silence(house: House) -> None:
    await told(house)
    first = await silenced(house)
    assert (await silenced(house, "the same week, for another reason")).id != first.id
    house.now += A_WHILE
    assert (await silenced(house)).id != first.id


async def test_a_silence_that_was_ended_at_once_can_be_asked_for_again(house: House) -> None:
    await told(house)
    first = await silenced(house)
    await unsilence(house.database, first.id or 0, who="desk", now=house.now + SECOND)
    house.now += 2 * SECOND
    assert (await silenced(house)).id != first.id


async def test_to_take_back_what_was_seen_twice_takes_it_back(house: House) -> None:
    await told(house)
    week = timedelta(days=7)
    first, second = [
        await acknowledge(house.database, "iraq-mission", by="desk", now=now, until=now + week)
        for now in (MORNING, MORNING + SECOND)
    ]
    assert first == second
    await take_back(house.database, first.id or 0, who="desk", now=MORNING + 2 * SECOND)
    await house.live(at("2025-09-01T06:00"), at("2025-09-23T06:00"))
    assert "iraq-mission:1:before-P7D:desk" in house.desk.sent


async def test_what_is_seen_after_a_new_alert_is_seen_anew(house: House) -> None:
    await house.record(an_entry())
    just_before = MORNING - SECOND
    await house.live(just_before)
    first = await acknowledge(house.database, "iraq-mission", by="desk", now=just_before)
    await house.live(MORNING)
    second = await acknowledge(house.database, "iraq-mission", by="desk", now=MORNING + SECOND)
    assert second.id != first.id


async def test_to_withdraw_what_was_announced_twice_undoes_it(house: House) -> None:
    await told(house)
    first = await house.announce("iraq-mission", MOVED)
    house.now += SECOND
    assert await house.announce("iraq-mission", replace(MOVED, recorded_at=house.now)) == first
    await withdraw(house.database, first, who="desk", reason="another mission", now=house.now + SECOND)
    async with house.database.reading() as conn:
        known = (await records_of(conn, ["iraq-mission"]))["iraq-mission"].commitment
    assert known.window == a_deadline().window


async def test_what_settles_it_is_taken_twice_and_recorded_once(house: House) -> None:
    await told(house)
    kept = an_announcement(on="2025-08-30", origin=Origin.API, recorded_by="token:desk")
    assert await house.announce("iraq-mission", kept) == await house.announce("iraq-mission", kept)
    try:
        await house.announce("iraq-mission", replace(kept, document="another statement"))
    except RefusedChangeError:
        return
    raise AssertionError("a second closing was taken")


async def test_what_was_withdrawn_can_be_announced_again(house: House) -> None:
    await told(house)
    first = await house.announce("iraq-mission", MOVED)
    await withdraw(house.database, first, who="desk", reason="too early", now=house.now + SECOND)
    house.now += 2 * SECOND
    assert await house.announce("iraq-mission", MOVED) != first


async def test_two_clicks_at_the_same_moment_are_one(house: House) -> None:
    await told(house)
    both = await asyncio.gather(silenced(house), silenced(house))
    assert both[0].id == both[1].id
    seen = [acknowledge(house.database, "iraq-mission", by="desk", now=MORNING) for _ in range(2)]
    assert len({each.id for each in await asyncio.gather(*seen)}) == 1
    said = [house.announce("iraq-mission", MOVED) for _ in range(2)]
    assert len(set(await asyncio.gather(*said))) == 1
    assert await announcements(house) == 1


async def test_what_is_announced_again_after_it_was_moved_on_is_announced_anew(house: House) -> None:
    await told(house)
    kept = an_announcement(on="2025-08-30", origin=Origin.API, recorded_by="token:desk")
    first = await house.announce("iraq-mission", kept)
    house.now += SECOND
    await house.announce("iraq-mission", MOVED)
    house.now += SECOND
    assert await house.announce("iraq-mission", kept) != first
    async with house.database.reading() as conn:
        assert (await records_of(conn, ["iraq-mission"]))["iraq-mission"].commitment.settlement


async def test_what_is_raised_at_the_moment_of_an_answer_is_not_answered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its transaction is not over yet: nobody can have seen it."""
    await house.record(an_entry())
    house.now, is_written = MORNING, asyncio.Event()

    async def slowly(conn: AsyncConnection, moments: Iterable[tuple[str, datetime | None]]) -> None:
        is_written.set()
        await asyncio.sleep(0.3)
        await set_next_due(conn, moments)

    monkeypatch.setattr("service.jobs.raise_alerts.set_next_due", slowly)
    raising = asyncio.create_task(house.raise_all())
    await is_written.wait()
    with pytest.raises(RefusedChangeError, match="was raised meanwhile"):
        await acknowledge(house.database, "iraq-mission", by="desk", now=MORNING + SECOND, newest=0)
    await raising
