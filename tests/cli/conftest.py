"""The command line, run as an operator runs it: in a folder of its own, with settings from the environment alone."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import CATALOGUE, NOON, Terminal
from tests.plain_logs import log_plainly


@pytest.fixture
def terminal(
    tmp_path: Path,
    sqlite_template: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Terminal]:
    """A terminal of 80 columns at noon (UTC) on 10 September 2025, beside a catalogue that was not loaded yet."""
    for name in [name for name in os.environ if name.upper().startswith("MUHLA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LOGNAME", "amal")
    monkeypatch.setenv("MUHLA_CLOCK_START", NOON.isoformat())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deadlines.toml").write_text(CATALOGUE, encoding="utf-8")
    (tmp_path / "var").mkdir()
    shutil.copy(sqlite_template, tmp_path / "var" / "muhla.db")
    yield Terminal(tmp_path, monkeypatch, capsys)
    log_plainly()
