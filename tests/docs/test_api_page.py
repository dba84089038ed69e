"""docs/api.md: every request that the API takes, and none that it does not."""

import json
import re
from typing import Any

import pytest

from service.clock import Clock
from service.documents.apart import LONGEST_SECONDS
from service.documents.content import LARGEST_DOCUMENT, LONGEST_TEXT, MOST_PAGES
from service.store.database import Database
from service.web.api.acknowledgements import NewAcknowledgement
from service.web.api.announcements import NewAnnouncement, Withdrawal
from service.web.api.entries import read_request
from service.web.api.ledger import FORECAST_DAYS, MOST_FORECAST_DAYS
from service.web.api.periods import Start
from service.web.api.silences import NewSilence
from service.web.api.uploads import TextDocument
from service.web.edge import BODY_SECONDS, LARGEST_BODY
from tests.docs.pages import DOCS, blocks, section, text_of
from tests.house import House
from tests.web.office import Office, on_sqlite

PAGE = DOCS / "api.md"
Paths = dict[str, dict[str, Any]]
METHODS = ("GET", "POST", "DELETE", "PUT", "PATCH")


@pytest.fixture
def paths(database: Database) -> Paths:
    """What the API says of itself."""
    described: Paths = Office(House(database, Clock().now())).app.openapi()["paths"]
    return described


def offered(paths: Paths) -> dict[str, set[str]]:
    """Return the names of what each request takes in its address, by request as the page writes it."""
    found = {}
    for path, methods in paths.items():
        if path.startswith("/api/v1/") or path in {"/health", "/ready", "/status", "/metrics"}:
            for method, facts in methods.items():
                request = f"{method.upper()} {path.replace('{commitment_id}', '{id}')}"
                found[request] = {each["name"] for each in facts.get("parameters", []) if each["in"] == "query"}
    return found


@on_sqlite
def test_every_request_is_told_and_no_other(paths: Paths) -> None:
    told = set(re.findall(rf"`((?:{'|'.join(METHODS)}) /[^`]*)`", text_of(PAGE)))
    assert told - {"GET /api/v1/openapi.json"} == set(offered(paths))


@on_sqlite
def test_every_filter_is_told(paths: Paths) -> None:
    for request, names in offered(paths).items():
        for name in names:
            assert re.search(rf"`{name}(=true)?`", text_of(PAGE)), f"{name} of {request}"


@on_sqlite
def test_every_status_that_it_answers_with_is_told(paths: Paths) -> None:
    answered = {
        int(status)
        for methods in paths.values()
        for facts in methods.values()
        for status in facts["responses"]
        if int(status) >= 400
    }
    told = {int(status) for status in re.findall(r"^\| (\d{3}) \|", section(PAGE, "Errors"), re.MULTILINE)}
    assert answered <= told


def test_the_bounds_are_told_as_they_are() -> None:
    assert f"A body has at most {LARGEST_BODY // 1024} kB, and {BODY_SECONDS:g} seconds to arrive" in text_of(PAGE)
    assert f"a document has at most {LARGEST_DOCUMENT // 1024**2} MB" in text_of(PAGE).replace("\n", " ")
    assert f"{MOST_PAGES} pages or {LONGEST_TEXT:,} characters" in text_of(PAGE)
    assert f"within {LONGEST_SECONDS:g} seconds" in text_of(PAGE)
    assert f"{FORECAST_DAYS} days later; at most {MOST_FORECAST_DAYS:,} days from now" in text_of(PAGE).replace(
        "\n", " "
    )


def test_every_body_that_is_shown_is_taken() -> None:
    shown = re.findall(r"-d '(\{.*?\})\s*'", "\n".join(blocks(PAGE, "sh")).replace("\\\n", ""), re.DOTALL)
    commitment, announcement, withdrawal, acknowledgement, silence, document, edits, start = map(json.loads, shown)
    assert read_request(commitment).id == commitment["id"]
    NewAnnouncement.model_validate(announcement)
    Withdrawal.model_validate(withdrawal)
    NewAcknowledgement.model_validate(acknowledgement)
    NewSilence.model_validate(silence)
    TextDocument.model_validate(document)
    assert edits.keys() <= commitment.keys()
    Start.model_validate(start)
