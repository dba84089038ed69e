"""From when an accepted proposal counts, whose text gave a period and no day to count from."""

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.responses import Response

from service.errors import CatalogueError, Refusal, RefusedChangeError
from service.jobs.documents.count_from import count_from
from service.jobs.documents.periods import deadline_from
from service.store.documents import dateless_among
from service.web.api.fields import Number
from service.web.api.periods import Start
from service.web.desk import TheDesk
from service.web.pages.cases import Case, case_of
from service.web.pages.entry_faults import faults
from service.web.pages.fields import Errors, wrong
from service.web.pages.forms import Typed, WritersForm
from service.web.pages.languages import language_of
from service.web.pages.proposal_views import card_of, document_view
from service.web.pages.refusals import refused
from service.web.pages.rendering import page
from service.web.pages.said import see_other
from service.web.pages.visitors import caller_of, must_be_signed_in, who_is

router = APIRouter()


@router.get("/proposals/{number}/start", dependencies=[Depends(must_be_signed_in)])
async def show(request: Request, desk: TheDesk, number: Number) -> Response:
    """Ask from when an accepted proposal counts. Where that is known, go on to the commitment, which says so."""
    case = await case_of(desk, number)
    commitment_id = case.proposal.commitment_id
    if commitment_id is None or case.draft.within is None:
        return see_other(request, case.place, "refused", why=Refusal.WAITS_NOT.value)
    async with desk.context.database.reading() as conn:
        waits = await dateless_among(conn, [commitment_id])
    if not waits:
        return see_other(request, f"/commitments/{commitment_id}", "refused", why=Refusal.WAITS_NOT.value)
    return _form(request, case, {"within": str(case.draft.within)}, {})


@router.post("/proposals/{number}/start")
async def start(request: Request, desk: TheDesk, number: Number, typed: WritersForm) -> Response:
    """Record from when it counts, and go on to the commitment; or show the form again, with what is wrong."""
    context, language, case = desk.context, language_of(request), await case_of(desk, number)
    commitment_id = case.proposal.commitment_id
    if commitment_id is None:
        return see_other(request, case.place, "refused", why=Refusal.WAITS_NOT.value)
    try:
        given = Start.model_validate({name: typed[name] for name in ("within", "after") if name in typed})
        deadline = deadline_from(case.draft, commitment_id, after=given.after, within=given.within)
        now = context.clock.now()
        await count_from(context.database, commitment_id, deadline, case.draft, who=who_is(request), now=now)
    except ValidationError as error:
        return _form(request, case, typed, wrong(error, {}, language))
    except CatalogueError as error:
        return _form(request, case, typed, _beside_the_length(faults(error, language)))
    except RefusedChangeError as error:
        return _form(request, case, typed, refused(error, language), status=409)
    desk.changed()
    return see_other(request, f"/commitments/{commitment_id}", "started")


def _beside_the_length(errors: Errors) -> Errors:
    """Return *errors* where they can be shown: of a date that is counted from both fields there is none."""
    return {"within" if field == "date" else field: words for field, words in errors.items()}


def _form(request: Request, case: Case, typed: Typed, errors: Errors, *, status: int = 422) -> Response:
    language, caller = language_of(request), caller_of(request)
    return page(
        request,
        "start.html",
        status=status if errors else 200,
        document=document_view(case.document, language),
        card=card_of(case.proposal, case.draft, case.document, language),
        may_write=caller is not None and caller.scope == "write",
        typed=typed,
        errors=errors,
    )
