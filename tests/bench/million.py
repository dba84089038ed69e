"""A service with a million commitments, against one with a thousand: start, pages, `muhla diff`, audit.

Both have a catalogue of 10,000 beside, of which `muhla diff` is given a copy that moves a hundred.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

from service.jobs.audit import audit
from service.jobs.load_catalogue import load_catalogue
from service.jobs.raise_alerts import BATCH
from service.store.database import open_database
from service.web.kept import LONGEST, SHORTEST, TIMES_AS_LONG
from tests.bench.asking import once
from tests.bench.figures import Figure
from tests.bench.ground import Ground, told
from tests.bench.load import catalogue_of
from tests.bench.machine import MEASURED, apart
from tests.bench.processes import environment, serving, wait_until_ready
from tests.bench.rows import NOW, OUTLETS
from tests.bench.stores import Store, filled
from tests.bench.watch import watched_loop
from tests.service.process import REPOSITORY

FEW = 1_000
ENTRIES, MOVED = 10_000, 100

PAGES = (
    "/status?limit=20",
    "/status?limit=20&tag=group-3",
    "/status?limit=20&status=passed",
    "/metrics",
    "/health",
)

BEFORE = NOW - timedelta(days=1)
"""Nothing is due yet."""

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class _House:
    """A database with many commitments beside those of its *catalogue*, and a folder for its service."""

    url: str
    folder: Path
    catalogue: Path


def measure(ground: Ground) -> list[Figure]:
    """Return how long everything takes that may grow with the number of commitments, once."""
    many = 100_000 if ground.quick else 1_000_000
    return [figure for store in ground.stores for figure in _measure(store, ground, many)]


def _measure(store: Store, ground: Ground, many: int) -> list[Figure]:
    few_seconds, many_seconds = (_lived_through(store, ground, size) for size in (FEW, many))
    return [
        Figure(f"{name}, {many:,} commitments, {store.name}", "s", [seconds], f"{FEW:,}", [few_seconds[name]])
        for name, seconds in many_seconds.items()
    ]


def _lived_through(store: Store, ground: Ground, size: int) -> Mapping[str, float]:
    """Return the seconds that everything took, by name."""
    with told(f"{store.name}: writing {size:,} commitments, and a catalogue of {ENTRIES:,}"):
        house = _built(store, ground, size)
    with told(f"{store.name}: living with them"):
        found = {**_served(house), **_told_apart(house)}
        found["an audit"], found["longest stall of the event loop in it"] = apart(audit_once, house.url)
    store.drop(house.url)
    return found


def _built(store: Store, ground: Ground, size: int) -> _House:
    folder = ground.folder / f"house{next(_numbers)}"
    folder.mkdir()
    catalogue = folder / "deadlines.toml"
    catalogue.write_text(catalogue_of(ENTRIES), encoding="utf-8")
    url = store.copy(filled(store, BATCH, size - BATCH))
    asyncio.run(_load(url))
    return _House(url, folder, catalogue)


async def _load(url: str) -> None:
    database = open_database(url)
    await load_catalogue(database, catalogue_of(ENTRIES), file="deadlines.toml", channels=(), now=BEFORE)
    await database.aclose()


def _served(house: _House) -> dict[str, float]:
    begun = time.monotonic()
    with serving(house.folder, house.url, house.catalogue, {"CLOCK_START": BEFORE.isoformat()}) as (port, _):
        wait_until_ready(port)
        found = {"start to ready": time.monotonic() - begun}
        wait_until_ready(port, "/health")
        for path in PAGES:
            found[f"`{path}`"] = seconds = _answered(port, path)
            time.sleep(2 * _keeps(seconds) + 0.1)
    return found


def _keeps(seconds: float) -> float:
    """Return how long an answer is kept that took so long to make, and then is given as long again while it is made."""
    return min(max(SHORTEST.total_seconds(), TIMES_AS_LONG * seconds), LONGEST.total_seconds())


def _answered(port: int, path: str) -> float:
    status, seconds = once(port, path)
    assert status == 200, f"{path} answered {status}"
    return seconds


def _told_apart(house: _House) -> dict[str, float]:
    """Return how long `muhla diff` takes, as a command."""
    draft = house.folder / "draft.toml"
    draft.write_text(catalogue_of(ENTRIES).replace('by = "2027-', 'by = "2028-', MOVED), encoding="utf-8")
    settings = {"DATA_DIR": house.folder, "DATABASE_URL": house.url, "CLOCK_START": BEFORE.isoformat()}
    command = [sys.executable, "-m", "service", "diff", str(draft), "--json", "--exit-code"]
    begun = time.monotonic()
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment(settings), stdout=subprocess.DEVNULL) as process:
        os.sched_setaffinity(process.pid, MEASURED)
        assert process.wait() == 1, "nothing would change"
    return {f"`muhla diff` of {ENTRIES:,} entries": time.monotonic() - begun}


def audit_once(url: str) -> tuple[float, float]:
    """Audit the database at *url*; return the seconds, and the longest for which the event loop was held up."""
    return asyncio.run(_audit_once(url))


async def _audit_once(url: str) -> tuple[float, float]:
    database = open_database(url)
    with watched_loop() as late:
        begun = time.monotonic()
        await audit(database, engine="bench", channels=OUTLETS.default, now=BEFORE, outlets=OUTLETS)
        seconds = time.monotonic() - begun
        await asyncio.sleep(0)
    await database.aclose()
    return seconds, max(late)
