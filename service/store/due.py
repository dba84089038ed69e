"""What is due by a moment, asked for by every engine in every cycle."""

from typing import Any, TypeVar

from sqlalchemy import Column, Select, bindparam

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])


def due_by(query: Query, at: Column[Any]) -> tuple[Query, Query]:
    """Return *query* for the rows that are due *at* the given ``now``, those that wait longest first, at most the given
    ``limit``; and the same for who claims them: without those that another engine has claimed, which no other takes
    until the transaction ends.
    """
    due = query.where(at <= bindparam("now")).order_by(at).limit(bindparam("limit"))
    return due, due.with_for_update(skip_locked=True)
