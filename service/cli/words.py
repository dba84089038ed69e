"""What tables call things: moments, milestones, deadlines and titles, in English."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from service.core.forecast import PlannedAlert
from service.core.model import Deadline, Status
from service.messages import days_phrase, deadline_phrase, isolate, localized, plain

COLOURS = {
    Status.PASSED: "bold red",
    Status.DUE_TODAY: "bold red",
    Status.UNDER_REVIEW: "bold magenta",
    Status.IN_WINDOW: "bold yellow",
    Status.APPROACHING: "bold yellow",
    Status.SCHEDULED: "bold cyan",
    Status.UNDATED: "default",
    Status.SETTLED: "green",
}
"""Beside the words, never instead of them."""


def local_moment(moment: datetime, zone: str = "UTC") -> str:
    """Return *moment* as clocks in *zone* show it, with their offset: ``2026-12-02 09:00 +03``, ``... 06:00 UTC``."""
    local = moment.astimezone(ZoneInfo(zone))
    offset = "UTC" if zone == "UTC" else f"{local:%z}".removesuffix("00")
    return f"{local:%Y-%m-%d %H:%M} {offset}"


def utc_minute(moment: datetime) -> str:
    """Return *moment* in UTC, for a column whose heading says so: ``2026-12-02 06:00``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"


def planned_words(alert: PlannedAlert) -> str:
    """Return what an alert to come will say, for a line of a table: ``30 days left``, ``opens, 29 days left``."""
    days = days_phrase(alert.days_remaining, "en")
    kind = alert.milestone.partition("-")[0]
    late = abs((alert.at.date() - alert.milestone_on).days) > 1  # the day in UTC may be the one before or after
    opens = days if late else f"opens, {days}"
    words = {"opens": opens, "review": "review", "evidence": "evidence waits"}.get(kind, days)
    return f"{words}, {len(alert.missed)} missed" if alert.missed else words


def deadline_words(deadline: Deadline | None) -> str:
    """Return *deadline* as the source gives it, with how it was counted."""
    return plain(deadline_phrase(deadline, "en"))


def title_words(title: Mapping[str, str]) -> str:
    """Return *title* in English, or else in the language that it has."""
    return plain(isolate(localized(title, "en"), "en"))
