"""The law of the audit: whatever is lived through, as long as the service does it itself, there is nothing to find."""

import asyncio
import contextlib
import shutil
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.durations import parse_span
from service.core.entry import Entry
from service.core.findings import Kind
from service.core.model import AnnouncementKind, Deadline, Modality
from service.core.verdict import Silence
from service.errors import RefusedChangeError
from service.jobs.acknowledge import acknowledge
from service.jobs.announce import withdraw
from service.jobs.audit import find_all_faults
from service.jobs.rearm import rearm
from service.jobs.silence import silence
from service.store.database import open_database
from service.store.entries import archive, change_entries
from tests.builders import a_deadline, a_ladder, an_announcement, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House

START = at("2025-08-01")
IDS = ("dated", "undated", "follower")
DEADLINES = ("2025-09", "2025-08-20", "2025-10-05/2025-10-20", "2025-09/..")

LATE = {Kind.DUE, Kind.HELD_BACK, Kind.LATE}
"""What the next tick is for."""

Step = Callable[[House], Awaitable[object]]


def entries(edtf: str = "2025-09") -> tuple[Entry, ...]:
    ladder = a_ladder(before=("P7D", "P1D"), after=("P1D",), repeat="P10D", review="P30D")
    follows = Deadline(Modality.BY, None, None, parse_span("P20D"), "dated")
    return (
        an_entry("dated", deadline=a_deadline(edtf), ladder=ladder, tags=("iraq",)),
        an_entry("undated", deadline=None, ladder=ladder, tags=("iraq",)),
        an_entry("follower", deadline=follows, ladder=ladder),
    )


def announced(name: str, kind: AnnouncementKind, edtf: str | None, provisional: bool) -> Step:
    async def step(house: House) -> None:
        deadline = a_deadline(edtf or "2025-11") if kind is AnnouncementKind.MOVED else None
        on = (house.now - timedelta(days=1)).date().isoformat()
        await house.announce(name, an_announcement(kind, on, deadline=deadline, provisional=provisional))

    return step


def withdrawn(number: int) -> Step:
    return lambda house: withdraw(house.database, number, who="desk", reason="a mistake", now=house.now)


def silenced(name: str, days: int, by_tag: bool) -> Step:
    async def step(house: House) -> None:
        ends_at = house.now + timedelta(days=days)
        wanted = Silence(house.now, ends_at, "a holiday", *((None, "iraq") if by_tag else (name,)))
        await silence(house.database, wanted, now=house.now)

    return step


def acknowledged(name: str, days: int) -> Step:
    async def step(house: House) -> None:
        until = house.now + timedelta(days=days) if days > 1 else None
        await acknowledge(house.database, name, by="desk", now=house.now, until=until)

    return step


def written_anew(edtf: str) -> Step:
    async def step(house: House) -> None:
        async with house.database.writing() as conn:
            await change_entries(conn, entries(edtf), now=house.now)
            await rearm(conn, IDS, now=house.now)

    return step


def archived(name: str) -> Step:
    async def step(house: House) -> None:
        async with house.database.writing() as conn:
            await archive(conn, [name], now=house.now)

    return step


names = st.sampled_from(IDS)
steps = st.one_of(
    st.builds(announced, names, st.sampled_from(AnnouncementKind), st.sampled_from(DEADLINES), st.booleans()),
    st.builds(withdrawn, st.integers(1, 4)),
    st.builds(silenced, names, st.integers(1, 30), st.booleans()),
    st.builds(acknowledged, names, st.integers(1, 30)),
    st.builds(written_anew, st.sampled_from(DEADLINES)),
    st.builds(archived, names),
)
lives = st.lists(st.tuples(st.lists(steps, max_size=3), st.integers(1, 900)), min_size=1, max_size=4)


async def lived(house: House, life: list[tuple[list[Step], int]]) -> None:
    await house.record(*entries())
    for done, hours in life:
        for step in done:
            with contextlib.suppress(RefusedChangeError):
                await step(house)
            await nothing_to_find(house, but=LATE)
        for now in moments(house.now, timedelta(hours=hours)):
            await house.live(now)
        await nothing_to_find(house)


def moments(start: datetime, span: timedelta) -> list[datetime]:
    """Look once on the way, as an engine that ticks would, and at the end."""
    return [start + span * part / 2 for part in (1, 2)]


async def nothing_to_find(house: House, *, but: Collection[Kind] = ()) -> None:
    found = await find_all_faults(house.database, list(house.channels), now=house.now)
    assert [each for each in found if each.kind not in but] == []


@settings(max_examples=5)
@given(life=lives)
def test_a_life_without_tampering_has_no_findings(sqlite_template: Path, life: list[tuple[list[Step], int]]) -> None:
    async def run(folder: str) -> None:
        path = Path(folder) / "muhla.db"
        shutil.copy(sqlite_template, path)
        database = open_database(f"sqlite:///{path}")
        try:
            channels = {name: FakeChannel(name) for name in ("desk", "chief")}
            await lived(House(database, now=START, channels=channels), life)
        finally:
            await database.aclose()

    with TemporaryDirectory() as folder:
        asyncio.run(run(folder))
