"""One row of which nothing can be said costs one row: everything that tells of all tells of the others."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from service.jobs.plan import plan
from tests.builders import an_entry, at
from tests.web.office import Office, on_sqlite

NOWHERE = "zone = 'Mars/Base'"
ENTRY_NOWHERE = "entry = replace(entry, 'Asia/Baghdad', 'Mars/Base')"
NO_PARTIES = "entry = json_remove(entry, '$.parties')"
DAMAGES = [NOWHERE, ENTRY_NOWHERE, f"{NOWHERE}, {ENTRY_NOWHERE}", NO_PARTIES, "origin = 'nowhere'"]
"""Newer tables of zones may have dropped one; the rest is what damage to a file does."""

FIRST = at("2025-08-31T06:00")


@pytest.fixture
async def office(office: Office, damage: str) -> Office:
    """An office with three commitments, of which the second was damaged after it had spoken."""
    await office.house.record(*(an_entry(each) for each in ("a", "b", "c")))
    await office.house.live(FIRST)
    async with office.house.database.writing() as conn:
        await conn.execute(text("PRAGMA ignore_check_constraints = on"))
        damaged = await conn.execute(text(f"UPDATE commitments SET {damage} WHERE id = 'b'"))
        assert damaged.rowcount == 1
    return office


pytestmark = [on_sqlite, pytest.mark.parametrize("damage", DAMAGES)]


async def test_the_list_has_all_the_others(office: Office) -> None:
    with capture_logs() as logs:
        answer = await office.get("/status")
    assert [row["id"] for row in answer["commitments"] if row["id"] != "b"] == ["a", "c"]
    named = {line["commitment"] for line in logs if line["event"] == "commitment.unreadable"}
    assert named == {"a", "b", "c"} - {row["id"] for row in answer["commitments"]}


async def test_pages_and_filters_go_on_past_it(office: Office) -> None:
    found, after = list[str](), ""
    while True:
        page = await office.get(f"/status?limit=1&status=approaching&after={after}" if after else "/status?limit=1")
        found += [row["id"] for row in page["commitments"]]
        after = page["next"]
        if after is None:
            break
    assert [each for each in found if each != "b"] == ["a", "c"]


async def test_the_metrics_count_the_others(office: Office) -> None:
    answer = await office.ask("GET", "/metrics")
    assert answer.status_code == 200
    count = next(
        line for line in answer.text.splitlines() if line.startswith('muhla_commitments{status="approaching"}')
    )
    assert float(count.split()[-1]) >= 2


async def test_the_calendar_and_the_feed_tell_of_the_others(office: Office) -> None:
    calendar, feed = await office.ask("GET", "/calendar.ics"), await office.ask("GET", "/feed.atom")
    assert (calendar.status_code, feed.status_code) == (200, 200)
    for each in ("a", "c"):
        assert f"UID:{each}@muhla" in calendar.text
        assert f"/commitments/{each}" in feed.text


async def test_the_alerts_to_come_of_the_others_are_foretold(office: Office) -> None:
    now = office.house.now
    async with office.house.database.reading() as conn:
        planned = await plan(conn, ["desk"], now=now, start=now, end=now + timedelta(days=40))
    assert {each.commitment_id for each in planned} - {"b"} == {"a", "c"}


async def test_the_page_shows_the_others(office: Office) -> None:
    answer = await office.ask("GET", "/")
    assert answer.status_code == 200
    for each in ("a", "c"):
        assert f'href="/commitments/{each}"' in answer.text
