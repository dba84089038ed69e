"""Who looks at a page, and what they may see."""

from fastapi import Request
from starlette.exceptions import HTTPException

from service.web.auth import Caller, Credentials, needs_read
from service.web.desk import TheDesk


async def meet(request: Request, desk: TheDesk, credentials: Credentials) -> None:
    """Note in ``request.state.caller`` who asks; None: nobody who is signed in. Raises 401 for a token that is not
    valid.
    """
    request.state.caller = await needs_read(desk, credentials) if credentials else None


def caller_of(request: Request) -> Caller | None:
    """Return who is signed in; None for the public."""
    caller: Caller | None = getattr(request.state, "caller", None)
    return caller


def may_see(request: Request) -> bool:
    """Tell whether the visitor may see commitments: everybody, or who is signed in where they are not public."""
    return request.app.state.desk.context.public or caller_of(request) is not None


def must_see(request: Request) -> None:
    """Raise 401 where the visitor may not see commitments. For a router's dependencies, after `meet`."""
    if not may_see(request):
        raise HTTPException(401, "Sign in to see this page.", {"WWW-Authenticate": "Bearer"})
