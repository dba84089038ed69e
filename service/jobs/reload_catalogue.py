"""Loading the catalogue file again when it has changed, or when it is its turn."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from service.clock import Clock
from service.core.succession import takes_over
from service.errors import CatalogueError, Fault
from service.jobs.load_catalogue import Changes, digest_of, load_catalogue, refuse
from service.store.database import Database
from service.store.holders import hold, turns_of

log = structlog.get_logger()

MOST_BYTES = 50_000_000
"""A larger file is refused: it is no catalogue that somebody wrote."""


_Look = tuple[int, int, int]
"""What tells without reading a file that it is another."""

PATIENCE = timedelta(minutes=5)
"""An engine that gave no sign of life for so long has no file any more. To start one again takes less."""


AGAIN = timedelta(hours=1)
"""How often a file that was refused is read again as it is."""


SETTLED_SECONDS = 0.2
"""A file that has changed must stay as it is for so long before it is read: half of one may be a catalogue, too."""

MOST_LOOKS = 20
"""One that goes on changing is left to the next tick after so many looks: alerts wait for nobody."""


class CatalogueFile:
    """The file at *path*, and what it was like when it was last read. *channels*: the names that its routes may use.

    *engine*: whose file it is, where several engines may share a database. Then the newest file counts, and one that
    had its turn does not come back because its engine is started again (`service.core.succession`).
    """

    def __init__(self, path: Path, *, channels: Collection[str], engine: str = "") -> None:
        self.path, self._channels, self._engine = path, channels, engine
        self._seen: _Look | None = None
        self._looked: _Look | None = None  # at the file, read or not
        self._digest: str | None = None  # of what was read last; None: nothing yet
        self._held: str | None = None  # the digest that is on record for this engine
        self._refused_at: datetime | None = None  # what was read last, and when; None: it was not
        self._has_fault = False  # a fault of ours is on record, and nothing good after it
        self._insists = False
        self._waits = False

    def insist(self) -> None:
        """Let the file count the next time, whatever other engines have: somebody asked for it."""
        self._insists, self._seen = True, None

    async def reload(self, database: Database, clock: Clock) -> Changes | None:
        """Load the file if it is not as it was, or if it is its turn; return what changed, None if it was not loaded,
        as where it is being written.

        Raises `CatalogueError` for a file that cannot be read, which is tried again at once, or is refused, which is
        tried again when it changes, and each hour: what was announced for a day to come is true by and by. What else
        breaks, such as the database, leaves it to be loaded the next time.
        """
        if not await self._has_settled():
            return None
        present = self._looked
        is_same = present is not None and present == self._seen
        is_refused = self._refused_at is not None and clock.now() < self._refused_at + AGAIN
        if is_same and (is_refused or not await self._is_its_turn(database, self._digest, clock.now())):
            return None
        text = await self._text(database, clock)
        digest = digest_of(text)
        self._insists = self._insists or self._digest not in {None, digest}
        changes = None
        if is_same or await self._is_its_turn(database, digest, clock.now()):
            changes = await self._load(database, text, present, clock)
        self._read(present, digest)
        return changes

    async def _has_settled(self) -> bool:
        """Look at the file, and tell whether it stays as it is, which takes some seconds where it is being written.

        At the start, it is as it is.
        """
        before, self._looked = self._looked, await asyncio.to_thread(self._look)
        is_start = self._digest is None and not self._has_fault
        if is_start or self._looked == before:
            return True
        for _ in range(MOST_LOOKS):
            await asyncio.sleep(SETTLED_SECONDS)
            before, self._looked = self._looked, await asyncio.to_thread(self._look)
            if self._looked == before:
                return True
        return False

    async def _load(self, database: Database, text: str, present: _Look | None, clock: Clock) -> Changes:
        file, now = self.path.name, clock.now()
        try:
            changes = await load_catalogue(
                database, text, file=file, channels=self._channels, now=now, written_by=clock.latest()
            )
        except CatalogueError:
            self._has_fault = True
            self._read(present, digest_of(text), refused_at=now)
            raise
        self._has_fault = False
        if changes:
            added, changed, archived = len(changes.added), len(changes.changed), len(changes.archived)
            log.info("catalogue.loaded", file=file, added=added, changed=changed, archived=archived)
        return changes

    def _read(self, present: _Look | None, digest: str, *, refused_at: datetime | None = None) -> None:
        self._seen, self._digest, self._refused_at, self._insists = present, digest, refused_at, False

    async def _is_its_turn(self, database: Database, digest: str | None, now: datetime) -> bool:
        """Tell whether there is something to load: the file is new, or nobody has the one that is in force any more."""
        if digest is None:
            return True
        is_start = self._digest is None
        # Whoever starts an engine beside none that runs wants its file. While it runs, another may be away only to be
        # started again.
        async with database.reading() as conn:
            turns = await turns_of(conn, digest, engine=self._engine, since=now - PATIENCE, stopped_too=not is_start)
        await self._hold(database, digest)
        if turns.in_force == digest:
            self._waits = False
            return is_start or self._insists or self._has_fault
        may = takes_over(insists=self._insists, was_in_force=turns.was_in_force, is_held=turns.is_held)
        if not may and not self._waits:
            log.warning("catalogue.waits", file=self.path.name, reason="another engine has a newer one")
        self._waits = not may
        return may

    async def _hold(self, database: Database, digest: str) -> None:
        """Put on record what this engine has. It is not on record itself before it has started."""
        if self._engine and self._held != digest:
            async with database.writing() as conn:
                self._held = digest if await hold(conn, self._engine, digest) else None

    async def _text(self, database: Database, clock: Clock) -> str:
        try:
            return await asyncio.to_thread(read_text, self.path)
        except CatalogueError as error:
            self._has_fault = True
            await refuse(database, error, file=self.path.name, digest="unreadable", now=clock.now())
            raise

    def _look(self) -> _Look | None:
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
