"""Every alert to come: the same decisions that will be taken then, taken now."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, groupby, pairwise, takewhile

from msgspec import Struct
from msgspec.structs import replace

from service.core.alerts import Alert, alert_of
from service.core.escalation import Step, steps
from service.core.milestones import Told, day_of, untold
from service.core.model import Commitment, Route, Status
from service.core.routing import route
from service.core.status import standing
from service.core.verdict import Acknowledgement, Silence, Verdict, judge, speaks_from


class PlannedAlert(Struct, frozen=True):
    """One alert to come. *missed* are earlier milestones' days that it will speak for too.

    *withheld* says why it will not be sent then, as things are; None: it will. *leaves_at* is when one that is withheld
    is sent after all, late, because what withholds it is over by then; None: it is not, as where a newer one speaks for
    it. *escalations* are when more channels are told, soonest first, if nobody acknowledges it; each names those alone
    that were not told before.
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
    escalations: tuple[Step, ...] = ()


class Outlook(Struct, frozen=True):
    """What a forecast must know beside the commitment: routes, default channels, silences and its acknowledgements."""

    routes: Sequence[Route]
    default_channels: Sequence[str]
    silences: Sequence[Silence] = ()
    acknowledgements: Sequence[Acknowledgement] = ()


def forecast(
    commitment: Commitment, told: Told, outlook: Outlook, *, now: datetime, until: datetime
) -> Iterator[PlannedAlert]:
    """Yield the alerts of *commitment* from *now* to *until*, both included, in the order of time.

    What is due already comes first, as one alert at *now*; what comes due at the same moment later comes as one, too.
    """
    coming = takewhile(lambda milestone: milestone.due_at <= until, untold(commitment, told))
    groups = groupby(coming, key=lambda milestone: max(now, milestone.due_at))
    raised = (_Raised(at, alert_of(commitment, tuple(together), at)) for at, together in groups)
    for each, following in pairwise(chain(raised, (None,))):
        assert each is not None  # only the last one is
        planned = _planned(commitment, each, outlook)
        if planned.withheld:
            spoken_for_at = following.at if following else until + timedelta.resolution
            planned = _released(commitment, each, planned, outlook, before=spoken_for_at)
        yield planned


class _Raised(Struct, frozen=True):
    at: datetime
    alert: Alert


def _verdict(commitment: Commitment, raised: _Raised, outlook: Outlook, now: datetime) -> Verdict:
    return judge(
        commitment,
        revision=raised.alert.revision,
        kind=raised.alert.lead.kind,
        raised_at=raised.at,
        silences=outlook.silences,
        acknowledgements=outlook.acknowledgements,
        now=now,
    )


def _planned(commitment: Commitment, raised: _Raised, outlook: Outlook) -> PlannedAlert:
    alert, at = raised.alert, raised.at
    verdict = _verdict(commitment, raised, outlook, at)
    chosen = route(commitment.tags, alert.status, routes=outlook.routes, default_channels=outlook.default_channels)
    return PlannedAlert(
        at=at,
        commitment_id=commitment.id,
        milestone=alert.lead.name,
        milestone_on=alert.lead.on,
        status=alert.status,
        days_remaining=standing(commitment, day_of(at, commitment.zone)).days_remaining,
        channels=chosen.channels,
        missed=alert.missed,
        withheld=None if verdict is Verdict.SEND else verdict,
        escalations=_escalations(commitment, alert, at, chosen.channels, outlook) if verdict is Verdict.SEND else (),
    )


def _released(
    commitment: Commitment, raised: _Raised, planned: PlannedAlert, outlook: Outlook, *, before: datetime
) -> PlannedAlert:
    """Return *planned*, which is withheld, with when it leaves after all, if that is *before* a newer one speaks."""
    ends = [each.over_at for each in outlook.silences if each.is_about(commitment)]
    ends += [each.over_at for each in outlook.acknowledgements if each.over_at]
    for over_at in sorted(each for each in ends if raised.at < each < before):
        leaves_at = speaks_from(commitment, over_at)
        if leaves_at < before and _verdict(commitment, raised, outlook, leaves_at) is Verdict.SEND:
            told = _escalations(commitment, raised.alert, leaves_at, planned.channels, outlook)
            return replace(planned, leaves_at=leaves_at, escalations=told)
    return planned


def _escalations(
    commitment: Commitment, alert: Alert, at: datetime, channels: Sequence[str], outlook: Outlook
) -> tuple[Step, ...]:
    """Return the steps that tell somebody new, each on a day that ``send_days`` have."""
    told, found = set(channels), list[Step]()
    for step in steps(commitment.tags, alert.status, at, routes=outlook.routes):
        if added := tuple(each for each in dict.fromkeys(step.channels) if each not in told):
            told.update(added)
            found.append(replace(step, at=speaks_from(commitment, step.at), channels=added))
    return tuple(found)
