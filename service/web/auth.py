"""Who asks, and what they may do: bearer tokens, of which the database keeps only hashes."""

import hashlib
import secrets
from typing import Annotated, Any

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from msgspec import Struct
from starlette.exceptions import HTTPException

from service.store.tokens import find_token
from service.web.desk import Desk, TheDesk

PREFIX = "muhla_"
"""Marks a text as a token of ours, so that scanners for leaked secrets know one when they see it."""

_LONGEST_WHO = 100  # as the event log keeps it

_REMEDY = "Make a token with `muhla token create`, and send it in the header 'Authorization: Bearer muhla_...'."

_bearer = HTTPBearer(
    auto_error=False, description=f"A token with the scope read, or write, which includes it. {_REMEDY}"
)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def issue_token() -> str:
    """Return a new token: the prefix and 43 characters, which carry 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_token(text: str) -> str:
    """Return what is kept of a token: its SHA-256, in hexadecimal.

    A token is not a password: with 256 random bits, nobody can try all that would have a hash.
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Caller(Struct, frozen=True):
    """Somebody with a valid token."""

    name: str
    scope: str

    @property
    def who(self) -> str:
        """How the event log names them: ``token:<name>``."""
        return f"token:{self.name}"[:_LONGEST_WHO]


async def _caller(desk: Desk, credentials: HTTPAuthorizationCredentials | None) -> Caller:
    """Return who calls. Raises 401 without a token, and for one that is unknown, expired or revoked.

    A token is looked up by its hash, so the time that takes tells nothing about any other token.
    """
    if credentials is None:
        raise HTTPException(401, f"This needs a token. {_REMEDY}", {"WWW-Authenticate": "Bearer"})
    async with desk.context.database.reading() as conn:
        token = await find_token(conn, hash_token(credentials.credentials))
    if token is None or not token.is_valid(desk.context.clock.now()):
        refused = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise HTTPException(401, f"This token is unknown, expired or revoked. {_REMEDY}", refused)
    return Caller(token.name, token.scope)


async def needs_read(desk: TheDesk, credentials: Credentials) -> Caller:
    """Let in whoever has a token."""
    return await _caller(desk, credentials)


async def needs_write(desk: TheDesk, credentials: Credentials) -> Caller:
    """Let in whoever has a token that may write; 403 for another."""
    caller = await _caller(desk, credentials)
    if caller.scope != "write":
        refused = {"WWW-Authenticate": 'Bearer error="insufficient_scope", scope="write"'}
        raise HTTPException(403, "This token may only read. Make one with `muhla token create --scope write`.", refused)
    return caller


async def may_look(desk: TheDesk, credentials: Credentials) -> None:
    """Let in everybody where commitments are public, else whoever has a token."""
    if not desk.context.public:
        await _caller(desk, credentials)


async def insider(desk: TheDesk, credentials: Credentials) -> Caller | None:
    """As `may_look`, but tell who it is; a token that is sent must be valid. None: the public, who sees less."""
    if credentials is None and desk.context.public:
        return None
    return await _caller(desk, credentials)


OPTIONAL: dict[str, Any] = {"security": [{}]}
"""How OpenAPI is told that an address asks for a token only where commitments are not public."""

Reader = Annotated[Caller, Depends(needs_read)]
Writer = Annotated[Caller, Depends(needs_write)]
Insider = Annotated[Caller | None, Depends(insider)]
