"""deadlines.toml into the database, in one transaction: all of it or nothing."""

import asyncio
import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime

import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from service.catalogue import lines_of, read_catalogue
from service.core.entry import Catalogue, Entry
from service.core.milestones import day_of
from service.core.model import Origin
from service.errors import CatalogueError, Fault
from service.jobs.rearm import rearm
from service.store.commitments import in_batches, take_turn
from service.store.database import Database
from service.store.encoding import fingerprint_of
from service.store.entries import Known, add_entries, archive, change_entries, known_entries
from service.store.file_announcements import sync_file_announcements
from service.store.upkeep import add_event, add_load, last_load

log = structlog.get_logger()


class Changes(Struct, frozen=True):
    """What a catalogue changes in the database. Ids, in the order of the file; *archived* by id."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    archived: tuple[str, ...] = ()
    unchanged: int = 0

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.added or self.changed or self.archived)


async def load_catalogue(
    database: Database,
    text: str,
    *,
    file: str,
    channels: Collection[str],
    now: datetime,
    written_by: datetime | None = None,
) -> Changes:
    """Make *text* the catalogue in force. *channels*: the names that routes may use. What it says was announced after
    *written_by* is refused; None: nothing is.

    Raises `CatalogueError` with all faults, after recording them for ``/health``; what was in force stays so.
    """
    digest = digest_of(text)
    try:
        # A large file takes seconds, in which what is being sent must not wait.
        catalogue = await asyncio.to_thread(read_catalogue, text, file=file, channels=channels, now=written_by)
        async with database.writing() as conn:
            changes = await apply(conn, catalogue, file=file, digest=digest, now=now, text=text)
    except CatalogueError as error:
        await refuse(database, error, file=file, digest=digest, now=now)
        raise
    return changes


def digest_of(text: str) -> str:
    """Return what a catalogue's text is known by."""
    return hashlib.sha256(text.encode()).hexdigest()


async def apply(
    conn: AsyncConnection, catalogue: Catalogue, *, file: str, digest: str, now: datetime, text: str = ""
) -> Changes:
    """Bring the database in line with *catalogue*, in the transaction of *conn*. *digest* is the text's, to know it
    again; from *text* itself the lines of faults are told.

    Raises `CatalogueError` where the file names a commitment that came another way.
    """
    await take_turn(conn, "catalogue")
    known = await known_entries(conn, [each.id for each in catalogue.entries])
    await _require_own(catalogue, known, file, text)
    changes, fresh, changed = compare(catalogue, known)
    await add_entries(conn, fresh, origin=Origin.CATALOGUE, now=now, today=day_of(now, "UTC"))
    await change_entries(conn, changed, now=now)
    await archive(conn, changes.archived, now=now)
    touched = [*fresh, *changed]
    if touched:
        announced = {each.id: each.announcements for each in touched}
        for batch in in_batches(list(announced)):
            await sync_file_announcements(conn, {each: announced[each] for each in batch}, now=now)
        await rearm(conn, list(announced), now=now)
    last = await last_load(conn)
    if changes or last is None or last.fingerprint != digest or last.faults:
        await add_load(conn, at=now, file=file, fingerprint=digest, routes=catalogue.routes)
        await _log_load(conn, changes, file=file, now=now)
    return changes


async def _require_own(catalogue: Catalogue, known: Mapping[str, Known], file: str, text: str) -> None:
    """Raise `CatalogueError` where the file names a commitment that came another way: it wins only over its own."""
    taken = [
        (number, entry.id, known[entry.id].origin)
        for number, entry in enumerate(catalogue.entries)
        if entry.id in known and known[entry.id].origin is not Origin.CATALOGUE
    ]
    if not taken:
        return
    lines = await asyncio.to_thread(lines_of, text)  # of a large file, that takes seconds
    raise CatalogueError(
        [
            Fault(
                file,
                lines.get(("commitments", number, "id"), 1),
                commitment_id,
                "id",
                f"this id belongs to a commitment that was recorded by the {origin}",
                "Give this one another id: what was recorded keeps its id, archived or not",
            )
            for number, commitment_id, origin in taken
        ]
    )


def compare(catalogue: Catalogue, known: Mapping[str, Known]) -> tuple[Changes, list[Entry], list[Entry]]:
    """Tell what *catalogue* changes: the changes by id, the new entries, and the changed ones."""
    fresh = [entry for entry in catalogue.entries if entry.id not in known]
    old = [entry for entry in catalogue.entries if entry.id in known]
    changed = [each for each in old if known[each.id].archived or known[each.id].fingerprint != fingerprint_of(each)]
    named = {entry.id for entry in catalogue.entries}
    gone = (
        each
        for each, facts in known.items()
        if facts.origin is Origin.CATALOGUE and not facts.archived and each not in named
    )
    changes = Changes(
        added=tuple(entry.id for entry in fresh),
        changed=tuple(entry.id for entry in changed),
        archived=tuple(sorted(gone)),
        unchanged=len(old) - len(changed),
    )
    return changes, fresh, changed


async def _log_load(conn: AsyncConnection, changes: Changes, *, file: str, now: datetime) -> None:
    added, changed, archived = len(changes.added), len(changes.changed), len(changes.archived)
    await add_event(conn, "catalogue.loaded", at=now, who=file, added=added, changed=changed, archived=archived)


async def refuse(database: Database, error: CatalogueError, *, file: str, digest: str, now: datetime) -> None:
    """Record that a catalogue was refused, once for each text, which *digest* tells apart."""
    async with database.writing() as conn:
        await take_turn(conn, "catalogue")  # engines that share a file refuse it at the same moment
        last = await last_load(conn)
        if last is not None and last.fingerprint == digest and last.faults:
            return
        faults = [str(fault) for fault in error.faults]
        await add_load(conn, at=now, file=file, fingerprint=digest, faults=faults)
        await add_event(conn, "catalogue.refused", at=now, who=file, faults=len(faults))
    log.error("catalogue.refused", file=file, faults=len(error.faults), first=str(error.faults[0]))
