"""Whether an alert may still leave. A decision carries its reason, which reaches the ledger, the log and the page."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.core.milestones import day_of, moment_of
from service.core.model import Commitment, MilestoneKind
from service.core.told import still_counts


class Verdict(StrEnum):
    """What may become of an alert at the moment it would be sent."""

    SEND = "send"
    SETTLED = "settled"
    ARCHIVED = "archived"
    MUTED = "muted"  # the catalogue now says alerts = "none"
    REVISED = "revised"  # the deadline means other days by now, which are spoken of apart
    UNDER_REVIEW = "under_review"
    ANSWERED = "answered"  # it asked for a look at evidence, and somebody has looked
    ACKNOWLEDGED = "acknowledged"
    SILENCED = "silenced"


class Silence(Struct, frozen=True):
    """A span that withholds alerts: of one commitment, or of all with a tag (exactly one is set).

    *ends_at* is the first moment at which alerts are sent again. *ended_at*: somebody ended it early.
    """

    starts_at: datetime
    ends_at: datetime
    reason: str
    commitment_id: str | None = None
    tag: str | None = None
    created_by: str | None = None
    ended_at: datetime | None = None
    id: int | None = None

    @property
    def over_at(self) -> datetime:
        """The first moment at which it withholds nothing more."""
        return min(self.ends_at, self.ended_at) if self.ended_at else self.ends_at

    def is_about(self, commitment: Commitment) -> bool:
        """Tell whether it withholds *commitment*'s alerts while it is in force."""
        return self.commitment_id == commitment.id or self.tag in commitment.tags

    def covers(self, commitment: Commitment, now: datetime) -> bool:
        """Tell whether it withholds *commitment*'s alerts at *now*."""
        return self.is_about(commitment) and self.starts_at <= now < self.over_at


class Acknowledgement(Struct, frozen=True):
    """Somebody has seen it, at *at*; reminders rest until *until*, None: until the next milestone."""

    commitment_id: str
    at: datetime
    until: datetime | None
    by: str
    note: str | None = None
    withdrawn_at: datetime | None = None
    id: int | None = None

    @property
    def over_at(self) -> datetime | None:
        """The moment from which it lets nothing rest; None: it has no end by itself."""
        return min(self.withdrawn_at, self.until or self.withdrawn_at) if self.withdrawn_at else self.until

    def covers(self, *, raised_at: datetime, now: datetime) -> bool:
        """Tell whether an alert raised at *raised_at* rests at *now*: as long as the person says, or for good if it
        was seen.
        """
        if self.withdrawn_at is not None:
            return False
        return raised_at <= self.at if self.until is None else now < self.until

    def answers(self, *, told_at: datetime) -> bool:
        """Tell whether it is the answer to an alert that people were told at *told_at*: then nobody else is."""
        return self.withdrawn_at is None and told_at <= self.at


def judge(
    commitment: Commitment,
    *,
    revision: int,
    kind: MilestoneKind,
    raised_at: datetime,
    silences: Iterable[Silence],
    acknowledgements: Iterable[Acknowledgement],
    now: datetime,
) -> Verdict:
    """Decide whether an alert of *commitment* may leave at *now*. What is over outranks what rests."""
    over = _over(commitment, revision, kind, raised_at)
    if over is not Verdict.SEND:
        return over
    if any(each.covers(raised_at=raised_at, now=now) for each in acknowledgements):
        return Verdict.ACKNOWLEDGED
    if any(each.covers(commitment, now) for each in silences):
        return Verdict.SILENCED
    return Verdict.SEND


def speaks_from(commitment: Commitment, now: datetime) -> datetime:
    """Return *now* if ``send_days`` have today, in the commitment's zone, or else when the next day speaks that they
    have: for what a milestone's own moment does not tell, an escalation or what a silence kept back.
    """
    today, send_days = day_of(now, commitment.zone), commitment.ladder.send_days
    on = next(day for days in range(7) if (day := today + timedelta(days=days)).isoweekday() in send_days)
    return now if on == today else moment_of(on, commitment.ladder.alert_at, ZoneInfo(commitment.zone))


def _over(commitment: Commitment, revision: int, kind: MilestoneKind, raised_at: datetime) -> Verdict:
    evidence = kind is MilestoneKind.EVIDENCE
    facts = {
        Verdict.SETTLED: commitment.settlement is not None,
        Verdict.ARCHIVED: commitment.archived,
        Verdict.MUTED: not commitment.alerts,
        Verdict.REVISED: not evidence and not still_counts(commitment, revision, kind),
        Verdict.UNDER_REVIEW: commitment.evidence_on is not None and not evidence,
        Verdict.ANSWERED: evidence and not _waits_since_before(commitment, raised_at),
    }
    return next((verdict for verdict, holds in facts.items() if holds), Verdict.SEND)


def _waits_since_before(commitment: Commitment, raised_at: datetime) -> bool:
    """Tell whether the evidence that waits now did so already when a call to look at it was raised, and not other."""
    since = commitment.evidence_on
    return since is not None and since < day_of(raised_at, commitment.zone)
