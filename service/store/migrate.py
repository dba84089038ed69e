"""Bringing the schema up to this release. Safe when two replicas start at once, and whole or not at all.

An empty database is laid out as the migrations would leave it, and an older one is migrated. Alembic is imported only
for that: it takes a tenth of the time of a start, and 10 MB.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, text
from sqlalchemy.engine import Connection

from service.errors import StoreError
from service.store.database import Database
from service.store.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 7_382_117_501
"""Any number that no other program takes for an advisory lock on the same PostgreSQL database."""

_VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""As Alembic makes it."""


async def upgrade(database: Database) -> tuple[str | None, str]:
    """Migrate to this release; return the schema's version before and after. None: the database was empty.

    Raises `StoreError` if the database is of a newer release.
    """
    async with database.writing() as conn:
        return await conn.run_sync(_upgrade)


async def downgrade(database: Database, to: str) -> None:
    """Take migrations back, down to the version *to*; ``base`` leaves an empty database."""
    async with database.writing() as conn:
        await conn.run_sync(_downgrade, to)


async def versions(database: Database) -> tuple[str | None, str]:
    """Return the schema's version, None if the database is empty, and the version that this release needs."""
    async with database.reading() as conn:
        return await conn.run_sync(lambda sync: (_present(sync), _wanted()))


def remedy(present: str | None) -> str:
    """Return what to do about a database whose schema is *present*, and not the one that this release needs."""
    if _is_newer(present):
        return "Start the newer release, or restore the backup made before it"
    return "Run `muhla db upgrade`"


def _is_newer(present: str | None) -> bool:
    return present is not None and present not in _known()


def _upgrade(conn: Connection) -> tuple[str | None, str]:
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    present, wanted = _present(conn), _wanted()
    if _is_newer(present):
        raise StoreError(
            f"the database is of a newer release (schema {present}, this one knows {wanted}). {remedy(present)}"
        )
    if present is None:
        _lay_out(conn, wanted)
    elif present != wanted:
        _migrate(conn)
    return present, wanted


def _lay_out(conn: Connection, version: str) -> None:
    metadata.create_all(conn, checkfirst=False)  # where a table of another program has one of our names, it breaks
    _VERSION.create(conn, checkfirst=True)
    conn.execute(insert(_VERSION).values(version_num=version))


def _migrate(conn: Connection) -> None:
    from alembic import command

    command.upgrade(_config(conn), "head")


def _downgrade(conn: Connection, to: str) -> None:
    from alembic import command

    command.downgrade(_config(conn), to)


def _present(conn: Connection) -> str | None:
    if not inspect(conn).has_table("alembic_version"):
        return None
    return conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _wanted() -> str:
    known = _known()
    if not known:
        raise StoreError("no migrations are installed beside the service. Install it again")
    return max(known)


def _known() -> set[str]:
    """Return the revisions that are installed: they are numbered, and each file's name begins with its own."""
    return {path.name.partition("_")[0] for path in (_folder() / "versions").glob("[0-9]*_*.py")}


def _config(conn: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    return config


def _folder() -> Path:
    """Find the migrations: inside an installed package, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "migrations"
