"""Servers under test, each in a process of its own on the measured core."""

import contextlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from tests.bench.engine import SECRET
from tests.bench.machine import MEASURED
from tests.service.process import REPOSITORY, free_port

PATIENCE_SECONDS = 60


@contextlib.contextmanager
def running(command: Sequence[str], variables: Mapping[str, str], output: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run *command* with this Python; it is stopped at the end. *output* gets what it says."""
    with (
        output.open("wb") as stream,
        subprocess.Popen(
            [sys.executable, *command], cwd=REPOSITORY, env=variables, stdout=stream, stderr=stream
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
def serving(
    folder: Path, url: str, catalogue: Path, settings: Mapping[str, object] = MappingProxyType({})
) -> Iterator[tuple[int, int]]:
    """Run `muhla serve` with a *folder* and the database at *url*; give its port and process id, before it is ready.

    *settings* are others, as the variables that begin with ``MUHLA_``, without that.
    """
    port = free_port()
    values = {"DATA_DIR": folder, "DATABASE_URL": url, "CATALOGUE": catalogue, "PORT": port, **settings}
    with running(["-m", "service", "serve"], environment(values), folder / f"output{port}.txt") as process:
        yield port, process.pid


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """Return the environment of a process that has these settings, and no others."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("MUHLA_")}
    return {**own, **{f"MUHLA_{name}": str(value) for name, value in settings.items()}}


def webhook(name: str, url: str, *, concurrency: int = 50) -> dict[str, object]:
    """Return the settings of a webhook called *name* that never makes digests."""
    facts = {"KIND": "webhook", "URL": url, "SECRET": SECRET, "DIGEST_OVER": 0, "CONCURRENCY": concurrency}
    return {f"CHANNELS__{name.upper()}__{key}": value for key, value in facts.items()}


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
