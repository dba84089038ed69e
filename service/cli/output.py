"""Printing: tables for people, JSON for programs, remarks and errors beside them."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from service.errors import CatalogueError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_COMMANDS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def print_json(value: Any) -> None:
    """Print *value* on standard output as JSON, in the letters that it has."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def remark(text: str) -> None:
    """Say something beside the answer, on standard error, each line with our name before it."""
    for line in text.splitlines():
        print(f"muhla: {line}", file=sys.stderr)


def remark_faults(error: CatalogueError) -> None:
    """Print every fault of a catalogue on standard error, one line each, as compilers do."""
    for fault in error.faults:
        print(fault, file=sys.stderr)


def screen() -> "Console":
    """Return standard output, as wide as the terminal; 80 columns, or what COLUMNS says, where it is none."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def new_table(*, gap: bool = False) -> "Table":
    """Return an empty table without frames. *gap*: an empty line between rows, for rows of several lines."""
    from rich.table import Table

    return Table(box=None, pad_edge=False, padding=(0, 2, 1 if gap else 0, 0), header_style="dim", show_edge=False)


def say(words: "str | Text | Table" = "", style: str = "") -> None:
    """Print a sentence or a table on standard output. Sentences are wrapped to a terminal, and not at all elsewhere."""
    from rich.text import Text

    out = screen()
    shown = Text(harmless(words), style) if isinstance(words, str) else words
    out.print(shown, soft_wrap=isinstance(shown, Text) and not out.is_terminal)


def put(table: "Table", *cells: "str | Text") -> None:
    """Add a row. As everywhere, text loses what could command the terminal, or turn the line round."""
    from rich.text import Text

    table.add_row(*(cell if isinstance(cell, Text) else Text(harmless(cell)) for cell in cells))


def harmless(text: str) -> str:
    """Return *text* without what could command the terminal, or turn the line round."""
    return _COMMANDS.sub("", text)


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return ``1 alert``, ``3 alerts``, ``3 deliveries``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


@contextmanager
def progress_bar(what: str, *, hidden: bool = False) -> Iterator[Callable[[float, float], None]]:
    """Show on standard error how far *what* has come, where that is a terminal; hand out what is to be told of it.

    It is told how much is done, and how much there is, in any unit.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    errors = Console(stderr=True, highlight=False)
    with Progress(console=errors, transient=True, disable=hidden or not errors.is_terminal) as progress:
        task = progress.add_task(escape(what))
        yield lambda done, all_: progress.update(task, completed=done, total=all_)
