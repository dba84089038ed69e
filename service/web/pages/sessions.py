"""Who is signed in: a cookie that names a token by its number, signed by us, and never the token itself.

Nothing is kept of a session. A token that is revoked or expires ends all that were opened with it, at once.

Nobody counts tries to sign in. A token has 256 random bits: at a million tries a second, the sun would burn out first;
and a limit would let strangers lock out those who have one.
"""

from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from service.core.signing import Purpose, mark, signed, unsigned
from service.store.tokens import Token, token_with
from service.web.context import WebContext

COOKIE = "muhla_session"

LONGEST = timedelta(hours=12)
"""A working day. Then one signs in again, or sooner where the token expires."""

_VERSION = "1"


def open_session(request: Request, response: Response, token: Token, now: datetime) -> None:
    """Sign the visitor in with *token*, which is valid.

    The cookie is sent along when somebody follows a link from a mail or a chat (``Lax``), so that they arrive signed
    in; it is not sent with a form of another site. A form of ours must carry its mark besides.
    """
    context = _context(request)
    ends_at = min(now + LONGEST, token.expires_at or now + LONGEST)
    text = signed(context.key, Purpose.SESSION, f"{_VERSION}.{token.id}.{int(ends_at.timestamp())}")
    seconds = int((ends_at - now).total_seconds())
    response.set_cookie(
        COOKIE, text, max_age=seconds, path="/", secure=_is_secure(request), httponly=True, samesite="lax"
    )


def close_session(request: Request, response: Response) -> None:
    """Sign the visitor out."""
    response.delete_cookie(COOKIE, path="/", secure=_is_secure(request), httponly=True, samesite="lax")


async def token_of_session(request: Request) -> Token | None:
    """Return the token that the visitor has signed in with; None: nobody is, or not any more."""
    context = _context(request)
    version, number, ends = _parts(context, request)
    now = context.clock.now()
    if version != _VERSION or datetime.fromtimestamp(int(ends), UTC) <= now:
        return None
    async with context.database.reading() as conn:
        token = await token_with(conn, int(number))
    return token if token is not None and token.is_valid(now) else None


def form_mark(request: Request) -> str:
    """Return what a form of ours carries, so that we know it for one that we showed in this session."""
    return mark(_context(request).key, Purpose.FORM, request.cookies.get(COOKIE, ""))


def _parts(context: WebContext, request: Request) -> tuple[str, str, str]:
    text = unsigned(context.key, Purpose.SESSION, request.cookies.get(COOKIE, "")) or ""
    version, number, ends = text.split(".") if text.count(".") == 2 else ("", "0", "0")
    return version, number, ends


def _is_secure(request: Request) -> bool:
    public_url = _context(request).public_url or ""
    return request.url.scheme == "https" or public_url.startswith("https://")


def _context(request: Request) -> WebContext:
    context: WebContext = request.app.state.desk.context
    return context
