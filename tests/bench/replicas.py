"""One, two and four engines on one PostgreSQL: how much more they send together than one of them alone.

The engines share the measured core, so with a receiver that answers at once there is nothing to be won: the ratio then
tells what sharing the work costs. A receiver that is far away keeps an engine waiting, and more engines have more
connections: the ratio then tells whether they really share it.
"""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import psycopg

from service.store.database import Database, open_database
from tests.bench.figures import Figure
from tests.bench.ground import Ground, told
from tests.bench.processes import serving, wait_until_ready, webhook
from tests.bench.rows import NOW, fill
from tests.bench.sink import Sink, running_sink
from tests.bench.stores import PostgresStore
from tests.replicas.papers import paper

ENGINES = (1, 2, 4)
FAR_MS = 50
FEW_CONNECTIONS = 10
PATIENCE_SECONDS = 300

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    sink: Sink
    due: int
    connections: int


def measure(ground: Ground) -> list[Figure]:
    """Return how many alerts a second engines deliver together."""
    store = next(each for each in ground.stores if isinstance(each, PostgresStore))
    with running_sink(FAR_MS) as far:
        cases = (
            _Case("a receiver that answers at once", ground.sink, 1_000 if ground.quick else 10_000, 50),
            _Case(f"a receiver {FAR_MS} ms away, {FEW_CONNECTIONS} connections an engine", far, 1_000, FEW_CONNECTIONS),
        )
        return [figure for case in cases for figure in _measure(ground, store, case)]


def _measure(ground: Ground, store: PostgresStore, case: _Case) -> list[Figure]:
    rates: dict[int, list[float]] = {engines: [] for engines in ENGINES}
    for _ in range(ground.rounds):
        for engines in ENGINES:
            with told(f"{engines} engines, {case.name}"):
                rates[engines].append(_rate(ground, store, case, engines))
    return [
        Figure(
            f"{each} {'engine' if each == 1 else 'engines'}, {case.due:,} due, {case.name}",
            "a second",
            rates[each],
            "one engine",
            rates[1],
        )
        for each in ENGINES
    ]


def _rate(ground: Ground, store: PostgresStore, case: _Case, engines: int) -> float:
    """Let *engines* wake at once to *case*; return how many alerts a second came. None is lost, none comes twice."""
    url = store.make()
    with contextlib.ExitStack() as stack:
        ports = [stack.enter_context(_engine(ground.folder, url, case)) for _ in range(engines)]
        for port in ports:
            wait_until_ready(port)
        asyncio.run(_fill(open_database(url), case.due))
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute("VACUUM ANALYZE")
            case.sink.take()
            begun = time.monotonic()
            conn.execute("NOTIFY muhla")
            _wait_until_sent(conn, case.due)
    came = case.sink.take()
    assert came.posts == came.ids == case.due, f"{case.due} were due; {came.ids} came, in {came.posts} posts"
    store.drop(url)
    return case.due / (came.last_at - begun)


async def _fill(database: Database, due: int) -> None:
    await fill(database, due=due, resting=0)
    await database.aclose()


def _wait_until_sent(conn: "psycopg.Connection[tuple[int]]", due: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    sent = partial(conn.execute, "SELECT count(*) FROM deliveries WHERE state = 'sent'")
    while sent().fetchall() != [(due,)]:
        assert time.monotonic() < until, "they do not end"
        time.sleep(0.1)


@contextlib.contextmanager
def _engine(folder: Path, url: str, case: _Case) -> Iterator[int]:
    """Run `muhla serve` on the measured core, and give its port. It has nothing to do until somebody rings."""
    own = folder / f"engine{next(_numbers)}"
    own.mkdir()
    catalogue = own / "deadlines.toml"
    catalogue.write_text(paper("resting", by="2199-09"), encoding="utf-8")
    settings = {"ROLE": "engine", "CLOCK_START": NOW.isoformat(), "TICK_SECONDS": 3600}
    settings |= webhook("sink", case.sink.url, concurrency=case.connections)
    with serving(own, url, catalogue, settings) as (port, _):
        yield port
