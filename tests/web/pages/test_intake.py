"""Documents on the page: handed in, shown with their marks, and decided on."""

import re
from datetime import timedelta
from typing import Any

import pytest

from service.core.model import Origin
from service.jobs.find import find
from service.messages import LANGUAGES
from service.web.pages.marked import Piece, Place, pieces_of
from tests.builders import an_entry
from tests.documents.test_pdf import SAMPLES
from tests.web.office import Office, on_sqlite
from tests.web.pages.visitor import Visitor

TEXT = (
    "The talks began on 4 May 2024.\r\nThe Secretariat <b>shall</b>, not later than 31 March 2026, publish a list. "
    "The mission will remain in the country until September 2027."
)
GIVEN = {"text": TEXT, "name": "A statement", "published_on": "2025-07-30", "said_on": "2025-07-29"}
NO_FILE = ("", b"")
"""What a browser sends where no file was chosen."""


async def signed_in(office: Office, token: str = "write", language: str = "en") -> Visitor:
    visitor = Visitor(office)
    await visitor.sign_in(token, then=f"/intake%3Flang%3D{language}")
    return visitor


async def hand_in(visitor: Visitor, file: tuple[str, bytes] = NO_FILE, /, **typed: str) -> None:
    data = {"mark": visitor.mark, **typed}
    await visitor._ask("POST", "/intake", data=data, files={"file": file})


async def at_the_document(office: Office, token: str = "write", **typed: str) -> Visitor:
    visitor = await signed_in(office)
    await hand_in(visitor, **{**GIVEN, **typed})
    assert visitor.address.startswith("/intake/1?said="), visitor.errors
    if token != "write":
        await visitor.sign_in(token, then="/intake/1")
    return visitor


async def test_a_text_is_handed_in_and_shown_with_its_marks(office: Office) -> None:
    visitor = await at_the_document(office)
    assert visitor.said == "The document is on record. Decide on what is proposed from it."
    assert "published on 30 July 2025 · said on 29 July 2025 · handed in by write on 1 August 2025" in visitor.page
    assert "by 31 March 2026" in visitor.page
    assert "until September 2027 (no day is given; counted to 30 September 2027)" in visitor.page
    assert "2 proposals" in visitor.page
    text = visitor.page.partition('<div class="text"')[2].partition("</div>")[0]
    marks = re.findall(r'<a class="mark of-proposal numbered" id="(p\d-\d)" href="#proposal-(\d)">(.*?)<bdi', text)
    assert [(name, number) for name, number, _ in marks] == [("p1-1", "1"), ("p2-1", "2")]
    assert "31 March 2026" in marks[0][2]
    assert '<span class="mark of-past_reference">4 May 2024</span>' in text
    assert "&lt;b&gt;shall&lt;/b&gt;" in text
    assert "\r" not in text


async def test_it_is_listed_with_what_is_still_to_be_decided(office: Office) -> None:
    visitor = await at_the_document(office)
    await visitor.get("/intake")
    assert "2 to decide" in visitor.page
    assert '<a href="/intake/1"><bdi>A statement</bdi></a>' in visitor.page


async def test_the_same_text_leads_to_the_first(office: Office) -> None:
    visitor = await at_the_document(office)
    await visitor.get("/intake")
    await hand_in(visitor, **{**GIVEN, "name": "again"})
    assert visitor.address.startswith("/intake/1?said=")
    told = (
        "This text was received before: this is what was found in it then, counted from the days that were given then."
    )
    assert visitor.said == told


async def test_a_file_is_handed_in(office: Office) -> None:
    visitor = await signed_in(office)
    data = (SAMPLES / "writer-decree.pdf").read_bytes()
    await hand_in(visitor, ("decree.pdf", data), published_on="2025-07-30")
    assert visitor.status == 200
    assert "decree.pdf" in visitor.page
    assert '<div class="text" lang="ar" dir="rtl" ' in visitor.page


