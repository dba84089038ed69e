"""Benchmarks never run among the tests; that they can be started is tested, and that what they keep becomes tables."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.figures import Figure, at_least, at_most
from tests.bench.results import keep, print_tables
from tests.patience import PATIENCE_SECONDS
from tests.service.process import REPOSITORY

DOCUMENT = "Before.\n<!-- bench: goals -->\n<!-- end -->\n<!-- bench: drain -->\nold\n<!-- end -->\nAfter.\n"
DRAIN_LINE = "| delivered (x the client) | 20 (10-30) a second; 2 (1-3) x | 5 a second; 0.5 x |"


def test_the_benchmarks_tell_what_they_measure() -> None:
    command = [sys.executable, "-m", "tests.bench", "--help"]
    told = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS
    ).stdout
    for name in ("drain", "far", "refused", "memory", "quiet", "idle", "profile", "flood", "million", "--quick"):
        assert f" {name} " in told, name


def test_what_is_kept_becomes_the_tables_of_a_document(tmp_path: Path) -> None:
    kept, document = tmp_path / "kept.json", tmp_path / "document.md"
    document.write_text(DOCUMENT, encoding="utf-8")
    keep(kept, "idle", [Figure("at rest", "s", [0.15], goal=at_most(0.2, 0.1))])
    few, many = at_least(0.5, of_ratio=True), at_least(1, 2, of_ratio=True)
    keep(kept, "drain", [Figure("delivered, SQLite", "a second", [10, 20, 30], "the client", [10, 10, 10], many)])
    keep(
        kept,
        "drain",
        [
            Figure("delivered, SQLite", "a second", [10, 20, 30], "the client", [10, 10, 10], many),
            Figure("delivered, PostgreSQL", "a second", [5], "the client", [10], few),
        ],
    )
    print_tables(kept, document)
    text = document.read_text(encoding="utf-8")
    assert "| at rest | at most 0.2 (0.1) | 0.15 s | reached |" in text
    assert "| delivered, SQLite | at least 1 (2) | 2 (1-3) x the client | surpassed |" in text
    assert "| | SQLite | PostgreSQL |\n" in text
    assert DRAIN_LINE in text
    assert "old" not in text
    assert text.startswith("Before.\n")
    assert text.endswith("After.\n")


@pytest.mark.parametrize(("value", "verdict"), [(2.0, "missed"), (1.5, "reached"), (1.1, "surpassed")])
def test_a_goal_of_less_is_met_from_above(value: float, verdict: str) -> None:
    assert at_most(1.5, 1.1).verdict(value) == verdict


def test_what_was_measured_is_kept_unasked_and_a_quick_run_beside_it() -> None:
    from tests.bench.__main__ import kept_in

    assert (kept_in(quick=False), kept_in(quick=True)) == (Path("var/bench.json"), Path("var/bench-quick.json"))


def test_every_table_of_the_document_has_a_benchmark() -> None:
    from tests.bench.__main__ import BENCHMARKS

    text = (REPOSITORY / "docs" / "performance.md").read_text(encoding="utf-8")
    places = [line.split()[2] for line in text.splitlines() if line.startswith("<!-- bench: ")]
    assert {"machine", "goals", *BENCHMARKS} == set(places)
