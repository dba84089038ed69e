"""Due milestones into alerts and deliveries: once, whole, and whatever happens to the others."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from service.core.model import AnnouncementKind, Status
from service.jobs.raise_alerts import POSTPONE, raise_alerts
from service.store.alerts import RaisedAlert, recent_alerts
from service.store.tables import alert_milestones, alerts, commitments, deliveries, delivery_alerts
from tests.builders import a_deadline, an_announcement, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House


async def raised(house: House) -> list[RaisedAlert]:
    async with house.database.reading() as conn:
        return list(reversed(await recent_alerts(conn, limit=500)))


async def test_nothing_due_raises_nothing(house: House) -> None:
    await house.record(an_entry())
    assert await house.raise_all(at("2025-08-31T05:59")) == 0
    assert await raised(house) == []


async def test_a_milestone_is_raised_once_however_often_it_ticks(house: House) -> None:
    await house.record(an_entry())
    for _ in range(3):
        await house.raise_all(at("2025-08-31T06:00"))
    (alert,) = await raised(house)
    assert (alert.key, alert.status, alert.missed) == ("iraq-mission:1:before-P30D", Status.APPROACHING, ())


async def test_an_alert_and_its_deliveries_are_written_together(house: House) -> None:
    house.channels["chief"] = FakeChannel("chief")
    await house.record(an_entry())
    await house.raise_all(at("2025-08-31T06:00"))
    lines = await house.ledger()
    assert {(line.channel, line.alert_keys) for line in lines} == {
        ("desk", ("iraq-mission:1:before-P30D",)),
        ("chief", ("iraq-mission:1:before-P30D",)),
    }


async def test_after_downtime_one_alert_speaks_for_all_that_was_missed(house: House) -> None:
    await house.record(an_entry())
    await house.raise_all(at("2026-11-22T08:00"))
    (alert,) = await raised(house)
    assert alert.status is Status.PASSED
    assert alert.milestone == "repeat-2026-11-01"
    assert len(alert.missed) == 19


async def test_a_new_revision_arms_its_own_ladder(house: House) -> None:
    await house.record(an_entry())
    await house.raise_all(at("2025-09-24"))
    move = an_announcement(AnnouncementKind.MOVED, "2025-09-24", deadline=a_deadline("2025-12"))
    await house.announce("iraq-mission", move)
    await house.raise_all(at("2025-12-01T06:00"))
    keys = [alert.key for alert in await raised(house)]
    assert keys == ["iraq-mission:1:before-P7D", "iraq-mission:2:before-P30D:fd4c29dd"]


async def test_a_settled_commitment_is_not_raised(house: House) -> None:
    await house.record(an_entry())
    house.now = at("2025-09-21")
    await house.announce("iraq-mission", an_announcement())
    assert await house.raise_all(at("2026-09-21")) == 0


async def test_more_than_a_batch_is_raised_to_the_last(house: House) -> None:
    house.desk.digest_over = 0
    await house.record(*(an_entry(f"c{number:04}") for number in range(1203)))
    assert await house.raise_all(at("2025-08-31T06:00")) == 1203
    assert len({alert.commitment_id for alert in await raised(house)}) == 500  # as many as were asked for
    async with house.database.reading() as conn:
        assert (await conn.execute(select(func.count()).select_from(deliveries))).scalar_one() == 1203


async def test_one_impossible_commitment_holds_up_no_other(house: House) -> None:
    await house.record(an_entry("good"), an_entry("broken"))
    async with house.database.writing() as conn:
        broken = {**(await _entry(house, "broken")), "zone": "Atlantis/Capital"}
        await conn.execute(update(commitments).where(commitments.c.id == "broken").values(entry=broken))
    now = at("2025-08-31T06:00")
    await house.raise_all(now)
    assert [alert.commitment_id for alert in await raised(house)] == ["good"]
    async with house.database.reading() as conn:
        query = select(commitments.c.next_due_at).where(commitments.c.id == "broken")
        assert (await conn.execute(query)).scalar_one() == now + POSTPONE


async def _entry(house: House, commitment_id: str) -> dict[str, object]:
    async with house.database.reading() as conn:
        query = select(commitments.c.entry).where(commitments.c.id == commitment_id)
        found: dict[str, object] = (await conn.execute(query)).scalar_one()
        return found


async def test_engines_that_tick_together_raise_nothing_twice(house: House) -> None:
    house.desk.digest_over = 0
    await house.record(*(an_entry(f"c{number:04}") for number in range(700)))
    now = at("2025-08-31T06:00")
    ticks = (raise_alerts(house.database, house.outlets, now=now, limit=100) for _ in range(12))
    await asyncio.gather(*ticks)
    await house.raise_all(now)
    async with house.database.reading() as conn:
        for table in (alerts, deliveries, delivery_alerts, alert_milestones):
            assert (await conn.execute(select(func.count()).select_from(table))).scalar_one() == 700


async def test_the_schema_refuses_to_tell_a_milestone_twice(house: House) -> None:
    await house.record(an_entry())
    await house.raise_all(at("2025-08-31T06:00"))
    async with house.database.reading() as conn:
        row = dict((await conn.execute(select(alert_milestones))).one()._mapping)
    with pytest.raises(IntegrityError):
        async with house.database.writing() as conn:
            await conn.execute(alert_milestones.insert().values(row))


async def test_it_speaks_again_at_each_rung_and_says_when_it_will(house: House) -> None:
    await house.record(an_entry())
    moments = [at("2025-08-20") + timedelta(hours=6 * step) for step in range(4 * 60)]
    for moment in moments:
        await house.raise_all(moment)
    assert [alert.milestone for alert in await raised(house)] == [
        "before-P30D", "opens", "before-P7D", "before-P1D", "last-day", "after-P1D", "after-P7D",
    ]  # fmt: skip
