"""Silences: spans in which alerts are withheld, and said to be."""

from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from service.core.verdict import Silence
from service.jobs.silence import silence, unsilence
from service.store.answers import silences_at
from service.web.api.answers import Answer
from service.web.api.fields import CommitmentId, Line, Moment, Number, Request, Tag, exactly_one_of
from service.web.api.ledger_answers import SilenceAnswer
from service.web.auth import Reader, Writer
from service.web.desk import TheDesk

router = APIRouter(prefix="/silences", tags=["silences"])

MOST_LISTED = 500
"""Silences in one answer; the newest count."""


class NewSilence(Request):
    """What is withheld, from when to when, and why. Exactly one of commitment and tag."""

    model_config = ConfigDict(json_schema_extra=exactly_one_of("commitment", "tag"))

    commitment: CommitmentId | None = None
    tag: Tag | None = None
    starts_at: Moment | None = Field(default=None, description="Null: now.")
    ends_at: Moment = Field(description="The first moment at which alerts are sent again.")
    reason: Line

    @model_validator(mode="after")
    def _about_one_thing(self) -> Self:
        if (self.commitment is None) == (self.tag is None):
            raise PydanticCustomError("silence", "give exactly one of commitment and tag")
        return self


class SilenceList(Answer):
    """Silences, oldest first."""

    silences: list[SilenceAnswer]


@router.get("")
async def list_silences(
    desk: TheDesk, _: Reader, ended: Annotated[bool, Query(description="Those that are over, too.")] = False
) -> SilenceList:
    """List the silences in force or to come."""
    async with desk.context.database.reading() as conn:
        found = await silences_at(conn, desk.context.clock.now(), ended=ended)
    return SilenceList(silences=SilenceAnswer.each(found[-MOST_LISTED:]))


@router.post("", status_code=201)
async def record(desk: TheDesk, caller: Writer, wanted: NewSilence) -> SilenceAnswer:
    """Withhold the alerts of a commitment, or of all with a tag, for a while."""
    context = desk.context
    now = context.clock.now()
    made = Silence(
        starts_at=wanted.starts_at or now,
        ends_at=wanted.ends_at,
        reason=wanted.reason,
        commitment_id=wanted.commitment,
        tag=wanted.tag,
        created_by=caller.who,
    )
    answer = SilenceAnswer.model_validate(await silence(context.database, made, now=now))
    desk.changed()
    return answer


@router.delete("/{number}", status_code=204)
async def end(desk: TheDesk, caller: Writer, number: Number) -> None:
    """End a silence now. Alerts are sent again, and of each commitment the newest that it withheld."""
    await unsilence(desk.context.database, number, who=caller.who, now=desk.context.clock.now())
    desk.changed()
