"""Documents over HTTP: taken in, looked at, decided."""

import asyncio
from typing import Any

import httpx
import pytest

from service.documents import LARGEST_DOCUMENT, LONGEST_TEXT
from tests.documents.test_pdf import SAMPLES, a_pdf, written
from tests.web.office import Office, on_sqlite

TEXT = (
    "The talks began on 4 May 2024. The Secretariat shall, not later than 31 March 2026, publish a list. "
    "The mission will remain in the country until September 2027."
)
GIVEN = {"text": TEXT, "name": "A statement", "published_on": "2025-07-30", "said_on": "2025-07-29"}
INTAKE = "/api/v1/intake"


async def taken_in(office: Office, **values: Any) -> dict[str, Any]:
    answer = await office.post(INTAKE, **{**GIVEN, **values})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def upload(office: Office, data: bytes, name: str = "decree.pdf", **fields: str) -> httpx.Response:
    return await office.ask("POST", INTAKE, "write", files={"file": (name, data)}, data=fields)


async def test_a_text_is_taken_in_and_shown_with_its_proposals(office: Office) -> None:
    made = await taken_in(office)
    assert (made["is_new"], made["name"], made["kind"], made["language"]) == (True, "A statement", "text", "en")
    assert (made["published_on"], made["said_on"], made["received_by"]) == ("2025-07-30", "2025-07-29", "token:write")
    assert [each["edtf"] for each in made["proposals"]] == ["2026-03-31", "2027-09"]
    for each in [*made["expressions"], *(part for one in made["proposals"] for part in one["fragments"])]:
        assert TEXT[each["start"] : each["end"]] == each["text"]
    shown = await office.get(f"{INTAKE}/{made['id']}", "read")
    assert shown == {key: value for key, value in made.items() if key != "is_new"}
    (listed,) = (await office.get(INTAKE, "read"))["documents"]
    assert listed == {key: shown[key] for key in listed}
    assert listed["proposed"] == 2


async def test_the_same_text_is_known_again(office: Office) -> None:
    first = await taken_in(office)
    answer = await office.post(INTAKE, **{**GIVEN, "name": "again"})
    assert answer.status_code == 200
    assert (answer.json()["is_new"], answer.json()["id"], answer.json()["name"]) == (False, first["id"], "A statement")
    assert answer.headers["location"] == f"{INTAKE}/{first['id']}"


async def test_documents_are_listed_page_by_page(office: Office) -> None:
    for number in range(3):
        await taken_in(office, text=f"{TEXT} {number}")
    first = await office.get(f"{INTAKE}?limit=2", "read")
    rest = await office.get(f"{INTAKE}?limit=2&before={first['next']}", "read")
    assert ([each["id"] for each in first["documents"]], first["next"]) == ([3, 2], 2)
    assert ([each["id"] for each in rest["documents"]], rest["next"]) == ([1], None)


async def test_a_file_is_taken_in(office: Office) -> None:
    answer = await upload(office, (SAMPLES / "writer-decree.pdf").read_bytes(), published_on="2025-07-30")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["name"], made["kind"], made["language"]) == ("decree.pdf", "pdf", "ar")
    assert "2027-09-30" in [each["edtf"] for each in made["proposals"]]


async def test_an_accepted_proposal_is_a_commitment(office: Office) -> None:
    proposal = (await taken_in(office))["proposals"][0]
    edits = {"parties": ["The Secretariat"], "zone": "Asia/Baghdad", "tags": ["lists"]}
    answer = await office.post(f"/api/v1/proposals/{proposal['id']}/accept", **edits)
    assert answer.status_code == 200, answer.text
    accepted = answer.json()
    assert (accepted["state"], accepted["decided_by"]) == ("accepted", "token:write")
    commitment = await office.get(f"/api/v1/commitments/{accepted['commitment']}", "read")
    assert (commitment["origin"], commitment["deadline"], commitment["modality"]) == ("intake", "2026-03-31", "by")
    assert (commitment["parties"], commitment["tags"], commitment["zone"]) == (
        ["The Secretariat"],
        ["lists"],
        "Asia/Baghdad",
    )
    (source,) = commitment["sources"]
    assert (source["document"], source["published"], source["said_on"]) == ("A statement", "2025-07-30", "2025-07-29")
    assert source["phrase"] in TEXT
    assert [each["kind"] for each in commitment["events"]] == ["proposal.accepted", "commitment.recorded"]


