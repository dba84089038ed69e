"""The five source documents with their gold, where they are at hand: they are never part of the project."""

import json
import tomllib
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from service.intake.proposals import ExpressionKind
from tests.intake.corpus.load import GoldExpression, GoldText


def load(folder: Path) -> list[GoldText]:
    """Return the documents in *folder* with their date expressions. What they propose is not told there.

    They are counted from the day that the gold counts from.
    """
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (folder / "temporal_gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows[row["document"]].append(row)
    facts = tomllib.loads((folder / "documents.toml").read_text(encoding="utf-8"))
    return [_document(folder, each, rows[each["file"]]) for each in facts["documents"]]


def _document(folder: Path, facts: dict[str, Any], rows: list[dict[str, Any]]) -> GoldText:
    with (folder / facts["file"]).open(encoding="utf-8", newline="") as file:
        text = file.read()
    name, published_on = f"gold-{facts['file'][:3]}", date.fromisoformat(rows[0]["publication_date"])
    expressions = tuple(map(_expression, rows))
    return GoldText(name, facts["language"], published_on, facts.get("said_on"), text, expressions, ())


def _expression(row: dict[str, Any]) -> GoldExpression:
    accept = (row["edtf"], *row.get("accept", ())) if row["scored"] else ()
    return GoldExpression(row["start"], row["end"], row["quote"], ExpressionKind(row["kind"]), accept)
