"""docs/cli.md: every command with every option and argument, and none that there is not."""

import json
import re
from datetime import date
from typing import Any

import pytest

from service.cli.app import NO, WRONG_USE
from service.intake.proposals import Document
from service.intake.rows import proposal_row
from service.jobs.documents.look_through import look_through
from tests.docs.pages import (
    DOCS,
    anchors,
    blocks,
    codes,
    command_lines,
    command_of,
    first_codes,
    rows,
    section,
    text_of,
)

PAGE = DOCS / "cli.md"
ROOT_COMMAND, _ = command_of([])
COMMANDS: dict[str, Any] = dict(ROOT_COMMAND.commands)
GROUPS = {name: each for name, each in COMMANDS.items() if hasattr(each, "commands")}


def words_of(command: Any) -> set[str]:
    """Return the options and arguments of *command*, as people write them."""
    return {
        word
        for each in command.params
        for word in (each.opts if each.param_type_name == "option" else [each.metavar or each.name.upper()])
    } - {"--help", "-h"}


def test_every_command_has_a_section_and_there_are_no_others() -> None:
    told = {anchor.removeprefix("muhla-") for anchor in anchors(PAGE) if anchor.startswith("muhla-")}
    assert told == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - set(GROUPS)))
def test_every_option_of_a_command_is_told(name: str) -> None:
    told = first_codes(section(PAGE, f"muhla {name}"))
    assert sorted(told) == sorted(words_of(COMMANDS[name]))


@pytest.mark.parametrize("name", sorted(GROUPS))
def test_every_option_of_a_command_within_a_group_is_told(name: str) -> None:
    told: dict[str, set[str]] = {}
    command = ""
    for first, second, *_ in rows(section(PAGE, f"muhla {name}")):
        command = next(iter(codes(first)), command)
        told.setdefault(command, set()).update(codes(second))
    assert told == {each: words_of(command) for each, command in GROUPS[name].commands.items()}


def test_the_exit_codes_are_told() -> None:
    introduction = section(PAGE, "The command `muhla`")
    assert {"0", str(NO), str(WRONG_USE)} <= {row[0] for row in rows(introduction)}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_an_example(name: str) -> None:
    assert any(line.split()[0] == name for line in command_lines(PAGE))


def test_a_proposal_in_json_is_shown_as_it_is_printed() -> None:
    (shown,) = (each for each in map(json.loads, blocks(PAGE, "json")) if "in_working_days" in each)
    (sentence,) = re.findall(r'in JSON, here of "(.*?)"', text_of(PAGE).replace("\n", " "))
    (proposal,) = look_through(Document(sentence, date(2026, 11, 20))).proposals
    assert proposal_row(proposal) == shown
