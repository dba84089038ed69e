"""An insert that may meet a row which is there already. Both databases know it, each by its own name."""

from typing import TYPE_CHECKING

from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert_into(conn: AsyncConnection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """Return an insert for the database of *conn*, with ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    if conn.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
