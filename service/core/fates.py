"""What was foreseen of an alert, gathered for those who read it: which channels get it when, and why not before."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from msgspec import Struct

from service.core.foreseen import Foreseen, How
from service.core.verdict import Verdict


class Cause(StrEnum):
    """Why a channel gets an alert at another moment than the others, where no verdict says why."""

    RETRY = "retry"  # an attempt has failed, or was not made yet: this is the next
    EARLIER = "earlier"  # what the same commitment said before has still to leave that channel
    SWITCHED_OFF = "switched_off"


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
        **{channel: Fate(None, Cause.SWITCHED_OFF) for channel in foreseen.off},
    }


def waits_of(fates: Mapping[str, Fate]) -> tuple[Wait, ...]:
    """Return *fates*, those that are alike together."""
    alike = dict.fromkeys(fates.values())
    return tuple(
        Wait(each.at, tuple(channel for channel, fate in fates.items() if fate == each), each.cause) for each in alike
    )


def paused(foreseen: Foreseen) -> tuple[Wait, ...]:
    """Return whom it would escalate to, but for what has no end by itself."""
    if foreseen.paused is None:
        return ()
    wanted = dict.fromkeys(name for step in foreseen.course.steps(foreseen.around.facts) for name in step.channels)
    return (Wait(None, tuple(name for name in wanted if name not in foreseen.course.channels), foreseen.paused),)


def escalations_of(foreseen: Foreseen) -> tuple[Added, ...]:
    """Return when whom else it reaches, soonest first."""
    arrived = [each for each in foreseen.arrivals if each.how is How.ESCALATION]
    return tuple(
        Added(at, tuple(each.channel for each in together)) for at, together in groupby(arrived, lambda each: each.at)
    )
