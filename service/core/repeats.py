"""The same, said twice: somebody clicks twice, or a program that did not hear the answer asks again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from service.core.model import Announcement
from service.core.verdict import Acknowledgement, Silence

AGAIN_WITHIN = timedelta(minutes=1)
"""Whoever says the same once more in this time, in the same words, means what they said."""


def announced_before(said: Announcement, on_record: Sequence[Announcement], now: datetime) -> int | None:
    """Return the number under which *said*, at *now*, is on record already, and in force; None: it is not.

    *on_record*, oldest first: only the last counts that the same person has recorded. Whoever said something else in
    between means what they say now.
    """
    last = next((each for each in reversed(on_record) if each.recorded_by == said.recorded_by), None)
    if last is None or not _is_near(last.recorded_at, now):
        return None
    return last.id if replace(last, id=None, recorded_at=said.recorded_at) == said else None


def seen_before(seen: Acknowledgement, on_record: Acknowledgement) -> bool:
    """Tell whether *seen* is what is *on_record* and in force. That no alert was raised in between is for others."""
    same_rest = _is_near(seen.until, on_record.until) and _is_near(seen.at, on_record.at)
    same = replace(on_record, id=None, at=seen.at, until=seen.until) == seen
    return same and same_rest


def silenced_before(wanted: Silence, on_record: Silence) -> bool:
    """Tell whether *wanted* is what is *on_record*, of this very minute, and in force."""
    same_span = _is_near(wanted.starts_at, on_record.starts_at) and _is_near(wanted.ends_at, on_record.ends_at)
    same = replace(on_record, id=None, starts_at=wanted.starts_at, ends_at=wanted.ends_at) == wanted
    return same and same_span


def _is_near(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= AGAIN_WITHIN
