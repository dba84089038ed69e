"""The whole service: it starts with no configuration, reaches people, survives a kill, and stops cleanly."""

import asyncio
import base64
import json
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from standardwebhooks.webhooks import Webhook

from tests.channels.receivers import HttpReceiver, http_receiver, mail_receiver
from tests.patience import PATIENCE_SECONDS, becomes, until
from tests.secrecy import secret
from tests.service.process import running

SECRET = secret("whsec_" + base64.b64encode(b"a secret of thirty-two characters").decode())

ONE = """
[[commitments]]
id = "c{number:03}"
title = {{ en = "Commitment {number}", ar = "التعهد {number}" }}
parties = ["The coalition"]
by = "2025-09"
[[commitments.sources]]
document = "002"
phrase = "نهاية سبتمبر 2025"
language = "ar"
published = 2024-09-28
"""


def catalogue(folder: Path, count: int) -> Path:
    path = folder / "deadlines.toml"
    path.write_text("".join(ONE.format(number=number) for number in range(count)), encoding="utf-8")
    return path


async def shows(wanted: int, ask: Callable[[], Awaitable[int]]) -> None:
    """Wait until *ask* is answered as *wanted*."""

    async def is_so() -> bool:
        return await ask() == wanted

    await becomes(is_so, every=0.05)


def ids(receiver: HttpReceiver) -> list[str]:
    return [headers["webhook-id"] for headers in receiver.headers]


async def test_it_starts_with_no_configuration_and_prints_one_digest(tmp_path: Path) -> None:
    async with running(tmp_path / "data", {}) as service:
        await until(lambda: "due for review" in service.output.read_text(encoding="utf-8"))
        health, status = await service.get("/health"), await service.get("/status")
        assert (health.status_code, health.json()["status"]) == (200, "ok")
        rows = {row["id"]: row for row in status.json()["commitments"]}
        assert (rows["iraq-mission"]["status"], rows["iraq-mission"]["latest"]) == ("passed", "2025-09-30")
        assert rows["mission-end-announcement"]["outcome"] == "kept"
        assert await service.end(signal.SIGTERM) == 0
    printed = service.output.read_text(encoding="utf-8")
    assert printed.count("have passed with no announcement on record; ") == 1
    assert "The coalition's military mission in Iraq ends" in printed


async def test_the_same_alerts_arrive_by_webhook_slack_and_mail_each_once(tmp_path: Path) -> None:
    async with http_receiver() as hook, http_receiver() as slack, mail_receiver() as mail:
        settings = {
            "CATALOGUE": catalogue(tmp_path, 3),
            "CHANNELS__HOOK__KIND": "webhook",
            "CHANNELS__HOOK__URL": hook.url,
            "CHANNELS__HOOK__SECRET": SECRET,
            "CHANNELS__SLACK__KIND": "slack",
            "CHANNELS__SLACK__URL": slack.url,
            "CHANNELS__SLACK__LANGUAGE": "ar",
            "CHANNELS__MAIL__KIND": "email",
            "CHANNELS__MAIL__HOST": "127.0.0.1",
            "CHANNELS__MAIL__PORT": mail.port,
            "CHANNELS__MAIL__SECURITY": "none",
            "CHANNELS__MAIL__SENDER": "Muhla <muhla@example.org>",
            "CHANNELS__MAIL__TO": "desk@example.org",
        }
        async with running(tmp_path / "data", settings) as service:
            await until(lambda: min(len(hook.requests), len(slack.requests), len(mail.mails)) >= 3)
            assert await service.end(signal.SIGTERM) == 0
        async with running(tmp_path / "data", settings) as service:
            await asyncio.sleep(1)
            assert (await service.get("/health")).status_code == 200
        assert (len(hook.requests), len(slack.requests), len(mail.mails)) == (3, 3, 3)
        assert len(set(ids(hook))) == 3
        for _, headers, body in hook.requests:
            assert Webhook(SECRET).verify(body, headers)["data"]["status"] == "passed"
        assert {mail["Subject"].split(": ")[-1] for _, mail in mail.mails} == {f"Commitment {n}" for n in range(3)}
        assert all("التعهد" in json.loads(body)["text"] for body in slack.bodies)
        assert "secret-path" not in service.output.read_text(encoding="utf-8")


