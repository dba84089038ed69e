"""A message as lines for a terminal, or for a file where no terminal is."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from service.core.message import Message, Section
from service.core.report import minute_text

COLOURS = ("default", "cyan", "yellow", "red")
"""By `Section.urgency`: beside the words, never instead of them."""

INDENT = "  "
NARROWEST = 20
"""Columns that a value is given, however narrow the terminal is."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WRAPPER = Console(width=200)  # only measures; what it would print to is never used


def lines_of(message: Message, width: int | None, now: datetime) -> Iterator[Text]:
    """Yield *message* line by line, under the moment *now*, wrapped to *width* columns; None: a file, a line a fact.

    Addresses are never wrapped, so that they can be clicked.
    """
    colour = COLOURS[max((section.urgency for section in message.sections), default=1)]
    moment = minute_text(now)
    if width is None:
        yield Text(f"{moment}  {clean(message.subject)}")
    else:
        yield Text()
        yield Text.assemble((moment, "dim"), " ", ("─" * max(width - len(moment) - 1, 3), colour))
    if len(message.sections) != 1 or message.summary:
        yield from _opening(message, width)
    for number, section in enumerate(message.sections):
        if number:
            yield Text()
        said = message.subject if width is None and len(message.sections) == 1 else ""
        yield from _section(section, width, said)
    if message.more:
        yield Text(f"\n{INDENT}… +{message.more}")
    yield Text()


def _opening(message: Message, width: int | None) -> Iterator[Text]:
    """A digest or a notice begins with its subject, and with its summary where that says more."""
    if width is not None:
        yield from _wrapped(message.subject, width, style="bold")
    words = message.summary or ("" if message.sections else message.text)
    if clean(words) != clean(message.subject):
        for line in words.splitlines():
            yield from _wrapped(line, width)
    if message.sections:
        yield Text()


def _section(section: Section, width: int | None, said: str) -> Iterator[Text]:
    """Yield *section*, but for a title and a headline that were *said* in the line above it."""
    colour = COLOURS[section.urgency]
    bar = None if width is None else colour
    for words, style in ((section.title, "bold"), (section.headline, f"bold {colour}")):
        if clean(words).casefold() not in clean(said).casefold():
            yield from _wrapped(words, width, style=style, bar=bar)
    labels = max([0, *(cell_len(clean(fact.label)) for fact in section.facts)])
    labels = max([labels, *(cell_len(clean(link.label)) for link in section.links)])
    if section.facts:
        yield Text()
    for fact in section.facts:
        yield from _row(fact.label, labels, _value(fact.value, width and width - labels - 2 * len(INDENT)))
    if section.quote:
        yield Text()
        opening, closing = "«»" if section.quote_language == "ar" else "“”"
        yield from _wrapped(f"{opening}{section.quote}{closing}", width, style="italic")
    if section.quote_source:
        yield from _wrapped(section.quote_source, width, style="dim")
    if section.links:
        yield Text()
    are_short = all(width is None or labels + cell_len(link.url) + 2 * len(INDENT) <= width for link in section.links)
    for link in section.links:
        if are_short:
            yield from _row(link.label, labels, [clean(link.url)])
        else:
            yield Text.assemble(INDENT, (clean(link.label), "dim"), f"\n{INDENT}{clean(link.url)}")


def _value(words: str, width: int | None) -> list[str]:
    """Return each of several things on lines of its own, of which those that follow on are set off."""
    things = [clean(thing) for thing in words.splitlines()]
    if width is None or len(things) < 2:
        return _broken("; ".join(things), width)
    lines = [_broken(thing, width - len(INDENT)) for thing in things]
    return [f"{INDENT}{line}" if number else line for each in lines for number, line in enumerate(each)]


def _row(label: str, label_width: int, value: Sequence[str]) -> Iterator[Text]:
    """Yield *value* beside its label, the lines below each other."""
    shown = clean(label)
    for line in value or [""]:
        yield Text.assemble(INDENT, (shown, "dim"), " " * (label_width - cell_len(shown)), INDENT, line)
        shown = ""


def _wrapped(words: str, width: int | None, *, style: str = "", bar: str | None = None) -> Iterator[Text]:
    for line in _broken(clean(words), width and width - len(INDENT)):
        yield Text.assemble(("▌ ", bar) if bar else INDENT, (line, style))


def _broken(words: str, width: int | None) -> list[str]:
    if width is None:
        return [words]
    return [line.plain.rstrip() for line in Text(words).wrap(_WRAPPER, max(width, NARROWEST))]


def clean(words: str) -> str:
    """Return *words* on one line, without the control characters that could command the terminal."""
    return " ".join(_CONTROL.sub("", words).split())
