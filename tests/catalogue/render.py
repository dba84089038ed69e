"""Writes a catalogue as TOML, plainly: the other direction, for round trips."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from enum import StrEnum

from service.core.durations import Span
from service.core.entry import Catalogue, Entry, Route
from service.core.model import Announcement, Deadline, Ladder, Reading, Source

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def render(catalogue: Catalogue) -> str:
    """Return the text of *catalogue*. Every commitment carries its whole ladder."""
    lines = [] if catalogue.entries else ["commitments = []"]
    for route in catalogue.routes:
        lines += ["", "[[routes]]", *_pairs(_route(route))]
    for entry in catalogue.entries:
        lines += ["", "[[commitments]]", *_pairs(_entry(entry))]
        for name, tables in (
            ("sources", map(_source, entry.sources)),
            ("readings", map(_reading, entry.readings)),
            ("announcements", map(_announcement, entry.announcements)),
        ):
            for table in tables:
                lines += ["", f"  [[commitments.{name}]]", *(f"  {pair}" for pair in _pairs(table))]
    return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, object]) -> Iterator[str]:
    return (f"{key} = {_value(value)}" for key, value in table.items() if value is not None)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Span() | StrEnum():
            return f'"{value}"'
        case str():
            return json.dumps(value, ensure_ascii=False)
        case date() | time():
            return value.isoformat()
        case Mapping():
            return f"{{ {', '.join(_pairs(value))} }}"
        case Iterable():
            return f"[{', '.join(map(_value, value))}]"
    raise TypeError(value)


def _entry(entry: Entry) -> dict[str, object]:
    ladder, dates = _ladder(entry.ladder), _deadline(entry.deadline)
    return {
        "id": entry.id,
        "title": entry.title,
        "parties": entry.parties,
        "tags": entry.tags or None,
        "note": entry.note,
        "alerts": "all" if entry.alerts else "none",
        "zone": entry.zone,
        **ladder,
        **dates,  # a deadline's own `after` takes the place of the ladder's, which then is the built-in one
    }


def _ladder(ladder: Ladder) -> dict[str, object]:
    return {
        "alert_at": ladder.alert_at,
        "before": ladder.before,
        "opens": ladder.opens,
        "after": ladder.after,
        "repeat": ladder.repeat or "never",
        "review": ladder.review,
        "send_days": [DAYS[day - 1] for day in ladder.send_days],
    }


def _deadline(deadline: Deadline | None) -> dict[str, object]:
    if deadline is None:
        return {}
    if deadline.within:
        return {"within": deadline.within, "after": deadline.after}
    return {deadline.modality: deadline.edtf}


def _source(source: Source) -> dict[str, object]:
    return {key: getattr(source, key) for key in source.__struct_fields__}


def _reading(reading: Reading) -> dict[str, object]:
    return {"edtf": reading.edtf, "reason": reading.reason}


def _announcement(announcement: Announcement) -> dict[str, object]:
    written = ("kind", "on", "document", "phrase", "language", "by", "note", "provisional")
    return {
        **{key: getattr(announcement, key) for key in written},
        "deadline": _deadline(announcement.deadline) or None,
    }


def _route(route: Route) -> dict[str, object]:
    return {
        "tags": sorted(route.tags),
        "statuses": sorted(route.statuses),
        "channels": route.channels,
        "escalate_after": route.escalate_after,
        "escalate_to": route.escalate_to or None,
    }
