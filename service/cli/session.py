"""From a command to the workshop and back: settings, event loop, log, and the faults of a database in words."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from service.cli.output import counted, remark
from service.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.ext.asyncio import AsyncConnection

    from service.settings import Settings
    from service.wiring import Workshop

T = TypeVar("T")


def read_settings() -> "Settings":
    """Return the settings, and send what is logged to standard error. Raises `SettingsError`."""
    from service.logs import configure_logs
    from service.settings import load_settings

    settings = load_settings(os.environ)
    colours = not os.environ.get("NO_COLOR")  # https://no-color.org
    configure_logs(format=settings.log_format, level="warning", stream=sys.stderr, colours=colours)
    return settings


def in_workshop(work: "Callable[[Workshop], Awaitable[T]]", *, settings: "Settings | None" = None) -> T:
    """Open the workshop, do *work* in it, close it, and return what came of it."""

    async def opened_and_closed() -> T:
        from service.wiring import opened

        async with opened(settings or read_settings()) as workshop:
            return await work(workshop)

    return run(opened_and_closed())


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run *work* to its end. A fault of the database becomes a `StoreError`."""
    with database_faults_told():
        return asyncio.run(work)


@contextmanager
def database_faults_told() -> Iterator[None]:
    """Let a fault of the database become a `StoreError`, without SQL, parameters or password."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"the database does not do what was asked: {_reason(error)}") from None


def _reason(error: "SQLAlchemyError") -> str:
    lines = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()
    return lines[0] if lines else type(error).__name__


@asynccontextmanager
async def facts(workshop: "Workshop", now: datetime) -> "AsyncIterator[AsyncConnection]":
    """Open a transaction that only reads what is on record.

    Where no catalogue was ever loaded, it shows what the file would bring, and leaves nothing behind.
    """
    from service.catalogue import read_catalogue
    from service.jobs.load_catalogue import apply
    from service.jobs.reload_catalogue import read_text

    if await _is_loaded(workshop):
        async with workshop.database.reading() as conn:
            yield conn
        return
    path = workshop.settings.catalogue
    text, by = read_text(path), workshop.clock.latest()
    catalogue = read_catalogue(text, file=path.name, channels=workshop.channels, now=by)
    remark(f"nothing is on record yet: this is {path}, as `muhla serve` will load it")
    async with workshop.database.trying() as conn:
        await apply(conn, catalogue, file=path.name, digest="", now=now, text=text)
        yield conn


async def load_first(workshop: "Workshop", now: datetime) -> None:
    """Load the catalogue where none was ever loaded, as ``serve`` does when it starts: there is something to change."""
    from service.jobs.load_catalogue import load_catalogue
    from service.jobs.reload_catalogue import read_text

    if await _is_loaded(workshop):
        return
    path = workshop.settings.catalogue
    text = read_text(path)
    changes = await load_catalogue(
        workshop.database,
        text,
        file=path.name,
        channels=workshop.channels,
        now=now,
        written_by=workshop.clock.latest(),
    )
    remark(f"nothing was on record yet: loaded {path} with {counted(len(changes.added), 'commitment')}")


async def _is_loaded(workshop: "Workshop") -> bool:
    from service.store.upkeep import last_load

    async with workshop.database.reading() as conn:
        return await last_load(conn, refused_too=False) is not None
