"""Every alert that will be sent: the same decisions that will be taken then, taken now."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, groupby, pairwise

from msgspec import Struct

from service.core.alerts import Alert
from service.core.course import Course, Facts
from service.core.entry import Route
from service.core.escalation import steps
from service.core.fates import Added, Wait, escalations_of, fates_of, paused, waits_of
from service.core.foreseen import Cause, Foreseen, How, Surroundings
from service.core.milestones import Milestone, Told, day_of, untold
from service.core.model import Commitment, Status
from service.core.routing import Routing, escalating, route
from service.core.status import standing
from service.core.verdict import Acknowledgement, Silence, Verdict


class PlannedAlert(Struct, frozen=True):
    """One alert to come, or one that was raised already, at *raised_at*, and has still to reach somebody.

    It leaves for *channels* at *at*, but for those that *waits* name. *missed* are earlier milestones' days that it
    speaks for too. *withheld* says why it will not be sent then, as things are; None: it will. *leaves_at* is when one
    that is withheld is sent after all, late, because what withholds it is over by then; None: it is not, as where a
    newer one speaks for it. *escalations* are when more channels are told, soonest first, if nobody acknowledges it;
    each names those alone that were not told before.

    Of one that was raised already, *channels* are those alone that it has still to reach, *withheld* says why it did
    not, and *at* is when it reaches the next, if only by escalation; if it reaches none, it is the present.
    """

    at: datetime
    commitment_id: str
    milestone: str
    milestone_on: date
    status: Status
    days_remaining: int | None
    channels: tuple[str, ...]
    missed: tuple[date, ...] = ()
    withheld: Verdict | None = None
    leaves_at: datetime | None = None
    escalations: tuple[Added, ...] = ()
    raised_at: datetime | None = None
    waits: tuple[Wait, ...] = ()

    @property
    def moments(self) -> tuple[datetime, ...]:
        """When something becomes of it, in no order."""
        others = (self.leaves_at, *(each.at for each in self.waits), *(each.at for each in self.escalations))
        return (self.at, *filter(None, others))

    @property
    def is_stuck(self) -> bool:
        """Whether it was raised already and reaches nobody any more, as things are."""
        return self.raised_at is not None and len(self.moments) == 1


class Outlook(Struct, frozen=True):
    """What a forecast must know beside the commitment: routes, default channels, silences, its acknowledgements, and
    the channels that are *off*, for whatever cause, of all that *there_are*; None: all that are named are.
    """

    routes: Sequence[Route]
    default_channels: Sequence[str]
    silences: Sequence[Silence] = ()
    acknowledgements: Sequence[Acknowledgement] = ()
    off: Mapping[str, Cause] = {}
    there_are: Collection[str] | None = None

    def routing(self, commitment: Commitment, status: Status) -> Routing:
        """Return where an alert about *commitment* goes that is raised in *status*."""
        default, there_are = self.default_channels, self.there_are
        return route(commitment.tags, status, routes=self.routes, default_channels=default, there_are=there_are)

    def facts(self, commitment: Commitment) -> Facts:
        """Return what is known of *commitment* beside what was told of it."""
        routes = escalating(self.routes, default_channels=self.default_channels, there_are=self.there_are)
        return Facts(commitment, routes, self.silences, self.acknowledgements)


class Raised(Struct, frozen=True):
    """An alert that was raised already: how far it has got, and *due*, when which channel is attempted next.

    *is_newest* of its commitment: it alone is sent after all. *reason* is on record as why it is withheld.
    """

    course: Course
    milestone: str
    milestone_on: date
    missed: tuple[date, ...]
    due: Mapping[str, datetime]
    is_newest: bool
    reason: Verdict | None = None


class Begun(Struct, frozen=True):
    """The alerts of a commitment that were raised already and are not done with, oldest first.

    *look_at* is when the engine looks again at what is withheld, if that is planned; *rested*: something was withheld
    before.
    """

    alerts: Sequence[Raised] = ()
    look_at: datetime | None = None
    rested: bool = False


NOTHING_BEGUN = Begun()


def forecast(
    commitment: Commitment,
    told: Told,
    outlook: Outlook,
    *,
    now: datetime,
    until: datetime,
    begun: Begun = NOTHING_BEGUN,
) -> Iterator[PlannedAlert]:
    """Yield the alerts of *commitment* from *now* to *until*, both included: those that have *begun*, and then those
    that are to come, in the order of time.

    What is due already comes first of these, as one alert at *now*; what comes due at the same moment later comes as
    one, too.
    """
    facts = outlook.facts(commitment)
    groups = groupby(untold(commitment, told), key=lambda milestone: max(now, milestone.due_at))
    coming: Iterator[_Group | None] = chain(((at, tuple(together)) for at, together in groups), (None,))
    first = next(coming)
    busy: dict[str, datetime] = {}
    rested = begun.rested
    for each in begun.alerts:
        newer_at = (first[0] if first else None) if each.is_newest else now
        around = Surroundings(facts, dict(busy), outlook.off, newer_at, rested)
        foreseen = _foreseen(each, around, begun.look_at, now)
        busy |= {channel: max(at, busy.get(channel, at)) for channel, at in each.due.items()}
        rested = rested or bool(foreseen.held)
        planned = _still(commitment, each, foreseen, now)
        if planned and planned.at <= until:
            yield planned
    for group, following in pairwise(chain((first,), coming)):
        if group is None or group[0] > until:
            return
        around = Surroundings(facts, busy, outlook.off, following[0] if following else None, rested)
        planned = _planned(commitment, group, outlook, around)
        rested = rested or planned.withheld is not None
        yield planned


_Group = tuple[datetime, tuple[Milestone, ...]]


def _planned(commitment: Commitment, group: _Group, outlook: Outlook, around: Surroundings) -> PlannedAlert:
    at, milestones = group
    stands = standing(commitment, day_of(at, commitment.zone))
    alert = Alert(commitment.id, commitment.revision.number, milestones, stands.status)
    channels = outlook.routing(commitment, alert.status).reached
    planned_steps = steps(commitment.tags, alert.status, at, routes=around.facts.routes)
    course = Course(
        revision=alert.revision,
        kind=alert.lead.kind,
        status=alert.status,
        raised_at=at,
        told_at=at,
        channels=channels,
        escalate_at=planned_steps[0].at if planned_steps else None,
    )
    foreseen = Foreseen(course, dict.fromkeys(channels, at), around, at)
    verdict = course.verdict(around.facts, at)
    if verdict is not Verdict.SEND or planned_steps or around.busy or around.off:
        foreseen.run_on()  # of all others, which are nearly all, nothing more becomes
    fates = fates_of(foreseen, Cause.EARLIER)
    is_withheld = verdict is not Verdict.SEND
    leaves_at = min((each.at for each in fates.values() if each.at), default=None) if is_withheld else None
    expected = leaves_at if is_withheld else at
    return PlannedAlert(
        at=at,
        commitment_id=commitment.id,
        milestone=alert.lead.name,
        milestone_on=alert.lead.on,
        status=alert.status,
        days_remaining=stands.days_remaining,
        channels=channels,
        missed=alert.missed,
        withheld=verdict if is_withheld else None,
        leaves_at=leaves_at,
        escalations=escalations_of(foreseen),
        waits=waits_of({channel: fate for channel, fate in fates.items() if fate.at != expected}),
    )


def _foreseen(raised: Raised, around: Surroundings, look_at: datetime | None, now: datetime) -> Foreseen:
    verdict = raised.course.verdict(around.facts, now)
    reason = raised.reason if verdict is Verdict.SEND else verdict
    may_leave = raised.is_newest and verdict in _MAY_LEAVE
    return Foreseen(
        raised.course,
        {channel: max(now, at) for channel, at in raised.due.items()},
        around,
        now,
        look_at=max(now, look_at) if look_at and raised.is_newest else None,
        held=dict.fromkeys(raised.course.withheld, reason) if reason and may_leave else {},
    ).run_on()


_MAY_LEAVE = (Verdict.SEND, Verdict.UNDER_REVIEW, Verdict.ACKNOWLEDGED, Verdict.SILENCED)
"""What an alert that is withheld may leave after; the others are for good."""


def _still(commitment: Commitment, raised: Raised, foreseen: Foreseen, now: datetime) -> PlannedAlert | None:
    """Return what is still to come of an alert that was raised already; None: nothing is."""
    fates = fates_of(foreseen, Cause.RETRY)
    escalations = escalations_of(foreseen)
    waits = waits_of({**fates, **paused(foreseen)})
    channels = tuple(each for each in fates if foreseen.how.get(each) is not How.ESCALATION)
    if not waits and not escalations:
        return None
    moments = [*(each.at for each in waits if each.at), *(each.at for each in escalations)]
    at = min(moments, default=now)
    (only, *others) = waits or (None,)
    withheld = only.cause if only and not others and channels and isinstance(only.cause, Verdict) else None
    return PlannedAlert(
        at=at,
        commitment_id=commitment.id,
        milestone=raised.milestone,
        milestone_on=raised.milestone_on,
        status=raised.course.status,
        days_remaining=standing(commitment, day_of(at, commitment.zone)).days_remaining,
        channels=channels,
        missed=raised.missed,
        withheld=withheld,
        leaves_at=only.at if only and withheld else None,
        escalations=escalations,
        raised_at=raised.course.raised_at,
        waits=() if withheld else waits,
    )
