"""Briefs for the tests of the wording. A test names only what matters; the rest is like the catalogue's first entry."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from service.core.durations import Span
from service.core.edtf import parse_edtf
from service.core.message import Brief
from service.core.model import (
    Cause,
    Commitment,
    Deadline,
    Ladder,
    MilestoneKind,
    Modality,
    Reading,
    Revision,
    Source,
    Status,
)
from service.core.status import standing

SOURCE = Source(
    document="002_4ae327929c11d180",
    phrase="لا يتجاوز نهاية أيلول",
    language="ar",
    published=date(2024, 9, 28),
    said_on=date(2024, 9, 27),
    publisher="Ultra Iraq",
    url="https://news.example/iraq/002",
)
TITLE = {"en": "Coalition's military mission in Iraq ends", "ar": "انتهاء المهمة العسكرية للتحالف في العراق"}


def a_deadline(edtf: str | None = "2025-09", modality: str = "by", **changes: Any) -> Deadline:
    """A deadline as the catalogue writes it."""
    window = parse_edtf(edtf) if edtf else None
    return replace(Deadline(Modality(modality), edtf, window), **changes)


def a_commitment(deadline: Deadline | None = None, *, first: Deadline | None = None, **changes: Any) -> Commitment:
    """A commitment with *deadline* (none: undated); *first* is the one it had before it was moved."""
    decided_on = date(2024, 9, 28)
    now = Revision(2 if first else 1, deadline, Cause.ANNOUNCEMENT if first else Cause.CATALOGUE, decided_on)
    commitment = Commitment(
        id="iraq-mission",
        title=TITLE,
        parties=("Global coalition against Daesh", "العراق"),
        zone="Asia/Baghdad",
        ladder=Ladder(before=(Span(0, 30),), after=(Span(0, 1),), repeat=Span(0, 30), review=Span(0, 90)),
        revision=now,
        first=Revision(1, first, Cause.CATALOGUE, decided_on) if first else now,
        counted_from=decided_on,
        tags=("iraq", "coalition"),
        sources=(SOURCE,),
    )
    return replace(commitment, **changes)


def a_brief(commitment: Commitment | None = None, *, today: str = "2026-11-22", **changes: Any) -> Brief:
    """An alert of *commitment* (default: one long past), as of *today*."""
    commitment = commitment or a_commitment(a_deadline())
    day = date.fromisoformat(today)
    due_at = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    brief = Brief(
        alert_key=f"{commitment.id}:1:repeat-{day}",
        commitment=commitment,
        standing=standing(commitment, day),
        milestone=f"repeat-{day}",
        milestone_kind=MilestoneKind.REPEAT,
        milestone_on=day,
        due_at=due_at,
        next_alert_at=due_at + timedelta(days=10),
        page_url=f"https://muhla.example/commitments/{commitment.id}",
        acknowledge_url=f"https://muhla.example/acknowledge?alert={commitment.id}&by=2026-12-22&sig=Zm9vYmFyYmF6",
    )
    return replace(brief, **changes)


def many_briefs(count: int) -> list[Brief]:
    """*count* alerts of different commitments, of many statuses."""
    deadlines = (
        a_deadline(),
        a_deadline("2026-09", "until"),
        None,
        a_deadline("2026-11-22", "on"),
        a_deadline("2026-12-20", "by"),
        a_deadline("2026-11/2027-01", "during"),
    )
    return [
        a_brief(a_commitment(deadlines[number % len(deadlines)], id=f"commitment-{number}")) for number in range(count)
    ]


def one_of_each_status() -> dict[Status, Brief]:
    """A brief for each status that an alert can have."""
    found = (
        a_brief(a_commitment(None)),
        a_brief(a_commitment(a_deadline("2027-12-31"))),
        a_brief(a_commitment(a_deadline("2026-12-10"))),
        a_brief(a_commitment(a_deadline("2026-11", "during"))),
        a_brief(a_commitment(a_deadline("2026-11-22", "on"))),
        a_brief(),
        a_brief(a_commitment(a_deadline(), evidence_on=date(2026, 11, 12)), waiting_document="feed/17"),
    )
    return {brief.standing.status: brief for brief in found}


AMBIGUOUS = a_commitment(
    a_deadline("2024-09/2024-10", "on"),
    id="washington-conference",
    title={"en": "Coalition conference in Washington", "ar": "مؤتمر التحالف في واشنطن"},
    readings=(
        Reading("2024-09", parse_edtf("2024-09"), {"en": "by the day of the statement", "ar": "بحسب يوم البيان"}),
        Reading("2024-10", parse_edtf("2024-10"), {"en": "by the day of print", "ar": "بحسب يوم النشر"}),
    ),
)
MOVED = a_commitment(a_deadline("2026-10-25"), first=a_deadline("2026-07-25"), id="timetable")
