"""deadlines.toml into the database: all of it or nothing."""

from pathlib import Path

import pytest

from service.core.model import Cause, Origin, Status
from service.core.status import standing
from service.errors import CatalogueError
from service.jobs.announce import withdraw
from service.jobs.diff import diff
from service.jobs.load_catalogue import load_catalogue
from service.jobs.record_entry import record_entry
from service.jobs.reload_catalogue import CatalogueFile
from service.store.commitments import Record, records_of
from service.store.upkeep import last_load, routes_in_force
from tests.builders import an_entry, at, day
from tests.fakes import FakeChannel
from tests.house import House

IRAQ = """
[[commitments]]
id = "iraq-mission"
title = "The mission in Iraq ends"
parties = ["The coalition"]
by = "2025-09"
[[commitments.sources]]
document = "002"
phrase = "نهاية سبتمبر 2025"
language = "ar"
published = 2024-09-28
"""
AFTER = """
[[commitments]]
id = "report"
title = "A report follows"
parties = ["The commission"]
within = "P1M"
after = "iraq-mission"
[[commitments.sources]]
document = "002"
phrase = "..."
language = "en"
published = 2024-09-28
"""
ROUTE = """
[[routes]]
tags = ["iraq"]
channels = ["desk"]
"""


async def load(house: House, text: str) -> object:
    return await load_catalogue(house.database, text, file="deadlines.toml", channels=house.channels, now=house.now)


async def record(house: House, commitment_id: str) -> Record:
    async with house.database.reading() as conn:
        return (await records_of(conn, [commitment_id]))[commitment_id]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
async def test_an_id_that_was_given_by_the_api_is_refused_where_the_file_has_it(house: House, mark: str) -> None:
    await record_entry(house.database, an_entry("report"), origin=Origin.API, who="token:desk", now=house.now)
    text = mark + IRAQ + AFTER
    line = text.splitlines().index('id = "report"') + 1
    with pytest.raises(CatalogueError) as loading:
        await load(house, text)
    with pytest.raises(CatalogueError) as looking:
        await diff(
            house.database,
            text,
            file="deadlines.toml",
            channels=house.channels,
            default_channels=["desk"],
            now=house.now,
            until=house.now,
        )
    for caught in (loading, looking):
        (fault,) = caught.value.faults
        assert (fault.line, fault.commitment_id, fault.key) == (line, "report", "id")
        assert "recorded by the api" in fault.problem


async def test_loading_twice_changes_nothing(house: House) -> None:
    first = await load(house, IRAQ + ROUTE)
    again = await load(house, IRAQ + ROUTE)
    assert (bool(first), bool(again)) == (True, False)
    async with house.database.reading() as conn:
        assert [route.channels for route in await routes_in_force(conn)] == [("desk",)]


async def test_what_is_gone_from_the_file_is_archived_and_comes_back_with_its_history(house: House) -> None:
    await load(house, IRAQ + AFTER)
    await house.live(at("2025-09-01T06:00"))
    await load(house, IRAQ)
    assert (await record(house, "report")).archived_at is not None
    await load(house, IRAQ + AFTER)
    back = await record(house, "report")
    assert (back.archived_at, len(back.revisions)) == (None, 1)


async def test_a_corrected_date_is_a_revision_and_no_slip(house: House) -> None:
    await load(house, IRAQ)
    await load(house, IRAQ.replace("2025-09", "2025-10"))
    found = (await record(house, "iraq-mission")).commitment
    assert (found.revision.number, found.revision.cause) == (2, Cause.CATALOGUE)
    assert standing(found, day("2025-08-01")).slipped_days == 0


async def test_a_corrected_title_changes_no_date_and_raises_nothing(house: House) -> None:
    await load(house, IRAQ)
    await house.live(at("2025-09-01T06:00"))
    await load(house, IRAQ.replace("ends", "comes to its end"))
    assert len((await record(house, "iraq-mission")).revisions) == 1
    assert await house.raise_all() == 0


async def test_a_bad_file_leaves_what_was_in_force_and_is_recorded_once(house: House) -> None:
    await load(house, IRAQ)
    for _ in range(2):
        with pytest.raises(CatalogueError):
            await load(house, IRAQ.replace('by = "2025-09"', 'by = "2025-13"'))
    assert (await record(house, "iraq-mission")).commitment.window is not None
    async with house.database.reading() as conn:
        refused, kept = await last_load(conn), await last_load(conn, refused_too=False)
    assert refused is not None
    assert kept is not None
    assert len(refused.faults) == 1
    assert kept.faults == ()


async def test_a_file_that_is_mended_by_undoing_is_in_force_again(house: House) -> None:
    await load(house, IRAQ)
    with pytest.raises(CatalogueError):
        await load(house, "[[commitments")
    await load(house, IRAQ)
    async with house.database.reading() as conn:
        last = await last_load(conn)
    assert last is not None
    assert last.faults == ()


