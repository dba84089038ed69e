"""Calendars, the feed and badges, by their addresses. Each answers conditional requests, and asks for a token only
where commitments are not public.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import StringConstraints
from starlette.responses import Response

from service.core.model import Status
from service.web.api.fields import ONE_LINE, CommitmentId, Tag
from service.web.auth import OPTIONAL, Credentials, may_look
from service.web.desk import Desk, TheDesk
from service.web.feeds.badge import SECONDS, badge_json, badge_svg
from service.web.feeds.fresh import Made, answered
from service.web.feeds.making import Wanted, badge_for, calendar_of_many, calendar_of_one, feed_of
from service.web.status import MOST_TAGS

ASK_AGAIN_SECONDS = 300
"""So long calendars and feeds may be kept by whoever has fetched them."""

_IN_ADDRESS = "A token, for programs that can send no header. Only looked at where commitments are not public."


async def may_subscribe(
    desk: TheDesk,
    credentials: Credentials,
    token: Annotated[str | None, Query(max_length=100, description=_IN_ADDRESS)] = None,
) -> None:
    """Let in everybody where commitments are public, else whoever has a token, which may stand in the address: no
    calendar sends a header.
    """
    if credentials is None and token is not None:
        credentials = HTTPAuthorizationCredentials(scheme="Bearer", credentials=token)
    await may_look(desk, credentials)


router = APIRouter(tags=["feeds"], dependencies=[Depends(may_subscribe)])

Language = Annotated[Literal["en", "ar"], Query(alias="lang", description="In which language to read it.")]
Tags = Annotated[list[Tag] | None, Query(max_length=MOST_TAGS, description="Any of these tags.")]
Statuses = Annotated[list[Status] | None, Query(max_length=len(Status), description="Any of these.")]
Label = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=ONE_LINE)] | None,
    Query(description="What the badge says it is about; left out: the id."),
]


def _described(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return how OpenAPI is told what a feed answers with."""
    responses: dict[int | str, dict[str, Any]] = {
        200: {"content": {media_type: {"schema": schema}}},
        304: {"description": "What the request says that it has is the newest."},
    }
    return {"response_class": Response, "responses": responses, "openapi_extra": OPTIONAL}


_TEXT = {"type": "string"}
_ICS, _ATOM, _SVG, _JSON = "text/calendar", "application/atom+xml", "image/svg+xml", "application/json"
_BADGE = {
    "type": "object",
    "required": ["schemaVersion", "label", "message", "color", "isError", "cacheSeconds"],
    "properties": {
        "schemaVersion": {"const": 1},
        "label": _TEXT,
        "message": _TEXT,
        "color": _TEXT,
        "isError": {"type": "boolean"},
        "cacheSeconds": {"type": "integer"},
    },
}


@router.get("/calendar.ics", **_described(_ICS, _TEXT))
async def calendar(
    desk: TheDesk, request: Request, tag: Tags = None, status: Statuses = None, language: Language = "en"
) -> Response:
    """Give all deadlines that have a day, as a calendar to subscribe to."""
    made = await calendar_of_many(desk, Wanted(language, _distinct(tag), _distinct(status)))
    return _subscribed(desk, request, made, _ICS, "muhla.ics")


@router.get("/commitments/{commitment_id}.ics", **_described(_ICS, _TEXT))
async def one_calendar(
    desk: TheDesk, request: Request, commitment_id: CommitmentId, language: Language = "en"
) -> Response:
    """Give the deadline of one commitment, as a calendar to subscribe to."""
    made = await calendar_of_one(desk.context, commitment_id, language)
    return _subscribed(desk, request, made, _ICS, f"{commitment_id}.ics")


@router.get("/feed.atom", **_described(_ATOM, _TEXT))
async def feed(desk: TheDesk, request: Request, tag: Tags = None, language: Language = "en") -> Response:
    """Tell what was announced and what came due, the newest first."""
    made = await feed_of(desk, Wanted(language, _distinct(tag)))
    return _subscribed(desk, request, made, _ATOM, "muhla.atom")


@router.get("/badge/{commitment_id}.svg", **_described(_SVG, _TEXT))
async def badge_picture(
    desk: TheDesk, request: Request, commitment_id: CommitmentId, label: Label = None, language: Language = "en"
) -> Response:
    """Draw how a commitment stands, for a page elsewhere."""
    badge, changed_at = await badge_for(desk.context, commitment_id, language, label)
    return _badge(desk, request, Made(badge_svg(badge), changed_at), _SVG)


@router.get("/badge/{commitment_id}.json", **_described(_JSON, _BADGE))
async def badge_facts(
    desk: TheDesk, request: Request, commitment_id: CommitmentId, label: Label = None, language: Language = "en"
) -> Response:
    """Tell how a commitment stands, as shields.io reads it."""
    badge, changed_at = await badge_for(desk.context, commitment_id, language, label)
    return _badge(desk, request, Made(badge_json(badge), changed_at), _JSON)


def _distinct(values: list[Any] | None) -> tuple[Any, ...]:
    return tuple(sorted(set(values or ())))


def _subscribed(desk: Desk, request: Request, made: Made, media_type: str, filename: str) -> Response:
    kind, public = f"{media_type}; charset=utf-8", desk.context.public
    return answered(request, made, kind, public=public, seconds=ASK_AGAIN_SECONDS, filename=filename)


def _badge(desk: Desk, request: Request, made: Made, media_type: str) -> Response:
    return answered(request, made, media_type, public=desk.context.public, seconds=SECONDS)
