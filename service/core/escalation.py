"""Telling more people of what passed and nobody has acknowledged."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.core.durations import add
from service.core.model import Route, Status
from service.core.routing import matching_routes


@dataclass(frozen=True, slots=True)
class Step:
    """At *at*, *channels* are added."""

    at: datetime
    channels: tuple[str, ...]


def steps(tags: Collection[str], status: Status, raised_at: datetime, *, routes: Sequence[Route]) -> tuple[Step, ...]:
    """Return when and to whom an alert raised at *raised_at* is escalated while nobody acknowledges it, soonest first.

    Only a ``passed`` alert is. A span counts days of the calendar in UTC, at the same time of day.
    """
    if status is not Status.PASSED:
        return ()
    found = (
        Step(datetime.combine(add(raised_at.date(), each.escalate_after), raised_at.timetz()), each.escalate_to)
        for each in matching_routes(tags, status, routes).values()
        if each.escalate_after is not None
    )
    return tuple(sorted(found, key=lambda step: step.at))


def next_step_at(planned: Sequence[Step], *, after: datetime) -> datetime | None:
    """Return when the first step *after* that moment is due; None: there is none left."""
    return next((step.at for step in planned if step.at > after), None)
