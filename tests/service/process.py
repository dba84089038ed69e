"""The whole service as a process, started as an operator starts it, and talked to over its own sockets."""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.patience import PATIENCE_SECONDS
from tests.secrecy import overhear, overhear_folder, secrets_among

REPOSITORY = Path(__file__).resolve().parent.parent.parent

_PORTS = range(12_000, 32_000)


@dataclass
class ServiceProcess:
    """A running ``muhla serve``. *url* is its address; *output* the file that has all it printed."""

    process: asyncio.subprocess.Process
    url: str
    output: Path

    async def get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_SECONDS, trust_env=False) as client:
            answer = await client.get(path)
        overhear(f"the answer to {path}", answer.content)
        return answer

    async def ready(self) -> None:
        """Wait until it answers."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    if (await self.get("/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                assert self.process.returncode is None, self.output.read_text(encoding="utf-8")
                await asyncio.sleep(0.05)

    async def end(self, number: signal.Signals) -> int:
        """Send a signal, wait for the end, and return the exit code."""
        self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), PATIENCE_SECONDS)


@asynccontextmanager
async def running(
    folder: Path, settings: Mapping[str, Any], *, wait: bool = True, module: str = "service"
) -> AsyncIterator[ServiceProcess]:
    """Start the service with its data in *folder* and *settings* as ``MUHLA_...`` variables; kill it at the end.

    *module* is what is run; another one than the service's own may break it on purpose.
    """
    port = free_port()
    secrets_among(settings)
    values = {"DATA_DIR": folder, "PORT": port, "CATALOGUE": REPOSITORY / "deadlines.toml", **settings}
    own = {name: value for name, value in os.environ.items() if not name.startswith("MUHLA_")}
    environment = {**own, **{f"MUHLA_{name}": str(value) for name, value in values.items()}}
    output = folder / "output.txt"
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - a test may wait for its disk
    with output.open("ab") as stream:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, "serve", cwd=REPOSITORY, env=environment, stdout=stream, stderr=stream
        )
    try:
        service = ServiceProcess(process, f"http://127.0.0.1:{port}", output)
        if wait:
            await service.ready()
        yield service
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        overhear_folder(folder)


def free_port() -> int:
    """Return a port that nobody has now.

    It is none of those that systems give by themselves, from 32768 on: before the service listens on it, which may
    take seconds, any connection of anybody could have got it.
    """
    while True:
        port = secrets.choice(_PORTS)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
