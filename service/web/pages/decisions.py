"""What a person decides on a proposal: the form to accept it, filled in; rejecting; taking either back."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends, Request
from msgspec import Struct
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from service.core.model import Entry
from service.errors import CatalogueError, Fault, Refusal, RefusedChangeError, UnknownCommitmentError
from service.intake.drafts import Draft
from service.jobs.drafting import drafts_of, edited, values_of
from service.jobs.intake import accept_proposal, reject_proposal, reopen_proposal
from service.messages.translations import translations
from service.store.documents import StoredDocument, StoredProposal, find_document, find_proposal, usual_zone
from service.store.tables import ProposalState
from service.web.api.announcements import Withdrawal
from service.web.api.entries import read_request
from service.web.api.fields import Number
from service.web.desk import Desk, TheDesk
from service.web.pages.fields import Errors, date_remedy
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

_FIELD_OF = {
    **dict.fromkeys(("by", "until", "on", "during"), "date"),
    "title": "title_en",
    "en": "title_en",
    "ar": "title_ar",
    "title.en": "title_en",
    "title.ar": "title_ar",
}
"""Where on the form a fault is shown, by the key that it is about; others are called alike."""


class Case(Struct, frozen=True):
    """One proposal, its document, and what it would become."""

    document: StoredDocument
    proposal: StoredProposal
    draft: Draft
    values: Mapping[str, Any]


@router.get("/proposals/{number}/accept", dependencies=[Depends(must_be_signed_in)])
async def show(request: Request, desk: TheDesk, number: Number) -> Response:
    """Show the commitment that a proposal would become, to be edited."""
    case = await _case(desk, number)
    if case.proposal.state is not ProposalState.PROPOSED:
        return see_other(request, _place(case), "refused", why=Refusal.NOT_IN_FORCE.value)
    return _form(request, case, _filled(case), {})


@router.post("/proposals/{number}/accept")
async def accept(request: Request, desk: TheDesk, number: Number, typed: WritersForm) -> Response:
    """Let a proposal become a commitment; or show the form again, with what is wrong."""
    context, language = desk.context, language_of(request)
    case = await _case(desk, number)
    try:
        entry = _entry(case, typed)
        await accept_proposal(context.database, number, entry, who=who_is(request), now=context.clock.now())
    except CatalogueError as error:
        return _form(request, case, typed, _faults(error, language))
    except UnknownCommitmentError as error:
        return _form(request, case, typed, {"after": str(error)})
    except RefusedChangeError as error:
        return _form(request, case, typed, _refused(error, language), status=409)
    desk.changed()
    return see_other(request, _place(case), "proposal_accepted")


@router.post("/proposals/{number}/reject")
async def reject(request: Request, desk: TheDesk, number: Number, typed: WritersForm) -> Response:
    """Say that a proposal is no commitment, and why."""
    context, case = desk.context, await _case(desk, number)
    try:
        reason = Withdrawal.model_validate({"reason": typed.get("reason", "")}).reason
    except ValidationError:
        return see_other(request, _place(case), "refused", why=Refusal.UNFINISHED.value)
    work = reject_proposal(context.database, number, reason=reason, who=who_is(request), now=context.clock.now())
    return await done_or_refused(request, desk, {"back": _place(case)}, work, "proposal_rejected")


@router.post("/proposals/{number}/reopen")
async def reopen(request: Request, desk: TheDesk, number: Number, _: WritersForm) -> Response:
    """Take back what was decided on a proposal."""
    context, case = desk.context, await _case(desk, number)
    work = reopen_proposal(context.database, number, who=who_is(request), now=context.clock.now())
    return await done_or_refused(request, desk, {"back": _place(case)}, work, "proposal_reopened")


async def _case(desk: Desk, number: int) -> Case:
    async with desk.context.database.reading() as conn:
        proposal = await find_proposal(conn, number)
        document = await find_document(conn, proposal.document_id) if proposal else None
        if proposal is None or document is None:
            raise HTTPException(404)
        draft, zone = (await drafts_of(conn, document, [proposal]))[number], await usual_zone(conn)
    return Case(document, proposal, draft, values_of(draft, document, zone))


def _place(case: Case) -> str:
    return f"/intake/{case.document.id}#proposal-{case.proposal.ordinal}"


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


def _entry(case: Case, typed: Typed) -> Entry:
    """Return the commitment that was typed. Raises `CatalogueError` with everything that is wrong."""
    titles = {language: typed[f"title_{language}"] for language in ("en", "ar") if f"title_{language}" in typed}
    edits: dict[str, Any] = {
        "id": typed.get("id", ""),
        "title": titles or None,
        "parties": [line.strip() for line in typed.get("parties", "").split("\n") if line.strip()] or None,
        "tags": typed.get("tags", "").split(),
        "zone": typed.get("zone"),
        "note": typed.get("note"),
        **_dates(case, typed),
    }
    return read_request(edited(case.values, edits))


def _dates(case: Case, typed: Typed) -> dict[str, Any]:
    """Return the date that was typed; nothing where it is as the text has it, so that it stays relative."""
    before = _filled(case)
    if "within" in typed and "after" in typed:
        return {"within": typed["within"], "after": typed["after"]}
    if all(typed.get(name, "") == before[name] for name in ("modality", "date")):
        return {}
    if "modality" not in typed:
        return {"by": None}
    return {typed["modality"]: typed.get("date", "")}


def _faults(error: CatalogueError, language: str) -> Errors:
    """Return what is wrong, by field. The catalogue speaks English; others get what can be said of any field."""
    return {_field(fault): _words(fault, language) for fault in reversed(error.faults)}


def _field(fault: Fault) -> str:
    key = (fault.key or "form").partition("[")[0]
    return _FIELD_OF.get(key, key) if key.partition(".")[0] not in ("sources", "readings") else "form"


def _words(fault: Fault, language: str) -> str:
    t = translations(language)
    if fault.problem in ("is missing", "is empty", "has no language", "is an empty list"):
        return t.gettext("This is needed.")
    if _field(fault) == "date":
        return date_remedy(f"{fault.problem}. {fault.remedy}", language)
    if language == "en":
        return f"{fault.problem[0].upper()}{fault.problem[1:]}. {fault.remedy}"
    return t.gettext("This cannot be taken. See the example.")


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
        typed=typed,
        errors=errors,
    )
