"""Column types that both databases keep in the same way."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Integer
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

Serial = BigInteger().with_variant(Integer, "sqlite")
"""A number that counts up by itself. SQLite does so only for its plain INTEGER."""

Json = JSON().with_variant(JSONB(), "postgresql")


class _SqliteMoment(sqlite.DATETIME):
    """The same text as SQLAlchemy writes, ``2026-03-02 06:00:01.000000``, in a third of the time."""

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], str | None]:  # noqa: ARG002 - its caller's signature
        return lambda moment: moment.isoformat(" ", "microseconds")[:26] if moment else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], datetime | None]:  # noqa: ARG002 - its caller's signature
        return lambda text: datetime.fromisoformat(f"{text}+00:00") if text else None


_SQLITE_MOMENT: TypeEngine[Any] = _SqliteMoment()  # type: ignore[no-untyped-call]  # SQLAlchemy's own, untyped


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, in UTC on both databases. SQLite has no zones and would hand moments back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type of *dialect*."""
        return _SQLITE_MOMENT if dialect.name == "sqlite" else dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - its caller's signature
        """Refuse a naive moment: nobody could tell what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the moment {value} has no time zone; hand over an aware one")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - its caller's signature
        """Give the moment back aware, in UTC."""
        return value and value.astimezone(UTC)
