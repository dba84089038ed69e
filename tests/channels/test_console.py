import io
import os
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from service.channels.console import ConsoleChannel
from service.channels.console_lines import clean, lines_of
from service.core.message import Fact, Message
from tests.channels.samples import NOW, a_digest, a_notice, a_section, an_alert, an_arabic_alert


async def printed(message: Message) -> str:
    """Return what a pipe or a file gets."""
    stream = io.StringIO()
    await ConsoleChannel(stream=stream).send(message, idempotency_key="k", now=NOW)
    return stream.getvalue()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, io.TextIOWrapper]]:
    """A real terminal of 60 columns with colours: its master end, and a stream to write to."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "60")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    master, slave = os.openpty()
    with os.fdopen(slave, "w", encoding="utf-8") as stream:
        yield master, stream
    os.close(master)


async def test_an_alert_on_paper() -> None:
    assert await printed(an_alert()) == (
        "2026-11-22 06:00 UTC  418 days past: the mission in Iraq ends\n"
        "  The coalition's military mission in Iraq ends\n"
        "\n"
        "  Promised by        Iraq; the global coalition against Daesh\n"
        "  Deadline           by the end of September 2025 (no day is given; counted to 30 September)\n"
        "  Status             passed, and no announcement is on record\n"
        "  What happens next  the next alert comes on 22 December 2026 at 09:00\n"
        "\n"
        "  «في موعد لا يتجاوز نهاية أيلول»\n"
        "  002_4ae327929c11d180, 28 September 2024\n"
        "\n"
        "  Open the page      https://muhla.example.org/commitments/iraq-mission\n"
        "  Acknowledge        https://muhla.example.org/ack/iraq-mission?until=2026-12-22&sig=b8e1&v=1\n"
        "\n"
    )


async def test_several_things_stay_one_line_on_paper() -> None:
    section = replace(a_section(), facts=(Fact("Promised by", "Iraq\nThe coalition"),))
    assert "  Promised by    Iraq; The coalition\n" in await printed(an_alert(section))


def laid_out(width: int, *facts: Fact) -> list[str]:
    section = replace(a_section(), facts=facts, quote=None, quote_source=None)
    return [line for text in lines_of(an_alert(section), width, NOW) for line in text.plain.split("\n")]


def test_several_things_stand_below_each_other_on_a_terminal() -> None:
    lines = laid_out(40, Fact("Promised by", "The Government of Iraq\nThe coalition"))
    start = next(number for number, line in enumerate(lines) if "Promised by" in line)
    assert lines[start : start + 3] == [
        "  Promised by    The Government of",
        "                   Iraq",
        "                 The coalition",
    ]


@pytest.mark.parametrize(("width", "beside"), [(100, True), (60, False)])
def test_an_address_that_has_no_room_beside_its_words_stands_below_them(width: int, beside: bool) -> None:
    address = "https://muhla.example.org/ack/iraq-mission?until=2026-12-22&sig=b8e1&v=1"
    lines = laid_out(width)
    assert (f"  {address}" in lines) is not beside
    assert (f"  Acknowledge    {address}" in lines) is beside


async def test_a_digest_has_a_summary_and_every_commitment() -> None:
    text = await printed(replace(a_digest(4), more=7))
    assert "  4 commitments need attention.\n" in text
    assert all(f"  Commitment number {number}\n" in text for number in range(1, 5))
    assert "  … +7\n" in text


async def test_a_notice_has_its_words() -> None:
    assert "  Since 22 November 2026 nothing reaches 'desk': answered 404.\n" in await printed(a_notice())


async def test_a_terminal_gets_colours_and_lines_that_fit(terminal: tuple[int, io.TextIOWrapper]) -> None:
    master, stream = terminal
    await ConsoleChannel(stream=stream).send(an_alert(), idempotency_key="k", now=NOW)
    shown = os.read(master, 65_536).decode()
    assert "\x1b[1;31m418 days past" in shown, "what has passed is red, beside the words"
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\r", "").split("\n")
    assert all(cell_len(line) <= 60 or "https://" in line for line in lines)
    assert any(line.endswith("?until=2026-12-22&sig=b8e1&v=1") for line in lines), "an address is never broken"
    deadline = next(number for number, line in enumerate(lines) if line.startswith("  Deadline"))
    assert lines[deadline + 1].startswith(" " * 21), "what goes on below stands below"


async def test_what_a_terminal_does_not_understand_is_replaced() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    assert await ConsoleChannel(stream=stream).send(an_arabic_alert(), idempotency_key="k", now=NOW) == "printed"
    assert b"https://muhla.example.org/commitments/iraq-mission" in raw.getvalue()


async def test_arabic_is_printed_as_it_is() -> None:
    text = await printed(an_arabic_alert())
    assert ": انتهاء المهمة العسكرية للتحالف في العراق\n" in text
    assert "التحالف الدولي ضد \u2068Daesh\u2069" in text


async def test_no_title_can_command_the_terminal() -> None:
    hostile = "\x1b]0;owned\x07\x1b[2J\x9b2J a\r\nb"
    section = replace(a_section(title=hostile, headline=hostile), facts=(Fact(hostile, hostile),), quote=hostile)
    text = await printed(replace(an_alert(section), subject=hostile, summary=hostile))
    assert not set(text) & {"\x1b", "\x07", "\x9b", "\r"}


@given(st.text())
def test_clean_words_stay_on_one_line_and_command_nothing(words: str) -> None:
    assert all(character == " " or not character.isspace() for character in clean(words))
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", clean(words))


@given(st.text(max_size=80), st.text(max_size=300), st.integers(min_value=1, max_value=120))
def test_whatever_the_width_every_word_is_there(label: str, value: str, width: int) -> None:
    section = replace(a_section(), facts=(Fact(label, value),), quote=None, links=())
    text = "".join(line.plain for line in lines_of(an_alert(section), width, NOW))
    assert re.sub(r"\s", "", clean(value)) in re.sub(r"\s", "", text)
