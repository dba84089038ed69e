"""Alerts as JSON-ready values, for machines. Thousands a second take this path: no template, no sentence but one."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from service.core.message import Brief
from service.core.model import Deadline, Reading, Source

MOST_BYTES = 18_000
"""Receivers are promised less than 20 kB; the envelope of a channel needs some of it."""

LONG_CHARACTERS = 2_000
"""Texts that amount to less than this cannot fill `MOST_BYTES`, so nothing is measured."""

UNCUT = frozenset(("id",))
"""Keys whose values are names for machines, of no use when cut."""

LONGEST_ADDRESS = 1_000
"""In characters. A longer address of a source is left out."""

SOURCES_SHOWN, READINGS_SHOWN, MISSED_SHOWN = 3, 5, 60
"""How many of each are sent at most; the newest of the missed days, the first of the others."""


def alert_data(brief: Brief, headline: str) -> dict[str, Any]:
    """Return everything that is known of one alert, in less than 20 kB of JSON. ``links`` and most days may be None."""
    commitment, standing = brief.commitment, brief.standing
    data = {
        "key": brief.alert_key,
        "commitment": {
            "id": commitment.id,
            "title": dict(commitment.title),
            "parties": list(commitment.parties),
            "tags": list(commitment.tags),
        },
        "headline": headline,
        "as_of": standing.as_of.isoformat(),
        "status": standing.status.value,
        "outcome": standing.outcome.value if standing.outcome else None,
        "milestone": brief.milestone,
        "milestone_on": brief.milestone_on.isoformat(),
        "due_at": moment(brief.due_at),
        "late": brief.late,
        "deadline": deadline_data(commitment.deadline),
        "days_remaining": standing.days_remaining,
        "days_to_earliest": standing.days_to_earliest,
        "first_latest": day(standing.first_latest),
        "slipped_days": standing.slipped_days,
        "missed": [each.isoformat() for each in brief.missed[-MISSED_SHOWN:]],
        "next_alert_at": moment(brief.next_alert_at) if brief.next_alert_at else None,
        "waiting_document": brief.waiting_document,
        "sources": [_source(each) for each in commitment.sources[:SOURCES_SHOWN]],
        "readings": [_reading(each) for each in commitment.readings[:READINGS_SHOWN]],
        "links": {"page": brief.page_url, "acknowledge": brief.acknowledge_url},
    }
    return data if _is_surely_small(brief) else _cut(data)


def compact_data(brief: Brief, headline: str) -> dict[str, Any]:
    """Return one alert as it stands in a digest."""
    window = brief.commitment.window
    return {
        "key": brief.alert_key,
        "id": brief.commitment.id,
        "title": {language: words[:80] for language, words in brief.commitment.title.items()},
        "headline": headline,
        "status": brief.standing.status.value,
        "milestone": brief.milestone,
        "due_at": moment(brief.due_at),
        "latest": day(window.latest) if window else None,
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


def deadline_data(deadline: Deadline | None) -> dict[str, Any] | None:
    """Return a deadline as it was given and the days that it may mean; None if undated."""
    if deadline is None:
        return None
    window = deadline.window
    return {
        "modality": deadline.modality.value,
        "edtf": deadline.edtf,
        "earliest": day(window.earliest) if window else None,
        "latest": day(window.latest) if window else None,
        "within": str(deadline.within) if deadline.within else None,
        "after": deadline.after,
    }


def moment(at: datetime) -> str:
    """Return an aware moment as RFC 3339 has it, in UTC: ``2026-12-02T06:00:00Z``."""
    return at.astimezone(UTC).isoformat()[: -len("+00:00")] + "Z"


def day(on: date | None) -> str | None:
    """Return a day as ISO 8601 has it; None stays None."""
    return on.isoformat() if on else None


def _source(source: Source) -> dict[str, Any]:
    return {
        "document": source.document,
        "phrase": source.phrase,
        "language": source.language,
        "published": day(source.published),
        "said_on": day(source.said_on),
        "publisher": source.publisher,
        "url": source.url if source.url and len(source.url) <= LONGEST_ADDRESS else None,
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "edtf": reading.edtf,
        "earliest": day(reading.window.earliest),
        "latest": day(reading.window.latest),
        "reason": dict(reading.reason),
    }


def _is_surely_small(brief: Brief) -> bool:
    commitment = brief.commitment
    if commitment.readings or len(commitment.parties) + len(commitment.tags) > 40:
        return False
    texts = len(brief.waiting_document or "")
    texts += sum(map(len, commitment.title.values())) + sum(map(len, commitment.parties + commitment.tags))
    for source in commitment.sources[:SOURCES_SHOWN]:
        texts += len(source.document) + len(source.phrase) + len(source.url or "") + len(source.publisher or "")
    return texts < LONG_CHARACTERS


def _cut(data: dict[str, Any]) -> dict[str, Any]:
    """Shorten what people wrote by halves until *data* fits. Keys, dates and links of our own stay whole."""
    characters, items = 1_000, 100
    while _size(data) > MOST_BYTES and characters > 10:
        for part in ("commitment", "sources", "readings", "waiting_document"):
            data[part] = _shortened(data[part], characters, items)
        characters, items = characters // 2, max(items // 2, 3)
    return data


def _shortened(value: Any, characters: int, items: int) -> Any:
    """Return *value* with its texts and lists cut; a text that was cut ends in an ellipsis."""
    if isinstance(value, str):
        return value if len(value) <= characters else value[:characters] + "…"
    if isinstance(value, dict):
        kept = {key: each for key, each in value.items() if key in UNCUT}
        return {key: _shortened(each, characters, items) for key, each in value.items()} | kept
    if isinstance(value, list):
        return [_shortened(each, characters, items) for each in value[:items]]
    return value


def _size(value: Any) -> int:
    """Return how many bytes *value* takes in UTF-8 JSON."""
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
