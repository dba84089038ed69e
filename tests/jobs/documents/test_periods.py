"""Periods from a day that the text does not give: kept in words, and counted once somebody says from when."""

from typing import Any

import pytest
from msgspec.structs import replace

from service.core.durations import parse_span
from service.core.entry import Entry
from service.core.model import AnnouncementKind, Deadline, Modality, Origin
from service.errors import CatalogueError, EndedAnchorError, RefusedChangeError, UnknownAnchorError
from service.intake.drafts import Draft, draft_of
from service.jobs.documents.count_from import count_from
from service.jobs.documents.drafting import edited
from service.jobs.documents.periods import counted, deadline_from, noted, waiting_note
from service.jobs.find import find
from service.jobs.record_entry import archive_entry, record_entry
from service.store.commitments import Record
from tests.builders import an_announcement, an_entry, at
from tests.house import House
from tests.intake_found import capped, waiting

WAITS = "within 60 days of “its publication”, whose day is not known"
WAITS_AR = "خلال 60 يومًا"


def a_draft(modality: Modality | None = Modality.BY) -> Draft:
    return draft_of(replace(waiting(), modality=modality), language="en", name="x")


def waits(**facts: Any) -> Entry:
    return an_entry("report", **{"deadline": None, **facts})


async def accepted(house: House, **facts: Any) -> None:
    entry = noted(waits(**facts), a_draft())
    await record_entry(house.database, entry, origin=Origin.INTAKE, who="desk", now=house.now)


async def start(house: House, after: str) -> Record:
    deadline = deadline_from(a_draft(), "report", after=after)
    await count_from(house.database, "report", deadline, a_draft(), who="desk", now=house.now)
    return await report(house)


async def report(house: House) -> Record:
    async with house.database.reading() as conn:
        return await find(conn, "report")


def days(deadline: Deadline | None) -> tuple[str | None, str | None, str | None]:
    assert deadline is not None
    return (str(deadline.within) if deadline.within else None, deadline.after, deadline.edtf)


def test_what_it_waits_for_stands_in_its_note_in_each_language() -> None:
    note = noted(waits(), a_draft()).note
    assert note is not None
    assert note["en"] == WAITS
    assert note["ar"].startswith(WAITS_AR)
    assert "\u2068" not in note["ar"]


def test_what_a_person_has_noted_stays_beside_it_and_nothing_is_said_twice() -> None:
    once = noted(waits(note={"en": "as agreed"}), a_draft())
    assert once.note is not None
    assert once.note["en"] == f"{WAITS}. as agreed"
    assert once.note["ar"].endswith(". as agreed")
    assert noted(once, a_draft()) == once


def test_a_commitment_with_a_date_waits_for_nothing() -> None:
    entry = noted(waits(note={"en": "as agreed"}), a_draft())
    dated = replace(entry, deadline=an_entry().deadline)
    assert (noted(dated, a_draft()).note or {})["en"] == "as agreed"
    assert noted(replace(dated, note=waiting_note(a_draft())), a_draft()).note is None


def test_a_proposal_that_waits_for_nothing_leaves_the_note_alone() -> None:
    draft = draft_of(capped(), language="en", name="x")
    assert noted(waits(note={"en": "as agreed"}), draft).note == {"en": "as agreed"}
    assert noted(waits(), draft).note is None


def test_working_days_are_counted_so_with_days_of_the_calendar_beside_them() -> None:
    draft = draft_of(replace(waiting(), in_working_days=True), language="en", name="x")
    assert noted(waits(), draft).readings == ()
    dated = noted(waits(deadline=deadline_from(draft, "report", after="2026-09-30")), draft)
    assert days(dated.deadline) == ("P84D", "2026-09-30", "2026-12-23")
    (reading,) = dated.readings
    assert (reading.edtf, set(reading.reason)) == ("2026-11-29", {"en", "ar"})
    assert noted(dated, draft).readings == (reading,)


def test_working_days_from_a_day_that_is_not_known_take_as_long_as_they_may() -> None:
    draft = replace(a_draft(), in_working_days=True, within=parse_span("P7D"))
    follower = waits(deadline=deadline_from(draft, "report", after="ratification"))
    assert (days(follower.deadline), noted(follower, draft).readings) == (("P11D", "ratification", None), ())
    assert counted(replace(draft, modality=Modality.DURING), "P7D", "2026-12-06") == {"during": "2026-12-06/2026-12-15"}


def test_how_long_somebody_says_themselves_is_taken_as_it_is() -> None:
    draft = replace(a_draft(), in_working_days=True)
    dated = waits(deadline=deadline_from(draft, "report", after="2026-09-30", within="P10D"))
    assert days(dated.deadline) == ("P10D", "2026-09-30", "2026-10-10")
    assert noted(dated, draft).readings == ()


