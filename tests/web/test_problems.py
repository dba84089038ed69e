"""Errors as problem details, bounds on what is read, and headers that keep browsers from guessing."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.builders import an_entry
from tests.web.office import ANNOUNCEMENT, ENTRY, Office, on_sqlite

pytestmark = on_sqlite


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    content: dict[str, Any] = answer.json()
    assert set(content) - {"errors"} == {"type", "title", "status", "detail"}
    assert (content["type"], content["status"]) == ("about:blank", status)
    assert_safe(answer)
    return content


def assert_safe(answer: Any) -> None:
    expected = {
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "cache-control": "no-store",
    }
    assert {name: answer.headers.get(name) for name in expected} == expected
    assert "access-control-allow-origin" not in answer.headers


async def test_good_answers_carry_safe_headers_too(office: Office) -> None:
    assert_safe(await office.ask("GET", "/status", headers={"Origin": "https://elsewhere.example"}))


async def test_an_unknown_address_is_404_and_a_wrong_method_405(office: Office) -> None:
    assert_problem(await office.ask("GET", "/nowhere"), 404)
    assert_problem(await office.ask("GET", "/status/"), 404)
    assert_problem(await office.ask("GET", "/docs"), 404)
    answer = await office.ask("DELETE", "/status")
    assert_problem(answer, 405)
    assert answer.headers["allow"] == "HEAD, GET"
    for path, methods in (("/silences", "HEAD, GET, POST"), ("/silences/1", "DELETE"), ("/deliveries/1/retry", "POST")):
        assert (await office.ask("PATCH", f"/api/v1{path}")).headers["allow"] == methods


async def test_an_unknown_commitment_is_404_and_names_those_that_are_like_it(office: Office) -> None:
    await office.house.record(an_entry("iraq-mission"))
    content = assert_problem(await office.ask("GET", "/api/v1/commitments/iraq-missions"), 404)
    assert "Did you mean iraq-mission?" in content["detail"]


async def test_everything_that_is_wrong_is_told_at_once(office: Office) -> None:
    body = {"kind": "moved", "on": "2025-13", "deadline": {"by": "2025", "until": "soon"}, "extra": 1}
    content = assert_problem(await office.post("/api/v1/commitments/x/announcements", **body), 422)
    assert [each["where"] for each in content["errors"]] == [
        "body.on",
        "body.document",
        "body.deadline.until",
        "body.extra",
    ]
    assert content["detail"] == "4 things are wrong with the request."
    assert "13 is neither a month (01 to 12)" in content["errors"][0]["problem"]
    assert "Write a day (2026-09-30)" in content["errors"][0]["problem"]


async def test_faults_of_a_new_commitment_are_those_of_the_catalogue(office: Office) -> None:
    body = {**ENTRY, "by": "September 2025", "title": "", "colour": "red", "announcements": [ANNOUNCEMENT]}
    content = assert_problem(await office.post("/api/v1/commitments", **body), 422)
    assert [each["where"] for each in content["errors"]] == ["announcements", "colour", "title", "by"]
    assert all(each["remedy"] for each in content["errors"])


async def test_what_is_not_allowed_is_409(office: Office) -> None:
    await office.record()
    path = "/api/v1/commitments/budget-law/announcements"
    assert (await office.post(path, **ANNOUNCEMENT)).status_code == 201
    content = assert_problem(await office.post(path, **ANNOUNCEMENT | {"on": "2025-07-30"}), 409)
    assert content["detail"].startswith("it is settled already (kept, 2025-07-31).")


async def test_thousands_of_mistakes_are_counted_and_fifty_told(office: Office) -> None:
    body = {f"{number:x}": 1 for number in range(4000)}
    content = assert_problem(await office.post("/api/v1/silences", **body), 422)
    assert len(content["errors"]) == 50
    assert content["detail"].endswith("things are wrong with the request. The first 50 are listed.")


@pytest.mark.parametrize("body", [b"{", b"[" * 50_000, b'"\xff"', b"[]", b"", b"1" * 6000, b'{"a": NaN}'])
async def test_a_body_that_is_no_json_object_is_refused(office: Office, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    for path in ("/api/v1/commitments", "/api/v1/silences"):
        answer = await office.ask("POST", path, "write", content=body, headers=headers)
        assert answer.status_code in (400, 422)
        assert_problem(answer, answer.status_code)


async def test_json_that_does_not_say_so_is_not_read(office: Office) -> None:
    body = json.dumps(ENTRY).encode()
    for content_type in ("text/plain", "application/x-www-form-urlencoded"):
        answer = await office.ask(
            "POST", "/api/v1/commitments", "write", content=body, headers={"Content-Type": content_type}
        )
        assert_problem(answer, 415)


async def test_a_body_of_64_kilobytes_is_read_and_a_longer_one_is_not(office: Office) -> None:
    empty = len(json.dumps({"tag": ""}))
    for size, status in ((64 * 1024, 422), (64 * 1024 + 1, 413)):
        body = json.dumps({"tag": "a" * (size - empty)}).encode()
        assert len(body) == size
        answer = await office.ask(
            "POST", "/api/v1/silences", "write", content=body, headers={"Content-Type": "application/json"}
        )
        assert_problem(answer, status)


async def test_a_body_that_comes_in_pieces_is_bounded_too(office: Office) -> None:
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 10_000_000:
            sent += 16_384
            yield b" " * 16_384

    answer = await office.ask(
        "POST", "/api/v1/silences", "write", content=pieces(), headers={"Content-Type": "application/json"}
    )
    assert_problem(answer, 413)
    assert sent < 200_000


async def test_what_breaks_says_no_more_than_that_it_broke(office: Office) -> None:
    async def broken() -> None:
        raise ZeroDivisionError("muhla_secret at /home/somebody")

    office.app.add_api_route("/broken", broken)
    answer = await office.ask("GET", "/broken")
    content = assert_problem(answer, 500)
    assert content["detail"] == "Something broke here. The service's log says more."
    assert "secret" not in answer.text


async def test_an_answer_may_have_a_policy_of_its_own(office: Office) -> None:
    from starlette.responses import Response

    async def page() -> Response:
        return Response("", headers={"Content-Security-Policy": "default-src 'self'"})

    office.app.add_api_route("/page", page)
    answer = await office.ask("GET", "/page")
    assert answer.headers.get_list("content-security-policy") == ["default-src 'self'"]


async def test_the_headers_of_whatever_can_be_got_can_be_asked_for_alone(office: Office) -> None:
    whole = await office.ask("GET", "/status")
    answer = await office.ask("HEAD", "/status")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers == whole.headers
