"""The API's description of itself: beside what FastAPI tells, every status that an address may refuse with."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI

from service.web.problems import MOST_SHOWN

MEDIA_TYPE = "application/problem+json"

_WRITES = frozenset(("post", "delete"))
_REFUSALS: Mapping[str, str] = {
    "400": "The body cannot be read.",
    "401": "There is no token, or it is unknown, expired or revoked.",
    "403": "The token may only read.",
    "404": "There is none of that name or number.",
    "408": "The body did not arrive in time.",
    "409": "What is asked for is understood, and not allowed as things are.",
    "413": "The body is too large.",
    "415": "The body is not said to be JSON.",
    "422": "Something is wrong with the request. `errors` tells all of it at once.",
    "503": "The database does not answer just now.",
}
_PROBLEM: Mapping[str, Any] = {
    "title": "Problem",
    "description": "What is wrong, and how to mend it (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "maxItems": MOST_SHOWN,
            "items": {
                "type": "object",
                "required": ["where", "problem"],
                "properties": {each: {"type": "string"} for each in ("where", "problem", "remedy")},
            },
        },
    },
}
_CONTENT: Mapping[str, Any] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


class DescribedApp(FastAPI):
    """Says of every address with which statuses it refuses, and that all refusals are problem details."""

    def openapi(self) -> dict[str, Any]:
        """Return the description, which is made once."""
        if self.openapi_schema is None:
            whole = super().openapi()
            for methods in whole["paths"].values():
                for method, operation in methods.items():
                    _describe(method, operation)
            schemas = whole["components"]["schemas"]
            schemas["Problem"] = dict(_PROBLEM)
            for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own, which nothing here answers
                schemas.pop(unused, None)
        assert self.openapi_schema is not None
        return self.openapi_schema


def _describe(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    for each in operation.get("parameters", ()):
        each["schema"] = _without_null(each["schema"])
    for status in _refusals(method, operation):
        responses.setdefault(status, {"description": _REFUSALS[status], "content": dict(_CONTENT)})


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return *schema*, of a parameter that may be left out: nobody can write a null into an address."""
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**rest, **kinds[0]}


def _refusals(method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    """Yield the statuses that follow from what an operation takes, and from what it asks of whoever calls."""
    writes, takes = method in _WRITES, operation.get("parameters", ())
    has_body = "requestBody" in operation
    if has_body:
        yield from ("400", "408", "413", "415")
    if operation.get("security"):
        yield "401"
    if writes:
        yield from ("403", "409")
    if has_body or any(each["in"] == "path" for each in takes):
        yield "404"
    if has_body or takes:
        yield "422"
    yield "503"
