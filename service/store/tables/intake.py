"""Documents that were read, and what was proposed from each."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from service.store.columns import Json, Serial, UtcDateTime
from service.store.tables.parts import filled, metadata, one_of


class ProposalState(StrEnum):
    """What a person has decided on a proposal of the intake."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


documents = Table(
    "documents",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("fingerprint", String(64), nullable=False, unique=True),  # SHA-256 of the text: each is kept once
    Column("name", String(300), nullable=False),  # what it is called as a source
    Column("kind", String(12), nullable=False),  # what it was read from: text, html, word, pdf
    Column("language", String(30), nullable=False),
    Column("published_on", Date, nullable=False),
    Column("said_on", Date),
    Column("url", Text),
    Column("text", Text, nullable=False),
    Column("expressions", Json, nullable=False),  # all dates in it: [{"start": ..., "end": ..., "kind": ...}, ...]
    Column("received_at", UtcDateTime, nullable=False),
    Column("received_by", String(100), nullable=False),
    CheckConstraint("said_on <= published_on", name="said_before_published"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("document_id", Serial, ForeignKey("documents.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("found", Json, nullable=False),  # `service.intake.rows`
    Column("state", String(8), nullable=False),
    Column("commitment_id", String(100), ForeignKey("commitments.id")),
    Column("reason", Text),
    Column("decided_at", UtcDateTime),
    Column("decided_by", String(100)),
    one_of("state", ProposalState),
    CheckConstraint("ordinal >= 1", name="ordinal_counts_from_1"),
    CheckConstraint("(state = 'accepted') = (commitment_id IS NOT NULL)", name="accepted_is_a_commitment"),
    CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name="rejected_for_a_reason"),
    CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_is_dated"),
    CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
    UniqueConstraint("document_id", "ordinal"),
    filled("proposals", "commitment_id"),
)
