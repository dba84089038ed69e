"""Many rows at once: one statement, one pass over the values, whatever the database.

SQLAlchemy looks at each parameter of each row; for the rows of every alert that took longer than all that the database
does with them. PostgreSQL gets one array a column, because it parses a statement of a thousand rows for longer than it
takes to carry it out. Only for values that the schema's own types know how to write.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import String, Table, func, select, text
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from service.store.columns import UtcDateTime
from service.store.sqlite import ROWS

Row = tuple[Any, ...]


async def insert_many(
    conn: AsyncConnection, table: Table, columns: Sequence[str], rows: Sequence[Row], *, skip_known: bool = False
) -> None:
    """Insert *rows*, each with a value for each of *columns*, in their order; with *skip_known* those that are new."""
    if not rows:
        return
    end = " ON CONFLICT DO NOTHING" if skip_known else ""
    names = ", ".join(map(_quoted, columns))
    if conn.dialect.name == "sqlite":
        statement = f"INSERT INTO {table.name} ({names}) {ROWS}{end}"
        await _keep(conn, statement, _rows(conn.dialect, table, tuple(columns), rows))
        return
    statement = f"INSERT INTO {table.name} ({names}) SELECT * FROM {_unnest(conn.dialect, table, columns)}{end}"  # noqa: S608
    await conn.exec_driver_sql(statement, _arrays(conn.dialect, table, tuple(columns), rows))


async def update_many(
    conn: AsyncConnection, table: Table, changed: Sequence[str], found_by: Sequence[str], rows: Sequence[Row]
) -> None:
    """Update the row that each of *rows* means: first the new values of *changed*, then those of *found_by*."""
    if not rows:
        return
    columns = (*changed, *found_by)
    if conn.dialect.name == "sqlite":
        values = ", ".join(f"{_quoted(name)} = column{place}" for place, name in enumerate(changed, 1))
        which = " AND ".join(
            f"{_quoted(name)} = column{place}" for place, name in enumerate(found_by, len(changed) + 1)
        )
        statement = f"UPDATE {table.name} SET {values} FROM ({ROWS}) WHERE {which}"  # noqa: S608 - names of ours
        await _keep(conn, statement, _rows(conn.dialect, table, columns, rows))
        return
    aliases = [f"v{number}" for number in range(len(columns))]
    values = ", ".join(f"{_quoted(name)} = new.{alias}" for name, alias in zip(changed, aliases, strict=False))
    which = " AND ".join(
        f"{table.name}.{_quoted(name)} = new.{alias}"
        for name, alias in zip(found_by, aliases[len(changed) :], strict=True)
    )
    source = f"{_unnest(conn.dialect, table, columns)} AS new ({', '.join(aliases)})"
    statement = f"UPDATE {table.name} SET {values} FROM {source} WHERE {which}"  # noqa: S608 - names of ours
    await conn.exec_driver_sql(statement, _arrays(conn.dialect, table, columns, rows))


async def _keep(conn: AsyncConnection, statement: str, rows: list[Row]) -> None:
    """Hand over what `service.store.sqlite` keeps for its next trip. That nothing is awaited surprises SQLAlchemy."""
    await conn.run_sync(lambda it: it.exec_driver_sql(statement, rows))


async def next_numbers(conn: AsyncConnection, table: Table, count: int) -> Sequence[int]:
    """Return the next *count* numbers for the column ``id`` of *table*, in a transaction that writes there."""
    if conn.dialect.name == "sqlite":  # whose writer is alone
        last = (await conn.execute(select(func.coalesce(func.max(table.c.id), 0)))).scalar_one()
        return range(last + 1, last + 1 + count)
    drawn = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return list((await conn.execute(drawn, {"table": table.name, "count": count})).scalars())


def _rows(dialect: Dialect, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> list[Row]:
    return list(zip(*_arrays(dialect, table, columns, rows), strict=True))


def _arrays(dialect: Dialect, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> Row:
    """Return the values of each column, as the driver takes them."""
    writers = _writers(dialect, table, columns)
    turned = zip(*rows, strict=True)
    return tuple(
        list(values) if write is None else [None if each is None else write(each) for each in values]
        for values, write in zip(turned, writers, strict=True)
    )


@lru_cache(maxsize=100)
def _writers(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> tuple[Callable[[Any], Any] | None, ...]:
    return tuple(_writer(dialect, table.c[name].type) for name in columns)


def _writer(dialect: Dialect, type_: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    if isinstance(type_, String):
        return str  # a driver takes its time with a member of an enumeration
    write = type_.dialect_impl(dialect).bind_processor(dialect)
    if isinstance(type_, UtcDateTime) and write:
        # Rows that are written together share most of their moments. Psycopg takes longer for one than for its text.
        return lru_cache(maxsize=1_000)(lambda moment: str(write(moment)))
    return write


def _unnest(dialect: Dialect, table: Table, columns: Sequence[str]) -> str:
    types = (table.c[name].type.compile(dialect) for name in columns)
    return f"unnest({', '.join(f'%s::{each}[]' for each in types)})"


def _quoted(name: str) -> str:
    return f'"{name}"'
