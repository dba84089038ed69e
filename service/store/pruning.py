"""Deleting what has grown old."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.tables import attempts, catalogue_loads, deliveries, events


async def delete_old_attempts(conn: AsyncConnection, before: datetime) -> int:
    """Delete the attempts of deliveries that were finished *before*; return how many."""
    finished = select(deliveries.c.id).where(deliveries.c.finished_at < before)
    return (await conn.execute(delete(attempts).where(attempts.c.delivery_id.in_(finished)))).rowcount


async def delete_old_events(conn: AsyncConnection, before: datetime) -> int:
    """Delete events *before*; return how many."""
    return (await conn.execute(delete(events).where(events.c.at < before))).rowcount


async def delete_old_loads(conn: AsyncConnection, before: datetime) -> int:
    """Delete the records of catalogue loads *before*, but never the last, nor the last that went well; return how
    many.
    """
    last = select(func.max(catalogue_loads.c.id))
    in_force = last.where(catalogue_loads.c.routes.is_not(None))
    kept = catalogue_loads.c.id.in_(last.union_all(in_force))  # unknown, so nothing goes, while none went well
    return (await conn.execute(delete(catalogue_loads).where(catalogue_loads.c.at < before, ~kept))).rowcount
