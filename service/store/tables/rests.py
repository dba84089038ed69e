"""What people have said that withholds alerts: acknowledgements and silences."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text

from service.store.columns import Serial, UtcDateTime
from service.store.tables.parts import commitment_id, filled, metadata

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("id", Serial, primary_key=True),
    commitment_id(),
    Column("at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("by", String(100), nullable=False),
    Column("note", Text),
    Column("withdrawn_at", UtcDateTime),
    Column("resume_at", UtcDateTime),  # when what it withheld is looked at again
    CheckConstraint("until > at", name="ends_after_it_began"),
    Index("ix_acknowledgements_commitment_id", "commitment_id"),
    filled("acknowledgements", "resume_at"),
)

silences = Table(
    "silences",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("commitment_id", String(100), ForeignKey("commitments.id")),
    Column("tag", String(100)),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_by", String(100)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("resume_at", UtcDateTime),  # when what it withheld is looked at again
    CheckConstraint("(commitment_id IS NULL) <> (tag IS NULL)", name="about_one_thing"),
    CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
    Index("ix_silences_ends_at", "ends_at"),
    filled("silences", "resume_at"),
)
