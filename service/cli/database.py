"""``muhla db``: the database, its schema, its health and its backup."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct

from service.cli.options import Json, WrongUseError
from service.cli.output import print_json, progress_bar, say
from service.cli.plain_help import PlainCommand, PlainGroup
from service.cli.session import read_settings, run
from service.errors import StoreError

if TYPE_CHECKING:
    from service.settings import Settings
    from service.store.database import Database

database = typer.Typer(help="The database: upgrade, check, back up.", no_args_is_help=True, cls=PlainGroup)

Target = Annotated[Path, typer.Argument(metavar="FILE", help="A new file; its folder is there.")]


@database.command(cls=PlainCommand)
def upgrade() -> None:
    """Bring the schema up to this release. ``muhla serve`` does so by itself."""
    settings = read_settings()
    before, after = run(_upgrade(settings))
    if before == after:
        say(f"The schema is {after} already.")
    elif before is None:
        say(f"The database was empty. Its schema is {after} now.")
    else:
        say(f"The schema was {before} and is {after} now.")


async def _upgrade(settings: "Settings") -> tuple[str | None, str]:
    from service.store.database import open_database
    from service.store.migrate import upgrade as migrate
    from service.wiring.workshop import prepare_folder

    prepare_folder(settings)
    opened = open_database(settings.database_address)
    try:
        return await migrate(opened)
    finally:
        await opened.aclose()


class Health(Struct, frozen=True):
    """What was found: the schema that is there (None: none) and the one needed, damage, and faults in the records."""

    present: str | None
    needed: str
    damage: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()

    @property
    def is_fine(self) -> bool:
        """Whether nothing is wrong."""
        return self.present == self.needed and not self.damage and not self.findings


@database.command(cls=PlainCommand)
def check(json: Json = False) -> None:
    """Is the database in order? Schema, damage, and whether the ledger holds what it must."""
    settings = read_settings()
    health = run(_check(settings))
    if json:
        print_json(_row(health))
    else:
        _show(health)
    if not health.is_fine:
        raise typer.Exit(1)


async def _check(settings: "Settings") -> Health:
    from service.store.database import open_database
    from service.store.migrate import versions
    from service.wiring.workshop import sqlite_path

    path = sqlite_path(settings)
    if path is not None and not path.is_file():
        raise StoreError(
            f"there is no database in {path} yet. `muhla db upgrade` lays it out, and so does `muhla serve`"
        )
    opened = open_database(settings.database_address)
    try:
        present, needed = await versions(opened)
        return await _look(opened, settings, present, needed)
    finally:
        await opened.aclose()


async def _look(opened: "Database", settings: "Settings", present: str | None, needed: str) -> Health:
    """Look for damage; and for faults in the records, where the schema is the one that we know."""
    from service.clock import Clock
    from service.jobs.audit import find_all_faults
    from service.store.integrity import damage

    now = settings.clock_start or Clock().now()
    async with opened.reading() as conn:
        damaged = await damage(conn)
    faults = await find_all_faults(opened, list(settings.channels), now=now) if present == needed else ()
    return Health(present, needed, tuple(damaged), tuple(map(str, faults)))


def _row(health: Health) -> dict[str, Any]:
    return {
        "schema": health.present,
        "needed": health.needed,
        "damage": list(health.damage),
        "findings": list(health.findings),
        "fine": health.is_fine,
    }


def _show(health: Health) -> None:
    from service.store.migrate import remedy

    if health.present == health.needed:
        say(f"Schema: {health.present}, as this release needs it.")
    else:
        say(f"Schema: {health.present or 'none'}; this release needs {health.needed}. {remedy(health.present)}.")
    _list("File", "no damage found", health.damage)
    known = health.present == health.needed
    _list("Records", "nothing is missing and nothing is late" if known else "not looked at", health.findings)


def _list(what: str, fine: str, faults: tuple[str, ...]) -> None:
    if not faults:
        say(f"{what}: {fine}.")
    for fault in faults:
        say(f"{what}: {fault}")


@database.command(cls=PlainCommand)
def backup(target: Target) -> None:
    """Copy the database to a new file, while the service runs. On PostgreSQL, tells how to."""
    from service.jobs.backup import back_up
    from service.wiring.workshop import sqlite_path

    settings = read_settings()
    source = sqlite_path(settings)
    if source is None:
        raise WrongUseError(f"PostgreSQL makes its own backups. Run: {pg_dump(settings.database_address, target)}")
    with progress_bar(f"Copying {source}") as advance:
        size = back_up(source, target, progress=advance)
    say(f"{target}: {size:,} bytes, checked.")


def pg_dump(address: str, target: Path) -> str:
    """Return the command that backs up the PostgreSQL database at *address*, without its password."""
    from sqlalchemy import URL, make_url

    url = make_url(address)
    query = {name: value for name, value in url.query.items() if "password" not in name.lower()}
    shown = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    return shlex.join(["pg_dump", "--format=custom", f"--file={target}", shown.render_as_string()])
