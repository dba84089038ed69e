"""Reads the marked texts of this folder.

A file has three parts, divided by lines of ``---``: facts (``published``, ``said_on``, ``about``), the text, and what
the text says. In the text ``{7:end of May}`` marks a date expression, ``{b:will publish the list}`` a duty without a
date; marks may lie in one another. Below, each number has its line, and each proposal one::

    7 deadline end:2026-05 or 2026-05-31
    8 vague
    > by 2026-05 | on 2026-05-31 : 7 : the ministry
    >? undated : b : ?

Kinds are publication, past, deadline, event, duration, or any, which is not judged; ``vague`` is not scored, and nor
is what follows ``?``. A proposal names its readings (modality and value; ``P60D`` counts from an event without a known
date), the marks that prove it, and who is obliged: in the text's words (``/`` between what serves as well), ``-``
nobody is said, ``?`` not judged. ``>?`` may be proposed or not. Everything that does not fit is refused.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.core.model import Modality
from service.intake.proposals import ExpressionKind
from tests.intake.corpus.values import expand

HERE = Path(__file__).parent
MARK = re.compile(r"\{(\w+):|\}")
KINDS: dict[str, ExpressionKind | None] = {
    **{kind.value.removesuffix("_reference"): kind for kind in ExpressionKind},
    "any": None,
    "vague": None,
}


class CorpusError(Exception):
    """A text and its marks do not fit."""


@dataclass(frozen=True, slots=True)
class GoldExpression:
    """A date expression. *accept* is empty where it is not scored."""

    start: int
    end: int
    text: str
    kind: ExpressionKind | None
    accept: tuple[str, ...]

    @property
    def scored(self) -> bool:
        """Whether its value is judged."""
        return bool(self.accept)


@dataclass(frozen=True, slots=True)
class GoldProposal:
    """A commitment. *readings* are the pairs of modality and value that are right; a value None: undated.

    *parties* None: not judged; empty: nobody is said.
    """

    spans: tuple[tuple[int, int], ...]
    readings: tuple[tuple[Modality | None, str | None], ...]
    parties: tuple[str, ...] | None
    required: bool


@dataclass(frozen=True, slots=True)
class GoldText:
    """One text with all that it holds."""

    name: str
    language: str
    published_on: date
    said_on: date | None
    text: str
    expressions: tuple[GoldExpression, ...]
    proposals: tuple[GoldProposal, ...]


def load(part: str) -> list[GoldText]:
    """Return the texts of a part, ``dev``, ``heldout``, ``sealed``, ``sealed2`` or ``sealed3``, by name."""
    return [read(path.read_text(encoding="utf-8"), path.stem) for path in sorted((HERE / part).glob("*.txt"))]


def read(raw: str, name: str) -> GoldText:
    """Return one marked text. Raises `CorpusError` naming what does not fit."""
    parts = re.split(r"^---\n", raw, flags=re.MULTILINE)
    if len(parts) != 3:
        raise CorpusError(f"{name}: {len(parts)} parts; there should be facts, a text, and what it says")
    facts = dict(line.split(": ", 1) for line in parts[0].strip().splitlines())
    said_on = facts.get("said_on")
    try:
        text, spans = unmark(parts[1])
        expressions, proposals = _annotations(parts[2], text, spans)
    except (ValueError, KeyError, CorpusError) as error:
        raise CorpusError(f"{name}: {error}") from error
    return GoldText(
        name,
        name[:2],
        date.fromisoformat(facts["published"]),
        date.fromisoformat(said_on) if said_on else None,
        text,
        expressions,
        proposals,
    )


def unmark(marked: str) -> tuple[str, dict[str, tuple[int, int]]]:
    """Return the bare text, and where each mark lies in it."""
    spans: dict[str, tuple[int, int]] = {}
    open_marks: list[tuple[str, int]] = []
    bare, done, length = [], 0, 0
    for match in MARK.finditer(marked):
        bare.append(marked[done : match.start()])
        length += len(bare[-1])
        done = match.end()
        if match[1]:
            open_marks.append((match[1], length))
            continue
        if not open_marks:
            raise CorpusError(f"a mark ends at {match.start()} that never began")
        mark, start = open_marks.pop()
        if mark in spans or start == length:
            raise CorpusError(f"mark {mark} is there twice, or empty")
        spans[mark] = (start, length)
    text = "".join((*bare, marked[done:]))
    if open_marks or "{" in text:
        raise CorpusError(f"marks without an end: {open_marks}")
    return text, spans


def _annotations(
    notes: str, text: str, spans: dict[str, tuple[int, int]]
) -> tuple[tuple[GoldExpression, ...], tuple[GoldProposal, ...]]:
    expressions, proposals, told = [], [], set()
    for line in filter(None, map(str.strip, notes.splitlines())):
        if line.startswith(">"):
            proposal, marks = _proposal(line, text, spans)
            proposals.append(proposal)
            told |= {mark for mark in marks if not mark.isdigit()}
            continue
        mark, _, rest = line.partition(" ")
        if mark in told:
            raise CorpusError(f"mark {mark} has two lines")
        told.add(mark)
        expressions.append(_expression(rest, text, spans[mark]))
    if told != spans.keys():
        raise CorpusError(f"marks without a line, or lines without a mark: {sorted(told ^ spans.keys())}")
    return tuple(sorted(expressions, key=lambda e: e.start)), tuple(sorted(proposals, key=lambda p: p.spans))


def _expression(rest: str, text: str, span: tuple[int, int]) -> GoldExpression:
    kind, _, values = rest.partition(" ")
    scored = kind != "vague" and not values.startswith("?")
    accept = [value for short in values.split(" or ") for value in expand(short)] if scored else []
    return GoldExpression(*span, text[slice(*span)], KINDS[kind], tuple(accept))


def _proposal(line: str, text: str, spans: dict[str, tuple[int, int]]) -> tuple[GoldProposal, list[str]]:
    required = not line.startswith(">?")
    said, marks, party = line.lstrip(">? ").split(" : ")
    readings = tuple(pair for reading in said.split(" | ") for pair in _readings(reading))
    parties = None if party == "?" else tuple(party.split("/")) if party != "-" else ()
    for name in parties or ():
        if name not in text:
            raise CorpusError(f"{name!r} is nowhere in the text")
    where = tuple(sorted(spans[mark] for mark in marks.split()))
    return GoldProposal(where, readings, parties, required), marks.split()


def _readings(reading: str) -> list[tuple[Modality | None, str | None]]:
    if reading == "undated":
        return [(None, None)]
    modality, value = reading.split(" ")
    return [(Modality(modality), accepted) for accepted in expand(value)]
