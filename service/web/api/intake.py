"""Documents in, proposals out, and what a person decides on each: accepted, rejected, or taken back."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request
from pydantic import WithJsonSchema
from starlette.exceptions import HTTPException
from starlette.responses import Response

from service.errors import RefusedChangeError
from service.intake.drafts import Draft
from service.jobs.documents.count_from import count_from
from service.jobs.documents.drafting import drafts_of, edited, values_of
from service.jobs.documents.intake import accept_proposal, reject_proposal, reopen_proposal
from service.jobs.documents.periods import deadline_from, noted
from service.store.documents import (
    StoredDocument,
    StoredProposal,
    find_document,
    find_proposal,
    list_documents,
    proposals_of,
    text_of,
    usual_zone,
)
from service.web.api.announcements import Withdrawal
from service.web.api.bodies import each_key_once
from service.web.api.commitment_schema import COMMITMENT
from service.web.api.entries import read_request
from service.web.api.fields import Number
from service.web.api.intake_answers import DocumentAnswer, DocumentPage, ProposalAnswer, TakenIn, WholeDocument
from service.web.api.periods import Start
from service.web.api.uploads import UPLOAD, read_upload
from service.web.auth import Reader, Writer
from service.web.desk import Desk, TheDesk

router = APIRouter(tags=["intake"])

_KNOWN: dict[str, Any] = {"model": TakenIn, "description": "The same text was received before."}

_DESCRIPTION = (
    "What is to be different from `draft`: the keys of [[commitments]] in deadlines.toml. One key of the date, if only "
    "as null, gives the whole date anew; of a period from a day that the text does not give, `after` alone will do."
)
Edits = Annotated[
    dict[str, Any],
    Body(description=_DESCRIPTION, examples=[{"parties": ["The Secretariat"], "zone": "Asia/Baghdad"}]),
    WithJsonSchema(
        {
            **COMMITMENT,
            "title": "Edits",
            "description": _DESCRIPTION,
            "required": [],
            "properties": {
                key: each if "anyOf" in each else {"anyOf": [each, {"type": "null"}]}
                for key, each in COMMITMENT["properties"].items()
            },
        }
    ),
]


@router.post("/intake", status_code=201, openapi_extra=UPLOAD, responses={200: _KNOWN})
async def take_in(request: Request, desk: TheDesk, caller: Writer, response: Response) -> TakenIn:
    """Read a document, and propose commitments from it. The same text again answers 200, with the first."""
    context = desk.context
    upload = await read_upload(request)
    received = await desk.intake.take_in(upload, who=caller.who, now=context.clock.now())
    response.status_code = 201 if received.is_new else 200
    response.headers["Location"] = f"/api/v1/intake/{received.number}"
    return TakenIn(is_new=received.is_new, **dict(await _whole(desk, received.number)))


@router.get("/intake")
async def list_them(
    desk: TheDesk,
    _: Reader,
    before: Annotated[Number | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> DocumentPage:
    """List the documents that were received."""
    async with desk.context.database.reading() as conn:
        found = await list_documents(conn, before=before, limit=limit + 1)
    shown = found[:limit]
    return DocumentPage(documents=DocumentAnswer.each(shown), next=shown[-1].id if len(found) > limit else None)


@router.get("/intake/{number}")
async def show(desk: TheDesk, _: Reader, number: Number) -> WholeDocument:
    """Give a document with its text, the dates in it, and its proposals."""
    return await _whole(desk, number)


@router.post("/proposals/{number}/accept", dependencies=[Depends(each_key_once)])
async def accept(desk: TheDesk, caller: Writer, number: Number, edits: Edits) -> ProposalAnswer:
    """Let a proposal become a commitment: its `draft`, with what is given here in place of what stands there."""
    context = desk.context
    document, proposal, draft, values = await _with_draft(desk, number)
    entry = noted(read_request(edited(draft, values, edits)), draft)
    await accept_proposal(context.database, proposal.id, entry, who=caller.who, now=context.clock.now())
    desk.changed()
    return await _proposal(desk, document, number)


@router.post("/proposals/{number}/reject", dependencies=[Depends(each_key_once)])
async def reject(desk: TheDesk, caller: Writer, number: Number, why: Withdrawal) -> ProposalAnswer:
    """Say of a proposal that it is no commitment, and why."""
    context = desk.context
    document, proposal, *_ = await _with_draft(desk, number)
    await reject_proposal(context.database, proposal.id, reason=why.reason, who=caller.who, now=context.clock.now())
    return await _proposal(desk, document, number)


@router.post("/proposals/{number}/reopen")
async def reopen(desk: TheDesk, caller: Writer, number: Number) -> ProposalAnswer:
    """Take back what was decided. The commitment that an accepted proposal became is archived; its history stays."""
    context = desk.context
    document, proposal, *_ = await _with_draft(desk, number)
    await reopen_proposal(context.database, proposal.id, who=caller.who, now=context.clock.now())
    desk.changed()
    return await _proposal(desk, document, number)


@router.post("/proposals/{number}/start", dependencies=[Depends(each_key_once)])
async def start(desk: TheDesk, caller: Writer, number: Number, start: Start) -> ProposalAnswer:
    """Say from when an accepted proposal counts, whose text gave a period and no day to count from."""
    context = desk.context
    document, proposal, draft, _ = await _with_draft(desk, number)
    if proposal.commitment_id is None:
        raise RefusedChangeError(f"proposal {number} is no commitment. Give `after` when you accept it")
    deadline = deadline_from(draft, proposal.commitment_id, after=start.after, within=start.within)
    now = context.clock.now()
    await count_from(context.database, proposal.commitment_id, deadline, draft, who=caller.who, now=now)
    desk.changed()
    return await _proposal(desk, document, number)


async def _whole(desk: Desk, number: int) -> WholeDocument:
    async with desk.context.database.reading() as conn:
        document = await find_document(conn, number)
        if document is None:
            raise HTTPException(404, f"There is no document {number}.")
        kept, proposals = await text_of(conn, number), await proposals_of(conn, number)
        drafts, zone = await drafts_of(conn, document, proposals), await usual_zone(conn)
    return WholeDocument(
        **dict(DocumentAnswer.model_validate(document)),
        text=kept.text,
        expressions=[dict(each) for each in kept.expressions],
        proposals=[ProposalAnswer.of(each, values_of(drafts[each.id], document, zone)) for each in proposals],
    )


async def _proposal(desk: Desk, document: StoredDocument, number: int) -> ProposalAnswer:
    _, proposal, _, values = await _with_draft(desk, number)
    assert proposal.document_id == document.id
    return ProposalAnswer.of(proposal, values)


async def _with_draft(desk: Desk, number: int) -> tuple[StoredDocument, StoredProposal, Draft, dict[str, Any]]:
    async with desk.context.database.reading() as conn:
        proposal = await find_proposal(conn, number)
        document = await find_document(conn, proposal.document_id) if proposal else None
        if proposal is None or document is None:
            raise HTTPException(404, f"There is no proposal {number}.")
        draft, zone = (await drafts_of(conn, document, [proposal]))[number], await usual_zone(conn)
    return document, proposal, draft, values_of(draft, document, zone)
