"""Who looks at a page, and what they may see."""

from urllib.parse import quote

from fastapi import Request
from starlette.exceptions import HTTPException

from service.web.auth import Caller, Credentials, needs_read
from service.web.desk import TheDesk
from service.web.pages.sessions import token_of_session


async def meet(request: Request, desk: TheDesk, credentials: Credentials) -> None:
    """Note in ``request.state.caller`` who asks, by a token that is sent or by a session; None: nobody who is signed
    in. Raises 401 for a token that is sent and not valid.
    """
    if credentials:
        request.state.caller = await needs_read(desk, credentials)
        return
    token = await token_of_session(request)
    request.state.caller = Caller(token.name, token.scope) if token else None


def caller_of(request: Request) -> Caller | None:
    """Return who is signed in; None for the public."""
    caller: Caller | None = getattr(request.state, "caller", None)
    return caller


def who_is(request: Request) -> str:
    """Return how the event log names the visitor, who is signed in."""
    caller = caller_of(request)
    if caller is None:
        raise sign_in_first(request)
    return caller.who


def may_see(request: Request) -> bool:
    """Tell whether the visitor may see commitments: everybody, or who is signed in where they are not public."""
    return request.app.state.desk.context.public or caller_of(request) is not None


def must_see(request: Request) -> None:
    """Send the visitor to sign in first where they may not see commitments. For a router's dependencies, after
    `meet`.
    """
    if not may_see(request):
        raise sign_in_first(request)


def must_be_signed_in(request: Request) -> None:
    """Send the visitor to sign in first, public or not. For a router's dependencies, after `meet`."""
    if caller_of(request) is None:
        raise sign_in_first(request)


def sign_in_first(request: Request, back: str | None = None) -> HTTPException:
    """Return what sends the visitor to sign in, and then to *back*, or to the page that was asked for."""
    there = back or (f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path)
    return HTTPException(303, headers={"Location": f"/sign-in?next={quote(there, safe='/')}"})