async def _kill_in_the_middle(folder: Path, settings: dict[str, object]) -> None:
    """Kill it twice while 300 alerts go out to a slow receiver; then let it finish, and count."""
    total = 300
    async with http_receiver() as hook:
        hook.afterwards = _slowly
        settings = {
            "CATALOGUE": catalogue(folder, total),
            "TICK_SECONDS": 1,
            "CHANNELS__HOOK__KIND": "webhook",
            "CHANNELS__HOOK__URL": hook.url,
            "CHANNELS__HOOK__DIGEST_OVER": 0,
            "CHANNELS__HOOK__CONCURRENCY": 5,
            **settings,
        }
        now = datetime.now(UTC)
        for part in (80, 170):
            async with running(folder / "data", settings, wait=False) as service:
                await until(lambda part=part: len(set(ids(hook))) >= part)  # type: ignore[misc]  # a default of a lambda
                assert await service.end(signal.SIGKILL) == -signal.SIGKILL
        assert len(set(ids(hook))) < total, "it was over before it could be killed"
        later = now + timedelta(minutes=10)  # what dead engines had claimed is due again when their leases end
        async with running(folder / "data", {**settings, "CLOCK_START": later.isoformat()}) as service:
            await until(lambda: len(set(ids(hook))) == total)
            assert await service.end(signal.SIGTERM) == 0
        repeats = Counter(ids(hook))
        # What was being sent at a kill, and not yet recorded, is sent again: five at most.
        assert sum(count - 1 for count in repeats.values()) <= 2 * 5
        assert len({json.loads(body)["data"]["key"] for body in hook.bodies}) == total


async def _slowly(_writer: object) -> None:
    await asyncio.sleep(0.03)


async def test_killing_it_loses_nothing_on_sqlite(tmp_path: Path) -> None:
    await _kill_in_the_middle(tmp_path, {})


async def test_killing_it_loses_nothing_on_postgresql(tmp_path: Path, empty_postgres: str) -> None:
    await _kill_in_the_middle(tmp_path, {"DATABASE_URL": empty_postgres})


async def test_a_second_engine_on_the_same_file_is_told(tmp_path: Path) -> None:
    async with running(tmp_path / "data", {}), running(tmp_path / "data", {}, wait=False) as second:
        assert await asyncio.wait_for(second.process.wait(), PATIENCE_SECONDS) == 2
        assert "another engine (process" in second.output.read_text(encoding="utf-8")


async def test_a_port_in_use_is_an_error_that_names_the_setting(tmp_path: Path) -> None:
    async with running(tmp_path / "one", {}) as first:
        port = first.url.rpartition(":")[2]
        async with running(tmp_path / "two", {"PORT": port}, wait=False) as second:
            assert await asyncio.wait_for(second.process.wait(), PATIENCE_SECONDS) == 2
            assert "MUHLA_PORT" in second.output.read_text(encoding="utf-8")


async def test_a_changed_file_is_loaded_and_a_broken_one_is_told_on_health(tmp_path: Path) -> None:
    path = catalogue(tmp_path, 1)

    async with running(tmp_path / "data", {"CATALOGUE": path}) as service:

        async def count() -> int:
            return len((await service.get("/status")).json()["commitments"])

        async def health() -> int:
            return (await service.get("/health")).status_code

        assert await count() == 1
        catalogue(tmp_path, 2)
        await shows(2, count)
        path.write_text(ONE.format(number=1).replace("2025-09", "2025-13"), encoding="utf-8")
        await shows(503, health)
        assert (await service.get("/health")).json()["checks"]["catalogue"]["ok"] is False
        assert await count() == 2
        catalogue(tmp_path, 1)
        service.process.send_signal(signal.SIGHUP)
        await shows(200, health)
        await shows(1, count)


async def test_a_first_catalogue_that_is_refused_stops_the_start_with_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "deadlines.toml"
    path.write_text('[[commitments]]\nid = "A"\n', encoding="utf-8")
    async with running(tmp_path / "data", {"CATALOGUE": path}, wait=False) as service:
        assert await asyncio.wait_for(service.process.wait(), PATIENCE_SECONDS) == 2
        printed = service.output.read_text(encoding="utf-8")
        assert "deadlines.toml:2" in printed
        assert "Traceback" not in printed


async def test_an_engine_and_a_web_process_share_one_postgresql(tmp_path: Path, empty_postgres: str) -> None:
    async with http_receiver() as hook:
        settings = {
            "DATABASE_URL": empty_postgres,
            "CATALOGUE": catalogue(tmp_path, 2),
            "CHANNELS__HOOK__KIND": "webhook",
            "CHANNELS__HOOK__URL": hook.url,
        }
        engine, web = {**settings, "ROLE": "engine"}, {**settings, "ROLE": "web"}
        async with running(tmp_path / "a", engine, wait=False) as first, running(tmp_path / "b", web) as second:
            await first.ready()
            await until(lambda: len(hook.requests) == 2)
            assert (await second.get("/health")).status_code == 200
            assert (await second.get("/status")).json()["counts"]["passed"] == 2
            assert [await each.end(signal.SIGTERM) for each in (first, second)] == [0, 0]
        assert len(hook.requests) == 2


async def test_the_heartbeat_is_called_while_all_is_well(tmp_path: Path) -> None:
    async with http_receiver() as watcher:
        settings = {"HEARTBEAT_URL": watcher.url, "AUDIT_SECONDS": 1}
        async with running(tmp_path / "data", settings) as service:
            await until(lambda: len(watcher.requests) >= 2)
            assert await service.end(signal.SIGTERM) == 0
        assert "secret-path" not in service.output.read_text(encoding="utf-8")
