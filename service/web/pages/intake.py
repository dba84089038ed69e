"""`/intake`: documents are handed in, and each is shown with what was found in it."""

from collections.abc import Mapping

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from service.core.signing import Purpose, is_mark
from service.errors import UnreadableDocumentError
from service.jobs.documents.drafting import drafts_of
from service.jobs.documents.take_in import Upload
from service.messages.found import expression_word
from service.messages.translations import translations
from service.store.documents import dateless_among, find_document, list_documents, proposals_of, text_of
from service.web.api.fields import Number
from service.web.api.uploads import AboutDocument, read_fields
from service.web.desk import Desk, TheDesk
from service.web.pages.fields import Errors, WrongFieldsError, wrong
from service.web.pages.forms import FormError, Typed, came_from_here
from service.web.pages.languages import language_of
from service.web.pages.marked import pieces_of, places_in
from service.web.pages.proposal_views import card_of, document_view
from service.web.pages.refusals import refused_document
from service.web.pages.rendering import page
from service.web.pages.said import see_other
from service.web.pages.sessions import COOKIE
from service.web.pages.visitors import caller_of, must_be_signed_in, who_is

router = APIRouter()

MOST_LISTED = 100
KINDS = ("proposal", "deadline", "event", "duration", "past_reference", "publication")
"""What is marked in a text, in the order of the legend."""

_FIELDS = ("name", "published_on", "said_on", "language", "url")


@router.get("/intake", dependencies=[Depends(must_be_signed_in)])
async def show_all(request: Request, desk: TheDesk) -> Response:
    """List what was handed in, with a form for the next."""
    return await _list(request, desk, {}, {})


@router.post("/intake", dependencies=[Depends(must_be_signed_in)])
async def take_in(request: Request, desk: TheDesk) -> Response:
    """Read a document, and go on to what was found in it; or show the form again, with what is wrong."""
    language = language_of(request)
    typed, file, file_name = await _read_form(request, desk)
    try:
        upload = _wanted(typed, file, file_name, language)
        received = await desk.intake.take_in(upload, who=who_is(request), now=desk.context.clock.now())
    except WrongFieldsError as error:
        return await _list(request, desk, typed, error.errors)
    except UnreadableDocumentError as error:
        return await _list(request, desk, typed, refused_document(error, typed, language))
    return see_other(request, f"/intake/{received.number}", "received" if received.is_new else "known")


@router.get("/intake/{number}", dependencies=[Depends(must_be_signed_in)])
async def show(request: Request, desk: TheDesk, number: Number) -> Response:
    """Show a document: its text with all dates marked, and what is proposed beside it."""
    language, caller = language_of(request), caller_of(request)
    async with desk.context.database.reading() as conn:
        document = await find_document(conn, number)
        if document is None:
            raise HTTPException(404)
        kept, proposals = await text_of(conn, number), await proposals_of(conn, number)
        drafts = await drafts_of(conn, document, proposals)
        dateless = await dateless_among(conn, [each.commitment_id for each in proposals if each.commitment_id])
    places = list(places_in([each.found for each in proposals], kept.expressions))
    pieces = list(pieces_of(kept.text, places))
    shown = {piece.kind for piece in pieces}
    return page(
        request,
        "document.html",
        document=document_view(document, language),
        cards=[card_of(each, drafts[each.id], document, language, dateless) for each in proposals],
        pieces=pieces,
        legend=[(kind, expression_word(kind, language)) for kind in KINDS if kind in shown],
        may_write=caller is not None and caller.scope == "write",
    )


def _wanted(typed: Typed, file: bytes | None, file_name: str | None, language: str) -> Upload:
    try:
        about = AboutDocument.model_validate({name: typed[name] for name in _FIELDS if name in typed})
    except ValidationError as error:
        raise WrongFieldsError(wrong(error, {}, language)) from None
    t = translations(language)
    if file is not None and "text" in typed:
        raise WrongFieldsError({"text": t.gettext("Give a file or a text, one of them.")})
    if file is None and "text" not in typed:
        raise WrongFieldsError({"file": t.gettext("Choose a file, or paste its text.")})
    content = typed["text"] if file is None else file
    name = about.name or file_name
    return Upload(content, about.published_on, about.said_on, about.language, name, about.url)


async def _read_form(request: Request, desk: Desk) -> tuple[Typed, bytes | None, str | None]:
    """Return what a form with a file has sent. As `service.web.pages.forms`: from a page of ours, by a writer."""
    t = translations(language_of(request))
    caller = caller_of(request)
    if not came_from_here(request):
        raise FormError(403, t.gettext("This form came from another site, so nothing was done. Open the page here."))
    if caller is None or caller.scope != "write":
        raise FormError(403, t.gettext("Your token may only read. Sign in with one that may write."))
    try:
        fields, file, file_name = await read_fields(request)
    except HTTPException as error:
        if error.status_code != 400:
            raise
        raise FormError(400, t.gettext("This form cannot be read. Send it again from its page.")) from None
    typed: Mapping[str, str] = {name: value.replace("\r\n", "\n") for name, value in fields.items()}
    if not is_mark(desk.context.key, Purpose.FORM, request.cookies.get(COOKIE, ""), typed.get("mark", "")):
        raise FormError(403, t.gettext("This form is from before you signed in. Load its page again, and repeat."))
    return typed, file, file_name


async def _list(request: Request, desk: Desk, typed: Typed, errors: Errors) -> Response:
    language, caller = language_of(request), caller_of(request)
    before = request.query_params.get("before", "")
    start = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    async with desk.context.database.reading() as conn:
        found = await list_documents(conn, before=start, limit=MOST_LISTED + 1)
    t = translations(language)
    return page(
        request,
        "intake.html",
        status=422 if errors else 200,
        documents=[document_view(each, language) for each in found[:MOST_LISTED]],
        older=found[MOST_LISTED - 1].id if len(found) > MOST_LISTED else None,
        languages_read=[("ar", t.pgettext("language", "Arabic")), ("en", t.pgettext("language", "English"))],
        may_write=caller is not None and caller.scope == "write",
        typed=typed,
        errors=errors,
    )
