"""Every error as RFC 9457 problem details: what is wrong and how to mend it, never how the service is built."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from service.errors import (
    CatalogueError,
    DocumentFault,
    RefusedChangeError,
    ServiceError,
    StoreError,
    UnknownCommitmentError,
    UnreadableDateError,
    UnreadableDocumentError,
)

log = structlog.get_logger()

MOST_SHOWN = 50
"""So many faults of one request are listed; the rest is counted."""

_STATUS_OF: Mapping[type[ServiceError], int] = {
    UnknownCommitmentError: 404,
    RefusedChangeError: 409,
    UnreadableDateError: 422,
}
_STATUS_OF_FAULT = {DocumentFault.TOO_LARGE: 413, DocumentFault.TOO_LONG: 413, DocumentFault.BUSY: 503}
_DETAILS = {
    400: "The body cannot be read. Send JSON in UTF-8, without numbers of thousands of digits or endless brackets.",
    404: "Nothing is at this address. /api/v1/openapi.json lists what is.",
    405: "This address does not take that method.",
}


def problem(
    status: int,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
) -> Response:
    """Return a problem as ``application/problem+json``. *errors*: everything that is wrong with the request at once.

    The type is left at ``about:blank``: the status says what kind of problem it is, as RFC 9457 allows.
    """
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        content["errors"] = list(errors[:MOST_SHOWN])
    # A request may hold half a character, and a fault may quote it.
    body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, headers, "application/problem+json")


def answer_problems(app: FastAPI) -> None:
    """Make *app* answer every error that the service foresees with a problem."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(CatalogueError, _faults)
    for kind in _STATUS_OF:
        app.add_exception_handler(kind, _service_error)
    app.add_exception_handler(UnreadableDocumentError, _unreadable)
    for broken in (StoreError, OperationalError, InterfaceError, PoolTimeoutError, OSError):
        app.add_exception_handler(broken, _no_database)


_FASTAPI_READS_NO_BODY = "There was an error parsing the body"


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = (
        error.detail if error.detail not in (HTTPStatus(error.status_code).phrase, _FASTAPI_READS_NO_BODY) else None
    )
    return problem(
        error.status_code,
        detail or _DETAILS.get(error.status_code, "The request cannot be answered."),
        headers={"Allow": _allowed(request)} if error.status_code == 405 else error.headers,
    )


def _allowed(request: Request) -> str:
    """Return the methods that the address takes. One route alone knows only its own."""
    taken = [each for each in ("DELETE", "GET", "POST") if _takes(request, each)]
    return ", ".join(["HEAD", *taken] if "GET" in taken else taken)


def _takes(request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(each["loc"] == ("body",) and isinstance(each["input"], bytes) for each in found):
        return problem(415, "Send JSON, and say so in the header 'Content-Type: application/json'.")
    errors = [{"where": _place(each["loc"]), "problem": each["msg"]} for each in found[:MOST_SHOWN]]
    return problem(422, _count(len(found)), errors=errors)


async def _faults(_: Request, error: Exception) -> Response:
    assert isinstance(error, CatalogueError)
    errors = [{"where": each.key or "body", "problem": each.problem, "remedy": each.remedy} for each in error.faults]
    return problem(422, _count(len(errors)), errors=errors)


async def _service_error(_: Request, error: Exception) -> Response:
    status = next(status for kind, status in _STATUS_OF.items() if isinstance(error, kind))
    return problem(status, str(error))


async def _unreadable(_: Request, error: Exception) -> Response:
    assert isinstance(error, UnreadableDocumentError)
    status = _STATUS_OF_FAULT.get(error.fault, 422)
    detail = f"The document cannot be taken in: {error}."
    return problem(status, detail, headers={"Retry-After": "60"} if status == 503 else None)


async def _no_database(request: Request, error: Exception) -> Response:
    log.warning("request.no_database", path=request.url.path, reason=type(error).__name__)
    return problem(503, "The database does not answer just now. Try again.", headers={"Retry-After": "5"})


def _count(faults: int) -> str:
    more = f" The first {MOST_SHOWN} are listed." if faults > MOST_SHOWN else ""
    return f"{faults} {'thing is' if faults == 1 else 'things are'} wrong with the request.{more}"


def _place(loc: Sequence[str | int]) -> str:
    """Return where a value stands: ``query.limit``, ``body.deadline.by``, ``body.tags.3``."""
    return ".".join(str(part)[:100] for part in loc)
