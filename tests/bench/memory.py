"""Peak memory of a process that delivers very much, against one that delivers little: it must not grow with it."""

from functools import partial

from tests.bench.drain import drained_once
from tests.bench.figures import Figure, at_most
from tests.bench.ground import Ground, told
from tests.bench.rows import fill
from tests.bench.stores import Store

FEW = 1_000


def measure(ground: Ground) -> list[Figure]:
    """Return the peak memory with many due, against that with `FEW`. Once: memory does not depend on the hour."""
    many = 5_000 if ground.quick else 50_000
    return [_measure(store, ground, many) for store in ground.stores]


def _measure(store: Store, ground: Ground, many: int) -> Figure:
    peaks = {}
    for due in (FEW, many):
        full = store.make(partial(fill, due=due, resting=0))
        with told(f"{store.name}: memory while {due:,} alerts are delivered"):
            run, _ = drained_once(store, full, ground.sink, due)
        peaks[due] = run.peak_mb
        store.drop(full)
    name, goal = f"peak memory, {many:,} due, {store.name}", at_most(1.3, 1.1, of_ratio=True)
    return Figure(name, "MB", [peaks[many]], f"{FEW:,} due", [peaks[FEW]], goal)
