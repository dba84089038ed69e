"""What the intake answers with."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from msgspec.structs import asdict
from pydantic import Field

from service.core.model import Modality
from service.store.documents import StoredProposal
from service.store.tables import ProposalState
from service.web.api.answers import Answer, Localized, Moment


class FragmentAnswer(Answer):
    """A piece of the text, as it stands there. Offsets count characters, from 0; an end is the first one after."""

    start: int
    end: int
    text: str


class AnchorAnswer(Answer):
    """What a relative date counts from: *kind* is publication, statement, date or event."""

    kind: str
    on: date | None = Field(description="Null: an event whose day the text does not give.")
    fragment: FragmentAnswer | None


class OtherReading(Answer):
    """Another way to understand a date, and why."""

    edtf: str
    earliest: date | None
    latest: date | None
    reason: Localized


class ExpressionAnswer(FragmentAnswer):
    """One date in the text: *kind* is publication, past_reference, deadline, event or duration."""

    kind: str
    edtf: str | None
    earliest: date | None
    latest: date | None
    duration: str | None
    anchor: AnchorAnswer | None
    readings: list[OtherReading]


class ProposalAnswer(Answer):
    """A commitment that the text may hold, and what was decided on it."""

    id: int
    document: int = Field(validation_alias="document_id")
    state: ProposalState
    commitment: str | None = Field(validation_alias="commitment_id", description="The id of what it became.")
    reason: str | None = Field(description="Why it was rejected.")
    decided_at: Moment | None
    decided_by: str | None
    fragments: list[FragmentAnswer]
    sentence: FragmentAnswer
    edtf: str | None
    modality: Modality | None
    earliest: date | None
    latest: date | None
    duration: str | None
    anchor: AnchorAnswer | None
    party: str | None
    confidence: float
    readings: list[OtherReading]
    in_working_days: bool = Field(False, description="The text counts *duration* in working days.")
    draft: dict[str, Any] = Field(description="What accepting records: the keys of [[commitments]] in deadlines.toml.")

    @classmethod
    def of(cls, proposal: StoredProposal, draft: Mapping[str, Any]) -> Self:
        """Return *proposal*, which would become *draft*."""
        return cls.model_validate({**asdict(proposal), **proposal.found, "draft": draft})


class DocumentAnswer(Answer):
    """A document that was received, and how many of its proposals are in each state."""

    id: int
    name: str
    kind: str
    language: str
    published_on: date
    said_on: date | None
    url: str | None
    received_at: Moment
    received_by: str
    proposed: int
    accepted: int
    rejected: int


class WholeDocument(DocumentAnswer):
    """The same, with its text and all that was found in it."""

    text: str
    expressions: list[ExpressionAnswer]
    proposals: list[ProposalAnswer]


class TakenIn(WholeDocument):
    """The same. *is_new*: false where the text was received before; then this is how it was received first."""

    is_new: bool


class DocumentPage(Answer):
    """Documents, the newest first."""

    documents: list[DocumentAnswer]
    next: int | None
