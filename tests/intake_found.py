"""Findings made by hand, for tests of what comes after them: a text, and what was found at some of its words."""

from datetime import date
from typing import Any

from service.core.durations import parse_span
from service.core.edtf import parse_edtf
from service.core.model import Modality, Reading
from service.intake.proposals import Anchor, AnchorKind, Document, Fragment, Proposal
from service.store.documents import NewDocument

TEXT = (
    "The coalition's mission shall end within twelve months, no later than the end of September 2027. "
    "The commission shall draw up a timetable. Each party shall report within sixty days of its publication."
)
PUBLISHED = date(2026, 9, 28)


def a_document(text: str = TEXT, **facts: Any) -> Document:
    """*text*, published on 28 September 2026."""
    return Document(text, facts.pop("published_on", PUBLISHED), **facts)


def a_new_document(text: str = TEXT, **facts: Any) -> NewDocument:
    """The same, to be recorded."""
    values: dict[str, Any] = {
        "name": "statement",
        "kind": "text",
        "language": "en",
        "published_on": PUBLISHED,
        "said_on": date(2026, 9, 27),
        "url": None,
        "text": text,
        "expressions": [],
    }
    return NewDocument(**{**values, **facts})


def fragment(words: str, text: str = TEXT) -> Fragment:
    """Where *words* stand in *text*."""
    start = text.index(words)
    return Fragment(start, start + len(words), words)


def a_proposal(words: str = "no later than the end of September 2027", **facts: Any) -> Proposal:
    """A deadline by September 2027, or whatever *facts* say."""
    text = facts.pop("text", TEXT)
    edtf = facts.get("edtf", "2027-09")
    values: dict[str, Any] = {
        "fragments": (fragment(words, text),),
        "sentence": fragment(text[: text.index(".") + 1], text),
        "modality": Modality.BY,
        "edtf": edtf,
        "window": parse_edtf(edtf) if edtf else None,
        "duration": None,
        "anchor": None,
        "party": "The coalition",
        "confidence": 0.9,
    }
    return Proposal(**{**values, **facts})


def capped() -> Proposal:
    """Within twelve months of a statement, and no later than the end of a month: the cap counts."""
    said = date(2026, 9, 27)
    reading = Reading(
        "2027-09-27", parse_edtf("2027-09-27"), {"en": "twelve months alone", "ar": "اثنا عشر شهرًا وحدها"}
    )
    return a_proposal(duration=parse_span("P12M"), anchor=Anchor(AnchorKind.STATEMENT, said), readings=(reading,))


def undated() -> Proposal:
    """A duty without a date."""
    return a_proposal("draw up a timetable", modality=None, edtf=None, party=None, confidence=0.5)


def waiting() -> Proposal:
    """A period from an event whose day the text does not give."""
    anchor = Anchor(AnchorKind.EVENT, None, fragment("its publication"))
    return a_proposal("within sixty days", edtf=None, duration=parse_span("P60D"), anchor=anchor)
