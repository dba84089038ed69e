"""``--help``, and what is said to those who guess."""

import pytest

from tests.cli.terminal import Terminal


@pytest.mark.parametrize("command", [("ack",), ("token", "create"), ("db", "backup"), ("token",), ()])
def test_help_has_no_types_of_the_language_it_is_written_in(terminal: Terminal, command: tuple[str, ...]) -> None:
    shown = terminal(*command, "--help").out
    assert "--help" in shown
    assert not any(f"<{kind}" in shown for kind in ("bool", "str", "int", "path", "list"))


def test_help_tells_what_there_is_to_choose_from_and_what_an_option_takes(terminal: Terminal) -> None:
    assert "<read|write>" in terminal("token", "create", "--help").out
    assert "SPAN" in terminal("ack", "--help").out


def test_who_writes_an_id_where_there_is_an_option_for_it_is_told_so(terminal: Terminal) -> None:
    shown = terminal("silence", "iraq-mission")
    assert (shown.code, "Write --id before a commitment's id." in shown.err) == (2, True)
    assert "--id" not in terminal("status", "iraq-mission").err


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (("iraq-mission",), "KIND is missing"),
        (("iraq-mission", "moved", "--on", "2025-09-01", "--document", "x"), "as in --new-by 2026-12"),
    ],
)
def test_what_an_announcement_lacks_is_named(terminal: Terminal, arguments: tuple[str, ...], missing: str) -> None:
    shown = terminal("announce", *arguments)
    assert (shown.code, missing in shown.err) == (2, True)
