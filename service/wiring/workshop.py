"""What every command works with: settings, clock, database, channels."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct

from service.channels.base import Channel
from service.clock import Clock
from service.errors import StoreError
from service.jobs.raise_alerts import Outlets
from service.settings import Settings
from service.store.database import Database, open_database
from service.store.migrate import remedy, upgrade, versions
from service.wiring.agreement import Agreement
from service.wiring.channels import open_channel


class Workshop(Struct, frozen=True):
    """The parts that every command works with, open until the context that made them ends.

    *agreement* is with the database's server about the time, where there is a server and the time is not set.
    """

    settings: Settings
    clock: Clock
    database: Database
    channels: Mapping[str, Channel]
    outlets: Outlets
    agreement: Agreement | None = None


@contextlib.asynccontextmanager
async def opened(settings: Settings, *, migrate: bool = False) -> AsyncIterator[Workshop]:
    """Open the database and the channels. An empty database is laid out; an older one only with *migrate*.

    Raises `StoreError` where that is refused, or the database cannot be opened.
    """
    prepare_folder(settings)
    database = open_database(settings.database_address)
    try:
        await _ready_schema(database, migrate=migrate)
        agreement = await _agreement(settings, database)
        clock = agreement.clock if agreement else _clock(settings)
        async with contextlib.AsyncExitStack() as stack:
            channels = {name: open_channel(name, facts, stack, clock.real) for name, facts in settings.channels.items()}
            outlets = Outlets(
                default=settings.default_channels or list(channels),
                digest_over={name: channel.digest_over for name, channel in channels.items()},
            )
            yield Workshop(settings, clock, database, channels, outlets, agreement)
    finally:
        await database.aclose()


def prepare_folder(settings: Settings) -> None:
    """Make the folder of a SQLite database. Raises `StoreError` if that is not allowed."""
    path = sqlite_path(settings)
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{path.parent} cannot be made ({error.strerror}). Set MUHLA_DATA_DIR to another folder"
        ) from None


def sqlite_path(settings: Settings) -> Path | None:
    """Return the file of a SQLite database; None for PostgreSQL."""
    address = settings.database_address
    return Path(unquote(address.removeprefix("sqlite:///"))) if address.startswith("sqlite:///") else None


async def _ready_schema(database: Database, *, migrate: bool) -> None:
    present, wanted = await versions(database)
    if present == wanted:
        return
    if present is not None and not migrate:
        raise StoreError(f"the database has schema {present}, this release needs {wanted}. {remedy(present)}")
    await upgrade(database)


async def _agreement(settings: Settings, database: Database) -> Agreement | None:
    if database.is_sqlite or settings.clock_start:
        return None
    agreement = Agreement(database)
    await agreement.renew()
    return agreement


def _clock(settings: Settings) -> Clock:
    return Clock.starting_at(settings.clock_start) if settings.clock_start else Clock()
