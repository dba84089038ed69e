"""What all benchmarks stand on: a folder, databases and a receiver, which are gone afterwards."""

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.machine import step_aside
from tests.bench.sink import Sink, running_sink
from tests.bench.stores import SqliteStore, Store, running_postgres


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the benchmarks run. *quick*: with less of everything, once, for whoever changes them."""

    folder: Path
    stores: Sequence[Store]
    sink: Sink
    quick: bool

    @property
    def rounds(self) -> int:
        """How often everything is measured, in turn with its yardstick: A B A B A B."""
        return 1 if self.quick else 3


@contextlib.contextmanager
def prepared(*, quick: bool) -> Iterator[Ground]:
    """Leave the measured core, and start what is needed."""
    step_aside()
    with tempfile.TemporaryDirectory(prefix="muhla-bench-") as name, running_sink() as sink:
        folder = Path(name)
        with running_postgres(folder) as postgres:
            yield Ground(folder, (SqliteStore(folder), postgres), sink, quick)


@contextlib.contextmanager
def told(what: str) -> Iterator[None]:
    """Say on standard error what is going on, and how long it took."""
    begun = time.monotonic()
    print(f"  {what} ...", end="", file=sys.stderr, flush=True)
    yield
    print(f" {time.monotonic() - begun:.1f} s", file=sys.stderr, flush=True)
