"""What a service costs that has nothing to do, against its web server alone, which has nothing to do, too."""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.bench.figures import Figure, at_most
from tests.bench.ground import Ground, told
from tests.bench.processes import running, serving, wait_until_ready
from tests.bench.rows import fill
from tests.service.process import free_port

COMMITMENTS = 1_000
SETTLE_SECONDS = 5
"""A start has ended by then: its first tick, its catalogue, its first checks."""

_JIFFIES = os.sysconf("SC_CLK_TCK")


def measure(ground: Ground) -> list[Figure]:
    """Return the processor time of a minute in which nothing is due: two ticks, and no audit."""
    seconds = 30 if ground.quick else 60
    with contextlib.ExitStack() as stack:
        pids = [stack.enter_context(_bare(ground.folder))]
        for store in ground.stores:
            url = store.make(partial(fill, due=0, resting=COMMITMENTS))
            stack.callback(store.drop, url)
            pids.append(stack.enter_context(_service(ground.folder, url)))
        with told(f"doing nothing for {seconds} s"):
            time.sleep(SETTLE_SECONDS)
            before = [_seconds(pid) for pid in pids]
            time.sleep(seconds)
            bare, *ours = ((_seconds(pid) - begun) / seconds * 60 for pid, begun in zip(pids, before, strict=True))
    return [
        Figure(f"processor time a minute, {store.name}", "s", [each], "uvicorn alone", [bare], at_most(0.2, 0.1))
        for store, each in zip(ground.stores, ours, strict=True)
    ]


@contextlib.contextmanager
def _service(folder: Path, url: str) -> Iterator[int]:
    own = Path(tempfile.mkdtemp(dir=folder))
    catalogue = own / "empty.toml"
    catalogue.write_text("commitments = []\n", encoding="utf-8")
    with serving(own, url, catalogue) as (port, pid):
        wait_until_ready(port, "/health")
        yield pid


@contextlib.contextmanager
def _bare(folder: Path) -> Iterator[int]:
    port = free_port()
    with running(["-m", "tests.bench.bare", str(port)], os.environ, folder / "idle.txt") as process:
        wait_until_ready(port, "/1")
        yield process.pid


def _seconds(pid: int) -> float:
    """Return the processor time that a process has taken, its threads' too, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _JIFFIES
