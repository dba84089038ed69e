"""Sequences that once lost an alert or cried wolf: changes in an unlucky order, races, faults in the middle."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import OperationalError

from service.core.durations import parse_span
from service.core.entry import Entry
from service.core.model import Deadline, Modality
from service.jobs.audit import audit
from service.jobs.raise_alerts import POSTPONE
from service.jobs.rearm import rearm
from service.jobs.reload_catalogue import CatalogueFile
from service.jobs.sending.pump import LEASE
from service.store.answers import acknowledgements_of
from service.store.commitments import commitments_of
from service.store.database import open_database
from service.store.entries import change_entries
from service.store.outbox import claim
from service.store.outcomes import Result, record
from service.store.tables import AttemptOutcome, DeliveryState, attempts, commitments, deliveries, delivery_alerts
from tests.builders import an_announcement, an_entry, at, day
from tests.house import House
from tests.jobs.test_load_catalogue import IRAQ, load

FIRST = at("2025-08-31T06:00")


async def test_a_commitment_that_has_reminders_to_come_can_be_muted_by_the_file(house: House) -> None:
    await load(house, IRAQ)
    await load(house, IRAQ.replace('by = "2025-09"', 'by = "2025-09"\nalerts = "none"'))
    assert await house.raise_all(at("2026-01-01")) == 0


async def test_a_chain_of_any_length_is_dated_to_its_end(house: House) -> None:
    def after(anchor: int) -> Deadline:
        return Deadline(Modality.BY, None, None, parse_span("P1D"), f"c{anchor:03}")

    await house.record(an_entry("c000"), *(an_entry(f"c{n:03}", deadline=after(n - 1)) for n in range(1, 131)))
    async with house.database.reading() as conn:
        window = (await commitments_of(conn, ["c130"]))["c130"].window
    assert window is not None
    assert window.latest == day("2026-02-07")


async def test_what_changes_with_its_distant_anchor_gets_one_revision(house: House) -> None:
    """A, B after A, C after B; one load changes A and C, and B is only drawn along."""
    text = "".join(_follower(each, anchor) for each, anchor in (("b", "iraq-mission"), ("c", "b")))
    await load(house, IRAQ + text)
    await load(house, (IRAQ + text).replace("2025-09", "2025-11").replace("c follows", "c comes after"))
    async with house.database.reading() as conn:
        found = (await commitments_of(conn, ["c"]))["c"]
    assert found.revision.number == 2
    assert found.deadline is not None
    assert found.deadline.edtf == "2026-01-01/2026-01-30"


def _follower(commitment_id: str, anchor: str) -> str:
    return f"""
[[commitments]]
id = "{commitment_id}"
title = "{commitment_id} follows"
parties = ["The commission"]
within = "P1M"
after = "{anchor}"
[[commitments.sources]]
document = "002"
phrase = "..."
language = "en"
published = 2024-09-28
"""


async def test_two_who_settle_at_once_are_told_apart(house: House) -> None:
    await house.record(an_entry())
    house.now = at("2025-09-21")
    closings = (house.announce("iraq-mission", an_announcement(note=str(number))) for number in range(5))
    done = await asyncio.gather(*closings, return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == [*["RefusedChangeError"] * 4, "int"]


async def test_however_many_are_asked_for_at_once_the_database_is_not_overasked(house: House) -> None:
    ids = [f"c{number}" for number in range(70_000)]  # PostgreSQL takes 65,535 values in one statement
    async with house.database.reading() as conn:
        assert await acknowledgements_of(conn, ids) == {}


async def test_an_outcome_that_is_recorded_once_more_changes_nothing(house: House) -> None:
    """The commit was done, and the connection broke before its answer came."""
    await house.record(an_entry())
    await house.raise_all(FIRST)
    async with house.database.writing() as conn:
        (claimed,), _ = await claim(conn, "desk", limit=1, engine="e", now=FIRST, until=FIRST + LEASE)
    result = Result(claimed.id, 1, FIRST, FIRST, DeliveryState.SENT, AttemptOutcome.SENT, failures=0, detail="ok")
    for _ in range(2):
        async with house.database.writing() as conn:
            await record(conn, [result], engine="e")
    (line,) = await house.ledger()
    assert (line.state, line.receipt, line.attempts) == (DeliveryState.SENT, "ok", 1)
    async with house.database.reading() as conn:
        assert len((await conn.execute(select(attempts))).all()) == 1


async def test_engines_that_audit_together_tell_once(house: House) -> None:
    await house.record(an_entry())
    house.now = FIRST + timedelta(minutes=6)
    audits = (audit(house.database, engine=f"e{n}", channels=["desk"], now=house.now) for n in range(6))
    await asyncio.gather(*audits)
    assert len(await house.ledger()) == 1


async def test_another_kind_of_finding_is_told_on_the_same_day(house: House) -> None:
    await house.record(an_entry())
    house.now = FIRST + timedelta(minutes=6)
    await audit(house.database, engine="e", channels=["desk"], now=house.now)
    await house.raise_all()
    async with house.database.writing() as conn:
        await conn.execute(update(deliveries).where(deliveries.c.notice.is_(None)).values(leased_by="dead"))
    house.now += timedelta(minutes=6)
    await audit(house.database, engine="e", channels=["desk"], now=house.now)
    assert len([line for line in await house.ledger() if not line.alert_keys]) == 2


async def break_(house: House, commitment_id: str) -> None:
    """Let nothing be decided about a commitment any more: its zone is gone from the machine's list."""
    async with house.database.writing() as conn:
        broken = commitments.c.id == commitment_id
        entry = (await conn.execute(select(commitments.c.entry).where(broken))).scalar_one()
        await conn.execute(update(commitments).where(broken).values(entry={**entry, "zone": "Atlantis/Capital"}))


