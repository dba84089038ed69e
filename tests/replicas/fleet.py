"""Several services on one PostgreSQL, each a process of its own that can be paused, killed and stopped.

They are forked from a process that has imported everything, because to import it anew for each would take most of the
time. `tests.service.process` starts one as an operator does.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import httpx

from tests.patience import PATIENCE_SECONDS
from tests.service.process import free_port

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    ["service.cli.app", "service.wiring.running", "service.wiring.web", "sqlalchemy.dialects.postgresql.psycopg"]
)


@dataclass
class Replica:
    """A running ``muhla serve``. *url* is its address; *output* the file that has all it printed."""

    process: ForkServerProcess
    url: str
    output: Path

    @property
    def printed(self) -> str:
        return self.output.read_text(encoding="utf-8")

    @property
    def faults(self) -> list[str]:
        """The lines that tell of something that broke, but for an audit that its end has cut off."""
        lines = [line for line in self.printed.splitlines() if "Traceback" in line]
        return [line for line in lines if "CancelledError" not in line or "run_audit" not in line]

    async def ask(self, path: str, method: str = "GET", **more: Any) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_SECONDS, trust_env=False) as client:
            return await client.request(method, path, **more)

    async def ready(self) -> None:
        """Wait until it answers."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if (await self.ask("/ready")).status_code == 200:
                        return
                assert self.process.exitcode is None, self.printed
                await asyncio.sleep(0.05)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process.pid
        os.kill(self.process.pid, number)

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int | None:
        """Send it a signal, wait for its end, and return its exit code."""
        self.send(number)
        return await self.ended()

    async def ended(self) -> int | None:
        """Wait for its end, and return its exit code."""
        await asyncio.to_thread(self.process.join, PATIENCE_SECONDS)
        return self.process.exitcode


@contextlib.asynccontextmanager
async def replica(
    folder: Path, settings: Mapping[str, Any], *, ahead: timedelta = timedelta()
) -> AsyncIterator[Replica]:
    """Start a service with its data in *folder* and *settings* as ``MUHLA_...`` variables; kill it at the end.

    The clock of its machine is *ahead* of the true time.
    """
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - a test may wait for its disk
    port, output = free_port(), folder / "output.txt"
    values = {"DATA_DIR": folder, "PORT": port, "LOG_FORMAT": "json", **settings}
    variables = {f"MUHLA_{name}": str(value) for name, value in values.items()}
    process = _FORKS.Process(target=_serve, args=(variables, output, ahead), daemon=True)
    process.start()
    try:
        yield Replica(process, f"http://127.0.0.1:{port}", output)
    finally:
        process.kill()
        process.join()


@contextlib.asynccontextmanager
async def replicas(folder: Path, count: int, settings: Mapping[str, Any]) -> AsyncIterator[list[Replica]]:
    """Start *count* services at once, wait until all of them answer, and kill them at the end."""
    async with contextlib.AsyncExitStack() as stack:
        started = [await stack.enter_async_context(replica(folder / f"replica{n}", settings)) for n in range(count)]
        await asyncio.gather(*(each.ready() for each in started))
        yield started


def _serve(variables: Mapping[str, str], output: Path, ahead: timedelta) -> None:
    """Become ``muhla serve``, in the process that was forked for it."""
    from service import clock
    from service.cli.app import run

    class MachineTime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # it is a moment, no more
            return datetime.now(tz) + ahead

    clock.datetime = MachineTime  # type: ignore[attr-defined]  # the machine's clock, for whoever looks at it there
    for name in [each for each in os.environ if each.startswith("MUHLA_")]:
        del os.environ[name]
    os.environ.update(variables)
    with output.open("ab") as stream:
        for number in (1, 2):
            os.dup2(stream.fileno(), number)
    sys.exit(run(["serve"]))
