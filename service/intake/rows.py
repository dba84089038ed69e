"""What was found as JSON, and back: for the command line, the API, and the table that keeps it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.core.durations import Span, parse_span
from service.core.edtf import Window
from service.core.model import Modality, Reading
from service.intake.proposals import Anchor, AnchorKind, Expression, Findings, Fragment, Proposal


def findings_row(found: Findings) -> dict[str, Any]:
    """Return all that was *found*, JSON-ready: offsets count characters of the raw text."""
    return {
        "proposals": [proposal_row(each) for each in found.proposals],
        "expressions": [expression_row(each) for each in found.expressions],
    }


def proposal_row(proposal: Proposal) -> dict[str, Any]:
    """Return one proposal JSON-ready."""
    return {
        "fragments": [_fragment_row(each) for each in proposal.fragments],
        "edtf": proposal.edtf,
        "modality": str(proposal.modality) if proposal.modality else None,
        **_window_row(proposal.window),
        "duration": str(proposal.duration) if proposal.duration else None,
        "anchor": _anchor_row(proposal.anchor),
        "party": proposal.party,
        "confidence": proposal.confidence,
        "readings": [_reading_row(each) for each in proposal.readings],
        "in_working_days": proposal.in_working_days,
    }


def expression_row(expression: Expression) -> dict[str, Any]:
    """Return one date expression JSON-ready."""
    return {
        **_fragment_row(expression.fragment),
        "kind": str(expression.kind),
        "edtf": expression.edtf,
        **_window_row(expression.window),
        "duration": str(expression.duration) if expression.duration else None,
        "anchor": _anchor_row(expression.anchor),
        "readings": [_reading_row(each) for each in expression.readings],
    }


def stored_row(proposal: Proposal) -> dict[str, Any]:
    """Return *proposal* as it is kept: with its sentence. `stored_proposal` reads it back."""
    return {**proposal_row(proposal), "sentence": _fragment_row(proposal.sentence)}


def stored_proposal(row: Mapping[str, Any]) -> Proposal:
    """Return the proposal that `stored_row` wrote down."""
    return Proposal(
        fragments=tuple(_fragment(each) for each in row["fragments"]),
        sentence=_fragment(row["sentence"]),
        modality=Modality(row["modality"]) if row["modality"] else None,
        edtf=row["edtf"],
        window=_window(row),
        duration=_span(row["duration"]),
        anchor=_anchor(row["anchor"]),
        party=row["party"],
        confidence=row["confidence"],
        readings=tuple(_reading(each) for each in row["readings"]),
        in_working_days=row.get("in_working_days", False),
    )


def _fragment_row(fragment: Fragment) -> dict[str, Any]:
    return {"start": fragment.start, "end": fragment.end, "text": fragment.text}


def _fragment(row: Mapping[str, Any]) -> Fragment:
    return Fragment(row["start"], row["end"], row["text"])


def _window_row(window: Window | None) -> dict[str, str | None]:
    ends = (window.earliest, window.latest) if window else (None, None)
    earliest, latest = (day.isoformat() if day else None for day in ends)
    return {"earliest": earliest, "latest": latest}


def _window(row: Mapping[str, Any]) -> Window | None:
    earliest, latest = (date.fromisoformat(row[key]) if row[key] else None for key in ("earliest", "latest"))
    return Window(earliest, latest) if earliest or latest else None


def _anchor_row(anchor: Anchor | None) -> dict[str, Any] | None:
    if anchor is None:
        return None
    return {
        "kind": str(anchor.kind),
        "on": anchor.on.isoformat() if anchor.on else None,
        "fragment": _fragment_row(anchor.fragment) if anchor.fragment else None,
    }


def _anchor(row: Mapping[str, Any] | None) -> Anchor | None:
    if row is None:
        return None
    on = date.fromisoformat(row["on"]) if row["on"] else None
    return Anchor(AnchorKind(row["kind"]), on, _fragment(row["fragment"]) if row["fragment"] else None)


def _reading_row(reading: Reading) -> dict[str, Any]:
    return {"edtf": reading.edtf, **_window_row(reading.window), "reason": dict(reading.reason)}


def _reading(row: Mapping[str, Any]) -> Reading:
    window = _window(row)
    if window is None:
        raise ValueError(f"the reading {row['edtf']} has no days")
    return Reading(row["edtf"], window, row["reason"])


def _span(text: str | None) -> Span | None:
    return parse_span(text) if text else None
