"""Bringing the schema up to this release. Safe when two replicas start at once, and whole or not at all."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.engine import Connection

from service.errors import StoreError
from service.store.database import Database

_LOCK = 7_382_117_501
"""Any number that no other program takes for an advisory lock on the same PostgreSQL database."""


async def upgrade(database: Database) -> tuple[str | None, str]:
    """Migrate to this release; return the schema's version before and after. None: the database was empty.

    Raises `StoreError` if the database is of a newer release.
    """
    async with database.writing() as conn:
        return await conn.run_sync(_upgrade)


async def downgrade(database: Database, to: str) -> None:
    """Take migrations back, down to the version *to*; ``base`` leaves an empty database."""
    async with database.writing() as conn:
        await conn.run_sync(lambda sync: command.downgrade(_config(sync), to))


async def versions(database: Database) -> tuple[str | None, str]:
    """Return the schema's version, None if the database is empty, and the version that this release needs."""
    async with database.reading() as conn:
        return await conn.run_sync(lambda sync: (_present(sync), _wanted()))


def _upgrade(conn: Connection) -> tuple[str | None, str]:
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    present, wanted = _present(conn), _wanted()
    if present is not None and present not in _known():
        raise StoreError(
            f"the database is of a newer release (schema {present}, this one knows {wanted}). "
            "Start the newer release, or restore the backup made before it"
        )
    if present != wanted:
        command.upgrade(_config(conn), "head")
    return present, wanted


def _present(conn: Connection) -> str | None:
    return MigrationContext.configure(conn).get_current_revision()


def _wanted() -> str:
    head = _script().get_current_head()
    if head is None:
        raise StoreError("no migrations are installed beside the service. Install it again")
    return head


def _known() -> set[str]:
    return {script.revision for script in _script().walk_revisions()}


def _script() -> ScriptDirectory:
    try:
        return ScriptDirectory.from_config(_config())
    except CommandError as error:
        raise StoreError(f"the migrations cannot be read: {error}") from error


def _config(conn: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    if conn is not None:
        config.attributes["connection"] = conn
    return config


def _folder() -> Path:
    """Find the migrations: inside an installed package, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "migrations"
