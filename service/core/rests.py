"""For how long something rests: days and spans of the calendar, as moments."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from service.core.durations import Span, add
from service.core.milestones import moment_of


def start_of(day: date, zone: str = "UTC") -> datetime:
    """Return the moment in UTC at which *day* begins in *zone*."""
    return moment_of(day, time.min, ZoneInfo(zone))


def end_of(day: date, zone: str = "UTC") -> datetime:
    """Return the first moment in UTC that is no longer *day* in *zone*."""
    return start_of(add(day, Span(0, 1)), zone)


def after_span(now: datetime, span: Span, zone: str) -> datetime:
    """Return the moment *span* after *now*, counted in days of the calendar in *zone*.

    A week from 10:00 is 10:00 again, whatever the clocks do meanwhile.
    """
    local = now.astimezone(ZoneInfo(zone))
    return moment_of(add(local.date(), span), local.time(), ZoneInfo(zone))
