"""Whoever comes with a browser is told in words what is wrong, and programs as before."""

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from service.store.database import Database
from tests.builders import an_entry
from tests.web.office import Office, on_sqlite
from tests.web.pages.reading import BROWSER, Page, read

pytestmark = on_sqlite


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/nothing-here", "Nothing is at this address."),
        ("/commitments/nothing-here", "No commitment has this id."),
        ("/commitments/Not%20An%20Id", "No commitment has this id."),
        ("/commitments/..%2f..%2fetc%2fpasswd", "Nothing is at this address."),
        ("/nothing-here?lang=ar", "لا شيء في هذا العنوان"),
    ],
)
async def test_what_is_not_there_has_a_friendly_page(office: Office, path: str, words: str) -> None:
    page = await read(office, path)
    assert page.status == 404
    assert words in page.text
    assert page.answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "form-action 'self'" in page.answer.headers["content-security-policy"]
    assert page.answer.headers["cache-control"] == "no-store"
    assert "/" in page.links


async def test_an_id_that_was_mistyped_leads_to_those_that_look_like_it(office: Office) -> None:
    await office.house.record(an_entry())
    page = await read(office, "/commitments/iraq-missions")
    assert "Did you mean one of these?" in page.text
    assert "/commitments/iraq-mission" in page.links


@pytest.mark.parametrize("path", ["/nothing-here", "/commitments/nothing-here"])
async def test_programs_keep_their_problem_details(office: Office, path: str) -> None:
    answer = await office.ask("GET", path, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/api/v1/commitments/nothing-here", "/api/nothing", "/status?limit=0"])
async def test_addresses_for_programs_answer_programs_whoever_asks(office: Office, path: str) -> None:
    answer = await office.ask("GET", path, headers=BROWSER)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_token_that_is_sent_and_not_good_is_asked_to_sign_in(office: Office) -> None:
    page = await read(office, "/", "expired")
    assert page.status == 401
    assert "Sign in to see this" in page.text
    assert page.answer.headers["www-authenticate"].startswith("Bearer")
    assert any(link.startswith("/sign-in") for link in page.links)


async def test_an_address_says_which_methods_it_takes(office: Office) -> None:
    answer = await office.ask("DELETE", "/", headers=BROWSER)
    assert (answer.status_code, answer.headers["allow"]) == (405, "HEAD, GET")
    assert "Open the page itself" in Page(answer).text


async def test_who_hands_in_too_much_gets_a_page_too(office: Office) -> None:
    headers = {**BROWSER, "Content-Length": "9000000"}
    answer = await office.ask("POST", "/intake", headers=headers)
    assert answer.status_code == 413
    assert "A document has 8 MB at most" in Page(answer).text
    program = await office.ask("POST", "/api/v1/intake", "write", headers=headers)
    assert program.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("SELECT secret", {}, Exception("secret")), 503, "Nothing is lost"),
        (RuntimeError("secret"), 500, "It is not your doing."),
    ],
)
async def test_what_breaks_tells_nothing_of_how_it_is_built(
    office: Office, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
) -> None:
    def away(_: Database) -> Any:
        raise error

    monkeypatch.setattr(Database, "reading", away)
    page = await read(office, "/")
    assert page.status == status
    assert words in page.text
    assert "Try again" in page.text
    assert "secret" not in page.answer.text
    assert (page.answer.headers.get("retry-after") == "5") == (status == 503)
