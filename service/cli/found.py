"""What was found in a text, for a terminal: each proposal with its fragments, in colour, where they stand."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from service.cli.output import new_table, put, say, screen
from service.core.model import Modality
from service.intake.drafts import clean, deadline_of
from service.intake.proposals import Findings, Fragment, Proposal
from service.messages import deadline_phrase, edtf_words, localized, plain
from service.messages.bidi import FSI, PDI, direction
from service.messages.found import Wait, anchor_words, confidence_words, waiting_words

if TYPE_CHECKING:
    from rich.text import Text

COLOURS = {
    Modality.BY: "bold red",
    Modality.UNTIL: "bold yellow",
    Modality.ON: "bold cyan",
    Modality.DURING: "bold green",
    None: "bold magenta",
}
"""Of fragments, beside the words; None: a duty without a date."""

AROUND = 60
"""Characters of the text that are shown on each side of a fragment."""

WIDE = 90
"""Columns from which on the text stands beside the deadline, and not below it."""


def show(found: Findings, text: str, language: str) -> None:
    """Print the proposals found in *text*, which is in *language*."""
    from rich.text import Text

    out = screen()
    is_wide = out.width >= WIDE
    room = (out.width - 6) * 3 // 5 if is_wide else max(20, out.width - 5)
    table = new_table(gap=True)
    table.add_column("No.", no_wrap=True)
    table.add_column("Deadline", ratio=2 if is_wide else 1, overflow="fold")
    if is_wide:
        table.add_column("In the text", width=room, overflow="fold")
    for number, proposal in enumerate(found.proposals, start=1):
        facts = _facts(proposal, language)
        quoted = _in_lines(_in_context(proposal, text), room, language, isolated=out.is_terminal)
        cells = (facts, quoted) if is_wide else (Text("\n").join((facts, quoted)),)
        put(table, str(number), *cells)
    say(table)


def _facts(proposal: Proposal, language: str) -> "Text":
    from rich.text import Text

    lines = [Text(_deadline(proposal, language), COLOURS[proposal.modality])]
    if proposal.anchor and proposal.duration and proposal.anchor.on:
        lines.append(Text(plain(anchor_words(proposal.anchor.kind, proposal.anchor.on, "en")), "dim"))
    for reading in proposal.readings:
        reason = clean(localized(reading.reason, "en"))
        lines.append(Text(f"or {plain(edtf_words(reading.edtf, 'en'))}: {reason}"))
    if proposal.party:
        lines.append(Text(f"who: {clean(proposal.party)}"))
    lines.append(Text(f"{confidence_words(proposal.confidence, 'en')} ({proposal.confidence:.2f})", "dim"))
    return Text("\n").join(lines)


def _deadline(proposal: Proposal, language: str) -> str:
    if proposal.edtf is None and proposal.duration is not None:
        named = proposal.anchor.fragment if proposal.anchor else None
        unknown = clean(named.text) if named else None
        wait = Wait(proposal.duration, proposal.modality, unknown, language, proposal.in_working_days)
        return plain(waiting_words(wait, "en"))
    return plain(deadline_phrase(deadline_of(proposal), "en"))


def _in_context(proposal: Proposal, text: str) -> "list[Text]":
    """Return what stands around the fragments of *proposal*: its first sentence, and each fragment elsewhere."""
    sentence = proposal.sentence
    inside = [each for each in proposal.fragments if sentence.start <= each.start and each.end <= sentence.end]
    outside = [each for each in proposal.fragments if each not in inside]
    shown = [(inside, sentence.start, sentence.end)] if inside else []
    shown += [([each], 0, len(text)) for each in outside]
    return [_around(fragments, text[:last], first, COLOURS[proposal.modality]) for fragments, first, last in shown]


def _around(fragments: Sequence[Fragment], text: str, first: int, colour: str) -> "Text":
    """Return *text* from *first* on with *fragments* in *colour*, and a mark where it goes on at an end."""
    from rich.text import Text

    here = max(first, fragments[0].start - AROUND)
    end = min(len(text), fragments[-1].end + AROUND)
    shown = Text("…" if here > first else "")
    if here > first and not text[here - 1].isspace():  # half a word is none
        cut = text[here : fragments[0].start]
        here += len(cut) - len(cut.partition(" ")[2])
    for fragment in fragments:
        shown.append(_spaced(text[here : fragment.start]))
        shown.append(clean(fragment.text), colour)
        here = fragment.end
    rest = _spaced(text[here:end])
    return shown.append(rest if end == len(text) else f"{rest.rpartition(' ')[0]}…")


def _spaced(text: str) -> str:
    """Return *text* on one line, with a space at each end that has one."""
    return f"{' ' * text[:1].isspace()}{clean(text)}{' ' * (text[-1:].isspace() and not text.isspace())}"


def _in_lines(quoted: "Sequence[Text]", room: int, language: str, *, isolated: bool) -> "Text":
    """Return what is *quoted* in lines of *room* columns.

    On a terminal each line from right to left is isolated, so that it leaves what stands beside it in its place.
    """
    from rich.text import Text

    lines = [line for each in quoted for line in each.wrap(screen(), room)]
    for line in lines:
        line.rstrip()
    if isolated and direction(language) == "rtl":
        lines = [Text.assemble(FSI, line, PDI) for line in lines]
    return Text("\n").join(lines)
