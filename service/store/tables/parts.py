"""What tables are made of, beside the columns of SQLAlchemy and of `service.store.columns`."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, MetaData, String, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Return a constraint that lets only *values* into *column*."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


def partial_index(name: str, *columns: str, where: str) -> Index:
    """Return an index of the rows alone of which *where* is true."""
    return Index(name, *columns, postgresql_where=text(where), sqlite_where=text(where))


def filled(table: str, column: str) -> Index:
    """Return an index of the rows that have something in *column*, however many have nothing."""
    return partial_index(f"ix_{table}_{column}", column, where=f"{column} IS NOT NULL")


def commitment_id(*, primary_key: bool = False) -> Column[str]:
    """Return the column of a table whose rows each belong to one commitment."""
    return Column("commitment_id", String(100), ForeignKey("commitments.id"), nullable=False, primary_key=primary_key)
