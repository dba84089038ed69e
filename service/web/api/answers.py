"""What the API answers with. These models are its documentation, and check what leaves it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self

from msgspec.structs import asdict
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from service.core.model import Announcement, AnnouncementKind, Cause, Modality, Origin, Outcome, Status
from service.core.report import moment_text
from service.jobs.followers import Redated
from service.store.encoding import encode_deadline

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


class EndedAnchorAnswer(Answer):
    """A commitment that will never give a day to those that count from it."""

    id: str
    outcome: Outcome | None = Field(description="Null: it was archived while it was open.")


class RedatedAnswer(Answer):
    """A commitment that counts from another, and whose deadline has changed with that."""

    commitment: str = Field(validation_alias="commitment_id")
    before: Deadline
    after: Deadline


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


class RecordedAnswer(AnnouncementAnswer):
    """What was recorded, accepted or withdrawn just now, and what it did to commitments that count from this one."""

    followers: list[RedatedAnswer] = Field(
        description="Those whose deadline has changed; `after` without a date: it lost it."
    )

    @classmethod
    def of(cls, announcement: Announcement, followers: Sequence[Redated]) -> Self:
        """Return *announcement* with *followers*."""
        return cls.model_validate({**asdict(announcement), "followers": followers})
