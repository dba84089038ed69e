"""Periods from a day that the text does not give, over HTTP."""

from typing import Any

from tests.web.office import ENTRY, Office, on_sqlite
from tests.web.test_intake import taken_in

TEXT = "The Parties shall submit the first report within twelve months of the ratification of this Agreement."
WAITS = "within 12 months of “the ratification of this Agreement”, whose day is not known"


async def proposed(office: Office) -> dict[str, Any]:
    (proposal,) = (await taken_in(office, text=TEXT))["proposals"]
    return dict(proposal)


async def accepted(office: Office, **edits: Any) -> dict[str, Any]:
    number = (await proposed(office))["id"]
    answer = await office.post(f"/api/v1/proposals/{number}/accept", id="report", **edits)
    assert answer.status_code == 200, answer.text
    return await commitment(office)


async def commitment(office: Office) -> dict[str, Any]:
    found: dict[str, Any] = await office.get("/api/v1/commitments/report", "read")
    return found


async def test_accepted_as_it_is_it_says_what_it_waits_for(office: Office) -> None:
    draft = (await proposed(office))["draft"]
    assert draft["note"]["en"] == WAITS
    number = 1
    answer = await office.post(f"/api/v1/proposals/{number}/accept", id="report", note="as agreed", review="P30D")
    assert answer.status_code == 200
    report = await commitment(office)
    assert (report["status"], report["deadline"]) == ("undated", None)
    assert report["note"]["en"] == f"{WAITS}. as agreed"
    assert WAITS.partition(" “")[0] not in report["note"]["ar"]


async def test_from_when_it_counts_may_be_said_at_once(office: Office) -> None:
    report = await accepted(office, after="2025-07-15")
    assert (report["deadline"], report["modality"], report["note"]) == ("2026-07-15", "by", None)


async def test_from_when_it_counts_may_be_said_later(office: Office) -> None:
    await accepted(office)
    answer = await office.post("/api/v1/proposals/1/start", after="2025-07-15")
    assert answer.status_code == 200, answer.text
    assert answer.json()["commitment"] == "report"
    report = await commitment(office)
    assert (report["deadline"], report["note"]) == ("2026-07-15", None)
    assert report["events"][0]["kind"] == "commitment.dated"
    again = await office.post("/api/v1/proposals/1/start", after="2025-07-16")
    assert (again.status_code, "waits for no day" in again.json()["detail"]) == (409, True)


async def test_it_may_count_from_another_commitment(office: Office) -> None:
    assert (await office.post("/api/v1/commitments", **{**ENTRY, "id": "ratification", "by": None})).status_code == 201
    await accepted(office)
    unknown = await office.post("/api/v1/proposals/1/start", after="the-ratification")
    assert unknown.status_code == 422
    assert unknown.json()["errors"] == [
        {
            "where": "after",
            "problem": "no commitment is called 'the-ratification'",
            "remedy": "Did you mean ratification?",
        }
    ]
    assert (await office.post("/api/v1/proposals/1/start", after="ratification", within="P6M")).status_code == 200
    said = {"kind": "kept", "on": "2025-07-20", "document": "the gazette"}
    assert (await office.post("/api/v1/commitments/ratification/announcements", **said)).status_code == 201
    assert (await commitment(office))["deadline"] == "2026-01-20"


@on_sqlite
async def test_what_cannot_be_counted_is_told(office: Office) -> None:
    number = (await proposed(office))["id"]
    path = f"/api/v1/proposals/{number}/start"
    early = await office.post(path, after="2025-07-15")
    assert (early.status_code, "when you accept it" in early.json()["detail"]) == (409, True)
    await office.post(f"/api/v1/proposals/{number}/accept", id="report")
    for values, where in (
        ({}, "body.after"),
        ({"after": "2025-13"}, "after"),
        ({"after": "2025-07-15", "within": "soon"}, "within"),
        ({"after": "report"}, "after"),
        ({"after": "2025-07-15", "colour": "red"}, "body.colour"),
    ):
        answer = await office.post(path, **values)
        assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, where), answer.text
    assert (await office.ask("POST", path, "read", json={"after": "2025-07-15"})).status_code == 403
    assert (await office.post("/api/v1/proposals/9/start", after="2025-07-15")).status_code == 404


@on_sqlite
async def test_only_a_period_that_waits_has_a_start(office: Office) -> None:
    text = "The office shall report by 31 March 2027."
    await taken_in(office, text=text)
    assert (await office.post("/api/v1/proposals/1/accept", id="report")).status_code == 200
    answer = await office.post("/api/v1/proposals/1/start", after="2025-07-15")
    assert (answer.status_code, "gives no period" in answer.json()["detail"]) == (409, True)


async def test_what_can_be_no_id_is_told_whatever_it_is(office: Office) -> None:
    await accepted(office)
    for after in ("a\x00", "Ratification", "a" * 100, "a'; --", "\u202ea"):
        answer = await office.post("/api/v1/proposals/1/start", after=after)
        assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "after"), answer.text
        wanted = {**ENTRY, "by": None, "within": "P1M", "after": after}
        assert (await office.post("/api/v1/commitments", **wanted)).status_code == 422
