"""Scores the intake on marked texts, other tools beside it: ``python -m tests.intake.score``, ``make eval-intake``.

Parts: ``dev``, which the grammar may know; ``heldout``, which it may not; ``gold``, the source documents, where they
are at hand. ``--misses`` lists what differs, with its context; never work from those of ``heldout``.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.intake import documents, readers
from tests.intake.corpus.load import GoldText, load
from tests.intake.scoring import Found, Proposed, Tally, score_expressions, score_proposals

PARTS = ("dev", "heldout", "gold")
KINDS = ("publication", "past_reference", "deadline", "event", "duration")
TOOLS: dict[str, readers.Tool] = {
    "chrono-node": readers.chrono,
    "dateparser": readers.dateparser,
}
DATE_COLUMNS = {
    "dates": "gold", "span": "span", "exact span": "span_exact", "value": "gold_right", "kind": "kind_right",
}  # fmt: skip
PROPOSAL_COLUMNS = {
    "proposals": "proposals", "found": "proposals_found", "modality": "modality_right", "value": "value_right",
    "value in a reading": "value_or_reading", "all right": "proposals_right", "party": "party_right",
    "wrong party": "party_wrong", "double": "double", "false": "false", "false undated": "false undated",
}  # fmt: skip


def main() -> int:
    """Score what is asked for and print it; return the exit code."""
    asked = _asked()
    out, err = Console(), Console(stderr=True)
    results: dict[str, dict[str, Tally]] = {}
    for part in asked.parts or PARTS:
        texts = _texts(part, asked.documents, err)
        if texts:
            results |= _scored(part, texts, err, only_muhla=asked.only_muhla)
    if asked.json:
        told = {name: _as_json(tallies, asked.misses) for name, tallies in results.items()}
        out.print(json.dumps(told, indent=1, ensure_ascii=False), markup=False, highlight=False, soft_wrap=True)
        return 0
    _show(results, out)
    if asked.misses:
        _show_misses(results, out)
    return 0 if results else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.intake.score", description=__doc__)
    parser.add_argument("--part", dest="parts", action="append", choices=PARTS, help="only this part; may be repeated")
    parser.add_argument(
        "--documents", type=Path, default=Path(os.environ.get("INTAKE_DOCUMENTS", "../shared/documents"))
    )
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


def _scored(part: str, texts: list[GoldText], err: Console, *, only_muhla: bool) -> dict[str, dict[str, Tally]]:
    results: dict[str, dict[str, Tally]] = {}
    try:
        both = readers.muhla(texts)
        found, proposed = [each[0] for each in both], [each[1] for each in both]
        results |= _by_language(part, "muhla", texts, found, proposed)
    except readers.NotInstalledError as error:
        err.print(f"muhla is left out: {error}")
    for name, tool in {} if only_muhla else TOOLS.items():
        try:
            results |= _by_language(part, name, texts, tool(texts), None)
        except readers.NotInstalledError as error:
            err.print(f"{name} is left out: {error}")
    return results


def _by_language(
    part: str, reader: str, texts: list[GoldText], found: list[list[Found]], proposed: list[list[Proposed]] | None
) -> dict[str, dict[str, Tally]]:
    results = {}
    for language in sorted({text.language for text in texts}):
        tallies = {"dates": Tally(), "proposals": Tally(), **{kind: Tally() for kind in KINDS}}
        for number, text in enumerate(texts):
            if text.language != language:
                continue
            tallies["dates"] += score_expressions(text, found[number])
            for kind in KINDS:
                tallies[kind] += score_expressions(text, found[number], kind)
            if proposed is not None and part != "gold":
                tallies["proposals"] += score_proposals(text, proposed[number])
        results[f"{part} {language} {reader}"] = tallies
    return results


def _show(results: dict[str, dict[str, Tally]], out: Console) -> None:
    dates = Table("", *DATE_COLUMNS, "precision", "recall", "F1", *KINDS, title="Date expressions")
    proposals = Table("", *PROPOSAL_COLUMNS, "false a text", title="Proposals")
    for name, tallies in results.items():
        tally = tallies["dates"]
        shares = (tally.share("found_right", "found"), tally.share("gold_right", "gold"), tally.f1)
        kinds = [f"{tallies[kind].counts['gold_right']}/{tallies[kind].counts['gold']}" for kind in KINDS]
        dates.add_row(name, *(str(tally.counts[key]) for key in DATE_COLUMNS.values()), *map(_two, shares), *kinds)
        said = tallies["proposals"]
        if said.counts["texts"]:
            proposals.add_row(name, *(_of(said, key) for key in PROPOSAL_COLUMNS.values()), _two(_false(said)))
    out.print(dates)
    if proposals.row_count:
        out.print(proposals)


def _of(tally: Tally, key: str) -> str:
    whole = {"party_right": "parties", "modality_right": "proposals_found", "value_right": "proposals_found"}.get(key)
    return f"{tally.counts[key]}/{tally.counts[whole]}" if whole else str(tally.counts[key])


def _false(tally: Tally) -> float | None:
    texts = tally.counts["texts"]
    return (tally.counts["false"] + tally.counts["false undated"]) / texts if texts else None


def _two(number: float | None) -> str:
    return "-" if number is None else f"{number:.2f}"


def _show_misses(results: dict[str, dict[str, Tally]], out: Console) -> None:
    for name, tallies in results.items():
        if not name.endswith(" muhla"):
            continue
        for miss in tallies["dates"].misses + tallies["proposals"].misses:
            line = f"{miss.text} {miss.fault}: wanted {miss.wanted}, got {miss.got}: {miss.words}"
            out.print(line, markup=False, highlight=False, soft_wrap=True)


def _as_json(tallies: dict[str, Tally], with_misses: bool) -> dict[str, object]:
    told: dict[str, object] = {part: dict(tally.counts) for part, tally in tallies.items()}
    dates = tallies["dates"]
    told |= {"precision": dates.share("found_right", "found"), "recall": dates.share("gold_right", "gold")}
    told |= {"f1": dates.f1, "false_a_text": _false(tallies["proposals"])}
    if with_misses:
        told["misses"] = [asdict(miss) for part in ("dates", "proposals") for miss in tallies[part].misses]
    return told


if __name__ == "__main__":
    sys.exit(main())
