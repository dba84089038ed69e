"""Tokens, of which only a hash is kept."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.tables import tokens


class Token(Struct, frozen=True):
    """A token's facts, without the token. *scope* is ``read`` or ``write``, which includes reading."""

    id: int
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def is_valid(self, now: datetime) -> bool:
        """Tell whether it opens anything at *now*."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


async def add_token(
    conn: AsyncConnection,
    name: str,
    token_hash: str,
    scope: str,
    *,
    now: datetime,
    expires_at: datetime | None,
) -> None:
    """Record a token by the SHA-256 of its text, in hexadecimal. Raises ``IntegrityError`` if the name is taken."""
    await conn.execute(
        insert(tokens).values(name=name, hash=token_hash, scope=scope, created_at=now, expires_at=expires_at)
    )


async def find_token(conn: AsyncConnection, token_hash: str) -> Token | None:
    """Return the token with that hash, valid or not; None if there is none."""
    row = (await conn.execute(select(tokens).where(tokens.c.hash == token_hash))).one_or_none()
    return None if row is None else _token(row)


async def token_with(conn: AsyncConnection, number: int) -> Token | None:
    """Return the token with that number, valid or not; None if there is none."""
    row = (await conn.execute(select(tokens).where(tokens.c.id == number))).one_or_none()
    return None if row is None else _token(row)


async def list_tokens(conn: AsyncConnection) -> list[Token]:
    """Return all tokens, oldest first."""
    return [_token(row) for row in await conn.execute(select(tokens).order_by(tokens.c.id))]


def _token(row: Row[Any]) -> Token:
    return Token(row.id, row.name, row.scope, row.created_at, row.expires_at, row.revoked_at)


async def revoke_token(conn: AsyncConnection, name: str, *, now: datetime) -> bool:
    """Make a token worthless. False: it is already, or there is none with that name."""
    result = await conn.execute(
        update(tokens).where(tokens.c.name == name, tokens.c.revoked_at.is_(None)).values(revoked_at=now)
    )
    return result.rowcount == 1
