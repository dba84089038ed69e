"""Who may do what: every address with every kind of token, on a service that is public and on one that is not."""

import re
from typing import Any

import pytest

from service.store.tokens import add_token
from service.web.auth import hash_token, issue_token
from tests.builders import an_entry
from tests.web.office import ANNOUNCEMENT, ENTRY, Office, on_sqlite

OPEN, LOOK, INSIDE, READ, WRITE = "open", "look", "inside", "read", "write"
"""Who may: all; all if public; the same, but a token that is sent must be good; read tokens; write tokens."""

V1 = "/api/v1"
RULES: dict[tuple[str, str], str] = {
    ("GET", "/health"): OPEN,
    ("GET", "/ready"): OPEN,
    ("GET", "/status"): LOOK,
    ("GET", "/metrics"): LOOK,
    ("GET", "/calendar.ics"): LOOK,
    ("GET", "/commitments/{commitment_id}.ics"): LOOK,
    ("GET", "/feed.atom"): LOOK,
    ("GET", "/badge/{commitment_id}.svg"): LOOK,
    ("GET", "/badge/{commitment_id}.json"): LOOK,
    ("GET", f"{V1}/commitments"): LOOK,
    ("POST", f"{V1}/commitments"): WRITE,
    ("GET", f"{V1}/commitments/{{commitment_id}}"): INSIDE,
    ("DELETE", f"{V1}/commitments/{{commitment_id}}"): WRITE,
    ("GET", f"{V1}/commitments/{{commitment_id}}/announcements"): INSIDE,
    ("POST", f"{V1}/commitments/{{commitment_id}}/announcements"): WRITE,
    ("POST", f"{V1}/announcements/{{number}}/withdraw"): WRITE,
    ("POST", f"{V1}/announcements/{{number}}/accept"): WRITE,
    ("GET", f"{V1}/commitments/{{commitment_id}}/acknowledgements"): READ,
    ("POST", f"{V1}/commitments/{{commitment_id}}/acknowledgements"): WRITE,
    ("DELETE", f"{V1}/acknowledgements/{{number}}"): WRITE,
    ("GET", f"{V1}/silences"): READ,
    ("POST", f"{V1}/silences"): WRITE,
    ("DELETE", f"{V1}/silences/{{number}}"): WRITE,
    ("GET", f"{V1}/alerts"): READ,
    ("GET", f"{V1}/deliveries"): READ,
    ("POST", f"{V1}/deliveries/{{number}}/retry"): WRITE,
    ("POST", f"{V1}/deliveries/{{number}}/drop"): WRITE,
    ("GET", f"{V1}/channels"): READ,
    ("POST", f"{V1}/channels/{{name}}/switch-on"): WRITE,
    ("POST", f"{V1}/channels/{{name}}/drop"): WRITE,
    ("GET", f"{V1}/forecast"): READ,
    ("POST", f"{V1}/intake"): WRITE,
    ("GET", f"{V1}/intake"): READ,
    ("GET", f"{V1}/intake/{{number}}"): READ,
    ("POST", f"{V1}/proposals/{{number}}/accept"): WRITE,
    ("POST", f"{V1}/proposals/{{number}}/reject"): WRITE,
    ("POST", f"{V1}/proposals/{{number}}/reopen"): WRITE,
    ("POST", f"{V1}/proposals/{{number}}/start"): WRITE,
}
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", f"{V1}/commitments"): ENTRY,
    ("POST", f"{V1}/commitments/{{commitment_id}}/announcements"): ANNOUNCEMENT,
    ("POST", f"{V1}/announcements/{{number}}/withdraw"): {"reason": "a mistake"},
    ("POST", f"{V1}/commitments/{{commitment_id}}/acknowledgements"): {},
    ("POST", f"{V1}/silences"): {"tag": "iraq", "ends_at": "2025-09-01T00:00:00Z", "reason": "a holiday"},
}
BAD = ("unknown", "expired", "revoked")


def allowed(rule: str, token: str | None, *, public: bool) -> int:
    """What somebody with *token* gets: 200 stands for anything but 401 and 403."""
    if rule == OPEN or (rule == LOOK and public) or (rule == INSIDE and public and token is None):
        return 200
    if token is None or token in BAD:
        return 401
    return 403 if rule == WRITE and token == "read" else 200


@on_sqlite
async def test_every_address_has_a_rule(office: Office) -> None:
    paths = (await office.get("/api/v1/openapi.json"))["paths"]
    documented = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert documented == set(RULES)


@on_sqlite
@pytest.mark.parametrize("public", [True, False])
async def test_every_address_with_every_token(office: Office, public: bool) -> None:
    await office.house.record(an_entry())
    office = office if public else office.closed_to_the_public()
    for (method, template), rule in RULES.items():
        path = template.format(commitment_id="iraq-mission", number=1, name="desk")
        for token in (None, *BAD, "read", "write"):
            body = {"json": BODIES[method, template]} if (method, template) in BODIES else {}
            answer = await office.ask(method, path, token, **body)
            expected = allowed(rule, token, public=public)
            refused = answer.status_code in (401, 403)
            assert (answer.status_code if refused else 200) == expected, (method, path, token, answer.text)
            assert answer.status_code < 500 or path == "/health"


@on_sqlite
async def test_a_refusal_says_how_to_be_let_in(office: Office) -> None:
    answer = await office.ask("GET", "/api/v1/alerts")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "muhla token create" in answer.json()["detail"]
    answer = await office.ask("GET", "/api/v1/alerts", "expired")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    answer = await office.ask("DELETE", "/api/v1/silences/1", "read")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (
        403,
        'Bearer error="insufficient_scope", scope="write"',
    )


@on_sqlite
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic bXVobGE6", "Token x", "bearer\tx", "Bearer é ü"])
async def test_what_is_no_bearer_token_opens_nothing(office: Office, header: str) -> None:
    answer = await office.ask("GET", "/api/v1/alerts", headers={"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401


@on_sqlite
async def test_the_event_log_names_the_token(office: Office) -> None:
    await office.record()
    events = (await office.get("/api/v1/commitments/budget-law", "read"))["events"]
    assert [(each["kind"], each["who"]) for each in events] == [("commitment.recorded", "token:write")]


async def test_the_longest_name_of_a_token_fits_the_event_log(office: Office) -> None:
    office.tokens["long"] = issue_token()
    async with office.house.database.writing() as conn:
        await add_token(
            conn, "n" * 100, hash_token(office.tokens["long"]), "write", now=office.house.now, expires_at=None
        )
    assert (await office.post("/api/v1/commitments", "long", **ENTRY)).status_code == 201


def test_tokens_are_long_random_and_known_by_their_beginning() -> None:
    tokens = {issue_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch(r"muhla_[A-Za-z0-9_-]{43}", token) for token in tokens)


def test_of_a_token_only_its_sha256_is_kept() -> None:
    assert hash_token("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
