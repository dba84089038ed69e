"""An alert that is kept back for one reason after another is told when the last of them is over."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from service.core.durations import Span
from service.core.entry import Route
from service.core.findings import Kind
from service.core.model import AnnouncementKind
from service.core.verdict import Silence
from service.jobs.announce import withdraw
from service.jobs.audit import audit, find_faults
from service.jobs.silence import silence
from service.store.tables import silences
from service.store.upkeep import add_load
from tests.builders import a_deadline, a_ladder, an_announcement, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

PASSED = at("2025-10-01T06:00")
END = PASSED + timedelta(days=1)
KEY = "iraq-mission:1:after-P1D:desk"

FIRST = {
    "evidence": an_announcement(provisional=True),
    "an announcement": an_announcement(),
    "a move": an_announcement(AnnouncementKind.MOVED, "2025-09-30", deadline=a_deadline("2026-12")),
}


async def kept_back(house: House, first: str) -> None:
    """The last alert is withheld for *first*, which proves false in the midst of a silence."""
    await house.record(an_entry(ladder=a_ladder(before=[], opens=False, after=["P1D"], repeat=None)))
    await house.live(PASSED - timedelta(hours=1))
    house.desk.attempts.clear()
    await house.raise_all(PASSED)
    number = await house.announce("iraq-mission", FIRST[first])
    await house.deliver_all()
    wanted = Silence(PASSED, END, "a holiday", "iraq-mission")
    await silence(house.database, wanted, now=house.now)
    await house.live(PASSED + timedelta(hours=1))
    await withdraw(house.database, number, who="desk", reason="a hoax", now=house.now)
    await house.live(PASSED + timedelta(hours=2))
    assert house.desk.keys == []


@pytest.mark.parametrize("first", FIRST)
async def test_what_proves_false_in_a_silence_is_told_when_that_ends(house: House, first: str) -> None:
    await kept_back(house, first)
    await house.live(END, END + timedelta(hours=1))
    assert house.desk.keys == [KEY]


async def test_the_audit_finds_it_where_nobody_looks_at_it_then(house: House) -> None:
    await kept_back(house, "evidence")
    await house.live(END - timedelta(minutes=1))
    house.now = END + timedelta(hours=1)
    async with house.database.writing() as conn:
        await conn.execute(update(silences).values(resume_at=None))
    async with house.database.reading() as conn:
        found = await find_faults(conn, list(house.channels), now=house.now)
    assert [each.kind for each in found] == [Kind.HELD_BACK]
    await audit(house.database, engine=house.engine, channels=list(house.channels), now=house.now)
    await house.live(house.now)
    assert KEY in house.desk.keys


async def test_an_escalation_that_was_dropped_comes_when_the_silence_ends(house: House) -> None:
    house.channels["chief"] = FakeChannel("chief")
    await house.record(an_entry(ladder=a_ladder(after=["P1D"], repeat=None)))
    async with house.database.writing() as conn:
        routes = (Route(("desk",), escalate_after=Span(0, 2), escalate_to=("chief",)),)
        await add_load(conn, at=house.now, file="deadlines.toml", fingerprint="x", routes=routes)
    await house.live(PASSED)
    number = await house.announce("iraq-mission", an_announcement())
    later = PASSED + timedelta(days=2)
    await house.live(later)
    await silence(house.database, Silence(later, later + timedelta(days=2), "a holiday", "iraq-mission"), now=later)
    await withdraw(house.database, number, who="desk", reason="a hoax", now=later)
    await house.live(later + timedelta(days=1))
    assert house.channels["chief"].keys == []
    await house.live(later + timedelta(days=2), later + timedelta(days=2, hours=1))
    assert house.channels["chief"].keys == ["iraq-mission:1:after-P1D:chief"]
