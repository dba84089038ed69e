"""`/sign-in`: with a token. Signing out is a form, so that no link of another site does it."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from service.messages.translations import translations
from service.store.tokens import Token, find_token
from service.web.auth import hash_token
from service.web.desk import Desk, TheDesk
from service.web.pages.forms import SignedInForm, local_path, read_form
from service.web.pages.languages import language_of
from service.web.pages.rendering import page
from service.web.pages.said import see_other
from service.web.pages.sessions import close_session, open_session

router = APIRouter()


@router.get("/sign-in")
async def show(request: Request) -> Response:
    """Ask for a token."""
    return page(request, "sign_in.html", back=local_path(request.query_params.get("next", "/")), error=None)


@router.post("/sign-in")
async def sign_in(request: Request, desk: TheDesk) -> Response:
    """Open a session with a token, and go on to where the visitor wanted to be."""
    typed = await read_form(request)
    back = local_path(typed.get("next", "/"))
    token = await _valid_token(desk, typed.get("token", ""))
    if token is None:
        error = translations(language_of(request)).gettext("This token is unknown, expired or revoked.")
        return page(request, "sign_in.html", status=401, back=back, error=error)
    response = RedirectResponse(back, 303)
    open_session(request, response, token, desk.context.clock.now())
    return response


async def _valid_token(desk: Desk, text: str) -> Token | None:
    async with desk.context.database.reading() as conn:
        token = await find_token(conn, hash_token(text))
    return token if token is not None and token.is_valid(desk.context.clock.now()) else None


@router.post("/sign-out")
async def sign_out(request: Request, _: SignedInForm) -> Response:
    """End the session of this browser."""
    response = see_other(request, "/sign-in", "signed_out")
    close_session(request, response)
    return response
