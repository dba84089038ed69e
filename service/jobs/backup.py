"""A backup of a SQLite database, taken while the service runs."""

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from service.errors import RefusedChangeError, StoreError

STEP_PAGES = 1_000
"""Pages (of 4 KiB) that are copied between two reports."""

Progress = Callable[[int, int], None]
"""Told how many pages are copied, and how many there are."""


def back_up(source: Path, target: Path, *, progress: Progress = lambda _copied, _all: None) -> int:
    """Copy the SQLite database in *source* to the new file *target*; return its size in bytes.

    The copy is of one moment, whatever is written meanwhile. It is checked, and gets its name only once it is whole.
    Raises `RefusedChangeError` if *target* is there already, `StoreError` if one of the files cannot be used.
    """
    if not source.is_file():
        raise StoreError(f"there is no database in {source}")
    part = target.with_name(f"{target.name}.part")
    _claim(target, part)
    try:
        _copy(source, part, progress)
        _force_to_disk(part)
        if target.exists():
            raise _taken(target)
        part.rename(target)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"the backup to {target} failed: {error}") from None
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _claim(target: Path, part: Path) -> None:
    if target.exists():
        raise _taken(target)
    try:
        part.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        reason = f"{part} is there: another backup runs, or was cut off. Wait for it, or delete that file"
        raise RefusedChangeError(reason) from None
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}") from None


def _taken(target: Path) -> RefusedChangeError:
    return RefusedChangeError(f"{target} is there already, and a backup never takes another's place. Name a new file")


def _copy(source: Path, part: Path, progress: Progress) -> None:
    with contextlib.closing(sqlite3.connect(source)) as before, contextlib.closing(sqlite3.connect(part)) as after:
        # With a reading transaction open, the copying is not started anew by every write of the service.
        before.execute("BEGIN")
        before.execute("SELECT count(*) FROM sqlite_master").fetchone()
        before.backup(after, pages=STEP_PAGES, progress=lambda _, left, pages: progress(pages - left, pages))
        after.execute("PRAGMA journal_mode = DELETE")  # the whole of it in one file
        found = after.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise StoreError(f"the copy of {source} is damaged: {found}. `muhla db check` tells about the database")


def _force_to_disk(path: Path) -> None:
    """Wait until the file's bytes are safe: a backup that a power cut takes away is none."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
