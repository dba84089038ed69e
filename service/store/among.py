"""Which rows have one of many values: with one parameter for all of them.

SQLAlchemy's ``in_`` writes a parameter for each value into the statement, anew each time, which took longer than what
the database then did. Here a statement is the same for any number of values, and they go as one: JSON for SQLite, an
array for PostgreSQL.

To build a statement takes SQLAlchemy as long as all the rest of it: those that are asked for again and again are built
once, with `among_given`.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ColumnElement, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import Integer, TypeDecorator, TypeEngine


def among(column: Column[Any] | ColumnElement[Any], values: Sequence[str] | Sequence[int]) -> ColumnElement[bool]:
    """Tell whether *column*, of texts or whole numbers, has one of *values*. Of none: never."""
    return _Among(column, bindparam(None, list(values), type_=_Many.like(column), unique=True))


def among_given(column: Column[Any] | ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Tell the same of values that are given as a list, by *name*, whenever the statement is carried out."""
    return _Among(column, bindparam(name, type_=_Many.like(column)))


class _Many(TypeDecorator[list[Any]]):
    """Many values of one type as one parameter."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    @classmethod
    def like(cls, column: Column[Any] | ColumnElement[Any]) -> "_Many":
        """Return the type of many values of *column*."""
        return cls(BigInteger() if isinstance(column.type, Integer) else Text())

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type of *dialect*."""
        return Text() if dialect.name == "sqlite" else dialect.type_descriptor(ARRAY(self.item))

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        """Return the values as the driver takes them."""
        return json.dumps(value) if dialect.name == "sqlite" else value


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> "_Among":  # noqa: ARG002 - SQLAlchemy's
        """Stand beside others as it is: as any truth on SQLite it would end in ``= 1``, and SQLite use no index."""
        return self


@compiles(_Among, "sqlite")
def _on_sqlite(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **kw)} IN (SELECT value FROM json_each({compiler.process(values, **kw)}))"  # noqa: S608 - both are bound


@compiles(_Among, "postgresql")
def _on_postgresql(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **kw)} = ANY({compiler.process(values, **kw)})"
