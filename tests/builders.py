"""Values for tests: name what matters, and leave the rest."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from service.core.alerts import Alert
from service.core.durations import parse_span
from service.core.edtf import parse_edtf
from service.core.entry import Entry
from service.core.milestones import Told
from service.core.model import (
    Announcement,
    AnnouncementKind,
    Cause,
    Commitment,
    Deadline,
    Ladder,
    Modality,
    Revision,
    Source,
)

BAGHDAD = "Asia/Baghdad"


def at(text: str) -> datetime:
    """A moment in UTC: ``2026-09-30`` or ``2026-09-30T06:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)


def a_deadline(edtf: str = "2025-09", modality: Modality = Modality.BY) -> Deadline:
    """A deadline with the window that its EDTF means."""
    return Deadline(modality, edtf, parse_edtf(edtf))


def a_ladder(
    before: Sequence[str] = ("P30D", "P7D", "P1D"),
    after: Sequence[str] = ("P1D", "P7D"),
    repeat: str | None = "P30D",
    review: str | None = "P90D",
    **others: Any,
) -> Ladder:
    """A ladder with spans as ISO 8601 text."""
    return Ladder(
        before=tuple(map(parse_span, before)),
        after=tuple(map(parse_span, after)),
        repeat=parse_span(repeat) if repeat else None,
        review=parse_span(review) if review else None,
        alert_at=others.pop("alert_at", time(9, 0)),
        **others,
    )


def a_source(**facts: Any) -> Source:
    """A source that was said on 27 September 2024 and published a day later."""
    values = {
        "document": "002_4ae327929c11d180",
        "phrase": "نهاية سبتمبر 2025",
        "language": "ar",
        "published": day("2024-09-28"),
        "said_on": day("2024-09-27"),
    }
    return Source(**{**values, **facts})


def an_entry(id: str = "iraq-mission", **facts: Any) -> Entry:  # noqa: A002 - as the field is called
    """A commitment as it was written down, by the end of September 2025."""
    values: dict[str, Any] = {
        "title": {"en": "The mission in Iraq ends", "ar": "تنتهي المهمة في العراق"},
        "parties": ("The coalition",),
        "zone": BAGHDAD,
        "ladder": a_ladder(),
        "deadline": a_deadline(),
        "sources": (a_source(),),
    }
    return Entry(id=id, **{**values, **facts})


def an_announcement(
    kind: AnnouncementKind = AnnouncementKind.KEPT, on: str = "2025-09-20", **facts: Any
) -> Announcement:
    """An announcement of 20 September 2025."""
    values: dict[str, Any] = {"document": "a statement", "on_window": parse_edtf(on)}
    return Announcement(kind=kind, on=on, **{**values, **facts})


def a_commitment(id: str = "iraq-mission", **facts: Any) -> Commitment:  # noqa: A002 - as the field is called
    """A commitment by the end of September 2025, known since 27 September 2024."""
    deadline = facts.pop("deadline", a_deadline())
    revision = facts.pop("revision", Revision(1, deadline, Cause.CATALOGUE, day("2024-09-27")))
    values: dict[str, Any] = {
        "title": {"en": "The mission in Iraq ends"},
        "parties": ("The coalition",),
        "zone": BAGHDAD,
        "ladder": a_ladder(),
        "revision": revision,
        "first": revision,
        "counted_from": day("2024-09-27"),
        "sources": (a_source(),),
    }
    return Commitment(id=id, **{**values, **facts})


def told_with(told: Told, alert: Alert) -> Told:
    """What is told once *alert* is."""
    names = told.names | {milestone.name for milestone in alert.milestones}
    return Told(names, max(filter(None, (told.through, alert.lead.on))))
