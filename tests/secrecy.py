"""No secret that a test uses is ever said: not on the terminal, not in a log, an answer or a database.

Tests name their secrets with `secret`. At the end of the run all that was heard is searched for them: what each test
wrote and logged, every answer over HTTP, and what processes left behind. One that is found fails the run.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

SHORTEST = 8
"""Characters. What is shorter might stand in a text by chance."""

TOLD = "secrets_told"

TOKEN = re.compile(r"muhla_[\w-]{43}(?![\w-])")
"""A token of ours, which nobody need name."""

_SECRET_SETTING = re.compile(r"DATABASE_URL|HEARTBEAT_URL|CHANNELS__\w+__(URL|SECRET|PREVIOUS_SECRET|PASSWORD)")
_PASSWORD = re.compile(r"://[^/]*:([^/]+)@")

_secrets: set[str] = set()
_heard: list[tuple[str, str]] = []
_told: list[str] = []


def secret(text: str) -> str:
    """Return *text*, a secret that a test uses, and watch for it from now on."""
    if len(text) < SHORTEST:
        raise ValueError(f"a secret of a test has {SHORTEST} characters or more, so that it is never found by chance")
    _secrets.add(text)
    return text


def secrets_among(settings: Mapping[str, Any]) -> None:
    """Watch for what is secret among *settings*, named as the variables are without ``MUHLA_``."""
    for name, value in settings.items():
        if not _SECRET_SETTING.fullmatch(name):
            continue
        hidden = _PASSWORD.findall(str(value)) if name == "DATABASE_URL" else [str(value)]
        _secrets.update(each for each in hidden if len(each) >= SHORTEST)


def overhear(where: str, text: str | bytes) -> None:
    """Keep what was said, and *where*, until the end of the run."""
    if text:
        _heard.append((where, text if isinstance(text, str) else text.decode("utf-8", "replace")))


def overhear_folder(folder: Path) -> None:
    """Keep what a process has left in its data folder: what it printed, and its database."""
    for file in sorted(folder.glob("*.txt")) + sorted(folder.glob("*.db*")):
        overhear(str(file), file.read_bytes())


def leaks(heard: Iterable[tuple[str, str]], secrets: Iterable[str]) -> Iterator[str]:
    """Yield where something secret was said, once for each place, with as much of it as does no harm."""
    spellings = {form for each in secrets for form in (each, quote(each), quote(each, safe=""), repr(each)[1:-1])}
    pattern = re.compile("|".join([TOKEN.pattern, *map(re.escape, sorted(spellings))]))
    for where, text in heard:
        if match := pattern.search(text):
            yield f"{where}: {match[0][:SHORTEST]}… after {text[max(0, match.start() - 60) : match.start()]!r}"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what a test has written and logged, whether it passed or not. The last report of a test has all of it."""
    for name, text in report.sections if report.when == "teardown" else ():
        overhear(f"{report.nodeid}, {name}", text)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if a secret was said, in what was heard or in what processes have printed into files."""
    for file in _printed(session.config):
        overhear(str(file), file.read_bytes())
    _told.extend(leaks(_heard, _secrets))
    if (output := getattr(session.config, "workeroutput", None)) is not None:  # one of several that share the tests
        output[TOLD] = _told
    elif _told:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what one of several workers has found; each knows the secrets of its own tests."""
    _told.extend(getattr(node, "workeroutput", {}).get(TOLD, ()))


def _printed(config: pytest.Config) -> Iterator[Path]:
    """Yield the files of this run's folders that hold what a process has printed."""
    folders = getattr(config, "_tmp_path_factory", None)
    base = getattr(folders, "_basetemp", None)  # asking for it otherwise would make one
    for pattern in ("*.txt", "*.log", "*.err", "*.out"):
        yield from (each for each in (base.rglob(pattern) if base else ()) if each.is_file())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell where."""
    for each in dict.fromkeys(_told):
        terminalreporter.write_line(f"SECRET TOLD  {each}", red=True)
