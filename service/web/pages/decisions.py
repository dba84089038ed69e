"""What a person decides on a proposal: the form to accept it, filled in; rejecting; taking either back."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.responses import Response

from service.core.entry import Entry
from service.errors import CatalogueError, Refusal, RefusedChangeError
from service.jobs.documents.drafting import edited
from service.jobs.documents.intake import accept_proposal, reject_proposal, reopen_proposal
from service.jobs.documents.periods import noted
from service.messages.translations import translations
from service.store.tables import ProposalState
from service.web.api.announcements import Withdrawal
from service.web.api.entries import read_request
from service.web.api.fields import Number
from service.web.desk import TheDesk
from service.web.pages.cases import Case, case_of
from service.web.pages.entry_faults import faults
from service.web.pages.fields import Errors, WrongFieldsError
from service.web.pages.forms import Typed, WritersForm
from service.web.pages.kinds import modality_choices
from service.web.pages.languages import language_of
from service.web.pages.proposal_views import card_of, document_view
from service.web.pages.refusals import refused
from service.web.pages.rendering import page
from service.web.pages.said import see_other
from service.web.pages.takebacks import done_or_refused
from service.web.pages.visitors import caller_of, must_be_signed_in, who_is

router = APIRouter()


@router.get("/proposals/{number}/accept", dependencies=[Depends(must_be_signed_in)])
async def show(request: Request, desk: TheDesk, number: Number) -> Response:
    """Show the commitment that a proposal would become, to be edited."""
    case = await case_of(desk, number)
    if case.proposal.state is not ProposalState.PROPOSED:
        return see_other(request, case.place, "refused", why=Refusal.NOT_IN_FORCE.value)
    return _form(request, case, _filled(case), {})


@router.post("/proposals/{number}/accept")
async def accept(request: Request, desk: TheDesk, number: Number, typed: WritersForm) -> Response:
    """Let a proposal become a commitment; or show the form again, with what is wrong."""
    context, language = desk.context, language_of(request)
    case = await case_of(desk, number)
    try:
        entry = _entry(case, typed, language)
        await accept_proposal(context.database, number, entry, who=who_is(request), now=context.clock.now())
    except WrongFieldsError as error:
        return _form(request, case, typed, error.errors)
    except CatalogueError as error:
        return _form(request, case, typed, faults(error, language))
    except RefusedChangeError as error:
        return _form(request, case, typed, _refused(error, language), status=409)
    desk.changed()
    return see_other(request, case.place, "proposal_accepted")


@router.post("/proposals/{number}/reject")
async def reject(request: Request, desk: TheDesk, number: Number, typed: WritersForm) -> Response:
    """Say that a proposal is no commitment, and why."""
    context, case = desk.context, await case_of(desk, number)
    try:
        reason = Withdrawal.model_validate({"reason": typed.get("reason", "")}).reason
    except ValidationError:
        return see_other(request, case.place, "refused", why=Refusal.UNFINISHED.value)
    work = reject_proposal(context.database, number, reason=reason, who=who_is(request), now=context.clock.now())
    return await done_or_refused(request, desk, {"back": case.place}, work, "proposal_rejected")


@router.post("/proposals/{number}/reopen")
async def reopen(request: Request, desk: TheDesk, number: Number, _: WritersForm) -> Response:
    """Take back what was decided on a proposal."""
    context, case = desk.context, await case_of(desk, number)
    work = reopen_proposal(context.database, number, who=who_is(request), now=context.clock.now())
    return await done_or_refused(request, desk, {"back": case.place}, work, "proposal_reopened")


def _filled(case: Case) -> dict[str, str]:
    """Return what the form has in it at first."""
    draft, deadline = case.draft, case.draft.deadline
    title = case.values["title"]
    return {
        "id": draft.id,
        **{f"title_{language}": words for language, words in title.items()},
        "parties": draft.party or "",
        "modality": str(deadline.modality) if deadline else "",
        "date": (deadline.edtf or "") if deadline else "",
        "within": str(draft.within) if draft.within else "",
        "zone": case.values["zone"],
    }


def _entry(case: Case, typed: Typed, language: str) -> Entry:
    """Return the commitment that was typed. Raises `CatalogueError` with everything that is wrong."""
    titles = {each: typed[f"title_{each}"] for each in ("en", "ar") if f"title_{each}" in typed}
    edits: dict[str, Any] = {
        "id": typed.get("id", ""),
        "title": titles or None,
        "parties": [line.strip() for line in typed.get("parties", "").split("\n") if line.strip()] or None,
        "tags": typed.get("tags", "").split(),
        "zone": typed.get("zone"),
        "note": {language: typed["note"]} if "note" in typed else None,
        **_dates(case, typed, language),
    }
    return noted(read_request(edited(case.draft, case.values, edits)), case.draft)


def _dates(case: Case, typed: Typed, language: str) -> dict[str, Any]:
    """Return the date that was typed; nothing where it is as the text has it, so that it stays relative."""
    before = _filled(case)
    if "after" in typed:
        beside = {typed["modality"]: typed["date"]} if "modality" in typed and "date" in typed else {}
        return {"within": typed.get("within"), "after": typed["after"], **beside}
    if all(typed.get(name, "") == before[name] for name in ("modality", "date")):
        return {}
    if "modality" not in typed and "date" in typed:
        raise WrongFieldsError({"modality": translations(language).gettext("Choose how the date is meant.")})
    if "modality" not in typed:
        return {"by": None}
    return {typed["modality"]: typed.get("date", "")}


def _refused(error: RefusedChangeError, language: str) -> Errors:
    if error.refusal is Refusal.OTHER:
        return {
            "id": translations(language).gettext("This id is taken, perhaps by one that is archived. Choose another.")
        }
    return refused(error, language)


def _form(request: Request, case: Case, typed: Typed, errors: Errors, *, status: int = 422) -> Response:
    language, caller = language_of(request), caller_of(request)
    undated = ("", translations(language).gettext("no date is given"))
    return page(
        request,
        "accept.html",
        status=status if errors else 200,
        document=document_view(case.document, language),
        card=card_of(case.proposal, case.draft, case.document, language),
        modalities=[*modality_choices(language), undated],
        waits=case.draft.within is not None,
        may_write=caller is not None and caller.scope == "write",
        typed={
            "modality": "",
            **typed,
        },  # so that what was chosen to have no date does not come back as the first choice
        errors=errors,
    )
