"""Collects what is wrong with a file, so that everything is told at once."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from service.catalogue.lines import Path, lines_of
from service.errors import CatalogueError, Fault

MOST_HINTS = 50
"""Looking for words that are alike takes a while among thousands; who has made more mistakes gets the rest without."""

MOST_SHOWN = 60
"""Characters of a name or value that a fault shows."""


class Report:
    """What is wrong with one file. Lines are looked up only once something is: a good file never pays for them."""

    def __init__(self, file: str, text: str, document: Mapping[str, Any]) -> None:
        self._file, self._text, self._document = file, text, document
        self._found: list[tuple[Path, str, str]] = []
        self._hints_left = MOST_HINTS

    def add(self, path: Path, problem: str, remedy: str) -> None:
        """Note one fault of the value at *path*. *problem* has no full stop, *remedy* has."""
        self._found.append((path, problem, remedy))

    def line(self, path: Path) -> int:
        """Return the line of the value at *path*, or of the nearest table round it that is in the file."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def near(self, word: str, words: Iterable[str]) -> str:
        """Return ``Did you mean 'x'?`` for the one of *words* that *word* is most like; "" if it is like none."""
        if not self._hints_left:
            return ""
        self._hints_left -= 1
        alike = get_close_matches(word[:MOST_SHOWN], words, n=1)
        return f"Did you mean '{alike[0]}'?" if alike else ""

    def raise_faults(self) -> None:
        """Raise `CatalogueError` with every fault, in the order of lines. Nothing happens if there is none."""
        if self._found:
            faults = (self._fault(*found) for found in self._found)
            raise CatalogueError(sorted(faults, key=lambda fault: fault.line))

    def _fault(self, path: Path, problem: str, remedy: str) -> Fault:
        commitment_id, inner = None, path
        if path[:1] == ("commitments",) and len(path) > 1:
            commitment_id, inner = self._id_at(path[1]), path[2:] or path[:1]
        key = ".".join(printable(part) for part in inner if isinstance(part, str))
        return Fault(self._file, self.line(path), commitment_id, key or None, problem, remedy)

    def _id_at(self, index: str | int) -> str | None:
        table = self._document["commitments"][index]
        commitment_id = table.get("id") if isinstance(table, dict) else None
        return printable(commitment_id) if isinstance(commitment_id, str) else None

    @cached_property
    def _lines(self) -> dict[Path, int]:
        return lines_of(self._text)


def printable(text: str) -> str:
    """Return *text* fit for one line of a report: short, and without anything that moves the cursor."""
    shown = text if text.isprintable() else repr(text)[1:-1]
    return shown if len(shown) <= MOST_SHOWN else f"{shown[:MOST_SHOWN]}…"
