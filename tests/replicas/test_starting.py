"""Starting and stopping: at once with others, beside others on a SQLite file, and while it still starts."""

import asyncio
import contextlib
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE_SECONDS, until
from tests.replicas.fleet import Replica, replica, replicas
from tests.replicas.papers import catalogue, many
from tests.service.process import REPOSITORY


def muhla(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command beside the service in *folder*."""
    environment = {"MUHLA_DATA_DIR": str(folder), "MUHLA_CATALOGUE": str(folder.parent / "deadlines.toml")}
    return subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


async def settled(engines: list[Replica]) -> dict[int | None, list[Replica]]:
    """Wait until all but one have ended, and return them by exit code; None: it runs."""
    await until(lambda: sum(each.process.exitcode is None for each in engines) == 1)
    found: dict[int | None, list[Replica]] = {}
    for each in engines:
        found.setdefault(each.process.exitcode, []).append(each)
    return found


async def test_of_four_that_start_at_once_on_an_empty_folder_one_runs_and_the_others_are_told(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"CATALOGUE": catalogue(tmp_path, many(3)), "DATA_DIR": tmp_path / "data"}
    async with contextlib.AsyncExitStack() as stack:
        roles = enumerate(("all", "engine", "all", "engine"))
        starting = [replica(tmp_path / str(number), {**settings, "ROLE": role}) for number, role in roles]
        found = await settled([await stack.enter_async_context(each) for each in starting])
        assert {code: len(each) for code, each in found.items()} == {None: 1, 2: 3}
        for told in found[2]:
            assert "another engine (process " in told.printed
            assert "several engines together need PostgreSQL (MUHLA_DATABASE_URL)" in told.printed
            assert "Traceback" not in told.printed
        await found[None][0].ready()
        assert await found[None][0].end() == 0


async def test_a_web_process_and_commands_work_beside_an_engine_on_one_sqlite_file(tmp_path: Path) -> None:
    data = tmp_path / "data"
    settings: dict[str, Any] = {"CATALOGUE": catalogue(tmp_path, many(3)), "DATA_DIR": data, "TICK_SECONDS": 1}
    async with replica(tmp_path / "a", settings) as engine:
        await engine.ready()
        async with replica(tmp_path / "b", {**settings, "ROLE": "web"}) as web:
            await web.ready()
            announcing = muhla(data, "announce", "c000", "kept", "--on", "2025-09-20", "--document", "A statement")
            seen = muhla(data, "ack", "c001", "--for", "P14D")
            saved = muhla(data, "db", "backup", str(tmp_path / "backup.db"))
            assert [each.returncode for each in (announcing, seen, saved)] == [0, 0, 0], announcing.stderr + seen.stderr
            for process in (engine, web):
                outcomes = {row["id"]: row["outcome"] for row in (await process.ask("/status")).json()["commitments"]}
                assert outcomes["c000"] == "kept"
            web.send(signal.SIGHUP)  # which is not for it, and does it no harm
            assert await web.end() == 0
        assert await engine.end() == 0
        assert engine.faults == web.faults == []


async def test_one_that_is_stopped_while_it_starts_ends_cleanly(tmp_path: Path, empty_postgres: str) -> None:
    settings = {"CATALOGUE": catalogue(tmp_path, many(500)), "DATABASE_URL": empty_postgres}
    for number, seconds in enumerate((0.4, 0.8, 1.2)):
        async with replica(tmp_path / str(number), settings) as starting:
            await until(partial(_has_signals, starting))  # before, Python itself is not there yet
            await asyncio.sleep(seconds - 0.4)
            assert await starting.end() == 0
            assert starting.faults == []
    async with replicas(tmp_path, 1, settings) as [whole]:
        assert await whole.end() == 0


def _has_signals(starting: Replica) -> bool:
    """Whether it has a handler for SIGTERM."""
    status = Path(f"/proc/{starting.process.pid}/status").read_text(encoding="utf-8")
    caught = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(caught & 1 << (signal.SIGTERM - 1))
