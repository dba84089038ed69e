"""What was foreseen of an alert, gathered for those who read it: which channels get it when, and why not before."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby

from msgspec import Struct

from service.core.foreseen import Cause, Foreseen, How
from service.core.verdict import Verdict


class Added(Struct, frozen=True):
    """From *at* on, *channels* are told, too."""

    at: datetime
    channels: tuple[str, ...]


class Wait(Struct, frozen=True):
    """These *channels* get it *at* another moment, because of *cause*; None: they do not, as things are."""

    at: datetime | None
    channels: tuple[str, ...]
    cause: Cause | Verdict


class Fate(Struct, frozen=True):
    """When a channel gets an alert, and why not before; None: it does not, as things are."""

    at: datetime | None
    cause: Cause | Verdict


def fates_of(foreseen: Foreseen, usual: Cause) -> dict[str, Fate]:
    """Return what becomes of an alert on each channel that it has still to reach, but by escalation; *usual*: why then,
    if no verdict says so.
    """
    arrived = (each for each in foreseen.arrivals if each.how is not How.ESCALATION)
    return {
        **{each.channel: Fate(each.at, each.withheld or usual) for each in arrived},
        **{channel: Fate(None, verdict) for channel, verdict in foreseen.held.items()},
        **{channel: Fate(None, foreseen.around.off[channel]) for channel in foreseen.off},
    }


def waits_of(fates: Mapping[str, Fate]) -> tuple[Wait, ...]:
    """Return *fates*, those that are alike together."""
    alike = dict.fromkeys(fates.values())
    return tuple(
        Wait(each.at, tuple(channel for channel, fate in fates.items() if fate == each), each.cause) for each in alike
    )


def paused(foreseen: Foreseen) -> dict[str, Fate]:
    """Return what becomes of it on the channels that it would escalate to, but for what has no end by itself.

    Nothing where it reaches nobody anyway.
    """
    course, reason = foreseen.course, foreseen.paused
    if reason is None or course.reaches_nobody:
        return {}
    wanted = dict.fromkeys(name for step in course.steps(foreseen.around.facts) for name in step.channels)
    return {name: Fate(None, reason) for name in wanted if name not in course.channels}


def escalations_of(foreseen: Foreseen) -> tuple[Added, ...]:
    """Return when whom else it reaches, soonest first."""
    arrived = [each for each in foreseen.arrivals if each.how is How.ESCALATION]
    return tuple(
        Added(at, tuple(each.channel for each in together)) for at, together in groupby(arrived, lambda each: each.at)
    )
