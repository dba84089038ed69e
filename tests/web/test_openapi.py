"""The API describes itself, and truly."""

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema_rs

from service.catalogue import entries, evidence
from service.web.api.commitment_schema import COMMITMENT
from tests.web.office import Office, on_sqlite
from tests.web.test_auth import INSIDE, LOOK, OPEN, RULES

pytestmark = on_sqlite

SHIPPED = Path(__file__).parent.parent.parent / "deadlines.toml"
TOKEN: dict[str, list[str]] = {"HTTPBearer": []}


async def described(office: Office) -> dict[str, Any]:
    content: dict[str, Any] = await office.get("/api/v1/openapi.json")
    return content


async def test_it_is_named_and_dated(office: Office) -> None:
    info = (await described(office))["info"]
    assert (info["title"], info["version"]) == ("Muhla", "0.1.0")


async def test_every_refusal_is_described_as_a_problem(office: Office) -> None:
    paths = (await described(office))["paths"]
    for operation in (each for methods in paths.values() for each in methods.values()):
        refused = {status: each for status, each in operation["responses"].items() if status[0] in "45"}
        assert refused
        for status, each in refused.items():
            assert status.isdigit()
            if operation["tags"] != ["health"] or status != "503":
                assert list(each["content"]) == ["application/problem+json"]
        assert operation["description"].endswith((".", "}"))


async def test_what_asks_for_a_token_says_so(office: Office) -> None:
    paths = (await described(office))["paths"]
    for (method, path), rule in RULES.items():
        expected = {OPEN: None, LOOK: [TOKEN, {}], INSIDE: [TOKEN, {}]}.get(rule, [TOKEN])
        assert paths[path][method.lower()].get("security") == expected, path


async def test_every_text_and_list_of_a_request_is_bounded(office: Office) -> None:
    content = await described(office)
    requests = {
        name: each for name, each in content["components"]["schemas"].items() if name.startswith(("New", "With"))
    }
    asked = [
        each["schema"]
        for methods in content["paths"].values()
        for op in methods.values()
        for each in op.get("parameters", ())
    ]
    assert len(requests) == 5
    for schema in [*requests.values(), COMMITMENT, *asked]:
        for part in parts_of(schema):
            if part.get("type") == "string" and "enum" not in part:
                assert "maxLength" in part or part.get("format") == "date" or bounded(part["pattern"]), part
            if part.get("type") == "array":
                assert "maxItems" in part
            if part.get("type") == "integer":
                assert {"minimum", "maximum"} <= set(part)


async def test_a_commitment_has_the_keys_of_the_catalogue_but_announcements(office: Office) -> None:
    body = (await described(office))["paths"]["/api/v1/commitments"]["post"]["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    assert schema["properties"].keys() == entries._KEYS - {"announcements"}
    assert schema["properties"]["sources"]["items"]["properties"].keys() == evidence._SOURCE_KEYS


async def test_what_the_catalogue_takes_fits_the_description_of_a_commitment(office: Office) -> None:
    file = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    body = (await described(office))["paths"]["/api/v1/commitments"]["post"]["requestBody"]
    fits = jsonschema_rs.validator_for(body["content"]["application/json"]["schema"])
    for entry in file["commitments"]:
        taken = json.loads(json.dumps({**entry, "announcements": None}, default=str))
        del taken["announcements"]
        fits.validate(taken)
    assert not fits.is_valid({"id": "a", "title": "t", "parties": ["p"], "sources": []})


def parts_of(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, dict):
        schema = {key: each for key, each in schema.items() if key != "oneOf"}  # which of the others are given
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    found = [part for each in inner for part in parts_of(each)]
    return [*found, schema] if isinstance(schema, dict) and isinstance(schema.get("type"), str) else found


def bounded(pattern: str) -> bool:
    return "*" not in pattern and "+" not in pattern and ",}" not in pattern


async def test_no_parameter_can_be_null(office: Office) -> None:
    for methods in (await described(office))["paths"].values():
        for operation in methods.values():
            assert "null" not in json.dumps([each["schema"] for each in operation.get("parameters", ())])


async def test_nothing_is_fetched_from_elsewhere(office: Office) -> None:
    assert "http" not in json.dumps((await described(office))["components"]["schemas"]).replace(
        "https://example.org", ""
    )
    for path in ("/docs", "/redoc", "/docs/oauth2-redirect"):
        assert (await office.ask("GET", path)).status_code == 404