@pytest.mark.parametrize(
    ("modality", "after", "values"),
    [
        (Modality.BY, "2026-09-30", {"within": "P60D", "after": "2026-09-30"}),
        (Modality.ON, "2026-09-30", {"on": "2026-11-29"}),
        (Modality.UNTIL, "2026-09", {"until": "2026-10-31/2026-11-29"}),
        (Modality.DURING, "2026-09-30", {"during": "2026-09-30/2026-11-29"}),
        (Modality.DURING, "ratification", {"within": "P60D", "after": "ratification"}),
        (Modality.ON, "20", {"within": "P60D", "after": "20"}),
    ],
)
def test_a_period_is_counted_as_the_text_means_it(modality: Modality, after: str, values: dict[str, str]) -> None:
    assert counted(a_draft(modality), "P60D", after) == values
    assert edited(a_draft(modality), {"id": "a"}, {"after": after}) == {"id": "a", **values}


def test_the_start_alone_is_enough_and_a_date_beside_it_is_left_to_be_refused() -> None:
    assert edited(a_draft(), {}, {"after": "x", "within": "P3M"}) == {"after": "x", "within": "P3M"}
    assert edited(a_draft(), {}, {"after": "x", "by": "2027"}) == {"after": "x", "by": "2027"}
    assert edited(a_draft(), {}, {"after": ["P1D"]}) == {"after": ["P1D"]}  # rungs of the ladder
    assert edited(a_draft(), {}, {"title": "x"}) == {"title": "x"}


async def test_it_counts_from_the_day_that_is_told_later(house: House) -> None:
    await accepted(house)
    record = await start(house, "2025-09-01")
    assert days(record.commitment.deadline) == ("P60D", "2025-09-01", "2025-10-31")
    assert record.entry.note is None
    assert record.commitment.first.number == 2  # a first date is no slip
    assert record.next_due_at is not None
    with pytest.raises(RefusedChangeError, match="waits for no day"):
        await start(house, "2025-09-02")


async def test_it_counts_from_another_commitment_once_that_is_settled(house: House) -> None:
    await accepted(house)
    await house.record(an_entry("ratification", deadline=None))
    record = await start(house, "ratification")
    assert days(record.commitment.deadline) == ("P60D", "ratification", None)
    await house.announce("ratification", an_announcement(AnnouncementKind.KEPT, on="2025-07-20"))
    assert days((await report(house)).commitment.deadline) == ("P60D", "ratification", "2025-09-18")


async def test_a_commitment_that_there_is_not_is_told_with_those_that_are_alike(house: House) -> None:
    await accepted(house)
    await house.record(an_entry("treaty-ratification", deadline=None))
    with pytest.raises(UnknownAnchorError, match="Did you mean treaty-ratification") as told:
        await start(house, "ratification")
    assert told.value.near == ("treaty-ratification",)
    assert (await report(house)).entry.deadline is None


@pytest.mark.parametrize("is_called_off", [True, False])
async def test_nothing_waits_for_a_day_that_will_never_come(house: House, is_called_off: bool) -> None:
    await accepted(house)
    await record_entry(
        house.database, an_entry("ratification", deadline=None), origin=Origin.API, who="desk", now=house.now
    )
    if is_called_off:
        await house.announce("ratification", an_announcement(AnnouncementKind.WITHDRAWN, on="2025-07-20"))
    else:
        await archive_entry(house.database, "ratification", origin=Origin.API, who="desk", now=house.now)
    with pytest.raises(EndedAnchorError, match="ratification is over"):
        await start(house, "ratification")
    assert (await report(house)).entry.deadline is None


async def test_what_was_kept_gives_its_day_though_it_is_archived(house: House) -> None:
    await accepted(house)
    await record_entry(
        house.database, an_entry("ratification", deadline=None), origin=Origin.API, who="desk", now=house.now
    )
    await house.announce("ratification", an_announcement(AnnouncementKind.KEPT, on="2025-07-20"))
    await archive_entry(house.database, "ratification", origin=Origin.API, who="desk", now=house.now)
    assert days((await start(house, "ratification")).commitment.deadline) == ("P60D", "ratification", "2025-09-18")


async def test_nothing_counts_from_itself_however_far_round(house: House) -> None:
    await accepted(house)
    for entry_id, after in (("a", "report"), ("b", "a")):
        deadline = deadline_from(a_draft(), entry_id, after=after, within="P1M")
        await record_entry(
            house.database, an_entry(entry_id, deadline=deadline), origin=Origin.API, who="desk", now=house.now
        )
    for after in ("report", "b"):
        with pytest.raises(CatalogueError, match="counts from itself: report →"):
            await start(house, after)


async def test_what_is_over_or_was_dated_otherwise_waits_for_no_day(house: House) -> None:
    await accepted(house)
    await archive_entry(house.database, "report", origin=Origin.INTAKE, who="desk", now=house.now)
    with pytest.raises(RefusedChangeError, match="settled or archived"):
        await start(house, "2025-09-01")


async def test_a_review_says_what_it_waits_for(house: House) -> None:
    await accepted(house)
    await house.live(at("2026-01-01"))
    (message,) = house.desk.sent.values()
    assert WAITS in message.text
