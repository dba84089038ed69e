"""What the API answers with of alerts: those that were raised, where they went, and what withholds or awaits them."""

from datetime import date
from typing import Any

from pydantic import Field

from service.core.foreseen import Cause
from service.core.model import MilestoneKind, Status
from service.core.trouble import Trouble
from service.core.verdict import Verdict
from service.store.tables import DeliveryState
from service.web.api.answers import Answer, Moment


class AlertAnswer(Answer):
    """One thing that people were told, and when it was due."""

    id: int
    key: str
    commitment: str = Field(validation_alias="commitment_id")
    revision: int
    milestone: str
    kind: MilestoneKind
    milestone_on: date
    due_at: Moment
    missed: list[date]
    status: Status
    raised_at: Moment


class DeliveryAnswer(Answer):
    """What became of one alert, or digest of alerts, on one channel."""

    id: int
    channel: str
    state: DeliveryState
    reason: str | None
    receipt: str | None
    idempotency_key: str
    attempts: int
    failures: int
    created_at: Moment
    next_attempt_at: Moment | None
    finished_at: Moment | None
    alerts: list[str] = Field(validation_alias="alert_keys", description="Keys; none in news of the service itself.")


class AcknowledgementAnswer(Answer):
    """Somebody has seen it."""

    id: int
    commitment: str = Field(validation_alias="commitment_id")
    at: Moment
    until: Moment | None = Field(description="Null: until the next milestone.")
    by: str
    note: str | None
    withdrawn_at: Moment | None


class SilenceAnswer(Answer):
    """A span in which alerts are withheld."""

    id: int
    commitment: str | None = Field(validation_alias="commitment_id")
    tag: str | None
    starts_at: Moment
    ends_at: Moment
    reason: str
    created_by: str | None
    ended_at: Moment | None


class EventAnswer(Answer):
    """One line of the event log."""

    id: int
    at: Moment
    kind: str
    who: str | None
    commitment: str | None = Field(validation_alias="commitment_id")
    facts: dict[str, Any]


class EscalationAnswer(Answer):
    """Channels that are told, too, if nobody has acknowledged an alert by then."""

    at: Moment
    channels: list[str]


class WaitAnswer(Answer):
    """Channels that get an alert at another moment than the others."""

    at: Moment | None = Field(description="Null: they do not get it, as things are.")
    channels: list[str]
    cause: Cause | Verdict = Field(
        description=(
            "`retry`: an attempt failed, and this is the next; `earlier`: what the same commitment said before has "
            "still to leave that channel; `switched_off`: it is; `not_configured`: the settings have no such channel "
            "any more; or why it is withheld from these alone."
        )
    )


class PlannedAnswer(Answer):
    """One alert to come, or one that was raised already and has still to reach somebody, as things are."""

    at: Moment = Field(
        description="When it is raised. Of one that was already: when it reaches the next; if none, the present."
    )
    commitment: str
    milestone: str
    milestone_on: date
    status: Status
    days_remaining: int | None
    channels: list[str] = Field(description="Of one that was raised already: those that it has still to reach.")
    missed: list[date]
    withheld: Verdict | None = Field(description="Why it will not be sent then.")
    leaves_at: Moment | None = Field(description="When it is sent after all, late, once nothing withholds it.")
    escalations: list[EscalationAnswer] = Field(description="Whom else it reaches, and when.")
    raised_at: Moment | None = Field(description="When it was raised; null: it is to come.")
    waits: list[WaitAnswer] = Field(description="Which channels get it at another moment, or not as things are.")


class ChannelAnswer(Answer):
    """How a channel fares."""

    channel: str
    configured: bool
    off_since: Moment | None
    trouble: Trouble | None
    trouble_since: Moment | None
    trouble_reason: str | None
    last_sent_at: Moment | None
    pending: int
    oldest_pending_since: Moment | None
