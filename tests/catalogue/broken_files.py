"""Reads the broken catalogues in broken/*.txt.

Each file begins with lines that all of its cases share, perhaps none. A case is a line ``=== what is wrong``, the
rest of the catalogue, a line ``---``, and the faults, word for word.
"""

from pathlib import Path
from typing import NamedTuple


class Broken(NamedTuple):
    """A catalogue that must be refused, and how."""

    name: str
    text: str
    faults: str


def all_broken() -> list[Broken]:
    """Return every case of every file."""
    return [case for file in sorted((Path(__file__).parent / "broken").glob("*.txt")) for case in _cases(file)]


def _cases(file: Path) -> list[Broken]:
    shared, *cases = file.read_text("utf-8").split("=== ")
    shared = f"{shared.strip()}\n" if shared.strip() else ""
    parsed = (case.partition("\n") for case in cases)
    return [_case(f"{file.stem}: {name}", shared, body) for name, _, body in parsed]


def _case(name: str, shared: str, body: str) -> Broken:
    text, _, faults = body.partition("---\n")
    return Broken(name, shared + text, faults.strip())
