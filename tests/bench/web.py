"""`/status` and `/health` of a running service, against the least that a Python server can do."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.bench.asking import Answers, ask
from tests.bench.figures import Figure
from tests.bench.ground import Ground, told
from tests.bench.processes import running, serving, wait_until_ready
from tests.bench.rows import fill
from tests.bench.stores import SqliteStore
from tests.service.process import free_port

SIZES = (20, 100_000)
PATHS = ("/status?limit=20", "/health")


@dataclass(frozen=True, slots=True)
class _Rounds:
    rates: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    bare_p99_ms: list[float] = field(default_factory=list)


def measure(ground: Ground) -> list[Figure]:
    """Return how many requests a second are answered, and how late."""
    with _bare(ground.folder) as bare:
        return [figure for size in SIZES for figure in _measure(ground, size, bare)]


@contextlib.contextmanager
def _bare(folder: Path) -> Iterator[int]:
    port = free_port()
    with running(["-m", "tests.bench.bare", str(port)], os.environ, folder / "bare.txt"):
        wait_until_ready(port, "/1")
        yield port


def _measure(ground: Ground, size: int, bare: int) -> list[Figure]:
    store, seconds = SqliteStore(ground.folder), 0.5 if ground.quick else 2
    url, catalogue = store.make(partial(fill, due=0, resting=size)), store.folder / "empty.toml"
    catalogue.write_text("commitments = []\n", encoding="utf-8")
    rounds = {path: _Rounds() for path in PATHS}
    with told(f"asking about {size:,} commitments"), serving(store.folder, url, catalogue) as (port, _):
        wait_until_ready(port)
        wait_until_ready(port, "/health")
        for _ in range(ground.rounds):
            for path in PATHS:
                answers = ask(port, path, seconds=seconds)
                _note(rounds[path], answers, ask(bare, f"/{answers.size}", seconds=seconds))
    store.drop(url)
    return [figure for path in PATHS for figure in _figures(path, size, rounds[path])]


def _note(rounds: _Rounds, answers: Answers, bare: Answers) -> None:
    rounds.rates.append(answers.rate)
    rounds.bare.append(bare.rate)
    rounds.p99_ms.append(answers.p99_ms)
    rounds.bare_p99_ms.append(bare.p99_ms)


def _figures(path: str, size: int, rounds: _Rounds) -> list[Figure]:
    end = f"{path}, {size:,} commitments"
    return [
        Figure(f"answers, {end}", "a second", rounds.rates, "a bare ASGI answer", rounds.bare),
        Figure(f"99 of 100 within, {end}", "ms", rounds.p99_ms, "a bare ASGI answer", rounds.bare_p99_ms),
    ]
