"""The search for secrets at the end of each run would find one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.web.auth import issue_token
from tests.patience import PATIENCE_SECONDS
from tests.secrecy import leaks, secret
from tests.service.process import REPOSITORY

TELLTALE = """\
import logging, os, pytest
from tests.secrecy import secret

WORD = secret("open-" + "sesame")

def test_silence(): print("nothing")
def test_printing(): print(f"the word is {WORD}")
def test_logging(): logging.getLogger("uvicorn").error("refused %s", WORD)
def test_writing(): os.write(2, WORD.encode())
"""


@pytest.mark.parametrize("workers", [(), ("-p", "xdist.plugin", "--numprocesses=2")], ids=["alone", "shared"])
@pytest.mark.parametrize(("which", "told"), [("silence", 0), ("printing or logging or writing", 3)])
def test_a_run_fails_if_a_secret_was_told(which: str, told: int, workers: tuple[str, ...], tmp_path: Path) -> None:
    test = tmp_path / "test_telling.py"
    test.write_text(TELLTALE, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.secrecy",
        "-c",
        "/dev/null",
        *workers,
    ]
    run = subprocess.run(
        [*command, "-k", which, str(test)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert run.returncode == (1 if told else 0), run.stdout
    assert run.stdout.count("SECRET TOLD") == told


def test_it_is_found_however_it_is_spelt() -> None:
    for text in ("a p@ss/word b", "?p=p%40ss/word", "p%40ss%2Fword"):
        assert len(list(leaks([("here", text)], ["p@ss/word"]))) == 1
    assert not list(leaks([("here", "pass/word")], ["p@ss/word"]))


def test_tokens_need_no_naming() -> None:
    token = issue_token()
    (told,) = leaks([("a log", f"see {token}!")], [])
    assert told.startswith("a log: ")
    assert token not in told


def test_a_word_that_anything_might_hold_is_no_secret() -> None:
    with pytest.raises(ValueError, match="8 characters"):
        secret("hunter2")