async def test_a_deadline_that_follows_another_moves_with_it(house: House) -> None:
    await load(house, IRAQ + AFTER)
    first = (await record(house, "report")).commitment
    assert first.deadline is not None
    assert first.deadline.edtf == "2025-10-01/2025-10-30"
    await load(house, IRAQ.replace("2025-09", "2025-11") + AFTER)
    moved = (await record(house, "report")).commitment
    assert moved.deadline is not None
    assert (moved.deadline.edtf, moved.revision.cause) == ("2025-12-01/2025-12-30", Cause.COMPUTED)


async def test_an_announcement_in_the_file_settles_and_its_removal_opens_again(house: House) -> None:
    kept = '[[commitments.announcements]]\nkind = "kept"\non = 2025-07-20\ndocument = "003"\n'
    await load(house, IRAQ + kept)
    assert standing((await record(house, "iraq-mission")).commitment, day("2025-08-01")).status is Status.SETTLED
    await load(house, IRAQ)
    reopened = await record(house, "iraq-mission")
    assert reopened.commitment.settlement is None
    assert reopened.announcements[0].withdrawn_at is not None
    await load(house, IRAQ + kept)
    assert (await record(house, "iraq-mission")).commitment.settlement is not None


async def test_what_a_person_has_withdrawn_does_not_come_back_with_another_change_of_the_file(house: House) -> None:
    kept = '[[commitments.announcements]]\nkind = "kept"\non = 2025-07-20\ndocument = "003"\n'
    await load(house, IRAQ + kept)
    (announced,) = (await record(house, "iraq-mission")).announcements
    assert announced.id is not None
    await withdraw(house.database, announced.id, who="desk", reason="it was another one", now=house.now)
    await load(house, IRAQ.replace("ends", "comes to its end") + kept)
    assert (await record(house, "iraq-mission")).commitment.settlement is None


async def test_unknown_channels_are_refused(house: House) -> None:
    with pytest.raises(CatalogueError, match="desc"):
        await load(house, IRAQ + ROUTE.replace('"desk"', '"desc"'))
    house.channels["desc"] = FakeChannel("desc")
    await load(house, IRAQ + ROUTE.replace('"desk"', '"desc"'))


async def test_the_file_is_read_again_only_when_it_changes(house: House, tmp_path: Path) -> None:
    path = tmp_path / "deadlines.toml"
    path.write_text(IRAQ, encoding="utf-8")
    file = CatalogueFile(path, channels=house.channels)
    assert await file.reload(house.database, house.clock)
    assert await file.reload(house.database, house.clock) is None
    path.write_text(IRAQ + AFTER, encoding="utf-8")
    changes = await file.reload(house.database, house.clock)
    assert changes is not None
    assert changes.added == ("report",)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b""], ids=["missing", "not UTF-8", "empty"])
async def test_a_file_that_cannot_be_read_is_a_fault_and_not_a_crash(
    house: House, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "deadlines.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CatalogueError, match=r"deadlines\.toml:1"):
        await CatalogueFile(path, channels=house.channels).reload(house.database, house.clock)
    async with house.database.reading() as conn:
        last = await last_load(conn)
    assert last is not None
    assert last.faults


async def test_what_was_announced_on_a_day_to_come_settles_nothing(house: House, tmp_path: Path) -> None:
    """A slip of the pen, or a plan: either way people must still be alerted."""
    path = tmp_path / "deadlines.toml"
    path.write_text(IRAQ)
    file = CatalogueFile(path, channels=house.channels)
    await file.reload(house.database, house.clock)
    path.write_text(IRAQ + '[[commitments.announcements]]\nkind = "kept"\non = 2199-09-20\ndocument = "a plan"\n')
    with pytest.raises(CatalogueError, match="has not come yet"):
        await file.reload(house.database, house.clock)
    assert (await record(house, "iraq-mission")).commitment.settlement is None


async def test_a_file_that_was_written_before_its_day_counts_when_the_day_has_come(
    house: House, tmp_path: Path
) -> None:
    path = tmp_path / "deadlines.toml"
    path.write_text(IRAQ)
    file = CatalogueFile(path, channels=house.channels)
    await file.reload(house.database, house.clock)
    path.write_text(IRAQ + '[[commitments.announcements]]\nkind = "kept"\non = 2199-09-20\ndocument = "a plan"\n')
    house.now = at("2199-09-19T23:30")
    with pytest.raises(CatalogueError, match="has not come yet"):
        await file.reload(house.database, house.clock)
    house.now = at("2199-09-20T00:15")
    assert await file.reload(house.database, house.clock) is None
    house.now = at("2199-09-20T00:30")
    assert await file.reload(house.database, house.clock)
    assert (await record(house, "iraq-mission")).commitment.settlement is not None
