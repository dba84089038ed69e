"""One commitment: all that is known of it, recording it, archiving it."""

from datetime import timedelta

from service.core.verdict import Silence
from service.jobs.load_catalogue import load_catalogue
from service.jobs.silence import silence
from tests.builders import a_deadline, an_announcement, an_entry
from tests.web.office import ENTRY, Office, on_sqlite

PRIVATE = ("acknowledgements", "silences", "alerts", "deliveries", "events", "planned")


async def test_with_a_token_everything_is_told(office: Office) -> None:
    house = office.house
    await house.record(an_entry("a", deadline=a_deadline("2025-08"), tags=("iraq",)))
    await house.raise_all()
    await house.deliver_all()
    path = "/api/v1/commitments/a"
    await office.post(f"{path}/announcements", kind="progress", on="2025-07-20", document="a speech")
    await office.post(f"{path}/acknowledgements", until="2025-08-05T00:00:00Z", note="we know")
    wanted = Silence(house.now, house.now + timedelta(days=1), "a holiday", tag="iraq", created_by="token:write")
    await silence(house.database, wanted, now=house.now)
    content = await office.get(path, "read")
    assert content["announcements"] == [
        {
            "id": 1,
            "kind": "progress",
            "on": "2025-07-20",
            "document": "a speech",
            "phrase": None,
            "language": None,
            "by": None,
            "note": None,
            "deadline": None,
            "provisional": False,
            "origin": "api",
            "recorded_at": "2025-08-01T08:00:00Z",
            "recorded_by": "token:write",
            "withdrawn_at": None,
        }
    ]
    assert content["revisions"] == [
        {
            "number": 1,
            "deadline": {
                "modality": "by",
                "edtf": "2025-08",
                "earliest": "2025-08-01",
                "latest": "2025-08-31",
                "within": None,
                "after": None,
            },
            "cause": "catalogue",
            "decided_on": "2024-09-27",
        }
    ]
    assert content["acknowledgements"] == [
        {
            "id": 1,
            "commitment": "a",
            "at": "2025-08-01T08:00:00Z",
            "until": "2025-08-05T00:00:00Z",
            "by": "token:write",
            "note": "we know",
            "withdrawn_at": None,
        }
    ]
    assert content["silences"] == [
        {
            "id": 1,
            "commitment": None,
            "tag": "iraq",
            "starts_at": "2025-08-01T08:00:00Z",
            "ends_at": "2025-08-02T08:00:00Z",
            "reason": "a holiday",
            "created_by": "token:write",
            "ended_at": None,
        }
    ]
    assert content["alerts"] == [
        {
            "id": 1,
            "key": "a:1:before-P30D",
            "commitment": "a",
            "revision": 1,
            "milestone": "before-P30D",
            "kind": "before",
            "milestone_on": "2025-08-01",
            "due_at": "2025-08-01T06:00:00Z",
            "missed": [],
            "status": "in_window",
            "raised_at": "2025-08-01T08:00:00Z",
        }
    ]
    assert content["deliveries"] == [
        {
            "id": 1,
            "channel": "desk",
            "state": "sent",
            "reason": None,
            "receipt": "accepted as a:1:before-P30D:desk",
            "idempotency_key": "a:1:before-P30D:desk",
            "attempts": 1,
            "failures": 0,
            "created_at": "2025-08-01T08:00:00Z",
            "next_attempt_at": None,
            "finished_at": "2025-08-01T08:00:00Z",
            "alerts": ["a:1:before-P30D"],
        }
    ]
    assert [event["kind"] for event in content["events"]] == ["acknowledgement.recorded", "announcement.recorded"]
    assert content["planned"][0] == {
        "at": "2025-08-24T06:00:00Z",
        "commitment": "a",
        "milestone": "before-P7D",
        "milestone_on": "2025-08-24",
        "status": "in_window",
        "days_remaining": 7,
        "channels": ["desk"],
        "missed": [],
        "withheld": None,
        "leaves_at": None,
        "escalations": [],
        "raised_at": None,
        "waits": [],
    }
    assert len(content["planned"]) == 10


@on_sqlite
async def test_the_public_sees_neither_names_nor_whom_we_told(office: Office) -> None:
    await office.record()
    await office.post(
        "/api/v1/commitments/budget-law/announcements", kind="progress", on="2025-07", document="a speech"
    )
    inside = await office.get("/api/v1/commitments/budget-law", "read")
    outside = await office.get("/api/v1/commitments/budget-law")
    assert {name: outside[name] for name in PRIVATE} == dict.fromkeys(PRIVATE)
    assert outside["announcements"] == [{**inside["announcements"][0], "recorded_by": None}]
    assert {**inside, **outside} == outside
    assert inside["announcements"][0]["recorded_by"] == "token:write"


