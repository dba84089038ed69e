"""Status in SQL is status in the core, row by row."""

import shutil
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.core.edtf import Window, print_edtf
from service.core.entry import Entry
from service.core.milestones import day_of
from service.core.model import AnnouncementKind, Deadline, Modality, Status
from service.core.status import standing
from service.store.database import Database, open_database
from service.store.overview import status_counts, status_page
from tests.builders import a_deadline, a_ladder, an_announcement, an_entry, at, day
from tests.house import House

START = date(2025, 6, 1)
_numbers = count(1)
ends = st.none() | st.integers(0, 60).map(lambda days: START + timedelta(days=days))


@st.composite
def deadlines(draw: st.DrawFn) -> Deadline | None:
    earliest, latest = draw(ends), draw(ends)
    if earliest and latest and earliest > latest:
        earliest, latest = latest, earliest
    if earliest is None and latest is None:
        return None
    window = Window(earliest, latest)
    return Deadline(draw(st.sampled_from(Modality)), print_edtf(window), window)


@st.composite
def written(draw: st.DrawFn) -> dict[str, Any]:
    announced = st.builds(
        an_announcement,
        st.sampled_from([AnnouncementKind.KEPT, AnnouncementKind.PROGRESS]),
        st.integers(0, 30).map(lambda days: str(START + timedelta(days=days))),
        provisional=st.booleans(),
    )
    return {
        "deadline": draw(deadlines()),
        "zone": draw(st.sampled_from(["Asia/Baghdad", "Pacific/Kiritimati", "America/New_York"])),
        "ladder": a_ladder(before=draw(st.sampled_from([(), ("P10D",), ("P40D", "P1D")]))),
        "announcements": tuple(draw(st.lists(announced, max_size=2))),
    }


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=st.lists(written(), min_size=1, max_size=12), hours=st.integers(0, 24 * 70))
async def test_sql_and_core_agree(
    facts: list[dict[str, Any]], hours: int, sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / f"{next(_numbers)}.db"
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    try:
        await _agree([an_entry(f"c{number:02}", **each) for number, each in enumerate(facts)], hours, database)
    finally:
        await database.aclose()


async def _agree(entries: list[Entry], hours: int, database: Database) -> None:
    house = House(database, now=at("2025-06-20"))
    await house.record(*entries)
    now = at("2025-05-30") + timedelta(hours=hours)

    def today(zone: str) -> date:
        return day_of(now, zone)

    async with database.reading() as conn:
        everything = await status_page(conn, today, limit=500)
        expected = {
            record.entry.id: standing(record.commitment, today(record.entry.zone)).status for record in everything
        }
        counts = await status_counts(conn, today)
        for status in Status:
            found = {record.entry.id for record in await status_page(conn, today, statuses=[status], limit=500)}
            assert found == {each for each, own in expected.items() if own is status}
            assert counts[status] == len(found)
    assert len(expected) == len(entries)


async def test_pages_follow_one_another_by_id_and_tags_narrow_them(database: Database) -> None:
    house = House(database, now=at("2025-06-20"))
    await house.record(*(an_entry(f"c{number}", tags=("even",) if number % 2 == 0 else ()) for number in range(7)))

    def today(_zone: str) -> date:
        return day("2025-06-20")

    async with database.reading() as conn:
        first = [record.entry.id for record in await status_page(conn, today, limit=3)]
        second = [record.entry.id for record in await status_page(conn, today, limit=3, after=first[-1])]
        even = [record.entry.id for record in await status_page(conn, today, tags=["even", "odd"])]
        assert (first, second) == (["c0", "c1", "c2"], ["c3", "c4", "c5"])
        assert even == ["c0", "c2", "c4", "c6"]
        assert sum((await status_counts(conn, today, tags=["even"])).values()) == 4


async def test_both_databases_count_alike(database: Database) -> None:
    house = House(database, now=at("2025-10-02"))
    await house.record(
        an_entry("passed"),
        an_entry("undated", deadline=None),
        an_entry("running", deadline=a_deadline("2025-10/..", Modality.DURING)),
        an_entry("settled", announcements=(an_announcement(),)),
        an_entry("waiting", announcements=(an_announcement(provisional=True),)),
        an_entry("approaching", deadline=a_deadline("2025-10-20")),
        an_entry("far", deadline=a_deadline("2027")),
        an_entry("today", deadline=a_deadline("2025-10-02")),
    )
    async with database.reading() as conn:
        counts = await status_counts(conn, lambda zone: day_of(house.now, zone))
    assert counts == dict.fromkeys(Status, 1)
