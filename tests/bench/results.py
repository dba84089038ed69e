"""What was measured, kept in a JSON file, and written as the tables of docs/performance.md."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, spread
from tests.bench.machine import description

STORES = ("SQLite", "PostgreSQL")

_PLACE = re.compile(r"(<!-- bench: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def keep(path: Path, name: str, figures: Sequence[Figure]) -> None:
    """Put the *figures* of the benchmark *name* into the file at *path*, in the place of older ones."""
    kept = _read(path) if path.exists() else {"figures": {}}
    kept["machine"] = description() | {"measured": f"{datetime.now(UTC):%-d %B %Y, %H:%M} UTC"}
    kept["figures"][name] = [figure.as_json() for figure in figures]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, indent=1), encoding="utf-8")


def print_tables(path: Path, document: Path | None = None) -> int:
    """Print the tables of what is kept at *path*, or renew those in *document*; return the exit code."""
    tables = tables_of(_read(path))
    if document is None:
        print("\n\n".join(f"{name}\n\n{table}" for name, table in tables.items()))
    else:
        document.write_text(renewed(document.read_text(encoding="utf-8"), tables), encoding="utf-8")
    return 0


def _read(path: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def tables_of(kept: dict[str, Any]) -> dict[str, str]:
    """Return what is *kept* as Markdown: the ``machine``, the ``goals``, and a table for each benchmark, by name."""
    figures = {name: [Figure.from_json(each) for each in all_] for name, all_ in kept["figures"].items()}
    every = [each for all_ in figures.values() for each in all_]
    parts = {name: _table(all_) for name, all_ in figures.items()}
    return {"machine": _machine(kept["machine"]), "goals": _goals(every), **parts}


def renewed(text: str, tables: dict[str, str]) -> str:
    """Return *text* with each of *tables* at its place: between ``<!-- bench: NAME -->`` and ``<!-- end -->``.

    A place for which there is no table stays as it is.
    """

    def table(place: re.Match[str]) -> str:
        name = place["name"]
        return f"{place[1]}{tables[name]}\n{place[3]}" if name in tables else place[0]

    return _PLACE.sub(table, text)


def _machine(facts: dict[str, str]) -> str:
    rest = [f"{name} {value}" for name, value in facts.items() if name != "measured"]
    return f"Measured until {facts['measured']}. " + "; ".join(rest) + "."


def _goals(figures: Iterable[Figure]) -> str:
    lines = ["| | goal (better still) | measured | |", "| --- | ---: | ---: | --- |"]
    for each in figures:
        if each.goal is not None:
            value = f"{spread(each.ratios)} x {each.yardstick}" if each.goal.of_ratio else _value(each)
            lines.append(f"| {each.name} | {each.goal} | {value} | {each.verdict} |")
    return "\n".join(lines)


def _table(figures: Iterable[Figure]) -> str:
    """Return a table with a line for each thing measured, and a column for each store where there are several."""
    lines: dict[str, dict[str, Figure]] = {}
    for each in figures:
        name, store = _split(each)
        lines.setdefault(name, {})[store] = each
    stores = sorted({store for cells in lines.values() for store in cells}, key=("", *STORES).index)
    head = [f"| | {' | '.join(stores)} |", f"| --- |{' ---: |' * len(stores)}"]
    return "\n".join(head + [_line(name, cells, stores) for name, cells in lines.items()])


def _split(figure: Figure) -> tuple[str, str]:
    name, _, store = figure.name.rpartition(", ")
    return (name, store) if store in STORES else (figure.name, "")


def _line(name: str, cells: dict[str, Figure], stores: Sequence[str]) -> str:
    yardstick = next(iter(cells.values())).yardstick
    against = f" (x {yardstick})" if yardstick else ""
    shown = [_cell(cells[store]) if store in cells else "" for store in stores]
    return f"| {name}{against} | {' | '.join(shown)} |"


def _cell(figure: Figure) -> str:
    return f"{_value(figure)}; {spread(figure.ratios)} x" if figure.bare else _value(figure)


def _value(figure: Figure) -> str:
    return f"{spread(figure.values)} {figure.unit}".rstrip()
