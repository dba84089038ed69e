"""The machine: what it is, its cores, and processes on one core of their own."""

import importlib.metadata
import multiprocessing
import os
import platform
import sqlite3
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_CORES = sorted(os.sched_getaffinity(0))
MEASURED = {_CORES[0]}
"""The core of what is measured."""
BESIDE = {_CORES[-1]}
"""The core of all else: receivers, PostgreSQL, whoever asks for pages. Another one, where there are two."""

_PACKAGES = ("sqlalchemy", "aiosqlite", "psycopg", "httptools", "aiohttp", "httpx", "fastapi", "starlette", "uvicorn")


def step_aside() -> None:
    """Leave the measured core, with all processes that are started from now on."""
    os.sched_setaffinity(0, BESIDE)


def apart(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what *work* returns, done in a new process that is alone on the measured core."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh, initializer=os.sched_setaffinity, initargs=(0, MEASURED)) as process:
        return process.submit(work, *args, **kwargs).result()


def memory_mb(pid: int | str = "self", *, peak: bool = False) -> float:
    """Return the resident memory of a process in MB (10^6 bytes): now, or at its *peak* since it began."""
    name = "VmHWM:" if peak else "VmRSS:"
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(name))


def description() -> dict[str, str]:
    """Return what the figures depend on: processor, system, versions."""
    models = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in models if line.startswith("model name")), "unknown")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = {name: importlib.metadata.version(name) for name in _PACKAGES}
    return {
        "processor": f"{model}, {len(_CORES)} cores; what is measured has core {min(MEASURED)}, all else {min(BESIDE)}",
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
        **versions,
    }
