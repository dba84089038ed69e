"""Servers under test, each in a process of its own on the measured core."""

import contextlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.bench.machine import MEASURED
from tests.service.process import REPOSITORY, free_port

PATIENCE_SECONDS = 60


@contextlib.contextmanager
def running(command: Sequence[str], environment: Mapping[str, str], output: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run *command* with this Python; it is stopped at the end. *output* gets what it says."""
    with (
        output.open("wb") as stream,
        subprocess.Popen(
            [sys.executable, *command], cwd=REPOSITORY, env=environment, stdout=stream, stderr=stream
        ) as process,
    ):
        os.sched_setaffinity(process.pid, MEASURED)
        try:
            yield process
        except AssertionError:
            print(output.read_text(encoding="utf-8"), file=sys.stderr)
            raise
        finally:
            process.terminate()


@contextlib.contextmanager
def serving(folder: Path, url: str, catalogue: Path) -> Iterator[tuple[int, int]]:
    """Run `muhla serve` with a *folder* and the database at *url*; give its port and process id, before it is ready."""
    port = free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith("MUHLA_")}
    settings = {"DATA_DIR": folder, "DATABASE_URL": url, "CATALOGUE": catalogue, "PORT": port}
    environment = {**own, **{f"MUHLA_{name}": str(value) for name, value in settings.items()}}
    with running(["-m", "service", "serve"], environment, folder / f"output{port}.txt") as process:
        yield port, process.pid


def wait_until_ready(port: int, path: str = "/ready") -> None:
    """Return as soon as 127.0.0.1:*port* answers *path* with 200."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not _is_ready(port, path):
        assert time.monotonic() < until, f"nothing answers on port {port}"
        time.sleep(0.005)


def _is_ready(port: int, path: str) -> bool:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except OSError:
            return False
