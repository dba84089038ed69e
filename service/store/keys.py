"""The key with which this service signs: made once, and the same for all who share the database."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.tables import signing_keys
from service.store.upsert import insert_into


async def signing_key(conn: AsyncConnection, *, fresh: bytes, now: datetime) -> bytes:
    """Return the key on record; where there is none yet, *fresh*, 32 random bytes, which is the key from now on.

    Of two that start at once, one writes, the other waits for it, and both read the same.
    """
    new = insert_into(conn, signing_keys).values(id=1, key=fresh.hex(), made_at=now)
    await conn.execute(new.on_conflict_do_nothing(index_elements=["id"]))
    return bytes.fromhex((await conn.execute(select(signing_keys.c.key))).scalar_one())
