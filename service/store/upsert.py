"""An insert that may meet a row which is there already. Both databases know it, each by its own name."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import Table


def insert_into(conn: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert for the database of *conn*, with ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    return insert_on(conn.dialect.name, table)


def insert_on(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return the same for the *dialect* with that name, for a statement that is built once."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