async def test_a_new_commitment_is_answered_with_all_that_is_known_of_it(office: Office) -> None:
    answer = await office.post("/api/v1/commitments", **ENTRY, note=None)
    assert answer.status_code == 201
    assert answer.headers["location"] == "/api/v1/commitments/budget-law"
    assert answer.json() == await office.get(answer.headers["location"], "read")
    content = answer.json()
    assert (content["origin"], content["zone"], content["latest"]) == ("api", "UTC", "2025-12-31")
    assert content["next_alert_at"] == "2025-07-04T09:00:00Z"
    assert office.pokes == 1
    assert await office.house.raise_all() == 1


async def test_an_id_is_given_once(office: Office) -> None:
    await office.house.record(an_entry("a"))
    assert (await office.post("/api/v1/commitments", **{**ENTRY, "id": "a"})).status_code == 409
    await office.record()
    await office.ask("DELETE", "/api/v1/commitments/budget-law", "write")
    assert (await office.post("/api/v1/commitments", **ENTRY)).status_code == 409


async def test_a_deadline_may_count_from_a_commitment_that_there_is(office: Office) -> None:
    await office.house.record(an_entry("mission"))
    waits = {each: value for each, value in ENTRY.items() if each != "by"} | {"within": "P1M", "after": "mission"}
    answer = await office.post("/api/v1/commitments", **waits)
    assert (answer.status_code, answer.json()["deadline"]) == (201, "2025-10-01/2025-10-30")
    answer = await office.post("/api/v1/commitments", **{**waits, "id": "other", "after": "the-mission"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"where": "after", "problem": "no commitment is called 'the-mission'", "remedy": "Did you mean mission?"}
    ]


async def test_archiving_keeps_the_history_and_ends_the_alerts(office: Office) -> None:
    await office.record()
    assert (await office.ask("DELETE", "/api/v1/commitments/budget-law", "write")).status_code == 204
    content = await office.get("/api/v1/commitments/budget-law", "read")
    assert (content["archived_at"], content["next_alert_at"]) == ("2025-08-01T08:00:00Z", None)
    assert content["planned"] == []
    assert await office.house.raise_all() == 0
    assert (await office.ask("DELETE", "/api/v1/commitments/budget-law", "write")).status_code == 409


@on_sqlite
async def test_what_the_file_holds_is_archived_in_the_file_alone(office: Office) -> None:
    await office.house.record(an_entry("a"))
    answer = await office.ask("DELETE", "/api/v1/commitments/a", "write")
    assert answer.status_code == 409
    assert "came by the catalogue" in answer.json()["detail"]


@on_sqlite
async def test_the_catalogue_leaves_alone_what_came_through_the_api(office: Office) -> None:
    await office.record()
    house = office.house
    await load_catalogue(house.database, "commitments = []", file="f", channels=["desk"], now=house.now)
    assert (await office.get("/api/v1/commitments/budget-law"))["archived_at"] is None


async def test_the_longest_words_that_are_allowed_fit_the_database(office: Office) -> None:
    source = {
        "document": "ا" * 300,
        "phrase": "ا" * 120,
        "language": "abc-12345678-12345678-12345678",
        "publisher": "ا" * 300,
        "url": f"https://example.org/{'a' * 1980}",
    }
    answer = await office.post(
        "/api/v1/commitments",
        **{**ENTRY, "id": "i" * 100, "tags": ["t" * 100], "sources": [source], "title": "ا" * 300, "note": "ا" * 2000},
    )
    assert answer.status_code == 201, answer.text
    announced = {
        "kind": "progress",
        "on": "2025-07-01?/2025-07-02?",
        "document": "ا" * 300,
        "phrase": "ا" * 120,
        "language": "abc-12345678-12345678-12345678",
        "by": "ا" * 300,
        "note": "ا" * 2000,
    }
    assert (await office.post(f"/api/v1/commitments/{'i' * 100}/announcements", **announced)).status_code == 201
    assert await office.house.raise_all() == 1


@on_sqlite
async def test_a_settled_commitment_shows_how_it_ended(office: Office) -> None:
    await office.house.record(an_entry("a", announcements=(an_announcement(on="2025-07-15"),)))
    content = await office.get("/api/v1/commitments/a", "read")
    assert (content["status"], content["outcome"], content["planned"]) == ("settled", "kept", [])
