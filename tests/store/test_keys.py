"""The key that signs is made once, whoever starts first, and however many at once."""

import asyncio

from service.store.database import Database, open_database
from service.store.keys import signing_key
from tests.builders import at

NOW = at("2025-08-01")
FIRST, SECOND = b"1" * 32, b"2" * 32


async def _start(database: Database, fresh: bytes) -> bytes:
    async with database.writing() as conn:
        return await signing_key(conn, fresh=fresh, now=NOW)


async def test_the_first_key_stays(database: Database) -> None:
    assert await _start(database, FIRST) == FIRST
    assert await _start(database, SECOND) == FIRST


async def test_two_that_start_at_once_sign_with_the_same_key(database: Database, database_url: str) -> None:
    other = open_database(database_url)
    try:
        found = await asyncio.gather(_start(database, FIRST), _start(other, SECOND))
    finally:
        await other.aclose()
    assert found[0] == found[1]
    assert found[0] in (FIRST, SECOND)
