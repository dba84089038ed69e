"""What waits for the date of a commitment that will never give one says so, wherever people look."""

import pytest

from service.core.durations import parse_span
from service.core.model import AnnouncementKind, Deadline, Modality, Origin, Outcome
from service.core.relative import EndedAnchor
from service.jobs.record_entry import archive_entry, record_entry
from service.store.commitments import commitments_of
from service.store.followers import ended_anchors
from tests.builders import an_announcement, an_entry, at
from tests.house import House

AFTER_THE_MISSION = Deadline(Modality.BY, None, None, within=parse_span("P1M"), after="iraq-mission")


async def ended(house: House) -> dict[str, EndedAnchor]:
    async with house.database.reading() as conn:
        return await ended_anchors(conn, (await commitments_of(conn, ["iraq-mission", "report"])).values())


async def record_by_hand(house: House) -> None:
    for entry in (an_entry(deadline=None), an_entry("report", deadline=AFTER_THE_MISSION)):
        await record_entry(house.database, entry, origin=Origin.API, who="token:desk", now=house.now)


@pytest.mark.parametrize("kind", [AnnouncementKind.NOT_KEPT, AnnouncementKind.WITHDRAWN, AnnouncementKind.SUPERSEDED])
async def test_one_that_was_called_off_is_named_with_how(house: House, kind: AnnouncementKind) -> None:
    await record_by_hand(house)
    assert await ended(house) == {}
    await house.announce("iraq-mission", an_announcement(kind, "2025-07-30"))
    assert await ended(house) == {"report": EndedAnchor("iraq-mission", Outcome(kind))}


async def test_one_that_was_archived_while_it_was_open_is_named(house: House) -> None:
    await record_by_hand(house)
    await archive_entry(house.database, "iraq-mission", origin=Origin.API, who="token:desk", now=house.now)
    assert await ended(house) == {"report": EndedAnchor("iraq-mission", None)}


async def test_one_that_was_kept_before_it_was_archived_gives_its_day(house: House) -> None:
    await record_by_hand(house)
    await house.announce("iraq-mission", an_announcement(AnnouncementKind.KEPT, "2025-07-30"))
    await archive_entry(house.database, "iraq-mission", origin=Origin.API, who="token:desk", now=house.now)
    assert await ended(house) == {}


async def test_whoever_is_asked_to_look_at_it_is_told(house: House) -> None:
    await record_by_hand(house)
    await archive_entry(house.database, "iraq-mission", origin=Origin.API, who="token:desk", now=house.now)
    await house.live(at("2025-10-30T09:00"))
    (asked,) = house.desk.sent.values()
    words = "iraq-mission, which it counts from, has ended without a day (archived): it has no date until it is moved"
    assert f"Waits in vain: {words} to one\n" in asked.text