async def test_what_cannot_be_raised_is_found_however_often_it_is_put_off(house: House) -> None:
    await house.record(an_entry())
    await break_(house, "iraq-mission")
    for minutes in range(0, 60, 3):
        await house.raise_all(FIRST + timedelta(minutes=minutes))
        found = await audit(house.database, engine="e", channels=["desk"], now=house.now)
        assert str(found[0]) == "1 due and impossible to raise: iraq-mission"


async def test_what_was_mended_is_found_no_more(house: House) -> None:
    await house.record(an_entry())
    await break_(house, "iraq-mission")
    await house.raise_all(FIRST)
    await change_entries_of(house, an_entry())
    await house.live(FIRST + POSTPONE)
    house.now += timedelta(minutes=10)
    assert await audit(house.database, engine="e", channels=["desk"], now=house.now) == ()
    assert len(house.desk.sent) == 1


async def change_entries_of(house: House, *entries: Entry) -> None:
    async with house.database.writing() as conn:
        await change_entries(conn, entries, now=house.now)
        await rearm(conn, [entry.id for entry in entries], now=house.now)


async def test_a_file_is_loaded_once_the_database_is_back(house: House, tmp_path: Path) -> None:
    path = tmp_path / "deadlines.toml"
    path.write_text(IRAQ, encoding="utf-8")
    file = CatalogueFile(path, channels=house.channels)
    away = open_database(f"sqlite:///{tmp_path}/away/muhla.db")
    with pytest.raises(OperationalError):
        await file.reload(away, house.clock)
    await away.aclose()
    assert await file.reload(house.database, house.clock)


async def test_what_broke_after_it_was_raised_holds_up_no_delivery(house: House) -> None:
    house.desk.digest_over = 0
    await house.record(*(an_entry(each) for each in ("a", "broken", "c")))
    await house.raise_all(FIRST)
    await break_(house, "broken")
    await house.deliver_all()
    assert house.desk.keys == ["a:1:before-P30D:desk", "c:1:before-P30D:desk"]
    (line,) = await house.ledger(state=DeliveryState.PENDING)
    assert (line.attempts, line.failures, line.next_attempt_at) == (1, 1, FIRST + timedelta(seconds=30))
    await change_entries_of(house, an_entry("broken"))
    await house.live(FIRST + timedelta(seconds=30))
    assert "broken:1:before-P30D:desk" in house.desk.sent


async def test_an_engine_that_lost_its_lease_withholds_nothing_from_a_digest(house: House) -> None:
    await house.record(*(an_entry(f"c{number}") for number in range(4)))
    await house.raise_all(FIRST)
    async with house.database.writing() as conn:
        (claimed,), _ = await claim(conn, "desk", limit=1, engine="slow", now=FIRST, until=FIRST + LEASE)
    await house.live(FIRST + LEASE)
    withheld = ((claimed.alerts[0].id, "silenced"),)
    late = Result(claimed.id, 1, FIRST, FIRST, DeliveryState.SENT, AttemptOutcome.SENT, 0, withheld=withheld)
    before = await house.ledger()
    async with house.database.writing() as conn:
        await record(conn, [late], engine="slow")
        assert set((await conn.execute(select(delivery_alerts.c.withheld))).scalars()) == {None}
    assert await house.ledger() == before


async def test_a_full_disk_is_no_fault_of_a_commitment(house: House) -> None:
    """The next tick tries again, and nothing is put off."""
    await house.record(*(an_entry(f"c{number}") for number in range(60)))
    await fill_the_disk(house)
    with pytest.raises(OperationalError):
        await house.raise_all(FIRST)
    async with house.database.reading() as conn:
        assert set((await conn.execute(select(commitments.c.next_due_at))).scalars()) == {FIRST}


async def fill_the_disk(house: House) -> None:
    """Let no alert be written any more, with the error that each database has for that."""
    if not house.database.is_sqlite:
        async with house.database.writing() as conn:
            full = "BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END"
            await conn.exec_driver_sql(f"CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $${full}$$")
            await conn.exec_driver_sql("CREATE TRIGGER no_room BEFORE INSERT ON alerts EXECUTE FUNCTION no_room()")
        return
    await house.database.aclose()

    @event.listens_for(house.database.engine.sync_engine, "connect")
    def _limit(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA max_page_count = 1")  # no more than there are
        cursor.close()
