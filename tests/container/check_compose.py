"""compose.yaml as it stands: PostgreSQL, two engines and a web; and one engine is killed in the middle of very many."""

import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.container.docker import HOST, IMAGE, Container, docker, until
from tests.container.flood import write_flood
from tests.container.names import fresh
from tests.container.sink import Sink
from tests.docs.pages import ROOT

Note = Callable[[str], None]

MANY, IN_FLIGHT = 1500, 20
LEASE_SECONDS = 120

CHANNEL = """\
tick_seconds = 1
[channels.hook]
kind = "webhook"
digest_over = 0
concurrency = {in_flight}
url = "{url}"
"""


@dataclass(frozen=True)
class Project:
    """The services of compose.yaml, in a *folder* of their own."""

    name: str
    folder: Path

    def __call__(self, *arguments: str, seconds: float = 240) -> str:
        files = ("--file", str(self.folder / "compose.yaml"), "--file", str(self.folder / "override.json"))
        ports = {**os.environ, "MUHLA_PORT": "0", "WEB_PORT": "0"}
        done = subprocess.run(
            ["docker", "compose", "--project-name", self.name, *files, *arguments],
            env=ports,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(arguments)}: {done.stderr}\n{self._logs()}"
        return done.stdout.strip()

    def _logs(self) -> str:
        names = docker(
            "ps", "--all", "--filter", f"label=com.docker.compose.project={self.name}", "--format={{.Names}}"
        )
        return "\n".join(f"{name}:\n{Container(name).log[-1500:]}" for name in names.split())

    def containers(self, service: str) -> list[Container]:
        return [Container(each) for each in self("ps", "--all", "--format={{.Name}}", service).split()]


@pytest.fixture
def project(tmp_path: Path, sink: Sink) -> Iterator[Project]:
    """What somebody has who cloned it and wrote a password; with the image that is tried, and a webhook outside."""
    shutil.copy(ROOT / "compose.yaml", tmp_path)
    shutil.copytree(ROOT / "config", tmp_path / "config")
    shutil.copy(ROOT / "deadlines.toml", tmp_path / "config")
    hook = CHANNEL.format(in_flight=IN_FLIGHT, url=sink.url("hook"))
    (tmp_path / "config/muhla.toml").write_text(hook, encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/MUHLA_DATABASE_PASSWORD").write_text("a pass/word: @nd more\n", encoding="utf-8")
    ours = {
        "image": IMAGE,
        "extra_hosts": [f"{HOST}:host-gateway"],
        "environment": {"MUHLA_CATALOGUE": "config/deadlines.toml"},
    }
    services = dict.fromkeys(("muhla", "engine", "web"), ours)
    (tmp_path / "override.json").write_text(json.dumps({"services": services}), encoding="utf-8")
    project = Project(fresh("compose"), tmp_path)
    try:
        yield project
    finally:
        with contextlib.suppress(AssertionError):
            project("--profile", "replicas", "down", "--volumes", "--timeout", "5")


def test_it_comes_up_as_it_stands_and_goes_down_cleanly(project: Project, sink: Sink, note: Note) -> None:
    begun = time.monotonic()
    project("up", "--detach", "--wait", "--no-build")
    note(f"docker compose up --wait, with PostgreSQL laid out: {time.monotonic() - begun:.0f} s")
    until(lambda: len(sink.alerts) >= 9, "the alerts of the shipped catalogue")
    [muhla], [database] = project.containers("muhla"), project.containers("database")
    assert muhla.get("/health")[0] == 200
    project("stop")
    assert (muhla.exit_code, database.exit_code) == (0, 0)
    project("up", "--detach", "--wait", "--no-build")
    assert sink.repeats == 0


def test_two_engines_share_and_what_one_had_when_it_was_killed_the_other_sends(project: Project, sink: Sink) -> None:
    sink.delay = 0.05
    (project.folder / "config/deadlines.toml").write_text("commitments = []\n", encoding="utf-8")
    project("up", "--detach", "--wait", "--no-build", "engine", "web")
    [web], [first, second] = project.containers("web"), project.containers("engine")
    assert project.containers("muhla") == []
    until(lambda: '"running": 2' in web.get("/health")[1], "two engines that run")
    write_flood(project.folder / "config", MANY)
    until(lambda: len(sink.alerts) >= MANY // 4, "a quarter of the alerts")
    first.is_killed()
    assert len(sink.alerts) < MANY
    until(lambda: len(sink.alerts) >= MANY, "every alert", LEASE_SECONDS + 60)
    assert len(sink.alerts) == MANY
    assert {len(ids) for ids in sink.alerts.values()} == {1}, "a repeat has the key of the first"
    assert sink.repeats <= IN_FLIGHT
    project("stop", "engine")
    assert (first.exit_code, second.exit_code) == (137, 0)
