from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.container.docker import volume
from tests.container.names import fresh
from tests.container.sink import Sink, listening


@pytest.fixture
def data() -> Iterator[str]:
    """A volume for ``/data``."""
    with volume(fresh("data")) as name:
        yield name


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as sink:
        yield sink


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Keep a figure until the end."""
    return lambda figure: record_property("measured", figure)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell what was measured."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, ())]
    figures = [figure for report in reports for name, figure in report.user_properties if name == "measured"]
    if figures:
        terminalreporter.section("measured")
    for figure in figures:
        terminalreporter.write_line(figure)
