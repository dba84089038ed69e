"""Those who read: Muhla, and two other tools for a second opinion. Each is a function from a text to what it found."""

import json
import subprocess
from collections.abc import Callable, Sequence
from datetime import datetime, time
from importlib.util import find_spec
from pathlib import Path

from service.core.durations import Span
from service.intake.proposals import Document, Findings
from tests.intake.corpus.load import GoldText
from tests.intake.scoring import Found, Proposed

Tool = Callable[[Sequence[GoldText]], list[list[Found]]]

ORACLES = Path(__file__).parent / "oracles"


class NotInstalledError(Exception):
    """A reader is not there; the message says how to get it."""


def muhla(texts: Sequence[GoldText]) -> list[tuple[list[Found], list[Proposed]]]:
    """Read with the project's own grammar."""
    if find_spec("service.intake.read") is None:
        raise NotInstalledError("service/intake/read.py is not there yet.")
    from service.intake import read

    documents = [Document(each.text, each.published_on, each.said_on, each.language) for each in texts]
    return [_as_found(read.read(document)) for document in documents]


def _as_found(findings: Findings) -> tuple[list[Found], list[Proposed]]:
    found = [
        Found(each.fragment.start, each.fragment.end, each.edtf or _relative(each.duration), each.kind)
        for each in findings.expressions
    ]
    proposed = [
        Proposed(
            tuple((piece.start, piece.end) for piece in each.fragments),
            each.modality,
            each.edtf or _relative(each.duration),
            each.party,
            tuple(reading.edtf for reading in each.readings),
        )
        for each in findings.proposals
    ]
    return found, proposed


def _relative(duration: Span | None) -> str | None:
    return str(duration) if duration else None


def chrono(texts: Sequence[GoldText]) -> list[list[Found]]:
    """Read with chrono-node."""
    if not (ORACLES / "node_modules" / "chrono-node").is_dir():
        raise NotInstalledError("chrono-node is not installed: run `npm ci` in tests/intake/oracles.")
    asked = [{"text": each.text, "day": f"{each.published_on}", "language": each.language} for each in texts]
    command = ["node", "chrono.mjs"]
    answer = subprocess.run(command, cwd=ORACLES, input=json.dumps(asked), capture_output=True, text=True, check=True)
    return [[Found(**each) for each in found] for found in json.loads(answer.stdout)]


def dateparser(texts: Sequence[GoldText]) -> list[list[Found]]:
    """Read with dateparser. It tells no offsets: its words are looked for one after the other."""
    if find_spec("dateparser") is None:
        raise NotInstalledError("dateparser is not installed: run `.venv/bin/pip install dateparser`.")
    return [_searched(each) for each in texts]


def _searched(text: GoldText) -> list[Found]:
    from dateparser.search import search_dates

    settings = {"RELATIVE_BASE": datetime.combine(text.published_on, time(12))}
    found, place = [], 0
    for words, moment in search_dates(text.text, languages=[text.language], settings=settings) or ():
        start = text.text.find(words, place)
        if start >= 0:
            place = start + len(words)
            found.append(Found(start, place, f"{moment:%Y-%m-%d}"))
    return found
