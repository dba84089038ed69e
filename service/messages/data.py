"""Alerts as values for machines: plain ones, and days, moments and sources, which msgspec writes as JSON.

Thousands a second take this path: no template, no sentence but one, and nothing is turned into text twice.
"""

import json
from collections.abc import Sequence
from typing import Any

from msgspec import to_builtins
from msgspec.structs import replace

from service.core.message import Brief
from service.core.model import Deadline, Reading, Source

MOST_BYTES = 18_000
"""A digest names no more alerts than fit: receivers are promised less than 20 kB, and an envelope needs some of it."""

LONGEST_ADDRESS = 1_000
"""In characters. A longer address of a source is left out."""

SOURCES_SHOWN, READINGS_SHOWN, MISSED_SHOWN = 3, 5, 60
"""How many of each are sent at most; the newest of the missed days, the first of the others."""


def alert_data(brief: Brief, headline: str) -> dict[str, Any]:
    """Return everything that is known of one alert. ``links`` and most days may be None."""
    commitment, standing = brief.commitment, brief.standing
    return {
        "key": brief.alert_key,
        "commitment": {
            "id": commitment.id,
            "title": commitment.title,
            "parties": commitment.parties,
            "tags": commitment.tags,
        },
        "headline": headline,
        "as_of": standing.as_of,
        "status": standing.status,
        "outcome": standing.outcome,
        "milestone": brief.milestone,
        "milestone_on": brief.milestone_on,
        "due_at": brief.due_at,
        "late": brief.late,
        "deadline": _deadline(commitment.deadline),
        "days_remaining": standing.days_remaining,
        "days_to_earliest": standing.days_to_earliest,
        "first_latest": standing.first_latest,
        "slipped_days": standing.slipped_days,
        "missed": brief.missed[-MISSED_SHOWN:],
        "next_alert_at": brief.next_alert_at,
        "waiting_document": brief.waiting_document,
        "sources": [_source(each) for each in commitment.sources[:SOURCES_SHOWN]],
        "readings": [_reading(each) for each in commitment.readings[:READINGS_SHOWN]],
        "links": {"page": brief.page_url, "acknowledge": brief.acknowledge_url},
    }


def compact_data(brief: Brief, headline: str) -> dict[str, Any]:
    """Return one alert as it stands in a digest."""
    window = brief.commitment.window
    return {
        "key": brief.alert_key,
        "id": brief.commitment.id,
        "title": {language: words[:80] for language, words in brief.commitment.title.items()},
        "headline": headline,
        "status": brief.standing.status,
        "milestone": brief.milestone,
        "due_at": brief.due_at,
        "latest": window.latest if window else None,
        "days_remaining": brief.standing.days_remaining,
        "page": brief.page_url,
    }


def digest_data(items: Sequence[dict[str, Any]], headline: str, count: int) -> dict[str, Any]:
    """Return ``{headline, alerts, count, more}``: of *items* as many as fit into 20 kB, from the first on.

    *count* is the number of alerts that the digest speaks for, at least ``len(items)``; ``more`` is what is not shown.
    """
    room = MOST_BYTES - _size(headline) - 100
    shown = 0
    for item in items:
        room -= _size(item) + 2
        if room < 0:
            break
        shown += 1
    return {"headline": headline, "alerts": list(items[:shown]), "count": count, "more": count - shown}


def _deadline(deadline: Deadline | None) -> dict[str, Any] | None:
    """Return a deadline as it was given and the days that it may mean; None if undated."""
    if deadline is None:
        return None
    window = deadline.window
    return {
        "modality": deadline.modality,
        "edtf": deadline.edtf,
        "earliest": window.earliest if window else None,
        "latest": window.latest if window else None,
        "within": str(deadline.within) if deadline.within else None,
        "after": deadline.after,
    }


def _source(source: Source) -> Source:
    return source if len(source.url or "") <= LONGEST_ADDRESS else replace(source, url=None)


def _reading(reading: Reading) -> dict[str, Any]:
    window = reading.window
    return {"edtf": reading.edtf, "earliest": window.earliest, "latest": window.latest, "reason": reading.reason}


def _size(value: Any) -> int:
    """Return how many bytes *value* takes in UTF-8 JSON, or a little more."""
    return len(json.dumps(to_builtins(value), ensure_ascii=False).encode("utf-8", "surrogatepass"))
