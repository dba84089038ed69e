"""Which engine has which catalogue file, and which file is in force. A file is known by the fingerprint of its text."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.tables import catalogue_loads, engines


class Turns(Struct, frozen=True):
    """How one file stands to the one that is in force. See `service.core.succession`."""

    in_force: str | None
    was_in_force: bool
    is_held: bool


async def turns_of(
    conn: AsyncConnection, fingerprint: str, *, engine: str, since: datetime, stopped_too: bool
) -> Turns:
    """Return how the file of *engine* stands to the one in force, None if there is none.

    Others count as holders that gave a sign of life *since* then, those that have stopped only if *stopped_too*.
    """
    loaded = select(catalogue_loads.c.fingerprint).where(catalogue_loads.c.routes.is_not(None))
    in_force = (await conn.execute(loaded.order_by(catalogue_loads.c.id.desc()).limit(1))).scalar_one_or_none()
    if in_force is None or in_force == fingerprint:
        return Turns(in_force, was_in_force=False, is_held=False)
    last_sign = func.coalesce(engines.c.stopped_at, engines.c.cycle_at, engines.c.started_at)
    others = exists().where(engines.c.id != engine, engines.c.catalogue == in_force, last_sign >= since)
    held = others if stopped_too else others.where(engines.c.stopped_at.is_(None))
    before = loaded.where(catalogue_loads.c.fingerprint == fingerprint).exists()
    was_in_force, is_held = (await conn.execute(select(before, held))).one()
    return Turns(in_force, bool(was_in_force), bool(is_held))


async def hold(conn: AsyncConnection, engine: str, fingerprint: str | None) -> bool:
    """Put on record which file *engine* has. False: that engine is not on record itself."""
    statement = update(engines).where(engines.c.id == engine).values(catalogue=fingerprint)
    return (await conn.execute(statement)).rowcount == 1
