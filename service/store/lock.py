"""One engine on a SQLite file: the second one is told, rather than left to send everything twice."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.errors import StoreError, StoreInUseError


@contextmanager
def only_engine(path: Path) -> Iterator[None]:
    """Hold the lock beside the SQLite file *path*. The system lets go of it however this process ends.

    Raises `StoreInUseError` if another engine holds it, `StoreError` if the folder cannot be written to.
    """
    path = path.resolve()  # one file may have several names
    lock = path.with_name(f"{path.name}.lock")
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(
            f"{lock.parent} cannot be written to ({error.strerror}). Set MUHLA_DATA_DIR to a folder that can"
        ) from None
    try:
        _take(handle, path)
        yield
    finally:
        os.close(handle)


def _take(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "unknown"
        raise StoreInUseError(
            f"another engine (process {holder}) runs on {path}. Stop it first, or give this one its own "
            "MUHLA_DATA_DIR; several engines together need PostgreSQL (MUHLA_DATABASE_URL)"
        ) from None
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)
