"""Briefs for the tests of the wording. A test names only what matters."""

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any

from msgspec.structs import replace

from service.channels.webhook import body_of
from service.core.durations import Span
from service.core.edtf import parse_edtf
from service.core.message import Brief, Message
from service.core.model import Cause, Commitment, Deadline, MilestoneKind, Modality, Reading, Revision, Status
from service.core.status import standing
from tests.builders import a_commitment, a_deadline, day

TITLE = {"en": "The mission in Iraq ends", "ar": "انتهاء المهمة في العراق"}


def committed(edtf: str | None = "2025-09", modality: str = "by", **facts: Any) -> Commitment:
    """A commitment with a title in both languages; None is undated."""
    deadline = a_deadline(edtf, Modality(modality)) if edtf else None
    values: dict[str, Any] = {"title": TITLE, "parties": ("Global coalition", "العراق"), "tags": ("iraq",)}
    return a_commitment(deadline=deadline, **{**values, **facts})


def moved(before: str, now: str) -> Commitment:
    """A commitment whose deadline an announcement has moved."""
    first = Revision(1, a_deadline(before), Cause.CATALOGUE, day("2024-09-27"))
    current = Revision(2, a_deadline(now), Cause.ANNOUNCEMENT, day("2025-06-01"))
    return committed(revision=current, first=first)


def waiting(modality: str = "by") -> Commitment:
    """A commitment that counts from another one, which has no date yet."""
    deadline = Deadline(Modality(modality), None, None, Span(12, 0), "timetable")
    return committed(revision=Revision(1, deadline, Cause.CATALOGUE, day("2024-09-27")))


def a_brief(commitment: Commitment | None = None, *, today: str = "2026-11-22", **facts: Any) -> Brief:
    """An alert of *commitment* (by default one that passed 418 days before), as of *today*."""
    commitment = commitment or committed()
    due_at = datetime.combine(day(today), time(6), UTC)
    brief = Brief(
        alert_key=f"{commitment.id}:1:repeat-{today}",
        commitment=commitment,
        standing=standing(commitment, day(today)),
        milestone=f"repeat-{today}",
        milestone_kind=MilestoneKind.REPEAT,
        milestone_on=day(today),
        due_at=due_at,
        next_alert_at=due_at + timedelta(days=10),
        page_url=f"https://muhla.example/commitments/{commitment.id}",
        acknowledge_url=f"https://muhla.example/ack?alert={commitment.id}&until=2026-12-22",
    )
    return replace(brief, **facts)


def received(message: Message) -> dict[str, Any]:
    """What machines get of *message*: less than 20 kB."""
    body = body_of(message)
    assert len(body) < 20_000
    return dict(json.loads(body)["data"])


def one_of_each_status() -> dict[Status, Brief]:
    """A brief for each status that an alert can have, as of 22 November 2026."""
    found = (
        a_brief(committed(None)),
        a_brief(committed("2027-12-31")),
        a_brief(committed("2026-12-10")),
        a_brief(committed("2026-11", "during")),
        a_brief(committed("2026-11-22", "on")),
        a_brief(committed("2025-09")),
        a_brief(committed(evidence_on=day("2026-11-12")), waiting_document="feed/17"),
    )
    return {brief.standing.status: brief for brief in found}


def many_briefs(count: int) -> list[Brief]:
    """*count* alerts of as many commitments, the statuses in turn, the least urgent first."""
    kinds = list(reversed(one_of_each_status().values()))
    found = (kinds[number % len(kinds)] for number in range(count))
    return [
        replace(brief, alert_key=f"c{number}:1:x", commitment=replace(brief.commitment, id=f"c{number}"))
        for number, brief in enumerate(found)
    ]


AMBIGUOUS = committed(
    "2024-09/2024-10",
    "on",
    readings=(
        Reading("2024-09", parse_edtf("2024-09"), {"en": "by the day of the statement", "ar": "بحسب يوم البيان"}),
        Reading("2024-10", parse_edtf("2024-10"), {"en": "by the day of print", "ar": "بحسب يوم النشر"}),
    ),
)
HOSTILE = "</td><script>alert('x')</script>\u202e\u2067 & \"q\" %(n)s {{ 7*7 }} [[ 7*7 ]] [% x %]\r\nBcc: a@b"
