"""A call to look at evidence speaks of that evidence alone, and never of what came after it."""

from datetime import timedelta

from service.core.model import Announcement, AnnouncementKind
from service.core.verdict import Silence
from service.jobs.announce import withdraw
from service.jobs.audit import find_faults
from service.jobs.silence import silence
from tests.builders import an_announcement, an_entry, at
from tests.house import House


def unsure(document: str) -> Announcement:
    return an_announcement(AnnouncementKind.KEPT, "2025-07-20", document=document, provisional=True)


async def test_what_was_withheld_for_the_first_is_not_sent_when_the_second_arrives(house: House) -> None:
    await house.record(an_entry())
    first = await house.announce("iraq-mission", unsure("a post"))
    quiet = Silence(house.now, at("2025-08-06"), "a holiday", "iraq-mission")
    await silence(house.database, quiet, now=house.now)
    await house.live(at("2025-08-04T06:00"))  # three days on
    await withdraw(house.database, first, who="desk", reason="a hoax", now=at("2025-08-05"))
    await house.live(at("2025-08-06"), at("2025-08-07"))
    assert house.desk.keys == []
    await house.announce("iraq-mission", unsure("a newspaper"))
    await house.live(at("2025-08-07T01:00"), at("2025-08-09T06:00"))
    assert house.desk.keys == []
    await house.live(*(at("2025-08-10T06:00") + timedelta(days) for days in range(3)))
    assert house.desk.keys == ["iraq-mission:1:evidence-2025-08-07-P3D:desk"]


async def test_nor_does_the_audit_say_that_it_is_held_back(house: House) -> None:
    await house.record(an_entry())
    first = await house.announce("iraq-mission", unsure("a post"))
    quiet = Silence(house.now, at("2025-08-06"), "a holiday", "iraq-mission")
    await silence(house.database, quiet, now=house.now)
    await house.live(at("2025-08-04T06:00"))
    await withdraw(house.database, first, who="desk", reason="a hoax", now=at("2025-08-05"))
    await house.live(at("2025-08-06"), at("2025-08-06T00:03"))
    await house.announce("iraq-mission", unsure("a newspaper"))
    await house.live(at("2025-08-06T01:00"))
    async with house.database.reading() as conn:
        found = await find_faults(conn, list(house.channels), now=house.now)
    assert [each.kind for each in found] == []