@pytest.mark.parametrize(
    "text", ["The report will be published next month.", "وسينشر المكتب التقرير الشهر المقبل."], ids=["en", "ar"]
)
async def test_a_reading_stays_beside_what_is_accepted_in_both_languages(office: Office, text: str) -> None:
    days = {"published_on": "2025-09-01", "said_on": "2025-08-31"}
    (proposal,) = (await taken_in(office, text=text, **days))["proposals"]
    answer = await office.post(f"/api/v1/proposals/{proposal['id']}/accept", id="report", parties=["The office"])
    assert answer.status_code == 200, answer.text
    (reading,) = (await office.get("/api/v1/commitments/report"))["readings"]
    assert (reading["edtf"], sorted(reading["reason"])) == (proposal["readings"][0]["edtf"], ["ar", "en"])


async def test_the_date_may_be_edited(office: Office) -> None:
    proposal = (await taken_in(office))["proposals"][0]
    edits = {"id": "list", "parties": ["The Secretariat"], "on": "2026-04"}
    assert (await office.post(f"/api/v1/proposals/{proposal['id']}/accept", **edits)).status_code == 200
    commitment = await office.get("/api/v1/commitments/list")
    assert (commitment["deadline"], commitment["modality"]) == ("2026-04", "on")


async def test_what_a_commitment_lacks_is_told(office: Office) -> None:
    text = "It is to be finished by 31 March 2026."
    proposal = (await taken_in(office, text=text))["proposals"][0]
    answer = await office.post(f"/api/v1/proposals/{proposal['id']}/accept", title=None)
    assert answer.status_code == 422
    assert {each["where"] for each in answer.json()["errors"]} >= {"title"}
    assert (await office.get(f"{INTAKE}/1", "read"))["proposed"] == 1


async def test_rejecting_needs_a_reason_and_may_be_taken_back(office: Office) -> None:
    number = (await taken_in(office))["proposals"][0]["id"]
    assert (await office.post(f"/api/v1/proposals/{number}/reject")).status_code == 422
    rejected = (await office.post(f"/api/v1/proposals/{number}/reject", reason="no duty")).json()
    assert (rejected["state"], rejected["reason"]) == ("rejected", "no duty")
    again = await office.post(f"/api/v1/proposals/{number}/reject", reason="no duty")
    assert again.status_code == 409
    reopened = (await office.post(f"/api/v1/proposals/{number}/reopen")).json()
    assert (reopened["state"], reopened["reason"]) == ("proposed", None)


async def test_taking_an_acceptance_back_archives_the_commitment(office: Office) -> None:
    number = (await taken_in(office))["proposals"][0]["id"]
    accepted = (await office.post(f"/api/v1/proposals/{number}/accept", parties=["The Secretariat"])).json()
    reopened = (await office.post(f"/api/v1/proposals/{number}/reopen")).json()
    assert reopened["state"] == "proposed"
    assert reopened["draft"]["id"] == f"{accepted['commitment']}-2"
    commitment = await office.get(f"/api/v1/commitments/{accepted['commitment']}")
    assert commitment["archived_at"]


async def test_documents_and_decisions_need_a_token(office: Office) -> None:
    await taken_in(office)
    for method, path, token, status in (
        ("GET", INTAKE, None, 401),
        ("GET", f"{INTAKE}/1", None, 401),
        ("POST", INTAKE, None, 401),
        ("POST", INTAKE, "read", 403),
        ("POST", "/api/v1/proposals/1/accept", "read", 403),
        ("POST", "/api/v1/proposals/1/reject", None, 401),
        ("POST", "/api/v1/proposals/1/reopen", "expired", 401),
    ):
        answer = await office.ask(method, path, token, json={} if method == "POST" else None)
        assert (path, answer.status_code) == (path, status)


