"""Answering a commitment: that it was seen, and what was announced of it.

Each form has an address of its own, where it is shown again, with what was typed, if something is wrong with it.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from fastapi import APIRouter, Depends, Request
from msgspec import Struct
from msgspec.structs import replace
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from service.core.model import Origin
from service.errors import RefusedChangeError
from service.jobs.acknowledge import acknowledge
from service.jobs.announce import announce
from service.jobs.find import find
from service.store.commitments import Record
from service.web.api.acknowledgements import NewAcknowledgement
from service.web.api.announcements import NewAnnouncement
from service.web.api.fields import CommitmentId
from service.web.context import WebContext
from service.web.desk import Desk, TheDesk
from service.web.pages.actions import actions_for, summary_of
from service.web.pages.fields import Errors, WrongFieldsError, wrong
from service.web.pages.forms import Typed, WritersForm
from service.web.pages.languages import language_of
from service.web.pages.refusals import refused
from service.web.pages.rendering import page
from service.web.pages.rests import newest_seen, rest_until
from service.web.pages.said import see_other
from service.web.pages.visitors import must_be_signed_in, who_is

router = APIRouter()


class Answer(Struct, frozen=True):
    """What somebody has sent about the commitment of *record*. *who* is for the event log."""

    context: WebContext
    record: Record
    typed: Typed
    who: str
    now: datetime
    language: str


Done = tuple[str, Mapping[str, str]]
"""What to say of it (`service.web.pages.said`), and its facts."""


async def _acknowledge(answer: Answer) -> Done:
    typed, zone = answer.typed, answer.record.entry.zone
    until = rest_until(typed, zone, answer.now, answer.language)
    note = NewAcknowledgement.model_validate({"note": typed.get("note")}).note
    await acknowledge(
        answer.context.database,
        answer.record.entry.id,
        by=answer.who,
        now=answer.now,
        until=until,
        note=note,
        newest=newest_seen(typed),
    )
    return "acknowledged", {"until": until.isoformat(), "zone": zone} if until else {}


async def _announce(answer: Answer) -> Done:
    typed = answer.typed
    plain = {name: typed[name] for name in _ANNOUNCED if name in typed}
    moved = {"deadline": {typed.get("modality", ""): typed["moved_to"]}} if "moved_to" in typed else {}
    wanted = NewAnnouncement.model_validate({**plain, **moved, "provisional": "provisional" in typed})
    made = replace(wanted.told_by(answer.who), origin=Origin.PAGE, recorded_at=answer.now)
    await announce(answer.context.database, answer.record.entry.id, made, who=answer.who, now=answer.now)
    return "evidence" if made.provisional else "announced", {}


_ANNOUNCED = ("kind", "on", "document", "phrase", "language", "by", "note")
_ACTS: Mapping[str, Callable[[Answer], Awaitable[Done]]] = {"acknowledge": _acknowledge, "announce": _announce}


async def _require_known(act: str) -> None:
    """Raise 404 for what is no act of ours, whoever asks."""
    if act not in _ACTS:
        raise HTTPException(404)


@router.get("/commitments/{commitment_id}/{act}", dependencies=[Depends(_require_known), Depends(must_be_signed_in)])
async def show(request: Request, desk: TheDesk, commitment_id: CommitmentId, act: str) -> Response:
    """Show one form about a commitment."""
    return await _form(request, desk, commitment_id, act, {}, {})


@router.post("/commitments/{commitment_id}/{act}", dependencies=[Depends(_require_known)])
async def do(request: Request, desk: TheDesk, commitment_id: CommitmentId, act: str, typed: WritersForm) -> Response:
    """Do what a form asks for, and go back to the commitment; or show the form again, with what is wrong."""
    context, language = desk.context, language_of(request)
    async with context.database.reading() as conn:
        record = await find(conn, commitment_id)
    answer = Answer(context, record, typed, who_is(request), context.clock.now(), language)
    try:
        code, facts = await _ACTS[act](answer)
    except ValidationError as error:
        found = wrong(error, {"deadline": "moved_to"}, language)
        return await _form(request, desk, commitment_id, act, typed, found)
    except WrongFieldsError as error:
        return await _form(request, desk, commitment_id, act, typed, error.errors)
    except RefusedChangeError as error:
        return await _form(request, desk, commitment_id, act, typed, refused(error, language), status=409)
    desk.changed()
    return see_other(request, f"/commitments/{commitment_id}", code, **facts)


async def _form(
    request: Request, desk: Desk, commitment_id: str, act: str, typed: Typed, errors: Errors, *, status: int = 422
) -> Response:
    now = desk.context.clock.now()
    async with desk.context.database.reading() as conn:
        record = await find(conn, commitment_id)
        actions = await actions_for(request, conn, record, now)
    return page(
        request,
        "act.html",
        status=status if errors else 200,
        act=act,
        actions=actions,
        summary=summary_of(record, now, language_of(request)),
        typed=typed,
        errors=errors,
    )
