"""Where an alert's processor time goes: after every few milliseconds of it, a signal looks at what is being done.

A look counts for the task that runs, and within a sender for the function that it is in. `cProfile` would not do:
SQLAlchemy jumps from stack to stack (greenlets), which it cannot follow. SQLite works in threads of its own, and
PostgreSQL in its own processes, which are not counted.
"""

import asyncio
import contextlib
import signal
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from types import FrameType
from typing import Any

from service.garbage import settle
from tests.bench.engine import at_work, webhook_to
from tests.bench.figures import Figure
from tests.bench.ground import Ground, told
from tests.bench.machine import apart
from tests.bench.rows import fill
from tests.bench.stores import Store

RAISE, CLAIM, PACK = (
    "raise: decide, write alert and delivery, pack",
    "claim what is sent later",
    "pack anew what waited",
)
COMPOSE, SIGN, HTTP = "compose: put into words, encode", "sign", "HTTP client"
RECORD, REST, SQLITE = (
    "record: write down what became of it",
    "the rest: event loop, tasks, waiting",
    "SQLite's threads",
)
STEPS = (RAISE, CLAIM, PACK, COMPOSE, SIGN, HTTP, RECORD, REST, SQLITE)

_TASKS = {"run_coroutine_job": RAISE, "Pump.run": CLAIM, "Recorder.run": RECORD}
"""By the coroutine of a task."""

_FUNCTIONS = {
    ("parcels.py", "compose"): COMPOSE,
    ("webhook.py", "body_of"): COMPOSE,
    ("webhook.py", "_headers"): SIGN,
    ("client.py", "post"): HTTP,
    ("pump.py", "_still_good"): PACK,
    ("selector_events.py", "_read_ready__data_received"): HTTP,
}
"""By a function, in the last part of its file's path, that is on the stack."""

LOOK_SECONDS = 0.001
"""The system makes it as much as one of its own ticks."""


def measure(ground: Ground) -> list[Figure]:
    """Return the microseconds of processor time that an alert costs, by what they are spent on."""
    due = 1_000 if ground.quick else 10_000
    return [figure for store in ground.stores for figure in _measure(store, ground, due)]


def _measure(store: Store, ground: Ground, due: int) -> list[Figure]:
    full, found = store.make(partial(fill, due=due, resting=0)), []
    with told(f"{store.name}: looking on while {due:,} alerts are delivered"):
        for _ in range(ground.rounds):
            url = store.copy(full)
            found.append(apart(look_on, url, ground.sink.url, due))
            store.drop(url)
    store.drop(full)
    steps = STEPS if store.name == "SQLite" else STEPS[:-1]
    parts = [Figure(f"{step}, {store.name}", "us", [each[step] for each in found]) for step in steps]
    return [*parts, Figure(f"all of it, {store.name}", "us", [sum(each[step] for step in steps) for each in found])]


def look_on(url: str, sink: str, due: int) -> dict[str, float]:
    """Drain the database at *url*; return the microseconds that each step took an alert."""
    return {step: seconds / due * 1e6 for step, seconds in asyncio.run(_look_on(url, sink, due)).items()}


async def _look_on(url: str, sink: str, due: int) -> dict[str, float]:
    async with webhook_to(sink) as channel, at_work(url, channel) as (engine, results):
        settle()  # as `muhla serve` does
        with _looks() as looks:
            begun, own = time.process_time(), time.thread_time()
            await engine.start()
            for _ in range(due):
                await results.get()
            whole, own = time.process_time() - begun, time.thread_time() - own
    spent = {step: looks[step] / looks.total() * whole for step in STEPS}
    # What is seen while nothing runs is SQLite's, or the rest: of what the event loop's thread took, what is left.
    return {**spent, REST: own - sum(spent[step] for step in STEPS if step != REST), SQLITE: whole - own}


@contextlib.contextmanager
def _looks() -> Iterator[Counter[str]]:
    """Look, and count what is being done."""
    looks: Counter[str] = Counter()

    def look(_number: int, frame: FrameType | None) -> None:
        looks[_step(frame)] += 1

    signal.signal(signal.SIGPROF, look)
    signal.siginterrupt(signal.SIGPROF, False)
    signal.setitimer(signal.ITIMER_PROF, LOOK_SECONDS, LOOK_SECONDS)
    try:
        yield looks
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _step(frame: FrameType | None) -> str:
    try:
        task = asyncio.current_task()
    except RuntimeError:  # the event loop has just stopped
        return REST
    coroutine: Any = task.get_coro() if task else None
    step = _TASKS.get(getattr(coroutine, "__qualname__", ""))
    return step or next(filter(None, map(_FUNCTIONS.get, _stack(frame))), REST)


def _stack(frame: FrameType | None) -> Iterator[tuple[str, str]]:
    """Yield file and name of the functions that run, the innermost first."""
    while frame:
        yield frame.f_code.co_filename.rpartition("/")[2], frame.f_code.co_name
        frame = frame.f_back