async def test_a_proposal_is_looked_over_accepted_and_taken_back(office: Office) -> None:
    await office.house.record(an_entry("other"))
    visitor = await at_the_document(office)
    await visitor.get("/proposals/1/accept")
    assert 'value="2026-03-31"' in visitor.page
    assert 'value="Asia/Baghdad"' in visitor.page  # as most commitments are
    typed = {"title_en": "A list is published", "parties": "The Secretariat\nThe Commission", "tags": "lists un"}
    await visitor.submit("/proposals/1/accept", id="list", **typed)
    assert visitor.said == "The proposal is accepted: it is a commitment from now on."
    assert '<a href="/commitments/list">' in visitor.page
    async with office.house.database.reading() as conn:
        record = await find(conn, "list")
    assert (record.origin, record.entry.zone, record.entry.tags) == (Origin.INTAKE, "Asia/Baghdad", ("lists", "un"))
    assert record.entry.parties == ("The Secretariat", "The Commission")
    assert record.entry.title == {"en": "A list is published"}
    await visitor.get("/commitments/list")
    assert "accepted from a document" in visitor.page
    await visitor.get("/intake/1")
    await visitor.submit("/proposals/1/reopen")
    assert visitor.said.startswith("The decision is taken back.")
    await visitor.get("/commitments/list")
    assert "Archived on" in visitor.page
    assert office.pokes == 2


async def test_the_date_may_be_edited_or_taken_out(office: Office) -> None:
    visitor = await at_the_document(office)
    await visitor.get("/proposals/1/accept")
    await visitor.submit("/proposals/1/accept", id="list", parties="x", modality="on", date="2026-04")
    await visitor.get("/proposals/2/accept")
    await visitor.submit("/proposals/2/accept", id="mission", parties="x", modality="", date="")
    async with office.house.database.reading() as conn:
        dated, undated = await find(conn, "list"), await find(conn, "mission")
    assert dated.entry.deadline is not None
    assert (dated.entry.deadline.modality, dated.entry.deadline.edtf) == ("on", "2026-04")
    assert undated.entry.deadline is None


