"""Engines that share a database, and have the same catalogue file or different ones."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.core.succession import takes_over
from service.errors import CatalogueError
from service.jobs.reload_catalogue import PATIENCE, CatalogueFile
from service.store.database import Database
from service.store.tables import catalogue_loads, commitments
from service.store.upkeep import add_engine, last_load, set_engine
from tests.builders import at
from tests.house import House
from tests.replicas.papers import paper

OLD, NEW = paper("iraq"), paper("iraq", "syria")
START = at("2025-09-01")


@dataclass
class Site:
    """A machine with a file of its own, on which engine after engine runs. *now* is what its clock shows."""

    database: Database
    path: Path
    text: str
    now: datetime = START
    file: CatalogueFile = field(init=False)
    runs: int = 0

    async def start(self) -> None:
        """Start an engine, as `muhla serve` does: it reads the file, is put on record, and ticks."""
        self.path.write_text(self.text, encoding="utf-8")
        self.runs += 1
        self.file = CatalogueFile(self.path, channels=(), engine=self.engine)
        await self.look()
        async with self.database.writing() as conn:
            await add_engine(conn, self.engine, version="0", tick_seconds=30, now=self.now)
        await self.tick()

    @property
    def engine(self) -> str:
        return f"{self.path.stem}-{self.runs}"

    async def look(self) -> None:
        await self.file.reload(self.database, House(self.database, now=self.now).clock)

    async def tick(self, after: timedelta = timedelta(seconds=30)) -> None:
        self.now += after
        await self.look()
        async with self.database.writing() as conn:
            await set_engine(conn, self.engine, cycle_at=self.now)

    async def stop(self) -> None:
        async with self.database.writing() as conn:
            await set_engine(conn, self.engine, stopped_at=self.now)

    async def change(self, text: str) -> None:
        """Let somebody write another text; the engine notices."""
        self.text = text
        self.path.write_text(text, encoding="utf-8")
        await self.tick()


@pytest.fixture
def first(database: Database, tmp_path: Path) -> Site:
    return Site(database, tmp_path / "first.toml", OLD)


@pytest.fixture
def second(database: Database, tmp_path: Path) -> Site:
    return Site(database, tmp_path / "second.toml", NEW)


async def in_force(database: Database) -> str:
    """Return which of the two files counts."""
    async with database.reading() as conn:
        ids = set((await conn.execute(select(commitments.c.id).where(commitments.c.archived_at.is_(None)))).scalars())
    return {frozenset({"iraq"}): "old", frozenset({"iraq", "syria"}): "new"}[frozenset(ids)]


async def loads(database: Database) -> int:
    async with database.reading() as conn:
        return int((await conn.execute(select(func.count()).select_from(catalogue_loads))).scalar_one())


def test_only_a_file_that_had_its_turn_waits_while_another_engine_has_the_newer_one() -> None:
    every = [(a, b, c) for a in (False, True) for b in (False, True) for c in (False, True)]
    waiting = [each for each in every if not takes_over(insists=each[0], was_in_force=each[1], is_held=each[2])]
    assert waiting == [(False, True, True)]


async def test_the_same_file_on_two_engines_is_loaded_once(first: Site, second: Site) -> None:
    second.text = OLD
    for site in (first, second):
        await site.start()
    for site in (first, second, first):
        await site.tick()
    assert await loads(first.database) == 1


async def test_the_newer_file_stays_however_often_engines_with_either_are_started_again(
    first: Site, second: Site
) -> None:
    await first.start()
    await second.start()
    for site in (first, second, first, first, second, second, first):
        await site.stop()
        await site.start()
        await first.tick()
        await second.tick()
        assert await in_force(first.database) == "new"
    assert await loads(first.database) == 2


async def test_an_engine_that_crashes_again_and_again_with_the_older_file_archives_nothing(
    first: Site, second: Site
) -> None:
    await first.start()
    await second.start()
    for _ in range(5):
        await first.start()  # and no good-bye from the one before
        assert await in_force(first.database) == "new"


async def test_what_somebody_writes_counts_at_once_even_if_it_had_its_turn(first: Site, second: Site) -> None:
    await first.start()
    await second.start()
    await second.change(OLD)
    assert await in_force(first.database) == "old"
    await first.change(NEW)
    assert await in_force(first.database) == "new"


async def test_a_file_that_is_only_touched_takes_no_turn(first: Site, second: Site) -> None:
    await first.start()
    await second.start()
    for site in (first, second, first):
        await site.change(site.text)
        assert await in_force(first.database) == "new"
    assert await loads(first.database) == 2


async def test_who_asks_for_a_file_gets_it(first: Site, second: Site) -> None:
    await first.start()
    await second.start()
    first.file.insist()
    await first.tick()
    assert await in_force(first.database) == "old"
    await second.tick()
    assert await in_force(first.database) == "old"


async def test_an_older_file_that_is_rolled_out_counts_once_nobody_has_the_newer_one(first: Site, second: Site) -> None:
    await first.start()
    await second.start()
    first.text = OLD
    await first.start()  # a new one beside the two that it is to replace
    await second.stop()
    await first.tick()
    assert await in_force(first.database) == "new"  # perhaps it is only started again
    await first.tick(PATIENCE)
    assert await in_force(first.database) == "old"


async def test_an_engine_that_died_has_no_file_any_more(first: Site, second: Site) -> None:
    await first.start()
    await second.start()  # and is never heard of again
    await first.tick()
    assert await in_force(first.database) == "new"
    await first.tick(PATIENCE)
    assert await in_force(first.database) == "old"


async def test_a_single_engine_that_is_started_with_an_older_file_takes_it(first: Site) -> None:
    await first.start()
    await first.change(NEW)
    await first.stop()
    first.text = OLD
    await first.start()
    assert await in_force(first.database) == "old"


async def test_a_file_that_was_away_for_a_moment_is_well_again(first: Site) -> None:
    await first.start()
    away = first.path.rename(first.path.with_suffix(".away"))
    with pytest.raises(CatalogueError):
        await first.tick()
    away.rename(first.path)  # the same file, to look at
    await first.tick()
    async with first.database.reading() as conn:
        last = await last_load(conn)
    assert last is not None
    assert last.faults == ()
