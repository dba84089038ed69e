"""Announcements through the API: recorded, withdrawn, accepted, and never erased."""

from typing import Any

import pytest

from tests.builders import an_entry
from tests.web.office import ANNOUNCEMENT, Office, on_sqlite

PATH = "/api/v1/commitments/iraq-mission/announcements"


async def status_of(office: Office) -> str:
    status: str = (await office.get("/api/v1/commitments/iraq-mission"))["status"]
    return status


async def test_an_announcement_is_answered_as_it_is_on_record(office: Office) -> None:
    await office.house.record(an_entry())
    said = {
        "kind": "moved",
        "on": "2025-07",
        "document": " a joint statement ",
        "phrase": "حتى نهاية 2025",
        "language": "ar",
        "by": "The coalition",
        "note": "first line\nsecond line",
        "deadline": {"until": "2025-12"},
    }
    answer = await office.post(PATH, **said)
    assert answer.status_code == 201
    assert answer.json() == {
        **said,
        "id": 1,
        "document": "a joint statement",
        "deadline": {
            "modality": "until",
            "edtf": "2025-12",
            "earliest": "2025-12-01",
            "latest": "2025-12-31",
            "within": None,
            "after": None,
        },
        "provisional": False,
        "origin": "api",
        "recorded_at": "2025-08-01T08:00:00Z",
        "recorded_by": "token:write",
        "withdrawn_at": None,
        "followers": [],
    }
    listed = {key: value for key, value in answer.json().items() if key != "followers"}
    assert await office.get(PATH, "read") == {"announcements": [listed]}
    assert await office.get(PATH) == {"announcements": [{**listed, "recorded_by": None}]}
    assert (await office.get("/status"))["commitments"][0]["slipped_days"] == 92


async def test_a_withdrawn_announcement_is_undone_and_stays_on_record(office: Office) -> None:
    await office.house.record(an_entry())
    number = (await office.post(PATH, **ANNOUNCEMENT)).json()["id"]
    assert await status_of(office) == "settled"
    answer = await office.post(f"/api/v1/announcements/{number}/withdraw", reason="it was another mission")
    assert (answer.status_code, answer.json()["withdrawn_at"]) == (200, "2025-08-01T08:00:00Z")
    assert await status_of(office) == "scheduled"
    assert len((await office.get(PATH))["announcements"]) == 1
    assert (await office.post(f"/api/v1/announcements/{number}/withdraw", reason="again")).status_code == 409


async def test_evidence_waits_until_it_is_accepted(office: Office) -> None:
    await office.house.record(an_entry())
    number = (await office.post(PATH, **ANNOUNCEMENT, provisional=True)).json()["id"]
    assert await status_of(office) == "under_review"
    answer = await office.post(f"/api/v1/announcements/{number}/accept")
    assert (answer.status_code, answer.json()["provisional"]) == (200, False)
    assert await status_of(office) == "settled"
    assert (await office.post(f"/api/v1/announcements/{number}/accept")).status_code == 409


@on_sqlite
async def test_each_write_wakes_the_engine(office: Office) -> None:
    await office.house.record(an_entry())
    await office.post(PATH, **ANNOUNCEMENT, provisional=True)
    await office.post("/api/v1/announcements/1/accept")
    await office.post("/api/v1/announcements/1/withdraw", reason="a mistake")
    assert office.pokes == 3


@on_sqlite
async def test_what_is_refused_wakes_nobody(office: Office) -> None:
    await office.house.record(an_entry())
    assert (await office.post(PATH, **{**ANNOUNCEMENT, "on": "2025-08-02"})).status_code == 409
    assert office.pokes == 0


@on_sqlite
@pytest.mark.parametrize("number", ["1", str(2**63 - 1)])
async def test_an_announcement_that_there_is_not_is_404(office: Office, number: str) -> None:
    assert (await office.post(f"/api/v1/announcements/{number}/accept")).status_code == 404
    assert (await office.post(f"/api/v1/announcements/{number}/withdraw", reason="why")).status_code == 404


@on_sqlite
@pytest.mark.parametrize("number", ["0", "-1", "x", str(2**63), "1e3"])
async def test_a_number_counts_from_one_and_fits_the_database(office: Office, number: str) -> None:
    assert (await office.post(f"/api/v1/announcements/{number}/accept")).status_code == 422


@on_sqlite
@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"kind": "done"}, "body.kind"),
        ({"on": "2025-07/.."}, "body.on"),
        ({"on": "soon"}, "body.on"),
        ({"on": "1447-03-15"}, "body.on"),
        ({"on": None}, "body.on"),
        ({"document": " "}, "body.document"),
        ({"document": "a" * 301}, "body.document"),
        ({"document": "a\nb"}, "body.document"),
        ({"document": "a\u0000b"}, "body.document"),
        ({"document": "\ud800"}, "body.document"),
        ({"phrase": "a" * 121}, "body.phrase"),
        ({"note": "a" * 2001}, "body.note"),
        ({"note": "a\u001bb"}, "body.note"),
        ({"language": "Arabic"}, "body.language"),
        ({"by": ["the coalition"]}, "body.by"),
        ({"provisional": "perhaps"}, "body.provisional"),
        ({"deadline": {}}, "body.deadline"),
        ({"deadline": {"by": "2025", "on": "2025"}}, "body.deadline"),
        ({"deadline": {"by": "3001"}}, "body.deadline.by"),
        ({"deadline": {"within": "P1M"}}, "body.deadline.within"),
        ({"recorded_by": "somebody else"}, "body.recorded_by"),
    ],
)
async def test_what_cannot_be_recorded_is_told_where_it_stands(
    office: Office, change: dict[str, Any], where: str
) -> None:
    await office.house.record(an_entry())
    answer = await office.post(PATH, **{**ANNOUNCEMENT, **change})
    assert answer.status_code == 422
    assert [each["where"] for each in answer.json()["errors"]] == [where]


@on_sqlite
async def test_a_move_needs_a_new_deadline_and_nothing_else_takes_one(office: Office) -> None:
    await office.house.record(an_entry())
    assert (await office.post(PATH, **{**ANNOUNCEMENT, "kind": "moved"})).status_code == 409
    assert (await office.post(PATH, **ANNOUNCEMENT, deadline={"by": "2026"})).status_code == 409
