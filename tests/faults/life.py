"""The service as a process that is started, limited, and ended; and the time that its clock shows."""

import asyncio
import contextlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.service.process import REPOSITORY

PATIENCE_SECONDS = 120.0


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """Return our environment with *settings* as its only ``MUHLA_...`` variables."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("MUHLA_")}
    return {**own, **{f"MUHLA_{name}": str(value) for name, value in settings.items()}}


@dataclass
class Process:
    """A ``muhla serve`` that runs. What it says goes through a pipe, so that a full disk does not silence it.

    *started_at* is what its clock was told to begin with; *url* is empty until it is ready.
    *disturbed*: its database has failed while it ran.
    """

    process: asyncio.subprocess.Process
    started_at: datetime
    begun: float = field(default_factory=time.monotonic)
    url: str = ""
    events: list[str] = field(default_factory=list)
    last_words: list[str] = field(default_factory=list)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    disturbed: bool = False
    listening: asyncio.Task[None] | None = None

    @property
    def latest(self) -> datetime:
        """The latest moment that its clock can show now: it began to run a little after the process did."""
        return self.started_at + timedelta(seconds=time.monotonic() - self.begun)

    @property
    def has_ended(self) -> bool:
        return self.process.returncode is not None

    def signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)

    def limit_files(self, size: int | None) -> None:
        """Let no file of it grow beyond *size* bytes, as on a full disk; None: as large as it likes."""
        soft = resource.RLIM_INFINITY if size is None else size
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))

    async def buried(self) -> int:
        """Wait until it has ended and all it said is kept; return the exit code."""
        code = await asyncio.wait_for(self.process.wait(), PATIENCE_SECONDS)
        if self.listening:
            await self.listening
        return code

    async def is_ready_or_dead(self) -> None:
        """Wait until either is so."""
        await first_of(self.ready.wait(), self.process.wait())

    async def health(self) -> tuple[int, dict[str, Any]]:
        """Ask ``/health``: the status and the checks; 0 and nothing if nobody answers."""
        try:
            async with httpx.AsyncClient(base_url=self.url, timeout=5, trust_env=False) as client:
                answer = await client.get("/health")
        except (httpx.HTTPError, httpx.InvalidURL):
            return 0, {}
        return answer.status_code, answer.json()["checks"]

    async def listen(self, log: Path) -> None:
        """Keep what it says in *log*, and note when it is ready."""
        assert self.process.stdout
        with log.open("ab") as stream:
            async for line in self.process.stdout:
                stream.write(line)
                stream.flush()
                self.last_words = [*self.last_words[-30:], line.decode(errors="replace").rstrip()]
                self._note(line)

    def _note(self, line: bytes) -> None:
        with contextlib.suppress(ValueError):
            said = json.loads(line)
            self.events.append(said["event"])
            if said["event"] == "ready":
                self.url = said["address"].removesuffix("/status")
                self.ready.set()


async def first_of(*waits: Coroutine[Any, Any, object]) -> None:
    """Wait until one of *waits* is over, and leave the others."""
    tasks = [asyncio.create_task(each) for each in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def start(settings: Mapping[str, object], clock: datetime, log: Path) -> Process:
    """Start the service, whose clock shows *clock*. Whoever starts it ends it, and calls `Process.buried`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", "serve",
        cwd=REPOSITORY,
        env=environment({**settings, "CLOCK_START": clock.isoformat()}),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        limit=1_000_000,
    )  # fmt: skip
    life = Process(process, clock)
    life.listening = asyncio.create_task(life.listen(log))
    return life


async def command(settings: Mapping[str, object], *arguments: str) -> tuple[int, str]:
    """Run ``muhla`` with *arguments*; return the exit code and all it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", *arguments,
        cwd=REPOSITORY,
        env=environment(settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    return process.returncode or 0, output.decode()
