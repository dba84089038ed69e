"""Tokens: made and revoked, with an event of who did it. Of a token's text only a hash comes here."""

from datetime import datetime
from typing import Literal

from service.errors import RefusedChangeError
from service.store.database import Database
from service.store.tokens import add_token, list_tokens
from service.store.tokens import revoke_token as revoke_in_store
from service.store.upkeep import add_event


async def create_token(
    database: Database,
    name: str,
    token_hash: str,
    scope: Literal["read", "write"],
    *,
    who: str,
    now: datetime,
    expires_at: datetime | None = None,
) -> None:
    """Record a token by its hash. Raises `RefusedChangeError` where the name was ever used: the log tells them apart
    by it.
    """
    async with database.writing() as conn:
        if any(each.name == name for each in await list_tokens(conn)):
            raise RefusedChangeError(f"there is a token {name!r} already, or was once. Take another name")
        await add_token(conn, name, token_hash, scope, now=now, expires_at=expires_at)
        until = expires_at.isoformat() if expires_at else None
        await add_event(conn, "token.created", at=now, who=who, name=name, scope=scope, expires_at=until)


async def revoke_token(database: Database, name: str, *, who: str, now: datetime) -> None:
    """Make a token worthless. Raises `RefusedChangeError` where there is none of that name, or it is already."""
    async with database.writing() as conn:
        if not await revoke_in_store(conn, name, now=now):
            known = [each.name for each in await list_tokens(conn) if each.revoked_at is None]
            there_are = f"There are: {', '.join(known)}" if known else "There is none"
            raise RefusedChangeError(f"no token called {name!r} can be revoked. {there_are}")
        await add_event(conn, "token.revoked", at=now, who=who, name=name)
