"""An announcement that the file has in other words is the same: nothing that follows from it changes."""

import pytest

from service.core.model import AnnouncementKind
from service.jobs.announce import accept, withdraw
from service.jobs.load_catalogue import load_catalogue
from service.store.commitments import Record, records_of
from tests.builders import at
from tests.house import House

ENTRY = """
[[commitments]]
id = "iraq-mission"
title = "The mission in Iraq ends"
parties = ["The coalition"]
by = "2025-09"
sources = [{ document = "002", phrase = "...", language = "en", published = 2024-09-28 }]
"""


def said(kind: str, on: str = "2025-07-20", note: str = "a note", more: str = "") -> str:
    head = f'[[commitments.announcements]]\nkind = "{kind}"\non = "{on}"\ndocument = "003"\n'
    return f'{head}note = "{note}"\n{more}\n'


MOVED = 'deadline = { by = "2025-12" }'
UNSURE = "provisional = true"


async def load(house: House, *announced: str) -> Record:
    text = ENTRY + "".join(announced)
    await load_catalogue(house.database, text, file="deadlines.toml", channels=house.channels, now=house.now)
    return await record(house)


async def record(house: House) -> Record:
    async with house.database.reading() as conn:
        return (await records_of(conn, ["iraq-mission"]))["iraq-mission"]


async def test_it_keeps_its_place_among_those_of_its_day(house: House) -> None:
    await load(house, said("moved", more=MOVED), said("kept"))
    house.now = at("2025-08-03")
    found = await load(house, said("moved", note="another note", more=MOVED), said("kept"))
    assert found.commitment.settlement is not None
    assert [(each.kind, each.note) for each in found.announcements] == [
        (AnnouncementKind.MOVED, "another note"),
        (AnnouncementKind.KEPT, "a note"),
    ]


async def test_what_a_person_has_withdrawn_stays_so(house: House) -> None:
    (announced,) = (await load(house, said("kept"))).announcements
    await withdraw(house.database, announced.id or 0, who="desk", reason="it was another one", now=house.now)
    found = await load(house, said("kept", note="it was another one"))
    assert found.commitment.settlement is None
    assert len(found.announcements) == 1


async def test_evidence_that_a_person_has_accepted_stays_so(house: House) -> None:
    (announced,) = (await load(house, said("kept", more=UNSURE))).announcements
    await accept(house.database, announced.id or 0, who="desk", now=house.now)
    found = await load(house, said("kept", note="seen in print, too", more=UNSURE))
    assert (found.commitment.settlement is not None, found.commitment.evidence_on) == (True, None)


async def test_evidence_waits_from_the_day_it_was_handed_in_however_it_is_worded(house: House) -> None:
    before = (await load(house, said("kept", more=UNSURE))).commitment.evidence_on
    house.now = at("2025-08-09")
    assert (await load(house, said("kept", note="another note", more=UNSURE))).commitment.evidence_on == before


@pytest.mark.parametrize(("first", "then"), [("", UNSURE), (UNSURE, "")], ids=["unsure now", "sure now"])
async def test_whether_somebody_is_sure_is_for_the_file_where_that_changes(house: House, first: str, then: str) -> None:
    await load(house, said("kept", more=first))
    found = await load(house, said("kept", more=then))
    assert (found.commitment.settlement is None) == bool(then)
    assert (found.commitment.evidence_on is None) == (not then)


async def test_another_day_is_another_announcement(house: House) -> None:
    await load(house, said("kept"))
    found = await load(house, said("kept", "2025-07-21"))
    assert [each.withdrawn_at is None for each in found.announcements] == [False, True]
    again = await load(house, said("kept"))
    assert [each.withdrawn_at is None for each in again.announcements] == [True, False]
