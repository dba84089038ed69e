"""Telling more people of what passed and nobody has acknowledged."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from service.core.durations import add
from service.core.entry import Route
from service.core.model import Status
from service.core.routing import matching_routes
from service.core.verdict import Acknowledgement, Verdict


class Step(Struct, frozen=True):
    """At *at*, *channels* are added, says the route with that number, from 1."""

    at: datetime
    channels: tuple[str, ...]
    route: int


def steps(tags: Collection[str], status: Status, told_at: datetime, *, routes: Sequence[Route]) -> tuple[Step, ...]:
    """Return when and to whom an alert that people were told at *told_at* is escalated while nobody acknowledges it,
    soonest first.

    Only a ``passed`` alert is. A span counts days of the calendar in UTC, at the same time of day.
    """
    if status is not Status.PASSED:
        return ()
    found = (
        Step(datetime.combine(add(told_at.date(), each.escalate_after), told_at.timetz()), each.escalate_to, number)
        for number, each in matching_routes(tags, status, routes).items()
        if each.escalate_after is not None
    )
    return tuple(sorted(found, key=lambda step: step.at))


def next_step_at(planned: Sequence[Step], *, told: Collection[str]) -> datetime | None:
    """Return when the first step is due that adds to the channels that were *told*; None: there is none."""
    return next((step.at for step in planned if not set(step.channels) <= set(told)), None)


class Move(StrEnum):
    """What becomes of an escalation that is due."""

    STEP = "step"
    WAIT = "wait"  # until what holds it back is over
    DROP = "drop"


def decide(verdict: Verdict, acknowledgements: Iterable[Acknowledgement], *, told_at: datetime, nobody: bool) -> Move:
    """Tell what becomes of an escalation whose alert has *verdict*, people having been told of it at *told_at*.

    While the alert could not leave, nobody is told more; once it can, they are. What was answered is not escalated,
    nor what *nobody* was told of in the first place: that is for whoever sends it after all.
    """
    if verdict in (Verdict.UNDER_REVIEW, Verdict.SILENCED):
        return Move.WAIT
    answered = any(each.answers(told_at=told_at) for each in acknowledgements)
    return Move.DROP if nobody or answered or verdict is not Verdict.SEND else Move.STEP
