"""Commitments that count from one another: each must be there, and none may count from itself, however far round."""

from collections.abc import Iterator, Mapping, Sequence

from service.catalogue.lines import Path
from service.catalogue.report import Report
from service.catalogue.table import shown
from service.core.entry import Entry

MOST_NAMED = 10
"""Members of a loop that a fault names."""


def check_anchors(placed: Sequence[tuple[Path, Entry]], report: Report) -> None:
    """Report each ``after`` that names no commitment of the file, and each loop, once, where it first appears."""
    after = {entry.id: anchor for _, entry in placed if (anchor := _anchor(entry))}
    if not after:
        return
    places = {entry.id: (*path, "after") for path, entry in placed}
    for commitment_id, anchor in after.items():
        if anchor not in places:
            remedy = report.near(anchor, places) or "Write the id of a commitment in this file, or a day."
            report.add(places[commitment_id], f"no commitment is called {shown(anchor)}", remedy)
    order = {commitment_id: number for number, commitment_id in enumerate(after)}
    for loop in _loops(after):
        first = min(range(len(loop)), key=lambda at: order[loop[at]])
        ring = [*loop[first:], *loop[: first + 1]]
        told = " → ".join(ring if len(ring) <= MOST_NAMED else [*ring[:MOST_NAMED], "…"])
        report.add(places[ring[0]], f"counts from itself: {told}", "Give one of them a date of its own.")


def _anchor(entry: Entry) -> str | None:
    """Return the id of the commitment that *entry* counts from; None if it has a date, or none at all."""
    return entry.deadline.after if entry.deadline and entry.deadline.window is None else None


def _loops(after: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield each loop that following *after* runs into, once. What only leads to a loop is no part of it."""
    seen: set[str] = set()
    for start in after:
        walk: list[str] = []
        here = start
        while here in after and here not in seen:
            seen.add(here)
            walk.append(here)
            here = after[here]
        if here in walk:
            yield walk[walk.index(here) :]
