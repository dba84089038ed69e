"""A service that is full of secrets, in trouble with all of them, tells none: to nobody, at the highest log level."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.hostile.asking import token_of
from tests.patience import PATIENCE_SECONDS
from tests.secrecy import leaks, secret, secrets_among
from tests.service.process import REPOSITORY, free_port, running

PASSWORD = secret("correct-horse-battery")
SIGNING = "whsec_" + "c2VjcmV0LW9mLXRoZS1ob3N0aWxlLXRlc3Rz"


def full_of_secrets() -> dict[str, Any]:
    """Settings of every kind of channel, whose receivers are not there."""
    gone = f"127.0.0.1:{free_port()}"
    channels = {
        "HOOK__KIND": "webhook",
        "HOOK__URL": f"http://{gone}/hook-path-of-the-archive",
        "HOOK__SECRET": SIGNING,
        "DESK__KIND": "slack",
        "DESK__URL": f"http://{gone}/services/T0SECRET/B0SECRET/slackpath",
        "MAIL__KIND": "email",
        "MAIL__HOST": "127.0.0.1",
        "MAIL__PORT": gone.rpartition(":")[2],
        "MAIL__USER": "muhla",
        "MAIL__PASSWORD": PASSWORD,
        "MAIL__SENDER": "desk@example.org",
        "MAIL__TO": "a@example.org",
        "PHONE__KIND": "apprise",
        "PHONE__URL": f"json://muhla:{PASSWORD}@{gone}/apprise-path",
    }
    heartbeat = {"HEARTBEAT_URL": f"http://{gone}/heartbeat-of-the-desk", "AUDIT_SECONDS": 1, "TICK_SECONDS": 1}
    return {**{f"CHANNELS__{name}": value for name, value in channels.items()}, **heartbeat, "LOG_LEVEL": "debug"}


def commanded(*command: str, settings: Mapping[str, Any]) -> str:
    """All that a command of ours prints."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("MUHLA_")}
    told = subprocess.run(
        [sys.executable, "-m", "service", *command],
        cwd=REPOSITORY,
        env={**own, **{f"MUHLA_{name}": str(value) for name, value in settings.items()}},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    return told.stdout + told.stderr


async def test_nothing_that_a_service_in_trouble_says_holds_a_secret(tmp_path: Path) -> None:
    settings, folder = full_of_secrets(), tmp_path / "data"
    secrets_among(settings)
    hidden = [str(value) for name, value in settings.items() if name.endswith(("URL", "SECRET", "PASSWORD"))]
    hidden += [PASSWORD, "hook-path", "slackpath", "heartbeat-of", "apprise-path", "T0SECRET"]
    heard: list[tuple[str, str]] = []
    async with running(folder, settings) as service:
        token = await token_of(folder, "write")
        async with httpx.AsyncClient(base_url=service.url, trust_env=False, timeout=PATIENCE_SECONDS) as client:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while len((await client.get("/health")).json()["checks"]["channels"].get("troubled", ())) < 4:  # noqa: ASYNC110 - in another process
                    await asyncio.sleep(0.1)
            paths = ["/health", "/ready", "/metrics", "/status", "/api/v1/openapi.json", "/nowhere"]
            paths += [f"/api/v1/{each}" for each in ("deliveries", "channels", "alerts", "commitments/iraq-mission")]
            for path in paths:
                answer = await client.get(path, headers={"Authorization": f"Bearer {token}"})
                heard.append((path, f"{answer.headers} {answer.text}"))
        given = {**settings, "DATA_DIR": folder, "CATALOGUE": REPOSITORY / "deadlines.toml"}
        for command in (("check",), ("send-test",), ("deliveries", "--json")):
            told = await asyncio.to_thread(commanded, *command, settings=given)
            heard.append((" ".join(command), told))
        heard.append(("the log", service.output.read_text(encoding="utf-8")))
        heard += [(file.name, file.read_bytes().decode("utf-8", "replace")) for file in folder.glob("*.db*")]
    assert all(text for _, text in heard)
    assert list(leaks(heard, [*hidden, token])) == []


@pytest.mark.parametrize(
    ("command", "address"),
    [
        ("serve", "postgresql://muhla:{}@127.0.0.1:{}/muhla?connect_timeout=2"),
        ("status", "postgresql://127.0.0.1:{1}/muhla?password={0}&connect_timeout=2"),
        ("status", "postgresql://muhla:{}@[::1/muhla"),
        ("status", "postgresql://muhla:{}@127.0.0.1:port/muhla"),
        ("status", "mysql://muhla:{}@db/muhla"),
    ],
)
async def test_a_database_that_cannot_be_reached_costs_no_password(command: str, address: str, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": address.format(PASSWORD, free_port()), "DATA_DIR": tmp_path, "LOG_LEVEL": "debug"}
    told = await asyncio.to_thread(commanded, command, settings={**settings, "PORT": free_port()})
    assert "Traceback" not in told
    assert "muhla: " in told or '"level"' in told
    assert list(leaks([(address, told)], [PASSWORD])) == []
