"""Facts as the JSON that `/status` and the command line answer with."""

from datetime import UTC, datetime
from typing import Any

from service.core.forecast import PlannedAlert
from service.core.model import Commitment, Source
from service.core.status import Standing


def status_row(commitment: Commitment, standing: Standing, next_alert_at: datetime | None) -> dict[str, Any]:
    """Return where *commitment* stands, JSON-ready: days as ``YYYY-MM-DD``, moments as RFC 3339 in UTC."""
    deadline, window = commitment.deadline, commitment.window
    return {
        "id": commitment.id,
        "title": dict(commitment.title),
        "parties": list(commitment.parties),
        "status": str(standing.status),
        "outcome": _text(standing.outcome),
        "deadline": deadline.edtf if deadline else None,
        "modality": _text(deadline.modality if deadline else None),
        "within": _text(deadline.within if deadline else None),
        "after": deadline.after if deadline else None,
        "earliest": _text(window.earliest if window else None),
        "latest": _text(window.latest if window else None),
        "days_remaining": standing.days_remaining,
        "days_to_earliest": standing.days_to_earliest,
        "first_latest": _text(standing.first_latest),
        "slipped_days": standing.slipped_days,
        "next_review_on": _text(standing.next_review_on),
        "next_alert_at": moment_text(next_alert_at),
        "readings": [{"edtf": each.edtf, "reason": dict(each.reason)} for each in commitment.readings],
        "zone": commitment.zone,
        "tags": list(commitment.tags),
        "sources": [source_row(source) for source in commitment.sources],
        "origin": str(commitment.origin),
    }


def source_row(source: Source) -> dict[str, Any]:
    """Return *source* JSON-ready."""
    return {
        "document": source.document,
        "publisher": source.publisher,
        "url": source.url,
        "published": _text(source.published),
        "said_on": _text(source.said_on),
        "phrase": source.phrase,
        "language": source.language,
    }


def planned_row(planned: PlannedAlert) -> dict[str, Any]:
    """Return *planned* JSON-ready."""
    return {
        "at": moment_text(planned.at),
        "commitment": planned.commitment_id,
        "milestone": planned.milestone,
        "milestone_on": planned.milestone_on.isoformat(),
        "status": str(planned.status),
        "days_remaining": planned.days_remaining,
        "channels": list(planned.channels),
        "missed": [day.isoformat() for day in planned.missed],
        "withheld": _text(planned.withheld),
        "leaves_at": moment_text(planned.leaves_at),
        "escalations": [{"at": moment_text(each.at), "channels": list(each.channels)} for each in planned.escalations],
        "raised_at": moment_text(planned.raised_at),
        "waits": [
            {"at": moment_text(each.at), "channels": list(each.channels), "cause": str(each.cause)}
            for each in planned.waits
        ],
    }


def moment_text(moment: datetime | None) -> str | None:
    """Return *moment* as RFC 3339 in UTC, to the second: ``2026-09-30T06:00:00Z``."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def minute_text(moment: datetime) -> str:
    """Return *moment* as people read it in a sentence, in UTC, to the minute: ``2026-09-30 06:00 UTC``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _text(value: object) -> str | None:
    return None if value is None else str(value)