@on_sqlite
@pytest.mark.parametrize(
    ("change", "status", "errors"),
    [
        ({"parties": ""}, 422, {"parties": "This is needed."}),
        ({"title_en": ""}, 422, {"title_en": ...}),
        ({"date": "soon"}, 422, {"date": ...}),
        ({"id": "Über"}, 422, {"id": ...}),
        ({"id": "taken"}, 409, {"id": "This id is taken, perhaps by one that is archived. Choose another."}),
        ({"zone": "Mars"}, 422, {"zone": ...}),
        ({"tags": "a B"}, 422, {"tags": ...}),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_wrong_stands_beside_its_field(
    office: Office, change: dict[str, str], status: int, errors: dict[str, Any], language: str
) -> None:
    await office.house.record(an_entry("taken"))
    visitor = await at_the_document(office)
    await visitor.get(f"/proposals/1/accept?lang={language}")
    typed = {"id": "list", "parties": "x", **change}
    await visitor.submit("/proposals/1/accept", **typed)
    assert visitor.status == status
    assert set(visitor.errors) == set(errors)
    if language == "en":
        for name, words in errors.items():
            assert words in (..., visitor.errors[name])
    await visitor.get("/intake/1")
    assert visitor.has_form("/proposals/1/reject")


async def test_a_proposal_is_rejected_with_a_reason(office: Office) -> None:
    visitor = await at_the_document(office)
    await visitor.submit("/proposals/1/reject", reason="")
    assert visitor.said == "Something that it needs is missing, or too long."
    await visitor.submit("/proposals/1/reject", reason="no <duty>")
    assert visitor.said == "The proposal is rejected. It stays on record, with the reason."
    assert "Rejected by write on 1 August 2025</strong>: <bdi>no &lt;duty&gt;</bdi>" in visitor.page
    await visitor.get("/proposals/1/accept")
    assert visitor.said == "Somebody has done that already, or there is none of that number."
    await visitor.submit("/proposals/1/reopen")
    assert visitor.has_form("/proposals/1/reject")


async def test_a_period_from_an_unknown_day_may_get_its_day(office: Office) -> None:
    text = "The Parties shall submit the first report within sixty days of the entry into force of this Agreement."
    visitor = await at_the_document(office, text=text)
    assert "within 60 days of “the entry into force of this Agreement”, whose day is not known" in visitor.page
    await visitor.get("/proposals/1/accept")
    await visitor.submit("/proposals/1/accept", id="report", parties="x", after="2026-01-01")
    async with office.house.database.reading() as conn:
        deadline = (await find(conn, "report")).entry.deadline
    assert deadline is not None
    assert (str(deadline.within), deadline.after, deadline.edtf) == ("P60D", "2026-01-01", "2026-03-02")


async def test_an_old_text_is_shown_from_the_day_it_was_said_and_reviewed_from_the_day_it_was_accepted(
    office: Office,
) -> None:
    text = "The commission shall draw up a timetable for the transfer of the archives."
    visitor = await at_the_document(office, text=text, published_on="2021-03-04", said_on="2021-03-02")
    await visitor.get("/proposals/1/accept")
    await visitor.submit("/proposals/1/accept", id="timetable", parties="x")
    await visitor.get("/commitments/timetable")
    assert "On record since 2 March 2021." in visitor.page
    assert "30 October 2025" in visitor.page.partition('id="plan"')[2]
    house = office.house
    assert await house.raise_all(house.now + timedelta(days=89)) == 0
    assert await house.raise_all(house.now + timedelta(days=91)) == 1


@on_sqlite
async def test_what_cannot_be_taken_in_is_told_beside_its_field(office: Office) -> None:
    visitor = await signed_in(office)
    picture = ("scan.png", b"\x89PNG\r\n\x1a\n")
    cases: list[tuple[tuple[str, bytes], dict[str, str], str, str]] = [
        (NO_FILE, {}, "file", "Choose a file, or paste its text."),
        (NO_FILE, {"text": "by May 2027"}, "published_on", "When was it published?"),
        (picture, {"text": "by May"}, "text", "Give a file or a text, one of them."),
        (picture, {"published_on": "2025-07-30"}, "file", "It is a picture"),
        (NO_FILE, {**GIVEN, "said_on": "2025-08-30"}, "said_on", "Choose an earlier day."),
        (NO_FILE, {**GIVEN, "published_on": "soon"}, "published_on", "This cannot be taken."),
        (NO_FILE, {**GIVEN, "url": "javascript:alert(1)"}, "url", ""),
    ]
    for file, typed, field, words in cases:
        await visitor.get("/intake")
        await hand_in(visitor, file, **typed)
        assert visitor.status == 422
        assert list(visitor.errors) == [field], typed
        assert words in visitor.errors[field]
        assert "Nothing was recorded." in visitor.page
    assert "No document was handed in yet." in visitor.page


@on_sqlite
async def test_only_those_who_are_signed_in_see_documents_and_only_writers_decide(office: Office) -> None:
    reader = await at_the_document(office, token="read")
    assert "2 proposals" in reader.page
    assert 'href="/proposals/1/accept"' not in reader.page
    assert reader.has_form("/proposals/1/reject", enabled=False)
    await reader.get("/intake")
    assert reader.has_form("/intake", enabled=False)
    await hand_in(reader, **{**GIVEN, "text": "by May 2027"})
    assert reader.status == 403
    for path in ("/intake", "/intake/1", "/proposals/1/accept"):
        stranger = Visitor(office)
        await stranger.get(path)
        assert stranger.address.startswith("/sign-in?next=")
    stranger = Visitor(office)
    await hand_in(stranger, **GIVEN)
    assert stranger.address.startswith("/sign-in")


@on_sqlite
async def test_a_form_of_another_site_or_without_its_mark_is_not_taken(office: Office) -> None:
    visitor = await signed_in(office)
    await visitor._ask("POST", "/intake", data={**GIVEN, "mark": "forged"}, files={"file": NO_FILE})
    assert visitor.status == 403
    await visitor.get("/intake")
    headers = {"Sec-Fetch-Site": "cross-site"}
    data = {**GIVEN, "mark": visitor.mark}
    await visitor._ask("POST", "/intake", data=data, files={"file": NO_FILE}, headers=headers)
    assert visitor.status == 403
    await visitor._ask("POST", "/intake", content=b"x", headers={"Content-Type": "multipart/form-data"})
    assert visitor.status == 400


@on_sqlite
async def test_what_there_is_not_is_not_found(office: Office) -> None:
    visitor = await signed_in(office)
    for path in ("/intake/9", "/proposals/9/accept", "/intake/0"):
        await visitor.get(path)
        assert visitor.status in {404, 422}


@on_sqlite
async def test_the_navigation_leads_there_once_one_is_signed_in(office: Office) -> None:
    visitor = Visitor(office)
    assert 'href="/intake"' not in await visitor.get("/")
    await visitor.sign_in("read")
    assert 'href="/intake"' in visitor.page


def test_a_text_is_cut_at_what_was_found_and_nothing_is_lost() -> None:
    text = "by May, or June 2027"
    places = [
        Place(3, 6, "proposal", 1, "p1-1"),
        Place(0, 6, "deadline"),
        Place(11, 20, "event"),
        Place(18, 99, "event"),
    ]
    pieces = list(pieces_of(text, places))
    assert "".join(piece.text for piece in pieces) == text
    assert pieces == [
        Piece("by "),
        Piece("May", "proposal", 1, "p1-1"),
        Piece(", or "),
        Piece("June 2027", "event"),
    ]
