"""Benchmarks never run among the tests; that they can be started is tested."""

import subprocess
import sys

from tests.service.process import REPOSITORY


def test_the_benchmarks_tell_what_they_measure() -> None:
    command = [sys.executable, "-m", "tests.bench", "--help"]
    told = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=60)
    assert "drain" in told.stdout
    assert "--quick" in told.stdout
