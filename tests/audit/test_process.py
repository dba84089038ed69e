"""The whole service, broken on purpose while it runs, as those outside see it: over its own sockets."""

import asyncio
import json
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from service.watchdog import EXIT_CODE
from tests.channels.receivers import HttpReceiver, http_receiver
from tests.patience import PATIENCE_SECONDS, until
from tests.service.process import ServiceProcess, running
from tests.service.test_serving import catalogue, ids, shows


@dataclass
class Watched:
    """A service that audits each second, its only channel, and whoever waits for its heartbeat."""

    service: ServiceProcess
    hook: HttpReceiver
    watcher: HttpReceiver

    async def health(self) -> int:
        return (await self.service.get("/health")).status_code

    async def metric(self, line: str) -> bool:
        return f"\n{line}\n" in (await self.service.get("/metrics")).text

    def has_told(self, words: str) -> bool:
        return any(words in body.decode() for body in self.hook.bodies)

    def log(self, event: str) -> list[dict[str, str]]:
        lines = self.service.output.read_text(encoding="utf-8").splitlines()
        return [line for line in map(json.loads, lines) if line["event"] == event]

    async def beats_on(self) -> None:
        before = len(self.watcher.requests)
        await until(lambda: len(self.watcher.requests) >= before + 2)


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Watched]:
    async with http_receiver() as hook, http_receiver() as watcher:
        settings = {
            "CATALOGUE": catalogue(folder, 2),
            "CHANNELS__HOOK__KIND": "webhook",
            "CHANNELS__HOOK__URL": hook.url,
            "HEARTBEAT_URL": watcher.url,
            "TICK_SECONDS": 1,
            "AUDIT_SECONDS": 1,
            "LOG_FORMAT": "json",
        }
        async with running(folder / "data", settings, module="tests.audit.blockable") as service:
            seen = Watched(service, hook, watcher)
            await until(lambda: len(set(ids(hook))) == 2)
            await seen.beats_on()
            assert await seen.health() == 200
            yield seen


async def test_rows_that_were_tampered_with_are_seen_from_outside_until_they_are_mended(tmp_path: Path) -> None:
    async with watched(tmp_path) as seen:
        with closing(sqlite3.connect(tmp_path / "data" / "muhla.db", timeout=30)) as rows:
            rows.execute("CREATE TABLE away AS SELECT * FROM attempts")
            rows.execute("DELETE FROM attempts WHERE delivery_id <= 2")
            rows.commit()
            await shows(503, seen.health)
            assert await seen.metric('muhla_audit_findings{kind="unattempted"} 2.0')
            await until(lambda: seen.has_told("2 deliveries sent without an attempt on record"))
            assert seen.log("audit.failed")
            await asyncio.sleep(0.5)  # a beat that was on its way
            beats = len(seen.watcher.requests)
            await asyncio.sleep(2)
            assert len(seen.watcher.requests) == beats
            assert sum(b"without an attempt" in body for body in seen.hook.bodies) == 1
            rows.execute("INSERT INTO attempts SELECT * FROM away WHERE delivery_id <= 2")
            rows.commit()
        await shows(200, seen.health)
        await seen.beats_on()
        await until(lambda: seen.has_told("finds no fault any more"))
        assert await seen.metric('muhla_audit_findings{kind="unattempted"} 0.0')
        assert await seen.service.end(signal.SIGTERM) == 0


async def test_an_event_loop_that_is_held_up_is_told_by_those_that_are_not(tmp_path: Path) -> None:
    async with watched(tmp_path) as seen:
        seen.service.process.send_signal(signal.SIGUSR1)
        await until(lambda: bool(seen.log("loop.stalled")))  # while the loop still stands
        assert "in hold_up\n" in seen.log("loop.stalled")[0]["stack"]
        await until(lambda: seen.has_told("1 long stalls of an event loop"))
        assert await seen.metric("muhla_loop_stalls_total 1.0")
        await seen.beats_on()
        await shows(200, seen.health)
        await until(lambda: seen.has_told("finds no fault any more"))

        seen.service.process.send_signal(signal.SIGUSR2)
        assert await asyncio.wait_for(seen.service.process.wait(), PATIENCE_SECONDS) == EXIT_CODE
        assert "in hold_up\n" in seen.log("loop.ended")[0]["stack"]
