"""Is the database's file itself in order? PostgreSQL looks after its own; SQLite is asked."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

SHOWN = 20
"""So many faults are told: with more, the file is to be restored anyway."""


async def damage(conn: AsyncConnection) -> list[str]:
    """Return what is wrong with a SQLite file, in SQLite's words; empty: nothing, or it is PostgreSQL. Reads it all."""
    if conn.dialect.name != "sqlite":
        return []
    pages = (await conn.execute(text(f"PRAGMA integrity_check({SHOWN})"))).scalars()
    keys = (await conn.execute(text("PRAGMA foreign_key_check"))).all()
    dangling = [f"row {row[1]} of {row[0]} points to a row of {row[2]} that is not there" for row in keys[:SHOWN]]
    return [each for each in pages if each != "ok"] + dangling
