"""Periods from a day that the text does not give, on the page."""

import pytest

from service.core.model import Commitment
from service.jobs.find import find
from tests.builders import an_entry
from tests.web.office import Office, on_sqlite
from tests.web.pages.test_intake import at_the_document
from tests.web.pages.visitor import Visitor

TEXT = "The Parties shall submit the first report within sixty days of the entry into force of this Agreement."
WAITS = "within 60 days of “the entry into force of this Agreement”, whose day is not known"


async def accepting(office: Office, language: str = "en") -> Visitor:
    visitor = await at_the_document(office, text=TEXT)
    await visitor.get(f"/proposals/1/accept?lang={language}")
    return visitor


async def accepted(office: Office, language: str = "en") -> Visitor:
    visitor = await accepting(office, language)
    await visitor.submit("/proposals/1/accept", id="report", parties="x")
    assert "/proposals/1/start" in visitor.page
    return visitor


async def report(office: Office) -> Commitment:
    async with office.house.database.reading() as conn:
        return (await find(conn, "report")).commitment


async def test_left_open_it_is_shown_with_what_it_waits_for_until_somebody_says(office: Office) -> None:
    visitor = await accepted(office)
    await visitor.get("/commitments/report")
    assert f'<dt>Note</dt><dd><span lang="en" dir="auto">{WAITS}</span>' in visitor.page
    assert '<a href="/proposals/1/start">Say from when it counts</a>' in visitor.page
    await visitor.get("/proposals/1/start")
    assert WAITS in visitor.page
    await visitor.submit("/proposals/1/start", after="2025-07-01")
    assert visitor.address.startswith("/commitments/report?said=")
    assert visitor.said == "It is on record from when it counts."
    assert "by 30 August 2025" in visitor.page
    assert "/proposals/1/start" not in visitor.page
    assert "whose day is not known" not in visitor.page
    assert "told from when it counts" in visitor.page
    await visitor.get("/intake/1")
    assert "/proposals/1/start" not in visitor.page


async def test_it_may_count_from_another_commitment(office: Office) -> None:
    await office.house.record(an_entry("entry-into-force"))
    visitor = await accepting(office)
    await visitor.submit("/proposals/1/accept", id="report", parties="x", after="entry-into-force")
    assert visitor.status == 200
    await visitor.get("/commitments/report")
    assert '<a href="/commitments/entry-into-force">' in visitor.page


@on_sqlite
@pytest.mark.parametrize(
    ("language", "words", "unlike"),
    [
        ("en", "Did you mean entry-into-force?", "Write the id of one, or a day"),
        ("ar", "هل تقصد entry-into-force؟", "اكتب معرّف تعهد"),
    ],
)
async def test_an_id_that_there_is_not_is_told_with_those_that_are_alike(
    office: Office, language: str, words: str, unlike: str
) -> None:
    await office.house.record(an_entry("entry-into-force"))
    visitor = await accepting(office, language)
    await visitor.submit("/proposals/1/accept", id="report", parties="x", after="the-entry")
    assert (visitor.status, list(visitor.errors)) == (422, ["after"])
    assert words in _bare(visitor.errors["after"])
    await visitor.submit("/proposals/1/accept", id="report", parties="x", after="")
    assert visitor.status == 200, visitor.errors
    await visitor.get(f"/proposals/1/start?lang={language}")
    await visitor.submit("/proposals/1/start", after="zzz")
    assert (visitor.status, list(visitor.errors)) == (422, ["after"])
    assert unlike in _bare(visitor.errors["after"])
    await visitor.submit("/proposals/1/start", after="")
    assert (visitor.status, list(visitor.errors)) == (422, ["after"])


@on_sqlite
async def test_a_length_that_is_taken_out_is_that_of_the_text(office: Office) -> None:
    visitor = await accepting(office)
    await visitor.submit("/proposals/1/accept", id="report", parties="x", within="", after="2025-07-01")
    deadline = (await report(office)).deadline
    assert deadline is not None
    assert str(deadline.within) == "P60D"


@on_sqlite
async def test_a_date_that_is_typed_is_never_lost(office: Office) -> None:
    visitor = await accepting(office)
    await visitor.submit("/proposals/1/accept", id="report", parties="x", date="2026-05")
    assert visitor.errors == {"modality": "Choose how the date is meant."}
    await visitor.submit("/proposals/1/accept", modality="by", after="2025-07-01")
    assert visitor.status == 422
    assert list(visitor.errors) == ["within"]
    await visitor.submit("/proposals/1/accept", after="")
    deadline = (await report(office)).deadline
    assert deadline is not None
    assert deadline.edtf == "2026-05"


@on_sqlite
async def test_what_a_person_notes_in_arabic_stays_arabic(office: Office) -> None:
    visitor = await accepting(office, "ar")
    await visitor.submit(
        "/proposals/1/accept", id="report", parties="x", modality="by", date="2026-05", note="كما اتفق"
    )
    assert (await report(office)).note == {"ar": "كما اتفق"}


@on_sqlite
async def test_nobody_is_asked_for_the_start_of_what_waits_for_none(office: Office) -> None:
    visitor = await accepting(office)
    await visitor.get("/proposals/1/start")
    assert visitor.said == "It has a date, or is settled or archived: it waits for no day any more."
    await visitor.get("/proposals/1/accept")
    mark = visitor.mark
    await visitor.submit("/proposals/1/accept", id="report", parties="x", after="2025-07-01")
    await visitor.post("/proposals/1/start", mark=mark, after="2025-07-01")
    assert visitor.status == 409
    reader = Visitor(office)
    await reader.sign_in("read", then="/commitments/report")
    assert "/proposals/1/start" not in reader.page


def _bare(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


async def test_a_period_beyond_the_calendar_is_told_beside_its_field(office: Office) -> None:
    visitor = await accepted(office)
    await visitor.get("/proposals/1/start")
    await visitor.submit("/proposals/1/start", within="P9999Y", after="2025-07-01")
    assert visitor.status == 422
    assert "longer than a hundred years. Write a shorter span." in visitor.page


async def test_a_counted_date_that_is_out_of_reach_is_told_beside_the_length(office: Office) -> None:
    text = "The vote shall take place sixty days after the ratification of this Agreement."
    visitor = await at_the_document(office, text=text)
    await visitor.get("/proposals/1/accept")
    await visitor.submit("/proposals/1/accept", id="vote", parties="x")
    await visitor.get("/proposals/1/start")
    await visitor.submit("/proposals/1/start", within="P990Y", after="2025-07-01")
    assert visitor.status == 422
    assert "year 3015 is out of reach" in visitor.page


@on_sqlite
async def test_where_it_is_known_already_from_when_it_counts_its_page_says_so(office: Office) -> None:
    visitor = await accepted(office)
    await visitor.get("/proposals/1/start")
    await visitor.submit("/proposals/1/start", after="2025-07-01")
    await visitor.get("/proposals/1/start")
    assert visitor.address.startswith("/commitments/report?said=")
    assert visitor.said == "It has a date, or is settled or archived: it waits for no day any more."
    assert "by 30 August 2025" in visitor.page
