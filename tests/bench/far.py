"""A receiver that is far away: how much of what its connections allow is made use of.

With so many connections and such a delay, no more than connections / delay can be answered a second. The share of it
is what counts; the bare HTTP client, which only posts, does not reach all of it, either.
"""

from dataclasses import dataclass, field
from functools import partial

from tests.bench.drain import drained_once, posted_once
from tests.bench.figures import Figure, at_least
from tests.bench.ground import Ground, told
from tests.bench.rows import fill
from tests.bench.sink import Sink, running_sink
from tests.bench.stores import Store

FAR_MS = 50

CASES = {50: 2_000, 200: 4_000}
"""How many are due, by how many connections there are."""

SHARE = at_least(0.7, 0.85)


@dataclass(frozen=True, slots=True)
class _Shares:
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


def measure(ground: Ground) -> list[Figure]:
    """Return the share of connections / delay that is delivered."""
    with running_sink(FAR_MS) as sink:
        return [figure for store in ground.stores for figure in _measure(store, sink, ground)]


def _measure(store: Store, sink: Sink, ground: Ground) -> list[Figure]:
    return [
        _share(store, sink, connections, due // 2 if ground.quick else due, ground.rounds)
        for connections, due in CASES.items()
    ]


def _share(store: Store, sink: Sink, connections: int, due: int, rounds: int) -> Figure:
    full, shares, most = store.make(partial(fill, due=due, resting=0)), _Shares(), connections / (FAR_MS / 1e3)
    with told(f"{store.name}: delivering {due:,} alerts to far away over {connections} connections"):
        for _ in range(rounds):
            run, _came = drained_once(store, full, sink, due, connections)
            shares.ours.append(due / run.seconds / most)
            shares.bare.append(due / posted_once(store, full, sink, due, connections) / most)
    store.drop(full)
    name = f"share of {connections} connections / {FAR_MS} ms ({most:,.0f} a second), {due:,} due, {store.name}"
    return Figure(name, "", shares.ours, "the bare HTTP client", shares.bare, SHARE)
