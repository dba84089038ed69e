"""Rows that were tampered with: the audit finds each, mends what it safely can, and no alert is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.core.findings import Finding, Kind
from service.core.model import Modality
from service.core.verdict import Silence
from service.jobs.acknowledge import acknowledge
from service.jobs.audit import audit
from service.jobs.rearm import rearm
from service.jobs.silence import silence
from service.store.entries import change_entries
from service.store.tables import commitments
from service.store.upkeep import add_engine, recent_events
from tests.audit.conftest import FIRST, Tamper
from tests.builders import a_deadline, an_announcement, an_entry, at
from tests.house import House
from tests.web.office import on_sqlite

KEY = "iraq-mission:1:before-P30D"


async def audited(house: House) -> tuple[Finding, ...]:
    return await audit(
        house.database, engine=house.engine, channels=list(house.channels), now=house.now, outlets=house.outlets
    )


async def mends(house: House, kind: Kind, *examples: str) -> None:
    """It finds that, mends all of it, says so in the event log, and finds nothing more."""
    assert await audited(house) == (Finding(kind, len(examples), examples, mended=len(examples)),)
    async with house.database.reading() as conn:
        events = [each for each in await recent_events(conn) if each.kind == "audit.mended"]
    assert {each.facts["fault"] for each in events} == {kind}
    assert {each.commitment_id for each in events} == {each.partition(":")[0] for each in examples}
    assert await audited(house) == ()


async def alerts_sent(house: House) -> list[str]:
    """What people were told, in the order of time, but the service's own news."""
    await house.raise_all()
    await house.deliver_all()
    return [key for key in house.desk.keys if not key.startswith("audit:")]


@on_sqlite
@pytest.mark.parametrize("moment", ["NULL", "'2099-01-01 00:00:00'", "'2025-09-02 00:00:00'"])
async def test_one_that_would_have_missed_its_moment_speaks(house: House, tamper: Tamper, moment: str) -> None:
    tamper(f"UPDATE commitments SET next_due_at = {moment}")
    house.now = FIRST
    assert await house.raise_all() == 0
    await mends(house, Kind.MISARMED, "iraq-mission")
    assert await alerts_sent(house) == [f"{KEY}:desk"]


@on_sqlite
@pytest.mark.parametrize(
    "change",
    [
        "latest = '2031-01-01'",
        "earliest = NULL",
        "revision = 7",
        "settled_outcome = 'kept', settled_on = '2025-08-01', next_due_at = NULL",
        "evidence_on = '2025-08-01'",
        "modality = 'during'",
    ],
)
async def test_a_row_at_odds_with_its_history_is_derived_anew(house: House, tamper: Tamper, change: str) -> None:
    async with house.database.reading() as conn:
        before = (await conn.execute(select(commitments))).one()
    tamper(f"UPDATE commitments SET {change}")
    await mends(house, Kind.UNLIKE_HISTORY, "iraq-mission")
    async with house.database.reading() as conn:
        assert (await conn.execute(select(commitments))).one() == before
    house.now = FIRST
    assert await alerts_sent(house) == [f"{KEY}:desk"]


async def test_a_settled_one_that_was_armed_again_stays_silent(house: House, tamper: Tamper) -> None:
    await house.announce("iraq-mission", an_announcement(on="2025-08-29"))
    tamper("UPDATE commitments SET settled_on = NULL, settled_outcome = NULL, next_due_at = '2025-09-01 00:00:00'")
    await mends(house, Kind.UNLIKE_HISTORY, "iraq-mission")
    house.now = at("2025-12-01")
    assert await alerts_sent(house) == []


async def test_an_alert_whose_delivery_was_deleted_is_delivered(house: House, tamper: Tamper) -> None:
    await house.raise_all(FIRST)
    tamper("DELETE FROM delivery_alerts", "DELETE FROM deliveries")
    await mends(house, Kind.UNDELIVERED, KEY)
    assert await alerts_sent(house) == [f"{KEY}:desk"]


@on_sqlite
@pytest.mark.parametrize("table", ["deliveries", "delivery_alerts"])
async def test_half_of_it_deleted_is_as_good(house: House, tamper: Tamper, table: str) -> None:
    await house.raise_all(FIRST)
    tamper(f"DELETE FROM {table}")
    await mends(house, Kind.UNDELIVERED, KEY)
    assert await alerts_sent(house) == [f"{KEY}:desk"]


@on_sqlite
async def test_a_delivery_that_lost_its_alert_and_had_nothing_to_send_sends_it(house: House, tamper: Tamper) -> None:
    await house.raise_all(FIRST)
    tamper("DELETE FROM delivery_alerts")
    await house.deliver_all()
    assert house.desk.sent == {}
    await mends(house, Kind.UNDELIVERED, KEY)
    assert await alerts_sent(house) == [f"{KEY}:desk"]


