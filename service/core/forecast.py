"""Every alert to come: the same decisions that will be taken then, taken now."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby, takewhile

from msgspec import Struct
from msgspec.structs import replace

from service.core.alerts import Alert
from service.core.escalation import Step, steps
from service.core.milestones import Told, day_of, untold
from service.core.model import Commitment, Route, Status
from service.core.routing import route
from service.core.status import standing
from service.core.verdict import Acknowledgement, Silence, Verdict, judge, speaks_from


class PlannedAlert(Struct, frozen=True):
    """One alert to come. *missed* are earlier milestones' days that it will speak for too.

    *withheld* says why it will not be sent after all, as things are; None: it will. *escalations* are when more
    channels are told, soonest first, if nobody acknowledges it; each names those alone that were not told before.
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
    for at, together in groupby(coming, key=lambda milestone: max(now, milestone.due_at)):
        status = standing(commitment, day_of(at, commitment.zone)).status
        alert = Alert(commitment.id, commitment.revision.number, tuple(together), status)
        yield _planned(commitment, alert, at, outlook)


def _planned(commitment: Commitment, alert: Alert, at: datetime, outlook: Outlook) -> PlannedAlert:
    verdict = judge(
        commitment,
        revision=alert.revision,
        kind=alert.lead.kind,
        raised_at=at,
        silences=outlook.silences,
        acknowledgements=outlook.acknowledgements,
        now=at,
    )
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
