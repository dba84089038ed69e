"""Acknowledgements: somebody has seen it, and reminders rest for a while."""

from fastapi import APIRouter
from pydantic import Field

from service.jobs.acknowledge import acknowledge, take_back
from service.jobs.find import find
from service.store.answers import acknowledgements_of
from service.web.api.answers import Answer
from service.web.api.fields import CommitmentId, Moment, Number, Request, Text
from service.web.api.ledger_answers import AcknowledgementAnswer
from service.web.auth import Reader, Writer
from service.web.desk import TheDesk

router = APIRouter(tags=["acknowledgements"])

MOST_LISTED = 500
"""Acknowledgements in one answer; the newest count."""


class NewAcknowledgement(Request):
    """For how long reminders rest."""

    until: Moment | None = Field(default=None, description="When they are sent again; null: at the next milestone.")
    note: Text | None = None


class AcknowledgementList(Answer):
    """Acknowledgements of a commitment, oldest first."""

    acknowledgements: list[AcknowledgementAnswer]


@router.get("/commitments/{commitment_id}/acknowledgements")
async def list_acknowledgements(desk: TheDesk, _: Reader, commitment_id: CommitmentId) -> AcknowledgementList:
    """List who has seen it, and until when reminders rest."""
    async with desk.context.database.reading() as conn:
        await find(conn, commitment_id)
        found = (await acknowledgements_of(conn, [commitment_id]))[commitment_id]
    return AcknowledgementList(acknowledgements=AcknowledgementAnswer.each(found[-MOST_LISTED:]))


@router.post("/commitments/{commitment_id}/acknowledgements", status_code=201)
async def record(
    desk: TheDesk, caller: Writer, commitment_id: CommitmentId, wanted: NewAcknowledgement
) -> AcknowledgementAnswer:
    """Say that it was seen: what waits to be sent rests, and so do reminders until the moment given."""
    context = desk.context
    made = await acknowledge(
        context.database,
        commitment_id,
        by=caller.who,
        now=context.clock.now(),
        until=wanted.until,
        note=wanted.note,
    )
    desk.changed()
    return AcknowledgementAnswer.model_validate(made)


@router.delete("/acknowledgements/{number}", status_code=204)
async def take_one_back(desk: TheDesk, caller: Writer, number: Number) -> None:
    """Take an acknowledgement back: reminders are sent again, and the newest alert that it withheld."""
    await take_back(desk.context.database, number, who=caller.who, now=desk.context.clock.now())
    desk.changed()
