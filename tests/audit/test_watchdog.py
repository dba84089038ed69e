"""The watchdog: it sees a loop that stands still, says where, and ends only a process that is of no use any more."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from structlog.testing import capture_logs

from service.watchdog import EXIT_CODE, Watchdog
from tests.audit.blocked_loop import LIMIT_SECONDS
from tests.patience import PATIENCE_SECONDS, until
from tests.service.process import REPOSITORY

ROUND = timedelta(milliseconds=50)
NOTICE, LIMIT, NEVER = 3 * ROUND, 20 * ROUND, 9999 * ROUND


def a_watchdog(stalls: list[timedelta], ended: list[bool], *, notice: timedelta, limit: timedelta) -> Watchdog:
    return Watchdog(
        asyncio.get_running_loop(),
        stalls.append,
        notice=notice,
        limit=limit,
        round=ROUND,
        end=lambda: ended.append(True),
    )


async def test_a_stall_is_logged_with_its_place_and_told_when_it_is_over() -> None:
    stalls: list[timedelta] = []
    ended: list[bool] = []
    with capture_logs() as lines:
        watchdog = a_watchdog(stalls, ended, notice=NOTICE, limit=NEVER)
        watchdog.start()
        await asyncio.sleep(0.1)
        hold_the_loop_up(lambda: any("hold_the_loop_up" in line.get("stack", "") for line in lines))
        told = len(stalls)
        await until(lambda: len(stalls) > told)
        watchdog.stop()
    assert stalls[-1] >= NOTICE
    assert stalls[-1].total_seconds() in [line["seconds"] for line in lines if line["event"] == "loop.goes_on"]
    assert ended == []


def hold_the_loop_up(until: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> None:
    latest = time.monotonic() + seconds
    while not until() and time.monotonic() < latest:
        time.sleep(0.01)


def never() -> bool:
    return False


async def test_a_loop_that_never_goes_on_is_ended_once() -> None:
    stalls: list[timedelta] = []
    ended: list[bool] = []
    with capture_logs() as lines:
        watchdog = a_watchdog(stalls, ended, notice=NOTICE, limit=LIMIT)
        watchdog.start()
        hold_the_loop_up(lambda: bool(ended))
        hold_the_loop_up(never, seconds=10 * ROUND.total_seconds())
        watchdog.stop()
    assert ended == [True]
    assert [line["event"] for line in lines] == ["loop.stalled", "loop.ended"]


async def test_a_loop_that_is_only_busy_is_left_alone() -> None:
    stalls: list[timedelta] = []
    ended: list[bool] = []
    watchdog = a_watchdog(stalls, ended, notice=LIMIT, limit=NEVER)
    watchdog.start()
    latest = time.monotonic() + 1.2 * LIMIT.total_seconds()
    while time.monotonic() < latest:
        hold_the_loop_up(never, seconds=0.04)
        await asyncio.sleep(0)
    watchdog.stop()
    assert (stalls, ended) == ([], [])


@asynccontextmanager
async def alone(mode: str, stderr: int = asyncio.subprocess.PIPE) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.audit.blocked_loop", mode),
        cwd=REPOSITORY,
        stdout=asyncio.subprocess.PIPE,
        stderr=stderr,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_process_whose_loop_is_blocked_ends_by_itself_and_says_why() -> None:
    async with alone("blocked") as process, asyncio.timeout(PATIENCE_SECONDS):
        _, errors = await process.communicate()
    assert process.returncode == EXIT_CODE
    lines = [json.loads(line) for line in errors.decode().splitlines()]
    assert [line["event"] for line in lines] == ["loop.stalled", "loop.ended"]
    assert all("in block\n" in line["stack"] for line in lines)


async def test_a_log_that_nobody_reads_does_not_keep_it_from_ending() -> None:
    ours, its = os.pipe()
    try:
        async with alone("log", stderr=its) as process, asyncio.timeout(PATIENCE_SECONDS):
            assert await process.wait() == EXIT_CODE
    finally:
        os.close(ours)
        os.close(its)


async def test_a_process_that_was_stopped_for_longer_than_the_limit_goes_on() -> None:
    """As is one in a frozen container, or on a machine that slept."""
    async with alone("busy") as process, asyncio.timeout(PATIENCE_SECONDS):
        assert process.stdout is not None
        for _ in range(2):
            await process.stdout.readline()
            process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(2 * LIMIT_SECONDS)
            process.send_signal(signal.SIGCONT)
        _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")
