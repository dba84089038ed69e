"""What was counted, as tables for people and as JSON."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import NamedTuple

from rich.table import Table

from tests.intake.scoring import Tally

KINDS = ("publication", "past_reference", "deadline", "event", "duration")


class Name(NamedTuple):
    """Whose result it is, on which texts."""

    part: str
    language: str
    reader: str

    def __str__(self) -> str:
        """Write it as one word after the other."""
        return " ".join(self)


class Result(NamedTuple):
    """What one reader found in the texts of one language. *kinds* are the date expressions of each kind."""

    dates: Tally
    kinds: dict[str, Tally]
    proposals: Tally


Measure = Callable[[Result], str]


def tables(results: dict[Name, Result]) -> Iterator[Table]:
    """Yield for each part what was found of the dates, and what was proposed."""
    for part in dict.fromkeys(name.part for name in results):
        here = {name: result for name, result in results.items() if name.part == part}
        yield _table(f"{part}: date expressions", here, _DATES)
        proposing = {name: result for name, result in here.items() if result.proposals.counts["texts"]}
        if proposing:
            yield _table(f"{part}: proposals", proposing, _PROPOSALS)


def _table(title: str, results: dict[Name, Result], measures: dict[str, Measure]) -> Table:
    table = Table("", title=title, title_justify="left")
    for name in results:
        table.add_column(f"{name.language} {name.reader}", justify="right")
    for measure, of in measures.items():
        table.add_row(measure, *map(of, results.values()))
    return table


def _dates(key: str) -> Measure:
    return lambda result: str(result.dates.counts[key])


def _kind(kind: str) -> Measure:
    return lambda result: _of(result.kinds[kind], "gold_right", "gold")


def _proposals(part: str, whole: str = "") -> Measure:
    return lambda result: _of(result.proposals, part, whole)


def _of(tally: Tally, part: str, whole: str) -> str:
    if whole and not tally.counts[whole]:
        return "-"
    return f"{tally.counts[part]} of {tally.counts[whole]}" if whole else str(tally.counts[part])


def _two(number: float | None) -> str:
    return "-" if number is None else f"{number:.2f}"


_DATES: dict[str, Measure] = {
    "scored": _dates("gold"),
    "overlapped": _dates("span"),
    "span exact": _dates("span_exact"),
    "value right": _dates("gold_right"),
    "precision": lambda result: _two(result.dates.share("found_right", "found")),
    "recall": lambda result: _two(result.dates.share("gold_right", "gold")),
    "F1": lambda result: _two(result.dates.f1),
    "kind right": lambda result: _of(result.dates, "kind_right", "kinds"),
    **{f"  {kind.replace('_', ' ')}": _kind(kind) for kind in KINDS},
}
_PROPOSALS: dict[str, Measure] = {
    "texts": _proposals("texts"),
    "expected": _proposals("proposals"),
    "found": _proposals("proposals_found", "proposals"),
    "  dated": _proposals("dated_found", "dated"),
    "modality right": _proposals("modality_right", "proposals_found"),
    "value right": _proposals("value_right", "proposals_found"),
    "  or a reading": _proposals("value_or_reading", "proposals_found"),
    "both right": _proposals("proposals_right", "proposals"),
    "party right": _proposals("party_right", "parties"),
    "party wrong": _proposals("party_wrong", "parties"),
    "double": _proposals("double"),
    "false, dated": _proposals("false"),
    "false, undated": _proposals("false undated"),
    "false a text": lambda result: _two(false_a_text(result.proposals)),
}


def false_a_text(tally: Tally) -> float | None:
    """Return how many proposals belong to nothing, for each text."""
    texts = tally.counts["texts"]
    return (tally.counts["false"] + tally.counts["false undated"]) / texts if texts else None


def as_json(result: Result, *, with_misses: bool) -> dict[str, object]:
    """Return all counts and shares, and what differs if it is wanted."""
    dates, proposals = result.dates, result.proposals
    told: dict[str, object] = {
        "precision": dates.share("found_right", "found"),
        "recall": dates.share("gold_right", "gold"),
        "f1": dates.f1,
        "false_a_text": false_a_text(proposals),
        "dates": dict(dates.counts),
        "proposals": dict(proposals.counts),
        **{kind: dict(tally.counts) for kind, tally in result.kinds.items()},
    }
    if with_misses:
        told["misses"] = [asdict(miss) for miss in (*dates.misses, *proposals.misses)]
    return told
