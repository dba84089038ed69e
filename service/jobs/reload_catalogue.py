"""Loading the catalogue file again when it has changed."""

import asyncio
from collections.abc import Collection
from pathlib import Path

import structlog

from service.clock import Clock
from service.errors import CatalogueError, Fault
from service.jobs.load_catalogue import Changes, load_catalogue, refuse
from service.store.database import Database

log = structlog.get_logger()

MOST_BYTES = 50_000_000
"""A larger file is refused: it is no catalogue that somebody wrote."""


class CatalogueFile:
    """The file at *path*, and what it was like when it was last read. *channels*: the names that its routes may use."""

    def __init__(self, path: Path, *, channels: Collection[str]) -> None:
        self.path, self._channels = path, channels
        self._seen: tuple[int, int, int] | None = None

    async def reload(self, database: Database, clock: Clock) -> Changes | None:
        """Load the file if it is not as it was; return what changed, None if it was not read.

        Raises `CatalogueError` for a file that cannot be read, which is tried again at once, or is refused, which is
        tried again when it changes. What else breaks, such as the database, leaves it to be loaded the next time.
        """
        present = await asyncio.to_thread(self._look)
        if present is not None and present == self._seen:
            return None
        text = await self._text(database, clock)
        try:
            changes = await load_catalogue(
                database, text, file=self.path.name, channels=self._channels, now=clock.now()
            )
        except CatalogueError:
            self._seen = present
            raise
        self._seen = present
        if changes:
            added, changed, archived = len(changes.added), len(changes.changed), len(changes.archived)
            log.info("catalogue.loaded", file=self.path.name, added=added, changed=changed, archived=archived)
        return changes

    async def _text(self, database: Database, clock: Clock) -> str:
        try:
            return await asyncio.to_thread(read_text, self.path)
        except CatalogueError as error:
            await refuse(database, error, file=self.path.name, digest="unreadable", now=clock.now())
            raise

    def _look(self) -> tuple[int, int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


def read_text(path: Path) -> str:
    """Return the text of a catalogue file. Raises `CatalogueError`, with the one fault, if it cannot be read."""
    remedy = "Set MUHLA_CATALOGUE to the path of a deadlines.toml that this user may read"
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CatalogueError([Fault(path.name, 1, None, None, "the file is larger than 50 MB", "Split it")])
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"it is not UTF-8 (byte {error.start + 1})"
        raise CatalogueError([Fault(path.name, 1, None, None, problem, "Save it as UTF-8")]) from None
    except OSError as error:
        problem = f"the file cannot be read ({error.strerror})"
        raise CatalogueError([Fault(path.name, 1, None, None, problem, remedy)]) from None
