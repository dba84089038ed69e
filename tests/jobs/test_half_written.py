"""A file that is being written is not read: half of it may well be a catalogue, in which the other half is missing."""

import asyncio
from pathlib import Path

import pytest

from service.errors import CatalogueError
from service.jobs.reload_catalogue import SETTLED_SECONDS, CatalogueFile
from service.store.commitments import records_of
from service.store.upkeep import last_load, recent_events, routes_in_force
from tests.house import House
from tests.jobs.test_load_catalogue import AFTER, IRAQ, ROUTE

WHOLE = IRAQ + AFTER + ROUTE


def put(path: Path, text: str, mode: str = "a") -> None:
    with path.open(mode, encoding="utf-8") as stream:
        stream.write(text)


async def loaded(house: House, path: Path) -> CatalogueFile:
    put(path, WHOLE, "w")
    file = CatalogueFile(path, channels=house.channels)
    await file.reload(house.database, house.clock)
    return file


async def events(house: House) -> list[str]:
    async with house.database.reading() as conn:
        return [each.kind for each in reversed(await recent_events(conn))]


async def test_what_comes_in_pieces_is_read_once_it_is_whole(house: House, tmp_path: Path) -> None:
    path = tmp_path / "deadlines.toml"
    file = await loaded(house, path)
    put(path, IRAQ, "w")
    reloading = asyncio.create_task(file.reload(house.database, house.clock))
    for piece in (AFTER, ROUTE, "# the end\n"):
        await asyncio.sleep(SETTLED_SECONDS / 2)
        put(path, piece)
    await reloading
    assert await events(house) == ["catalogue.loaded", "catalogue.loaded"]
    async with house.database.reading() as conn:
        assert await routes_in_force(conn)


async def test_a_file_that_is_away_for_a_moment_is_no_fault(house: House, tmp_path: Path) -> None:
    path = tmp_path / "deadlines.toml"
    file = await loaded(house, path)
    path.rename(tmp_path / "deadlines.toml~")  # as some editors save
    reloading = asyncio.create_task(file.reload(house.database, house.clock))
    await asyncio.sleep(SETTLED_SECONDS / 2)
    put(path, WHOLE, "w")
    await reloading
    async with house.database.reading() as conn:
        last = await last_load(conn)
    assert last is not None
    assert not last.faults


async def test_one_that_was_missing_at_the_start_is_read_once_it_is_whole(house: House, tmp_path: Path) -> None:
    path = tmp_path / "deadlines.toml"
    await loaded(house, path)
    path.unlink()
    file = CatalogueFile(path, channels=house.channels)  # of an engine that is started now
    with pytest.raises(CatalogueError):
        await file.reload(house.database, house.clock)
    put(path, IRAQ, "w")
    reloading = asyncio.create_task(file.reload(house.database, house.clock))
    await asyncio.sleep(SETTLED_SECONDS / 2)
    put(path, AFTER + ROUTE)
    await reloading
    async with house.database.reading() as conn:
        assert not (await records_of(conn, ["report"]))["report"].archived_at


async def test_one_that_is_written_on_and_on_keeps_nothing_waiting(house: House, tmp_path: Path) -> None:
    path = tmp_path / "deadlines.toml"
    file = await loaded(house, path)
    over = asyncio.Event()

    async def write() -> None:
        while not over.is_set():
            put(path, "# more\n")
            await asyncio.sleep(SETTLED_SECONDS / 4)

    writing = asyncio.create_task(write())
    await asyncio.sleep(0)
    assert await asyncio.wait_for(file.reload(house.database, house.clock), 60) is None
    over.set()
    await writing
    assert await file.reload(house.database, house.clock) is not None
