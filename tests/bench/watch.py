"""How long the event loop is held up."""

import asyncio
import contextlib
import time
from collections.abc import Iterator

EVERY = 0.005
"""Seconds between two looks."""


@contextlib.contextmanager
def watched_loop() -> Iterator[list[float]]:
    """Give a list of how many seconds the event loop was late, look by look."""
    late = [0.0]

    async def watch() -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(EVERY)
            late.append(time.perf_counter() - begun - EVERY)

    task = asyncio.get_running_loop().create_task(watch())
    try:
        yield late
    finally:
        task.cancel()
