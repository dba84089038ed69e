"""`/status` and `/metrics`: the state of everything, for programs that look often."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.responses import PlainTextResponse, Response

from service.core.model import Status
from service.web.api.answers import StatusAnswer
from service.web.api.fields import CommitmentId, Tag
from service.web.auth import OPTIONAL, may_look
from service.web.board import Question, counts_by_status, status_bytes
from service.web.desk import TheDesk
from service.web.metrics import read_facts

router = APIRouter(dependencies=[Depends(may_look)])

MOST_TAGS = 20

_LIST: dict[int | str, dict[str, Any]] = {200: {"model": StatusAnswer}}


@router.get("/status", response_class=Response, responses=_LIST, tags=["commitments"], openapi_extra=OPTIONAL)
@router.get(
    "/api/v1/commitments", response_class=Response, responses=_LIST, tags=["commitments"], openapi_extra=OPTIONAL
)
async def status(
    desk: TheDesk,
    tag: Annotated[list[Tag] | None, Query(max_length=MOST_TAGS, description="Any of these tags.")] = None,
    status: Annotated[list[Status] | None, Query(max_length=len(Status), description="Any of these.")] = None,
    after: Annotated[CommitmentId | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="Commitments on a page.")] = 100,
) -> Response:
    """List where commitments stand, by id, with the number of those that have each status."""
    question = Question(tuple(sorted(set(tag or ()))), tuple(sorted(set(status or ()))), after or "", limit)
    return Response(await status_bytes(desk, question), media_type="application/json")


@router.get("/metrics", response_class=PlainTextResponse, tags=["health"], openapi_extra=OPTIONAL)
async def metrics(desk: TheDesk) -> Response:
    """Tell Prometheus everything that can be counted."""
    commitments = await counts_by_status(desk)
    now = desk.context.clock.now()
    async with desk.context.database.reading() as conn:
        facts = await read_facts(conn, desk.context, commitments, now)
    return Response(desk.metrics.exposition(facts, now), media_type=CONTENT_TYPE_PLAIN_0_0_4)
