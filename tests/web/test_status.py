"""`/status`, and the same list in the API: exact shapes, pages, filters, and what is kept for how long."""

from datetime import timedelta

import pytest

from service.core.model import AnnouncementKind, Status
from service.web.api.answers import StandingAnswer, StatusAnswer
from tests.builders import a_deadline, a_source, an_announcement, an_entry, day
from tests.web.office import ENTRY, Office, on_sqlite


async def test_a_row_has_exactly_these_facts(office: Office) -> None:
    await office.house.record(an_entry(tags=("iraq", "coalition")))
    assert await office.get("/status") == {
        "as_of": "2025-08-01T08:00:00Z",
        "counts": {
            "undated": 0,
            "scheduled": 1,
            "approaching": 0,
            "in_window": 0,
            "due_today": 0,
            "passed": 0,
            "under_review": 0,
            "settled": 0,
        },
        "commitments": [
            {
                "id": "iraq-mission",
                "title": {"en": "The mission in Iraq ends", "ar": "تنتهي المهمة في العراق"},
                "parties": ["The coalition"],
                "status": "scheduled",
                "outcome": None,
                "deadline": "2025-09",
                "modality": "by",
                "within": None,
                "after": None,
                "earliest": "2025-09-01",
                "latest": "2025-09-30",
                "days_remaining": 60,
                "days_to_earliest": 31,
                "first_latest": "2025-09-30",
                "slipped_days": 0,
                "next_review_on": None,
                "next_alert_at": "2025-08-31T06:00:00Z",
                "readings": [],
                "zone": "Asia/Baghdad",
                "tags": ["iraq", "coalition"],
                "sources": [
                    {
                        "document": "002_4ae327929c11d180",
                        "publisher": None,
                        "url": None,
                        "published": "2024-09-28",
                        "said_on": "2024-09-27",
                        "phrase": "نهاية سبتمبر 2025",
                        "language": "ar",
                    }
                ],
                "origin": "catalogue",
            }
        ],
        "next": None,
    }


async def test_both_addresses_answer_the_same_and_as_documented(office: Office) -> None:
    moved = an_announcement(AnnouncementKind.MOVED, "2025-07-01", deadline=a_deadline("2025-12"))
    await office.house.record(
        an_entry("a", announcements=(an_announcement(on="2025-07-01"),)),
        an_entry("b", announcements=(moved,)),
        an_entry("c", deadline=None),
        an_entry("d", sources=(a_source(published=None, said_on=None, url="https://example.org/"),)),
    )
    content = await office.get("/status")
    assert content == await office.get("/api/v1/commitments")
    assert set(content) == set(StatusAnswer.model_fields)
    assert set(content["commitments"][0]) == set(StandingAnswer.model_fields)
    answer = StatusAnswer.model_validate(content)
    assert [(row.id, row.status, row.slipped_days) for row in answer.commitments] == [
        ("a", Status.SETTLED, 0),
        ("b", Status.SCHEDULED, 92),
        ("c", Status.UNDATED, 0),
        ("d", Status.SCHEDULED, 0),
    ]


async def test_pages_join_without_a_gap(office: Office) -> None:
    await office.house.record(*(an_entry(f"each-{number}") for number in range(5)))
    pages, after = [], ""
    while True:
        page = await office.get("/status", params={"limit": 2, **({"after": after} if after else {})})
        pages.append([row["id"] for row in page["commitments"]])
        after = page["next"]
        if after is None:
            break
    assert pages == [["each-0", "each-1"], ["each-2", "each-3"], ["each-4"]]


@on_sqlite
async def test_a_last_page_that_is_full_has_no_next(office: Office) -> None:
    await office.house.record(an_entry("a"), an_entry("b"))
    assert (await office.get("/status?limit=2"))["next"] is None


async def test_filters_take_any_of_several(office: Office) -> None:
    await office.house.record(
        an_entry("a", tags=("iraq",)),
        an_entry("b", tags=("syria",), deadline=None),
        an_entry("c", tags=("budget",)),
    )

    async def ids(query: str) -> list[str]:
        return [row["id"] for row in (await office.get(f"/status?{query}"))["commitments"]]

    assert await ids("tag=iraq&tag=syria") == ["a", "b"]
    assert await ids("status=undated") == ["b"]
    assert await ids("status=undated&status=scheduled&tag=syria&tag=budget") == ["b", "c"]
    assert await ids("tag=nobody") == []
    counts = (await office.get("/status?tag=iraq&status=undated"))["counts"]
    assert (counts["scheduled"], counts["undated"]) == (1, 0)


async def test_the_day_is_that_of_the_commitments_own_zone(office: Office) -> None:
    office.house.now = office.house.now.replace(day=30, month=9, hour=22)
    await office.house.record(an_entry("baghdad"), an_entry("new-york", zone="America/New_York"))
    rows = (await office.get("/status"))["commitments"]
    assert [(row["status"], row["days_remaining"]) for row in rows] == [("passed", -1), ("due_today", 0)]


@on_sqlite
async def test_archived_commitments_are_not_listed(office: Office) -> None:
    made = await office.post("/api/v1/commitments", **ENTRY)
    assert made.status_code == 201
    assert len((await office.get("/status"))["commitments"]) == 1
    await office.ask("DELETE", "/api/v1/commitments/budget-law", "write")
    content = await office.get("/status")
    assert (content["commitments"], sum(content["counts"].values())) == ([], 0)


async def test_what_is_written_here_shows_at_once(office: Office) -> None:
    assert (await office.get("/status"))["commitments"] == []
    await office.post("/api/v1/commitments", **ENTRY)
    assert (await office.get("/status"))["counts"]["approaching"] == 1
    kept = {"kind": "kept", "on": "2025-07-31", "document": "the gazette"}
    await office.post("/api/v1/commitments/budget-law/announcements", **kept)
    content = await office.get("/status")
    assert content["counts"]["settled"] == 1
    assert content["commitments"][0]["outcome"] == "kept"


@on_sqlite
async def test_what_is_written_elsewhere_shows_within_a_moment(office: Office) -> None:
    await office.get("/status")
    await office.house.record(an_entry())
    office.house.now += timedelta(seconds=0.2)
    content = await office.get("/status")
    assert (len(content["commitments"]), content["counts"]["scheduled"]) == (1, 1)


@on_sqlite
@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=501",
        "limit=ten",
        "status=late",
        "tag=No%20Slug",
        "tag=a%00",
        "after=..%2f",
        f"tag={'a' * 101}",
        "&".join(f"tag=t{number}" for number in range(21)),
    ],
)
async def test_what_is_out_of_bounds_is_refused(office: Office, query: str) -> None:
    answer = await office.ask("GET", f"/status?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@on_sqlite
async def test_the_first_deadline_shows_beside_the_one_that_counts(office: Office) -> None:
    moved = an_announcement(AnnouncementKind.MOVED, "2025-07-01", deadline=a_deadline("2025-12-31"))
    await office.house.record(an_entry(announcements=(moved,)))
    row = (await office.get("/status"))["commitments"][0]
    assert (row["first_latest"], row["latest"], row["slipped_days"]) == ("2025-09-30", "2025-12-31", 92)
    assert row["days_remaining"] == (day("2025-12-31") - day("2025-08-01")).days
