"""From the command to the first answer, and the memory of a service that rests, against importing its libraries."""

import compileall
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.bench.figures import Figure, at_most
from tests.bench.ground import Ground, told
from tests.bench.machine import MEASURED, memory_mb
from tests.bench.processes import serving, wait_until_ready, webhook
from tests.bench.rows import NOW, fill
from tests.service.process import REPOSITORY

_BARE = "import fastapi, sqlalchemy, uvicorn, time; print(flush=True); input()"
"""Says that it has imported them, and waits."""

DUE = 50
"""So many alerts wait for the start."""


@dataclass(frozen=True, slots=True)
class _Rounds:
    seconds: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    alert: list[float] = field(default_factory=list)
    mb: list[float] = field(default_factory=list)
    bare_mb: list[float] = field(default_factory=list)


def measure(ground: Ground) -> list[Figure]:
    """Return how long it takes to start, on an empty folder and with the catalogue that ships, and the memory."""
    compileall.compile_dir(REPOSITORY / "service", quiet=1)  # as an installation leaves it
    rounds, full = _Rounds(), ground.stores[0].make(partial(fill, due=DUE, resting=1_000 - DUE))
    with told("starting"):
        for number in range(ground.rounds):
            folder = ground.folder / f"start{number}"
            folder.mkdir()
            _start(folder, rounds)
            rounds.alert.append(_first_alert(folder, full, ground))
            _start_bare(rounds)
    ground.stores[0].drop(full)
    yardstick = "importing FastAPI, SQLAlchemy and uvicorn"
    return [
        Figure("start to ready", "s", rounds.seconds, yardstick, rounds.bare),
        Figure("start to first alert delivered", "s", rounds.alert, yardstick, rounds.bare, at_most(1.5, 1)),
        Figure("memory at rest", "MB", rounds.mb, yardstick, rounds.bare_mb, at_most(100, 90)),
    ]


def _start(folder: Path, rounds: _Rounds) -> None:
    begun = time.perf_counter()
    with serving(folder, f"sqlite:///{folder / 'muhla.db'}", REPOSITORY / "deadlines.toml") as (port, pid):
        wait_until_ready(port)
        rounds.seconds.append(time.perf_counter() - begun)
        wait_until_ready(port, "/health")
        rounds.mb.append(memory_mb(pid))


def _first_alert(folder: Path, full: str, ground: Ground) -> float:
    """Return the seconds from the command to the first alert that a receiver has, of `DUE` that wait."""
    url, catalogue = ground.stores[0].copy(full), folder / "empty.toml"
    catalogue.write_text("commitments = []\n", encoding="utf-8")
    ground.sink.take()
    begun = time.monotonic()
    with serving(folder, url, catalogue, {"CLOCK_START": NOW.isoformat(), **webhook("sink", ground.sink.url)}):
        while ground.sink.so_far().posts < DUE:
            time.sleep(0.05)
    ground.stores[0].drop(url)
    return ground.sink.take().first_at - begun


def _start_bare(rounds: _Rounds) -> None:
    import os

    begun = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", _BARE], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        os.sched_setaffinity(process.pid, MEASURED)
        assert process.stdout
        process.stdout.readline()
        rounds.bare.append(time.perf_counter() - begun)
        rounds.bare_mb.append(memory_mb(process.pid))
        process.communicate(b"\n")
