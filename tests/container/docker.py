"""Docker, asked by its command line, and one container of the image that is tried."""

import contextlib
import http.client
import json
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

IMAGE = "muhla:container-test"

HARDENED = (
    *("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"),
    *("--security-opt", "no-new-privileges", "--stop-timeout", "30"),
)
"""As docs/operating.md advises to run it."""

HOST = "host.docker.internal"
"""What containers call the machine that they run on."""


def docker(*arguments: str, seconds: float = 60, text: str | None = None) -> str:
    """Run ``docker`` and return what it wrote, without the last line end. *text* is what it reads."""
    done = subprocess.run(
        ["docker", *arguments], input=text, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, f"docker {' '.join(arguments)}: {done.stderr.strip()}"
    return done.stdout.rstrip("\n")


def until(happened: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait until it has *happened*; fail, and say *what* was waited for, after so many *seconds*."""
    ends_at = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < ends_at, f"after {seconds:g} s there was still not: {what}"
        time.sleep(0.05)


def gateway() -> str:
    """Return the machine's address on Docker's own network; the loopback where Docker runs in a machine of its own."""
    with contextlib.suppress(AssertionError, IndexError):
        return docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")
    return "127.0.0.1"


@dataclass(frozen=True)
class Container:
    """One that was started, by its *name*."""

    name: str

    def inspect(self, template: str) -> str:
        return docker("inspect", "--format", template, self.name)

    @property
    def health(self) -> str:
        return self.inspect("{{.State.Health.Status}}")

    @property
    def is_running(self) -> bool:
        return self.inspect("{{.State.Running}}") == "true"

    @property
    def exit_code(self) -> int:
        return int(self.inspect("{{.State.ExitCode}}"))

    @property
    def log(self) -> str:
        """Both streams, as they came."""
        done = subprocess.run(["docker", "logs", self.name], stdout=-1, stderr=subprocess.STDOUT, text=True, check=True)
        return str(done.stdout)

    @property
    def output(self) -> str:
        """Standard output, without the log."""
        return docker("logs", self.name)

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the events of that *name* in the log."""
        lines = (line for line in self.log.splitlines() if line.startswith("{"))
        return [event for line in lines if (event := json.loads(line))["event"] == name]

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the body; 0 where nobody answers."""
        port = int(docker("port", self.name, "8080").splitlines()[0].rpartition(":")[2])
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                return answer.status, answer.read().decode()
            except (OSError, http.client.HTTPException):
                return 0, ""

    def runs(self, *command: str, seconds: float = 60) -> str:
        """Run a command in it, and return what that wrote."""
        return docker("exec", self.name, *command, seconds=seconds)

    def becomes_healthy(self) -> None:
        """Wait for the image's own health check."""
        try:
            until(lambda: self.health == "healthy" or not self.is_running, "a healthy container", 90)
            assert self.is_running
        except AssertionError as error:
            error.add_note(self.log)
            raise

    def is_started(self) -> None:
        docker("start", self.name)

    def is_killed(self) -> None:
        docker("kill", "--signal", "KILL", self.name)
        until(lambda: not self.is_running, "the end of what was killed")

    def is_stopped(self) -> float:
        """Stop it as `docker stop` does, and return how many seconds that took."""
        begun = time.monotonic()
        docker("stop", self.name)
        return time.monotonic() - begun


def options_for(settings: Mapping[str, object]) -> Iterator[str]:
    for name, value in settings.items():
        yield from ("--env", f"MUHLA_{name}={value}")


@contextlib.contextmanager
def running(
    name: str, *options: str, settings: Mapping[str, object] | None = None, hard: Sequence[str] = HARDENED
) -> Iterator[Container]:
    """Run the image as *name*, with *settings*, its port published on the loopback; take it away in the end."""
    publish = ("--publish", "127.0.0.1::8080", "--add-host", f"{HOST}:host-gateway")
    docker("run", "--detach", "--name", name, *publish, *hard, *options, *options_for(settings or {}), IMAGE)
    try:
        yield Container(name)
    finally:
        docker("rm", "--force", "--volumes", name)


@contextlib.contextmanager
def volume(name: str) -> Iterator[str]:
    """Make a volume; take it away in the end."""
    docker("volume", "create", name)
    try:
        yield name
    finally:
        docker("volume", "rm", "--force", name)
