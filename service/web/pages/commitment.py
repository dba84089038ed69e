"""`/commitments/{id}`: all that is known of one commitment."""

import re
from datetime import datetime

from fastapi import APIRouter, Depends, Request
from msgspec import Struct
from starlette.responses import Response

from service.core.forecast import Outlook, PlannedAlert
from service.core.relative import EndedAnchor
from service.errors import UnknownCommitmentError
from service.jobs.find import find
from service.store.commitments import Record
from service.store.followers import ended_anchors
from service.store.upkeep import routes_in_force
from service.web.context import WebContext
from service.web.desk import TheDesk
from service.web.insight import Insight, insight_into, planned_of
from service.web.pages.actions import actions_for
from service.web.pages.axis import ALONE
from service.web.pages.detail import detail_of
from service.web.pages.drawing import draw
from service.web.pages.inside import inside_of
from service.web.pages.languages import language_of
from service.web.pages.rendering import page
from service.web.pages.rows import facts_of, row_of
from service.web.pages.visitors import caller_of, must_see

router = APIRouter(dependencies=[Depends(must_see)])

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


class Found(Struct, frozen=True):
    """A commitment at *now*. *insight* is None for the public; *ended* is what it counts from in vain."""

    now: datetime
    record: Record
    planned: tuple[PlannedAlert, ...]
    insight: Insight | None
    ended: EndedAnchor | None


@router.get("/commitments/{commitment_id}")
async def show(request: Request, desk: TheDesk, commitment_id: str) -> Response:
    """Show a commitment; to who is signed in, also whom we told what, and who answered."""
    if not _ID.fullmatch(commitment_id):
        raise UnknownCommitmentError(commitment_id[:100])
    is_insider = caller_of(request) is not None
    found = await desk.kept.get(
        ("commitment", commitment_id, is_insider),
        lambda: _find(desk.context, commitment_id, is_insider=is_insider),
    )
    async with desk.context.database.reading() as conn:
        actions = await actions_for(request, conn, found.record, found.now) if is_insider else None
    language, facts = language_of(request), facts_of(found.record, found.now)
    return page(
        request,
        "commitment.html",
        row=row_of(found.record, facts.standing, language),
        drawing=draw([facts], found.now, language, widths=ALONE),
        detail=detail_of(found.record, found.planned, language, insider=is_insider, ended=found.ended),
        actions=actions,
        inside=inside_of(found.insight, found.record.commitment, language) if found.insight else None,
    )


async def _find(context: WebContext, commitment_id: str, *, is_insider: bool) -> Found:
    now = context.clock.now()
    async with context.database.reading() as conn:
        record = await find(conn, commitment_id)
        ended = (await ended_anchors(conn, [record.commitment])).get(commitment_id)
        if is_insider:
            insight = await insight_into(conn, context, record, now)
            return Found(now, record, tuple(insight.planned), insight, ended)
        outlook = Outlook(await routes_in_force(conn), context.outlets.default, there_are=context.channels)
        return Found(now, record, tuple(await planned_of(conn, record, outlook, now)), None, ended)
