"""SIGTERM while the service still starts: it hears that from its first moments on, and ends cleanly."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.patience import PATIENCE_SECONDS
from tests.service.process import REPOSITORY


@contextmanager
def starting(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command, and hand it out as soon as it hears SIGTERM."""
    command = [sys.executable, "-m", "service", *arguments]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        ends_at = time.monotonic() + PATIENCE_SECONDS
        while not hears(process.pid, signal.SIGTERM):
            assert time.monotonic() < ends_at
        yield process
        process.kill()


def hears(pid: int, number: signal.Signals) -> bool:
    """Tell whether a process has a handler for a signal."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    [caught] = [line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")]
    return bool(int(caught, 16) >> (number - 1) & 1)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc to look into")
@pytest.mark.parametrize(("command", "code"), [("serve", 0), ("rehearse", 143)])
def test_a_command_that_is_told_to_stop_while_it_is_being_loaded_stops(command: str, code: int) -> None:
    with starting(command) as process:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
        assert (process.returncode, said) == (code, b"")
