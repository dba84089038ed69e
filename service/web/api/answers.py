"""What the API answers with. These models are its documentation, and check what leaves it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from service.core.model import AnnouncementKind, Cause, MilestoneKind, Modality, Origin, Outcome, Status
from service.core.report import moment_text
from service.core.trouble import Trouble
from service.core.verdict import Verdict
from service.store.encoding import encode_deadline
from service.store.tables import DeliveryState

Moment = Annotated[
    datetime,
    PlainSerializer(moment_text),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
"""RFC 3339, in UTC, to the second."""

Localized = dict[str, str]
"""Words by language: ``en``, ``ar``."""


class Answer(BaseModel):
    """Made of the service's own values, by the names of their attributes."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    @classmethod
    def each(cls, values: Iterable[Any]) -> list[Self]:
        """Return one for each of *values*."""
        return [cls.model_validate(value) for value in values]


class SourceAnswer(Answer):
    """A document that says so, with the fragment that carries the date or the duty."""

    document: str
    publisher: str | None
    url: str | None
    published: date | None
    said_on: date | None
    phrase: str
    language: str


class ReadingAnswer(Answer):
    """Another way to understand the date."""

    edtf: str
    reason: Localized


class StandingAnswer(Answer):
    """Where a commitment stands today, in its own zone. Days are counted on the calendar, negative after the day."""

    id: str
    title: Localized
    parties: list[str]
    status: Status
    outcome: Outcome | None
    deadline: str | None = Field(description="EDTF, as the source puts it.")
    modality: Modality | None
    within: str | None = Field(description="ISO 8601, of a deadline that counts from `after`.")
    after: str | None = Field(description="A date, or the id of another commitment.")
    earliest: date | None
    latest: date | None
    days_remaining: int | None = Field(description="To the latest day.")
    days_to_earliest: int | None = Field(description="Where the window is wider than a day.")
    first_latest: date | None = Field(description="The latest day before it was moved.")
    slipped_days: int
    next_review_on: date | None
    next_alert_at: Moment | None
    readings: list[ReadingAnswer]
    zone: str
    tags: list[str]
    sources: list[SourceAnswer]
    origin: Origin


class StatusAnswer(Answer):
    """A page of commitments."""

    as_of: Moment
    counts: dict[Status, int]
    commitments: list[StandingAnswer]
    next: str | None = Field(description="`after` of the next page; null: this is the last.")


class DeadlineAnswer(Answer):
    """A date as it was given, and the days that it may mean."""

    modality: Modality
    edtf: str | None
    earliest: date | None
    latest: date | None
    within: str | None
    after: str | None


Deadline = Annotated[DeadlineAnswer | None, BeforeValidator(encode_deadline)]


class RevisionAnswer(Answer):
    """One deadline in the history of a commitment."""

    number: int
    deadline: Deadline
    cause: Cause
    decided_on: date


class AnnouncementAnswer(Answer):
    """What was announced. What was withdrawn stays on record."""

    id: int
    kind: AnnouncementKind
    on: str
    document: str
    phrase: str | None
    language: str | None
    by: str | None
    note: str | None
    deadline: Deadline
    provisional: bool
    origin: Origin
    recorded_at: Moment
    recorded_by: str | None = Field(description="Null without a token.")
    withdrawn_at: Moment | None

    def for_the_public(self) -> Self:
        """Return it without the name of whoever recorded it."""
        return self.model_copy(update={"recorded_by": None})


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


class PlannedAnswer(Answer):
    """One alert to come, as things are."""

    at: Moment
    commitment: str
    milestone: str
    milestone_on: date
    status: Status
    days_remaining: int | None
    channels: list[str]
    missed: list[date]
    withheld: Verdict | None = Field(description="Why it will not be sent after all.")
    escalations: list[EscalationAnswer] = Field(description="Whom else it reaches, and when.")


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


class CommitmentAnswer(StandingAnswer):
    """All that is known of one commitment. Without a token, what follows the announcements is null."""

    note: Localized | None
    speaks: bool = Field(description="False: it is shown and counted, and nobody is told.")
    ladder: dict[str, Any]
    archived_at: Moment | None
    revisions: list[RevisionAnswer]
    announcements: list[AnnouncementAnswer]
    acknowledgements: list[AcknowledgementAnswer] | None = Field(default=None, description="The newest 50.")
    silences: list[SilenceAnswer] | None = Field(default=None, description="In force or to come.")
    alerts: list[AlertAnswer] | None = Field(default=None, description="The newest 50.")
    deliveries: list[DeliveryAnswer] | None = Field(default=None, description="The newest 50.")
    events: list[EventAnswer] | None = Field(default=None, description="The newest 50.")
    planned: list[PlannedAnswer] | None = Field(default=None, description="The next 10.")