@on_sqlite
async def test_what_was_sent_and_only_lost_its_link_is_not_sent_again(house: House, tamper: Tamper) -> None:
    await house.live(FIRST)
    tamper("DELETE FROM delivery_alerts")
    await mends(house, Kind.UNDELIVERED, KEY)
    assert await alerts_sent(house) == [f"{KEY}:desk"]


@on_sqlite
async def test_many_lost_deliveries_become_a_digest_and_no_flood(house: House, tamper: Tamper) -> None:
    await house.record(*(an_entry(f"c{number:02}") for number in range(9)))
    await house.raise_all(FIRST)
    tamper("DELETE FROM delivery_alerts", "DELETE FROM deliveries")
    (found,) = await audited(house)
    assert (found.count, found.mended) == (10, 10)
    (sent,) = await alerts_sent(house)
    assert sent.startswith("digest:desk:")
    assert len(next(iter(house.desk.sent.values())).sections) + next(iter(house.desk.sent.values())).more == 10


async def test_an_alert_whose_milestone_does_not_count_as_told_jams_nothing(house: House, tamper: Tamper) -> None:
    """Its commitment would be due again at once, and could not be raised: the alert's key is taken."""
    await house.live(FIRST)
    tamper("DELETE FROM alert_milestones")
    await mends(house, Kind.UNTOLD, KEY)
    await house.live(at("2025-09-23T06:00"))
    assert await alerts_sent(house) == [f"{KEY}:desk", "iraq-mission:1:before-P7D:desk"]


async def test_a_milestone_told_by_an_alert_that_is_not_there_is_told(house: House, tamper: Tamper) -> None:
    await house.raise_all(FIRST)
    tamper("DELETE FROM delivery_alerts", "DELETE FROM deliveries", "DELETE FROM alerts")
    await mends(house, Kind.ORPHANED, "iraq-mission:1:before-P30D")
    assert await alerts_sent(house) == [f"{KEY}:desk"]


@pytest.mark.parametrize("rest", ["silences", "acknowledgements"])
async def test_what_still_rests_though_its_rest_is_over_is_sent_after_all(
    house: House, tamper: Tamper, rest: str
) -> None:
    ends_at = FIRST + timedelta(hours=2)
    if rest == "silences":
        about = Silence(house.now, ends_at, "a holiday", commitment_id="iraq-mission")
        await silence(house.database, about, now=house.now)
    else:
        await acknowledge(house.database, "iraq-mission", by="desk", now=house.now, until=ends_at)
    await house.live(FIRST)
    tamper(f"UPDATE {rest} SET resume_at = NULL")  # so that nobody looks again
    for hours, expected in ((1, False), (2, False), (3, True)):
        await house.live(FIRST + timedelta(hours=hours))
        found = {each.kind: each for each in await audited(house)}
        assert found == ({Kind.HELD_BACK: Finding(Kind.HELD_BACK, 1, ("iraq-mission",), 1)} if expected else {})
    await house.live(house.now)
    assert await alerts_sent(house) == [f"{KEY}:desk"]
    assert await audited(house) == ()


async def test_so_is_what_rests_of_a_deadline_that_has_other_words_by_now(house: House, tamper: Tamper) -> None:
    ends_at = FIRST + timedelta(hours=2)
    await silence(house.database, Silence(house.now, ends_at, "a holiday", "iraq-mission"), now=house.now)
    await house.live(FIRST)
    async with house.database.writing() as conn:
        await change_entries(conn, [an_entry(deadline=a_deadline(modality=Modality.UNTIL))], now=house.now)
        await rearm(conn, ["iraq-mission"], now=house.now)
    tamper("UPDATE silences SET resume_at = NULL", "UPDATE commitments SET resume_at = NULL")
    house.now = FIRST + timedelta(hours=3)
    assert await audited(house) == (Finding(Kind.HELD_BACK, 1, ("iraq-mission",), 1),)
    await house.live(house.now)
    assert await alerts_sent(house) == [f"{KEY}:desk"]


async def test_a_long_list_is_walked_through_in_turns_whoever_audits(
    house: House, tamper: Tamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house.database.writing() as conn:
        await add_engine(conn, "engine-2", version="0", tick_seconds=30, now=house.now)
    await house.record(*(an_entry(f"c{number:02}") for number in range(20)))
    monkeypatch.setattr("service.jobs.inspection.STRETCH", 5)
    monkeypatch.setattr("service.jobs.audit.SLICE", 10)
    tamper("UPDATE commitments SET next_due_at = NULL")
    later = [house.now + timedelta(minutes=10 * number) for number in range(4)]
    turns = zip(("engine-1", "engine-2") * 2, later, strict=True)
    found = [await audited(replace(house, engine=engine, now=now)) for engine, now in turns]
    assert [sum(each.mended for each in findings) for findings in found] == [10, 10, 1, 0]
