"""Commitments one by one: all that is known of one, recording one, archiving one. `service.web.status` lists them."""

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import Field, WithJsonSchema
from starlette.responses import Response

from service.core.model import Origin
from service.core.report import planned_row
from service.jobs.find import find
from service.jobs.record_entry import archive_entry, record_entry
from service.store.encoding import encode_ladder
from service.store.followers import ended_anchors
from service.web.api.answers import (
    AnnouncementAnswer,
    EndedAnchorAnswer,
    Localized,
    Moment,
    RevisionAnswer,
    StandingAnswer,
)
from service.web.api.commitment_schema import COMMITMENT
from service.web.api.entries import read_request
from service.web.api.fields import CommitmentId
from service.web.api.ledger_answers import (
    AcknowledgementAnswer,
    AlertAnswer,
    DeliveryAnswer,
    EventAnswer,
    PlannedAnswer,
    SilenceAnswer,
)
from service.web.auth import OPTIONAL, Caller, Insider, Writer
from service.web.board import row_of, today_at
from service.web.context import WebContext
from service.web.desk import TheDesk
from service.web.insight import Insight, insight_into

router = APIRouter(prefix="/commitments", tags=["commitments"])

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


class CommitmentAnswer(StandingAnswer):
    """All that is known of one commitment. Without a token, what follows the announcements is null."""

    note: Localized | None
    ended_anchor: EndedAnchorAnswer | None = Field(
        description="What it counts from, where that has ended without a day: it has no date until it is moved to one."
    )
    speaks: bool = Field(description="False: it is shown and counted, and nobody is told.")
    ladder: dict[str, Any]
    archived_at: Moment | None
    revisions: list[RevisionAnswer]
    announcements: list[AnnouncementAnswer]
    acknowledgements: list[AcknowledgementAnswer] | None = Field(default=None, description="The newest 50.")
    silences: list[SilenceAnswer] | None = Field(default=None, description="In force or to come.")
    alerts: list[AlertAnswer] | None = Field(default=None, description="The newest 50.")
    deliveries: list[DeliveryAnswer] | None = Field(default=None, description="The newest 50.")
    events: list[EventAnswer] | None = Field(default=None, description="The newest 50.")
    planned: list[PlannedAnswer] | None = Field(default=None, description="The next 10.")


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
        ended = await ended_anchors(conn, [record.commitment])
        inside = _inside(await insight_into(conn, context, record, now)) if caller else {}
    announcements = AnnouncementAnswer.each(record.announcements)
    return CommitmentAnswer(
        **row_of(record, today_at(now)),
        note=None if record.entry.note is None else dict(record.entry.note),
        ended_anchor=EndedAnchorAnswer.model_validate(ended[commitment_id]) if ended else None,
        speaks=record.entry.alerts,
        ladder=encode_ladder(record.entry.ladder),
        archived_at=record.archived_at,
        revisions=RevisionAnswer.each(record.revisions),
        announcements=announcements if caller else [each.for_the_public() for each in announcements],
        **inside,
    )


def _inside(insight: Insight) -> dict[str, Any]:
    """Return what only those with a token may see: whom we told what, and who answered."""
    return {
        "acknowledgements": AcknowledgementAnswer.each(insight.acknowledgements),
        "silences": SilenceAnswer.each(insight.silences),
        "alerts": AlertAnswer.each(insight.alerts),
        "deliveries": DeliveryAnswer.each(insight.deliveries),
        "events": EventAnswer.each(insight.events),
        "planned": PlannedAnswer.each(planned_row(each) for each in insight.planned),
    }
