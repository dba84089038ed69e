"""Who has the newest version already gets no body; who has not, gets it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from service.core.model import AnnouncementKind
from service.web.feeds.fresh import Made, answered
from tests.builders import a_deadline, an_announcement, an_entry, at
from tests.web.office import Office, on_sqlite

PATHS = [
    "/calendar.ics",
    "/commitments/iraq-mission.ics",
    "/feed.atom",
    "/badge/iraq-mission.svg",
    "/badge/iraq-mission.json",
]
everywhere = pytest.mark.parametrize("path", PATHS)


async def asked(office: Office, path: str, **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return await office.ask("GET", path, headers=names)


@on_sqlite
@everywhere
async def test_who_has_it_gets_304(office: Office, path: str) -> None:
    await office.house.record(an_entry())
    first = await asked(office, path)
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    assert first.headers["cache-control"] == "public, max-age=300"
    assert "vary" not in first.headers
    assert first.headers["access-control-allow-origin"] == "*"
    for headers in (
        {"If_None_Match": etag},
        {"If_None_Match": f'"x", W/{etag}'},
        {"If_None_Match": "*"},
        {"If_Modified_Since": modified},
    ):
        answer = await asked(office, path, **headers)
        assert (answer.status_code, answer.content) == (304, b""), headers
        for name in ("etag", "last-modified", "cache-control"):
            assert answer.headers[name] == first.headers[name]
        assert "content-type" not in answer.headers


@on_sqlite
@everywhere
async def test_who_has_another_gets_it_whole(office: Office, path: str) -> None:
    await office.house.record(an_entry())
    first = await asked(office, path)
    modified = first.headers["last-modified"]
    for headers in (
        {"If_None_Match": '"x"'},
        {"If_None_Match": '"x"', "If_Modified_Since": modified},  # a tag outweighs a date
        {"If_Modified_Since": "Fri, 01 Jan 1999 00:00:00 GMT"},
        {"If_Modified_Since": "yesterday"},
        {"If_Modified_Since": "Thu, 32 Foo 99999 00:00:00 +9999"},
        {"If_None_Match": ""},
    ):
        answer = await asked(office, path, **headers)
        assert (answer.status_code, answer.content) == (200, first.content), headers


@on_sqlite
@everywhere
async def test_what_changes_gets_another_tag_and_a_later_date(office: Office, path: str) -> None:
    await office.house.record(an_entry())
    before = await asked(office, path)
    office.house.now += timedelta(minutes=90)
    moved = an_announcement(AnnouncementKind.MOVED, "2025-07-20", deadline=a_deadline("2026-02"))
    await office.house.announce("iraq-mission", moved)
    headers = {"If_None_Match": before.headers["etag"]}
    assert (await asked(office, path, **headers)).status_code == 200
    since = {"If_Modified_Since": before.headers["last-modified"]}
    assert (await asked(office, path, **since)).status_code == 200


@on_sqlite
@everywhere
async def test_the_tag_is_the_same_in_every_process_and_hour(office: Office, path: str) -> None:
    await office.house.record(an_entry())
    before = await asked(office, path)
    office.house.now += timedelta(hours=3)
    assert (await asked(Office(office.house, public_url=office.public_url), path)).headers["etag"] == before.headers[
        "etag"
    ]


@on_sqlite
@pytest.mark.parametrize("path", PATHS[3:])
async def test_a_new_day_is_a_new_badge_also_for_who_asks_by_date(office: Office, path: str) -> None:
    office.house.now = at("2025-09-30T20:59:59")  # a second before midnight in Baghdad
    await office.house.record(an_entry())
    before = await asked(office, path)
    office.house.now += timedelta(seconds=1)
    answer = await asked(office, path, If_Modified_Since=before.headers["last-modified"])
    assert answer.status_code == 200
    assert b"1 day past" in answer.content


@on_sqlite
async def test_a_new_day_is_a_new_list_also_for_who_asks_by_date(office: Office) -> None:
    office.house.now = at("2025-09-30T18:14:59")  # a second before midnight in Nepal
    await office.house.record(an_entry(zone="Asia/Kathmandu"))
    before = await asked(office, "/calendar.ics?status=passed")
    office.house.now += timedelta(seconds=2)
    since = before.headers["last-modified"]
    answer = await asked(office, "/calendar.ics?status=passed", If_Modified_Since=since)
    assert (answer.status_code, b"BEGIN:VEVENT" in answer.content) == (200, True)


@on_sqlite
async def test_what_is_removed_is_a_change_too(office: Office) -> None:
    await office.record()
    before = await asked(office, "/calendar.ics")
    office.house.now += timedelta(minutes=5)
    await office.ask("DELETE", "/api/v1/commitments/budget-law", "write")
    answer = await asked(office, "/calendar.ics", If_Modified_Since=before.headers["last-modified"])
    assert (answer.status_code, b"BEGIN:VEVENT" in answer.content) == (200, False)


@on_sqlite
@everywhere
async def test_head_tells_the_same_without_a_body(office: Office, path: str) -> None:
    await office.house.record(an_entry())
    got = await asked(office, path)
    headed = await office.ask("HEAD", path)
    assert (headed.status_code, headed.content, headed.headers) == (200, b"", got.headers)
    assert (await office.ask("HEAD", path, headers={"If-None-Match": got.headers["etag"]})).status_code == 304
    refused = await office.ask("POST", path)
    assert (refused.status_code, refused.headers["allow"]) == (405, "HEAD, GET")


@on_sqlite
@everywhere
async def test_what_is_not_public_is_for_whoever_asked(office: Office, path: str) -> None:
    await office.house.record(an_entry())
    closed = office.closed_to_the_public()
    assert (await closed.ask("GET", path)).status_code == 401
    answer = await closed.ask("GET", path, "read")
    assert answer.status_code == 200
    assert (answer.headers["cache-control"], answer.headers["vary"]) == ("private, max-age=300", "Authorization")
    assert "access-control-allow-origin" not in answer.headers


@on_sqlite
@everywhere
async def test_a_token_may_stand_in_the_address(office: Office, path: str) -> None:
    await office.house.record(an_entry())
    closed = office.closed_to_the_public()

    async def status(token: str, **request: Any) -> int:
        return (await closed.ask("GET", path, params={"token": token}, **request)).status_code

    assert await status(office.tokens["read"]) == 200
    for bad in ("expired", "revoked", "unknown"):
        assert await status(office.tokens[bad]) == 401
    assert await status(office.tokens["read"], headers={"Authorization": "Bearer x"}) == 401  # the header counts
    assert await status("a" * 101) == 422
    assert (await office.ask("GET", path, params={"token": "any"})).status_code == 200  # of a public one


@on_sqlite
async def test_nowhere_else_does_a_token_in_the_address_open_anything(office: Office) -> None:
    closed = office.closed_to_the_public()
    for path in ("/status", "/api/v1/commitments", "/api/v1/alerts", "/metrics"):
        assert (await closed.ask("GET", path, params={"token": office.tokens["read"]})).status_code == 401


def request_with(name: str, value: str) -> Request:
    header = (name.encode(), value.encode("latin-1", "replace"))
    return Request({"type": "http", "method": "GET", "headers": [header]})


@given(
    name=st.sampled_from(["if-none-match", "if-modified-since"]),
    value=st.text(max_size=40) | st.datetimes().map(lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} +2359"),
)
def test_whatever_the_header_says_there_is_an_answer(name: str, value: str) -> None:
    made = Made(b"x", at("2025-08-01"))
    answer = answered(request_with(name, value), made, "text/plain", public=True, seconds=1)
    assert answer.status_code in (200, 304)
