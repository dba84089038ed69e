"""Entries and routes as JSON and back. What the file says is kept whole; sources and announcements have tables of
their own.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, time
from functools import lru_cache
from typing import Any

from service.core.durations import Span, parse_span
from service.core.edtf import Window
from service.core.entry import Entry, Route
from service.core.model import Announcement, Deadline, Ladder, Modality, Reading, Source, Status

Encoded = dict[str, Any]


def encode_entry(entry: Entry) -> Encoded:
    """Return *entry* without its sources and announcements, JSON-ready."""
    return {
        "title": dict(entry.title),
        "parties": list(entry.parties),
        "zone": entry.zone,
        "tags": list(entry.tags),
        "ladder": encode_ladder(entry.ladder),
        "deadline": encode_deadline(entry.deadline),
        "readings": [
            {"edtf": each.edtf, **_window(each.window), "reason": dict(each.reason)} for each in entry.readings
        ],
        "note": dict(entry.note) if entry.note else None,
        "alerts": entry.alerts,
    }


def decode_entry(commitment_id: str, encoded: Mapping[str, Any], sources: Sequence[Source] = ()) -> Entry:
    """Return the entry that `encode_entry` encoded."""
    return Entry(
        id=commitment_id,
        title=encoded["title"],
        parties=tuple(encoded["parties"]),
        zone=encoded["zone"],
        ladder=decode_ladder(encoded["ladder"]),
        deadline=decode_deadline(encoded["deadline"]),
        readings=tuple(Reading(each["edtf"], decode_window(each), each["reason"]) for each in encoded["readings"]),
        tags=tuple(encoded["tags"]),
        sources=tuple(sources),
        note=encoded["note"],
        alerts=encoded["alerts"],
    )


def encode_ladder(ladder: Ladder) -> Encoded:
    """Return *ladder* JSON-ready."""
    return {
        "alert_at": ladder.alert_at.isoformat("minutes"),
        "before": [str(span) for span in ladder.before],
        "opens": ladder.opens,
        "after": [str(span) for span in ladder.after],
        "repeat": _text(ladder.repeat),
        "review": _text(ladder.review),
        "send_days": sorted(ladder.send_days),
    }


def decode_ladder(encoded: Mapping[str, Any]) -> Ladder:
    """Return the ladder that `encode_ladder` encoded."""
    return _ladder(
        encoded["alert_at"],
        tuple(encoded["before"]),
        encoded["opens"],
        tuple(encoded["after"]),
        encoded["repeat"],
        encoded["review"],
        tuple(encoded["send_days"]),
    )


@lru_cache(maxsize=1_000)  # a catalogue has few ladders, and reading one takes longer than all the rest of an entry
def _ladder(
    alert_at: str,
    before: tuple[str, ...],
    opens: bool,
    after: tuple[str, ...],
    repeat: str | None,
    review: str | None,
    send_days: tuple[int, ...],
) -> Ladder:
    return Ladder(
        alert_at=time.fromisoformat(alert_at),
        before=tuple(map(parse_span, before)),
        opens=opens,
        after=tuple(map(parse_span, after)),
        repeat=_span(repeat),
        review=_span(review),
        send_days=frozenset(send_days),
    )


def encode_deadline(deadline: Deadline | None) -> Encoded | None:
    """Return *deadline* JSON-ready."""
    if deadline is None:
        return None
    return {
        "modality": str(deadline.modality),
        "edtf": deadline.edtf,
        **_window(deadline.window),
        "within": _text(deadline.within),
        "after": deadline.after,
    }


def decode_deadline(encoded: Mapping[str, Any] | None) -> Deadline | None:
    """Return the deadline that `encode_deadline` encoded."""
    if encoded is None:
        return None
    return Deadline(
        modality=Modality(encoded["modality"]),
        edtf=encoded["edtf"],
        window=decode_window(encoded) if encoded["edtf"] else None,
        within=_span(encoded["within"]),
        after=encoded["after"],
    )


def encode_route(route: Route) -> Encoded:
    """Return *route* JSON-ready."""
    return {
        "channels": list(route.channels),
        "tags": sorted(route.tags),
        "statuses": sorted(route.statuses),
        "escalate_after": _text(route.escalate_after),
        "escalate_to": list(route.escalate_to),
    }


def decode_route(encoded: Mapping[str, Any]) -> Route:
    """Return the route that `encode_route` encoded."""
    return Route(
        channels=tuple(encoded["channels"]),
        tags=frozenset(encoded["tags"]),
        statuses=frozenset(map(Status, encoded["statuses"])),
        escalate_after=_span(encoded["escalate_after"]),
        escalate_to=tuple(encoded["escalate_to"]),
    )


def fingerprint_of(entry: Entry) -> str:
    """Return a digest (64 hexadecimal digits) of all that *entry* says: it changes when, and only when, the entry
    does.
    """
    whole = {
        **encode_entry(entry),
        "sources": [_source_key(source) for source in entry.sources],
        "announcements": [announcement_key(each) for each in entry.announcements],
    }
    return _digest(whole)


def announcement_key(announcement: Announcement) -> str:
    """Return a digest of what *announcement* says, by which a file's announcements are told apart."""
    return _digest(
        [
            str(announcement.kind),
            announcement.on,
            announcement.document,
            announcement.phrase,
            announcement.language,
            announcement.by,
            announcement.note,
            encode_deadline(announcement.deadline),
            announcement.provisional,
        ]
    )


def decode_window(encoded: Mapping[str, Any]) -> Window:
    """Return the window whose two days are in *encoded*, as ISO text or None."""
    earliest, latest = encoded["earliest"], encoded["latest"]
    return Window(date.fromisoformat(earliest) if earliest else None, date.fromisoformat(latest) if latest else None)


def _window(window: Window | None) -> Encoded:
    earliest, latest = (window.earliest, window.latest) if window else (None, None)
    return {
        "earliest": earliest.isoformat() if earliest else None,
        "latest": latest.isoformat() if latest else None,
    }


def _source_key(source: Source) -> list[str | None]:
    return [
        source.document,
        source.phrase,
        source.language,
        source.published.isoformat() if source.published else None,
        source.said_on.isoformat() if source.said_on else None,
        source.publisher,
        source.url,
    ]


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _text(span: Span | None) -> str | None:
    return None if span is None else str(span)


def _span(text: str | None) -> Span | None:
    return None if text is None else parse_span(text)
