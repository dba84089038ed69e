"""The pages that people read: their blocks, tables, headings, links, and the commands that they name."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from service.cli.app import app

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = [README, *sorted(DOCS.glob("*.md")), ROOT / "CHANGELOG.md"]

Row = list[str]
"""The cells of one line of a table."""


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def without_blocks(text: str) -> str:
    """Return *text* without its code blocks, in which ``#`` and ``|`` mean something else."""
    return re.sub(r"^( *)```.*?^\1```$", "", text, flags=re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    """Return the code blocks of *page* that are marked with *language*, also those that are indented."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```$", text_of(page), re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def section(page: Path, heading: str) -> str:
    """Return what stands under *heading*, whatever its level, up to the next one. Fails where there is none."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", _numbered(page), re.MULTILINE | re.DOTALL)
    assert found, f"{page.name} has no heading {heading!r}"
    return found[1]


def _numbered(page: Path) -> str:
    """Return the text without code blocks: a comment in one of them is no heading."""
    return without_blocks(text_of(page))


def rows(text: str) -> list[Row]:
    """Return the lines of all tables in *text*, without their heads."""
    lines = re.findall(r"^\|(.*)\|$", text, re.MULTILINE)
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)] for line in lines]
    heads = {number - 1 for number, row in enumerate(cells) if set("".join(row)) == {"-"}}
    return [row for number, row in enumerate(cells) if not {number, number - 1} & heads]


def codes(cell: str) -> list[str]:
    """Return each `code` in *cell*."""
    return re.findall(r"`([^`]+)`", cell)


def first_codes(text: str) -> list[str]:
    """Return each `code` in the first cells of the tables in *text*."""
    return [code for row in rows(text) for code in codes(row[0])]


def anchors(page: Path) -> list[str]:
    """Return what the headings of *page* can be linked to by, as code hosts make it."""
    headings = re.findall(r"^#+ (.+)$", without_blocks(text_of(page)), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def links(page: Path) -> list[tuple[str, str]]:
    """Return the file (empty: the page itself) and the anchor (empty: none) of each relative link and picture."""
    found = re.findall(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)", without_blocks(text_of(page)))
    return [(target, anchor) for target, anchor in found]


def command_lines(page: Path) -> Iterator[str]:
    """Yield what follows ``muhla`` in the lines of shell blocks, also in ``$(...)`` and after ``docker exec muhla``."""
    for line in "\n".join(blocks(page, "sh")).replace("\\\n", " ").splitlines():
        if said := re.search(r"(?:^|\$\(|docker exec muhla )muhla ([^)]*)", line):
            yield said[1]


def mentions(page: Path) -> Iterator[str]:
    """Yield what follows ``muhla`` in `code` within the text, where placeholders stand for arguments."""
    yield from re.findall(r"`muhla ([^`]+)`", without_blocks(text_of(page)))


def command_of(words: list[str]) -> tuple[Any, list[str]]:
    """Return the command that *words* name, and those that are left. Fails where there is none."""
    command: Any = get_command(app)
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f"there is no command {words[0]!r}"
        command, words = command.commands[words[0]], words[1:]
    return command, words
