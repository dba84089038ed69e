"""Commitments one by one: all that is known of one, recording one, archiving one. `service.web.status` lists them."""

from datetime import datetime, timedelta
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import WithJsonSchema
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from service.core.forecast import Outlook, forecast
from service.core.model import Origin
from service.core.report import planned_row
from service.jobs.find import find
from service.jobs.record_entry import archive_entry, record_entry
from service.store.alerts import recent_alerts, told_of
from service.store.answers import acknowledgements_of, silences_at
from service.store.commitments import Record
from service.store.encoding import encode_ladder
from service.store.ledger import ledger
from service.store.upkeep import recent_events, routes_in_force
from service.web.api.answers import (
    AcknowledgementAnswer,
    AlertAnswer,
    AnnouncementAnswer,
    CommitmentAnswer,
    DeliveryAnswer,
    EventAnswer,
    PlannedAnswer,
    RevisionAnswer,
    SilenceAnswer,
)
from service.web.api.commitment_schema import COMMITMENT
from service.web.api.entries import read_request
from service.web.api.fields import CommitmentId
from service.web.auth import OPTIONAL, Caller, Insider, Writer
from service.web.board import row_of, today_at
from service.web.context import WebContext
from service.web.desk import TheDesk

router = APIRouter(prefix="/commitments", tags=["commitments"])

MOST_LISTED = 50
MOST_PLANNED = 10
PLANNED_WITHIN = timedelta(days=3660)

_EXAMPLE = {
    "id": "budget-law",
    "title": {"en": "The budget law is passed"},
    "parties": ["Council of Representatives"],
    "by": "2026-12",
    "zone": "Asia/Baghdad",
    "tags": ["budget"],
    "sources": [{"document": "a statement", "phrase": "before the end of the year", "published": "2026-10-01"}],
}
_DESCRIPTION = "The keys of [[commitments]] in deadlines.toml, but announcements."
NewCommitment = Annotated[
    dict[str, Any],
    Body(description=_DESCRIPTION, examples=[_EXAMPLE]),
    WithJsonSchema({**COMMITMENT, "title": "NewCommitment", "description": _DESCRIPTION}),
]


@router.get("/{commitment_id}", openapi_extra=OPTIONAL)
async def show(desk: TheDesk, caller: Insider, commitment_id: CommitmentId) -> CommitmentAnswer:
    """Tell all that is known of a commitment; to the public, what is public of it."""
    return await _describe(desk.context, commitment_id, caller)


@router.post("", status_code=201)
async def create(desk: TheDesk, caller: Writer, values: NewCommitment, response: Response) -> CommitmentAnswer:
    """Record a commitment. An id is given once: not again after it was archived, either."""
    context, entry = desk.context, read_request(values)
    await record_entry(context.database, entry, origin=Origin.API, who=caller.who, now=context.clock.now())
    desk.changed()
    response.headers["Location"] = f"/api/v1/commitments/{entry.id}"
    return await _describe(context, entry.id, caller)


@router.delete("/{commitment_id}", status_code=204)
async def archive(desk: TheDesk, caller: Writer, commitment_id: CommitmentId) -> None:
    """Archive a commitment that was recorded here. Its history stays, and it says nothing more."""
    context = desk.context
    await archive_entry(context.database, commitment_id, origin=Origin.API, who=caller.who, now=context.clock.now())
    desk.changed()


async def _describe(context: WebContext, commitment_id: str, caller: Caller | None) -> CommitmentAnswer:
    now = context.clock.now()
    async with context.database.reading() as conn:
        record = await find(conn, commitment_id)
        inside = await _inside(conn, context, record, now) if caller else {}
    announcements = AnnouncementAnswer.each(record.announcements)
    return CommitmentAnswer(
        **row_of(record, today_at(now)),
        note=None if record.entry.note is None else dict(record.entry.note),
        speaks=record.entry.alerts,
        ladder=encode_ladder(record.entry.ladder),
        archived_at=record.archived_at,
        revisions=RevisionAnswer.each(record.revisions),
        announcements=announcements if caller else [each.for_the_public() for each in announcements],
        **inside,
    )


async def _inside(conn: AsyncConnection, context: WebContext, record: Record, now: datetime) -> dict[str, Any]:
    """Return what only those with a token may see: whom we told what, and who answered."""
    known, commitment_id = record.commitment, record.entry.id
    seen = (await acknowledgements_of(conn, [commitment_id]))[commitment_id]
    silences = await silences_at(conn, now)
    outlook = Outlook(await routes_in_force(conn), context.outlets.default, silences, seen)
    told = (await told_of(conn, {commitment_id: known}))[commitment_id]
    planned = forecast(known, told, outlook, now=now, until=now + PLANNED_WITHIN)
    about_it = [each for each in silences if each.commitment_id == commitment_id or each.tag in known.tags]
    return {
        "acknowledgements": AcknowledgementAnswer.each(seen[-MOST_LISTED:]),
        "silences": SilenceAnswer.each(about_it),
        "alerts": AlertAnswer.each(await recent_alerts(conn, commitment_id=commitment_id)),
        "deliveries": DeliveryAnswer.each(await ledger(conn, commitment_id=commitment_id)),
        "events": EventAnswer.each(await recent_events(conn, commitment_id=commitment_id)),
        "planned": PlannedAnswer.each(planned_row(each) for each in islice(planned, MOST_PLANNED)),
    }
