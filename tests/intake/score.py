"""Scores the intake on marked texts, other tools beside it: ``python -m tests.intake.score``, ``make eval-intake``.

Parts: ``dev``, which the grammar may know; ``heldout``, of which its authors knew how often which class of thing was
missed, and no text; ``sealed``, of which they knew nothing; ``sealed2`` and ``sealed3``, written later and by
another hand, that knew no rule; ``gold``, the source documents, where they are at hand.
``--misses`` lists what differs, with its context: whoever works from those of a part should no longer call it unseen.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from rich.console import Console

from tests.intake import documents, readers
from tests.intake.corpus.load import GoldText, load
from tests.intake.scoring import Found, Proposed, Tally, score_expressions, score_proposals
from tests.intake.tables import KINDS, Name, Result, as_json, tables

PARTS = ("dev", "heldout", "sealed", "sealed2", "sealed3", "gold")
TOOLS: dict[str, readers.Tool] = {"chrono-node": readers.chrono, "dateparser": readers.dateparser}


def main() -> int:
    """Score what is asked for and print it; return the exit code."""
    asked = _asked()
    out, err = Console(), Console(stderr=True)
    results: dict[Name, Result] = {}
    for part in asked.parts or PARTS:
        texts = _texts(part, asked.documents, err)
        results |= _scored(part, texts, err, only_muhla=asked.only_muhla) if texts else {}
    if asked.json:
        told = {str(name): as_json(result, with_misses=asked.misses) for name, result in results.items()}
        _plainly(out, json.dumps(told, indent=1, ensure_ascii=False))
        return 0
    for table in tables(results):
        out.print(table)
    if asked.misses:
        _show_misses(results, out)
    return 0 if results else 1


def _asked() -> argparse.Namespace:
    at_hand = Path(os.environ.get("INTAKE_DOCUMENTS", "../shared/documents"))
    parser = argparse.ArgumentParser(prog="tests.intake.score", description=__doc__)
    parser.add_argument("--part", dest="parts", action="append", choices=PARTS, help="only this part; may be repeated")
    parser.add_argument("--documents", type=Path, default=at_hand, help="where the source documents are")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--misses", action="store_true", help="list what Muhla missed")
    parser.add_argument("--only-muhla", action="store_true", help="ask no other tool")
    return parser.parse_args()


def _texts(part: str, folder: Path, err: Console) -> list[GoldText]:
    if part != "gold":
        texts = load(part)
        if not texts:
            err.print(f"There are no texts in tests/intake/corpus/{part}: left out.")
        return texts
    if not (folder / "temporal_gold.jsonl").is_file():
        err.print(f"{folder} has no temporal_gold.jsonl: left out. Name the folder with --documents.")
        return []
    return documents.load(folder)


def _scored(part: str, texts: list[GoldText], err: Console, *, only_muhla: bool) -> dict[Name, Result]:
    results: dict[Name, Result] = {}
    try:
        both = readers.muhla(texts)
        proposed = [each[1] for each in both] if part != "gold" else None  # the gold tells no proposals
        results |= _by_language(part, "muhla", texts, [each[0] for each in both], proposed)
    except readers.NotInstalledError as error:
        err.print(f"muhla is left out: {error}")
    for name, tool in {} if only_muhla else TOOLS.items():
        try:
            results |= _by_language(part, name, texts, tool(texts), None)
        except readers.NotInstalledError as error:
            err.print(f"{name} is left out: {error}")
    return dict(sorted(results.items(), key=lambda each: each[0].language))


def _by_language(
    part: str, reader: str, texts: list[GoldText], found: list[list[Found]], proposed: list[list[Proposed]] | None
) -> dict[Name, Result]:
    results: dict[Name, Result] = {}
    for number, text in enumerate(texts):
        name = Name(part, text.language, reader)
        result = results.setdefault(name, Result(Tally(), {kind: Tally() for kind in KINDS}, Tally()))
        result.dates.add(score_expressions(text, found[number]))
        for kind, tally in result.kinds.items():
            tally.add(score_expressions(text, found[number], kind))
        if proposed is not None:
            result.proposals.add(score_proposals(text, proposed[number]))
    return results


def _show_misses(results: dict[Name, Result], out: Console) -> None:
    for name, result in results.items():
        for miss in (*result.dates.misses, *result.proposals.misses) if name.reader == "muhla" else ():
            _plainly(out, f"{miss.text} {miss.fault}: wanted {miss.wanted}, got {miss.got}: {miss.words}")


def _plainly(out: Console, text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
