"""Acknowledgements and silences through the API: what rests, for how long, and that it can be ended."""

from typing import Any

import pytest

from tests.builders import a_deadline, an_entry
from tests.web.office import Office, on_sqlite

ACKNOWLEDGE = "/api/v1/commitments/iraq-mission/acknowledgements"
SILENCES = "/api/v1/silences"
SILENCE: dict[str, Any] = {"tag": "iraq", "ends_at": "2025-08-08T12:00:00+03:00", "reason": "a holiday"}


async def test_an_acknowledgement_rests_reminders_until_it_is_taken_back(office: Office) -> None:
    house = office.house
    await house.record(an_entry(deadline=a_deadline("2025-08")))
    answer = await office.post(ACKNOWLEDGE, until="2025-08-20T09:00:00+03:00", note="we know")
    assert answer.status_code == 201
    assert answer.json() == {
        "id": 1,
        "commitment": "iraq-mission",
        "at": "2025-08-01T08:00:00Z",
        "until": "2025-08-20T06:00:00Z",
        "by": "token:write",
        "note": "we know",
        "withdrawn_at": None,
    }
    assert await office.get(ACKNOWLEDGE, "read") == {"acknowledgements": [answer.json()]}
    planned = (await office.get("/api/v1/commitments/iraq-mission", "read"))["planned"]
    assert [each["withheld"] for each in planned[:2]] == ["acknowledged", None]
    assert (await office.ask("DELETE", "/api/v1/acknowledgements/1", "write")).status_code == 204
    planned = (await office.get("/api/v1/commitments/iraq-mission", "read"))["planned"]
    assert planned[0]["withheld"] is None
    assert (await office.ask("DELETE", "/api/v1/acknowledgements/1", "write")).status_code == 409
    assert office.pokes == 2


@on_sqlite
async def test_a_settled_commitment_has_nothing_to_acknowledge(office: Office) -> None:
    await office.house.record(an_entry())
    await office.post(
        "/api/v1/commitments/iraq-mission/announcements", kind="kept", on="2025-07-30", document="a speech"
    )
    assert (await office.post(ACKNOWLEDGE)).status_code == 409
    assert (await office.post("/api/v1/commitments/nobody/acknowledgements")).status_code == 404
    assert (await office.ask("GET", "/api/v1/commitments/nobody/acknowledgements", "read")).status_code == 404


async def test_a_silence_is_listed_until_it_is_over(office: Office) -> None:
    answer = await office.post(SILENCES, **SILENCE)
    assert answer.status_code == 201
    made = {
        "id": 1,
        "commitment": None,
        "tag": "iraq",
        "starts_at": "2025-08-01T08:00:00Z",
        "ends_at": "2025-08-08T09:00:00Z",
        "reason": "a holiday",
        "created_by": "token:write",
        "ended_at": None,
    }
    assert answer.json() == made
    assert await office.get(SILENCES, "read") == {"silences": [made]}
    assert (await office.ask("DELETE", f"{SILENCES}/1", "write")).status_code == 204
    assert await office.get(SILENCES, "read") == {"silences": []}
    assert await office.get(f"{SILENCES}?ended=true", "read") == {
        "silences": [{**made, "ended_at": "2025-08-01T08:00:00Z"}]
    }
    assert (await office.ask("DELETE", f"{SILENCES}/1", "write")).status_code == 409
    assert office.pokes == 2


async def test_a_silence_is_about_a_commitment_that_there_is(office: Office) -> None:
    about = {**SILENCE, "tag": None, "commitment": "iraq-mission"}
    assert (await office.post(SILENCES, **about)).status_code == 404
    await office.house.record(an_entry())
    assert (await office.post(SILENCES, **about)).status_code == 201


@on_sqlite
@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"tag": None}, 422),
        ({"commitment": "iraq-mission"}, 422),
        ({"reason": ""}, 422),
        ({"tag": "Not A Tag"}, 422),
        ({"ends_at": "2025-08-08T12:00:00"}, 422),
        ({"ends_at": "2025-08-08"}, 422),
        ({"ends_at": 1754640000}, 422),
        ({"ends_at": "1754640000"}, 422),
        ({"ends_at": "0001-01-01T00:00:00+14:00"}, 422),
        ({"ends_at": "9999-12-31T23:59:59-14:00"}, 422),
        ({"ends_at": "2025-08-08T12:00:00Z" + "0" * 40}, 422),
        ({"starts_at": "2025-08-09T00:00:00Z"}, 409),
        ({"ends_at": "2025-08-01T08:00:00Z"}, 409),
    ],
)
async def test_a_silence_that_makes_no_sense_is_refused(office: Office, change: dict[str, Any], status: int) -> None:
    assert (await office.post(SILENCES, **{**SILENCE, **change})).status_code == status
    assert office.pokes == 0
