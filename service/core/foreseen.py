"""What becomes of one alert from now on, if nobody interferes: moment by moment, as the engine will decide it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from service.core.course import Course, Facts, escalated, look
from service.core.escalation import Move
from service.core.verdict import Verdict


class Cause(StrEnum):
    """Why a channel gets an alert at another moment than the others, where no verdict says why."""

    RETRY = "retry"  # an attempt has failed, or was not made yet: this is the next
    EARLIER = "earlier"  # what the same commitment said before has still to leave that channel
    SWITCHED_OFF = "switched_off"
    NOT_CONFIGURED = "not_configured"  # the settings have no such channel any more


class How(StrEnum):
    """What brings an alert to a channel."""

    AT_ONCE = "at_once"  # it was raised, or its next attempt has come
    LATE = "late"  # what withheld it is over
    ESCALATION = "escalation"


class Arrival(Struct, frozen=True):
    """The alert leaves for *channel* at *at*. *withheld* is why it did not before."""

    at: datetime
    channel: str
    how: How
    withheld: Verdict | None = None


class Surroundings(Struct, frozen=True):
    """What one alert meets on its way.

    Before *busy* no delivery may leave for a channel, because an earlier one has still to; channels that are *off* get
    nothing, for whatever cause. From *newer_at* a newer alert speaks for it. *rested*: something of its commitment was
    withheld before.
    """

    facts: Facts
    busy: Mapping[str, datetime]
    off: Mapping[str, Cause]
    newer_at: datetime | None = None
    rested: bool = False


@dataclass(slots=True)
class Foreseen:
    """The course of an alert up to *now*, with what is *due* on which channel when, and what came of it so far.

    It is looked at again at *look_at*, or when a rest ends that is over later than *now*. *how* has what brings it to a
    channel where that is not at once, *held* why it is withheld where it is. *off* are the channels that get it once
    they are switched on; *paused* is why its escalation has no end in sight.
    """

    course: Course
    due: dict[str, datetime]
    around: Surroundings
    now: datetime
    look_at: datetime | None = None
    arrivals: list[Arrival] = field(default_factory=list)
    how: dict[str, How] = field(default_factory=dict)
    held: dict[str, Verdict] = field(default_factory=dict)
    off: list[str] = field(default_factory=list)
    paused: Verdict | None = None

    def run_on(self) -> "Foreseen":
        """Let time pass until nothing more becomes of it. At each moment things are done in the engine's order."""
        while (moment := self._next_moment()) is not None:
            looks = moment == self._next_look()
            self.now = moment
            if looks:
                self._look()
            if self.course.escalate_at is not None and self.course.escalate_at <= moment:
                self._escalate()
            for channel in [each for each, at in self.due.items() if at <= moment]:
                self._send(channel)
        return self

    def _next_moment(self) -> datetime | None:
        moments = (self._next_look(), self.course.escalate_at, *self.due.values())
        return min((max(each, self.now) for each in moments if each), default=None)

    def _next_look(self) -> datetime | None:
        """Return when it is looked at again; None: not any more, as where a newer alert speaks for it by then."""
        at = self.look_at or self._next_end_of_rest()
        newer_at = self.around.newer_at
        return None if at is None or (newer_at is not None and at >= newer_at) else at

    def _next_end_of_rest(self) -> datetime | None:
        """Return when the next rest ends. Whoever ends a silence looks only at what may have rested for it."""
        facts = self.around.facts
        ends = [each.over_at for each in facts.acknowledgements if each.over_at]
        if self.around.rested or self.course.withheld:
            ends += [each.over_at for each in facts.silences if each.is_about(facts.commitment)]
        return min((each for each in ends if each > self.now), default=None)

    def _look(self) -> None:
        found = look(self.course, self.around.facts, self.now)
        self.course, self.look_at = found.course, found.again_at
        self._add(found.released, How.LATE)

    def _escalate(self) -> None:
        found = escalated(self.course, self.around.facts, self.now)
        self.course = found.course
        self.paused = found.verdict if found.move is Move.WAIT and found.course.escalate_at is None else None
        self._add(found.added, How.ESCALATION)

    def _add(self, channels: Sequence[str], how: How) -> None:
        self.due |= dict.fromkeys(channels, self.now)
        self.how |= dict.fromkeys(channels, how)

    def _send(self, channel: str) -> None:
        free_at = self.around.busy.get(channel, self.now)
        if free_at > self.now and channel not in self.around.off:
            self.due[channel] = free_at
            return
        del self.due[channel]
        if channel in self.around.off:
            self.off.append(channel)
        elif (verdict := self.course.verdict(self.around.facts, self.now)) is Verdict.SEND:
            how = self.how.get(channel, How.AT_ONCE)
            self.arrivals.append(Arrival(self.now, channel, how, self.held.pop(channel, None)))
        else:
            self.held[channel] = verdict
            self.course = replace(self.course, withheld=(*self.course.withheld, channel))