async def test_what_there_is_not_is_told(office: Office) -> None:
    assert (await office.ask("GET", f"{INTAKE}/9", "read")).status_code == 404
    for act in ("accept", "reject", "reopen"):
        assert (await office.post(f"/api/v1/proposals/9/{act}", reason="x")).status_code in {404, 422}


@on_sqlite
async def test_what_cannot_be_taken_in_is_told_with_its_remedy(office: Office) -> None:
    cases: list[tuple[dict[str, Any], int, str]] = [
        ({"text": TEXT}, 422, "Give the day"),
        ({**GIVEN, "said_on": "2025-08-30"}, 422, "Give an earlier day"),
        ({**GIVEN, "text": " "}, 422, "there is no text in it"),
        ({**GIVEN, "text": "by \ud800 May"}, 422, "thing is wrong"),
        ({**GIVEN, "text": "by \x00 May"}, 422, "characters that are no text"),
        ({**GIVEN, "text": "a" * (LONGEST_TEXT + 1)}, 422, "thing is wrong"),
        ({**GIVEN, "language": "fr"}, 422, "thing is wrong"),
        ({**GIVEN, "published_on": "30 July"}, 422, "thing is wrong"),
        ({**GIVEN, "colour": "red"}, 422, "thing is wrong"),
    ]
    for given, status, told in cases:
        answer = await office.post(INTAKE, **given)
        assert (answer.status_code, told in answer.json()["detail"]) == (status, True), answer.text
    assert (await office.get(INTAKE, "read"))["documents"] == []


@on_sqlite
async def test_files_that_cannot_be_read_are_told(office: Office) -> None:
    day = {"published_on": "2025-07-30"}
    for data, status, told in (
        ((SAMPLES / "locked.pdf").read_bytes(), 422, "locked with a password"),
        (a_pdf("0 0 9 9 re f"), 422, "its pages are pictures"),
        (b"\x89PNG\r\n\x1a\n", 422, "this is a picture"),
        (b"", 422, "there is no text in it"),
        (b"a" * (LARGEST_DOCUMENT + 1), 413, "more than 8 MB"),
    ):
        answer = await upload(office, data, **day)
        assert (answer.status_code, told in answer.json()["detail"]) == (status, True), answer.text


@on_sqlite
async def test_other_bodies_are_refused(office: Office) -> None:
    for kind, content, status in (
        ("text/plain", b"by May", 415),
        ("application/json", b"{", 400),
        ("application/json", b"[]", 422),
        ("application/json", b'{"text": "a", "text": "b"}', 422),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken", 422),
        ("multipart/form-data; boundary=x", b"--x--\r\n", 422),
    ):
        answer = await office.ask("POST", INTAKE, "write", content=content, headers={"Content-Type": kind})
        assert (kind, content, answer.status_code) == (kind, content, status)
        assert answer.headers["content-type"] == "application/problem+json"
    too_large = await office.ask("POST", INTAKE, "write", content=b"a" * (LARGEST_DOCUMENT + 2**17))
    assert too_large.status_code == 413


@on_sqlite
async def test_other_requests_are_answered_while_a_document_is_read(office: Office) -> None:
    slow = asyncio.create_task(
        upload(office, a_pdf(written(*["by May 2027"] * 40), pages=60), published_on="2025-07-30")
    )
    loop = asyncio.get_running_loop()
    waits, begun = [], loop.time()
    while not slow.done():
        asked = loop.time()
        assert (await office.ask("GET", "/status")).status_code == 200
        waits.append(loop.time() - asked)
        await asyncio.sleep(0.01)
    assert (await slow).status_code == 201
    assert len(waits) > 10
    assert sorted(waits)[len(waits) // 2] < (loop.time() - begun) / 10
