"""Dates on record that were computed before a release knew from what nothing counts."""

import pytest
from msgspec.structs import replace

from service.core.durations import parse_span
from service.core.edtf import Window
from service.core.model import Announcement, AnnouncementKind, Cause, Commitment, Deadline, Modality
from service.jobs import rearm
from service.jobs.recount import RECOUNTED, recount
from service.store.commitments import Record, records_of
from service.store.upkeep import recent_events
from tests.builders import a_deadline, an_announcement, an_entry, day
from tests.house import House

AFTER_THE_MISSION = Deadline(Modality.BY, None, None, within=parse_span("P1M"), after="iraq-mission")


def as_before(commitment: Commitment, announcements: tuple[Announcement, ...]) -> Window | None:
    """What a deadline counted from, in a release that took any end for one."""
    settled = [each for each in announcements if each.kind is not AnnouncementKind.MOVED]
    return settled[-1].on_window if settled else commitment.window


@pytest.fixture
async def upgraded(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with a report that counts from a mission that was called off, and one that counts from that."""
    later = replace(AFTER_THE_MISSION, after="report")
    moved = an_announcement(AnnouncementKind.MOVED, "2025-07", deadline=a_deadline("2025-12"))
    with monkeypatch.context() as older:
        older.setattr(rearm, "anchor_window", as_before)
        await house.record(
            an_entry(announcements=(an_announcement(AnnouncementKind.WITHDRAWN, "2025-07-30"),)),
            an_entry("report", deadline=AFTER_THE_MISSION),
            an_entry("debate", deadline=later),
            an_entry("moved", deadline=AFTER_THE_MISSION, announcements=(moved,)),
        )
    return house


async def on_record(house: House) -> dict[str, Record]:
    async with house.database.reading() as conn:
        return await records_of(conn, ["report", "debate", "moved"])


async def test_what_counts_from_what_was_called_off_loses_its_date_and_so_does_what_follows(upgraded: House) -> None:
    before = await on_record(upgraded)
    assert before["report"].commitment.window == Window(day("2025-08-30"), day("2025-08-30"))
    await recount(upgraded.database, now=upgraded.now)
    after = await on_record(upgraded)
    assert [after[each].commitment.window for each in ("report", "debate")] == [None, None]
    assert [each.cause for each in after["report"].revisions] == [Cause.CATALOGUE, Cause.COMPUTED]
    assert after["moved"] == before["moved"]


async def test_it_is_done_once_and_said_in_the_event_log(upgraded: House) -> None:
    for _ in range(2):
        await recount(upgraded.database, now=upgraded.now)
    async with upgraded.database.reading() as conn:
        events = await recent_events(conn, commitment_id="report")
    assert [each.kind for each in events] == [RECOUNTED]
    assert len((await on_record(upgraded))["report"].revisions) == 2
