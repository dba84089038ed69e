"""`/status` and `/health` of a running service, against the least that a Python server can do."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.bench.asking import Answers, ask, once
from tests.bench.figures import Figure, at_least
from tests.bench.ground import Ground, told
from tests.bench.processes import running, serving, wait_until_ready
from tests.bench.rows import fill
from tests.bench.stores import SqliteStore
from tests.service.process import free_port

SIZES = (1_000, 100_000)
STATUS = "/status?limit=20"
PATHS = (STATUS, "/health")


@dataclass(frozen=True, slots=True)
class _Rounds:
    rates: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    bare_p99_ms: list[float] = field(default_factory=list)


def measure(ground: Ground) -> list[Figure]:
    """Return how many requests a second are answered, and how late."""
    seconds, bare_seconds = (1, 0.5) if ground.quick else (5, 2)
    rounds = {(size, path): _Rounds() for size in SIZES for path in PATHS}
    with contextlib.ExitStack() as stack:
        bare = stack.enter_context(_bare(ground.folder))
        ports = {size: stack.enter_context(_service(ground, size)) for size in SIZES}
        with told("asking"):
            for (size, path), each in list(rounds.items()) * ground.rounds:
                once(ports[size], path)  # as if others had asked before
                answers = ask(ports[size], path, seconds=seconds)
                _note(each, answers, ask(bare, f"/{answers.size}", seconds=bare_seconds))
    return [figure for (size, path), each in rounds.items() for figure in _figures(path, size, each)] + [
        _growth(rounds)
    ]


def _growth(rounds: Mapping[tuple[int, str], _Rounds]) -> Figure:
    few, many = (rounds[size, STATUS].rates for size in SIZES)
    name, goal = f"answers, {STATUS}, {SIZES[1]:,} commitments", at_least(0.8, 0.95, of_ratio=True)
    return Figure(f"{name} as against {SIZES[0]:,}", "a second", many, f"{SIZES[0]:,} commitments", few, goal)


@contextlib.contextmanager
def _bare(folder: Path) -> Iterator[int]:
    port = free_port()
    with running(["-m", "tests.bench.bare", str(port)], os.environ, folder / "bare.txt"):
        wait_until_ready(port, "/1")
        yield port


@contextlib.contextmanager
def _service(ground: Ground, size: int) -> Iterator[int]:
    """Run a service with so many commitments, and give its port."""
    store = SqliteStore(ground.folder)
    url, catalogue = store.make(partial(fill, due=0, resting=size)), store.folder / "empty.toml"
    catalogue.write_text("commitments = []\n", encoding="utf-8")
    with serving(store.folder, url, catalogue) as (port, _):
        wait_until_ready(port)
        wait_until_ready(port, "/health")
        yield port
    store.drop(url)


def _note(rounds: _Rounds, answers: Answers, bare: Answers) -> None:
    rounds.rates.append(answers.rate)
    rounds.bare.append(bare.rate)
    rounds.p99_ms.append(answers.p99_ms)
    rounds.bare_p99_ms.append(bare.p99_ms)


def _figures(path: str, size: int, rounds: _Rounds) -> list[Figure]:
    end, goal = f"{path}, {size:,} commitments", at_least(1_000, 2_500) if path == STATUS else None
    return [
        Figure(f"answers, {end}", "a second", rounds.rates, "a bare ASGI answer", rounds.bare, goal),
        Figure(f"99 of 100 within, {end}", "ms", rounds.p99_ms, "a bare ASGI answer", rounds.bare_p99_ms),
    ]
