"""Commitments, and what was said of each: tags, sources, announcements, the history of its deadline."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from service.core.model import AnnouncementKind, Cause, Modality, Origin, Outcome
from service.store.columns import Json, Serial, UtcDateTime
from service.store.tables.parts import commitment_id, filled, metadata, one_of, partial_index

commitments = Table(
    "commitments",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("origin", String(12), nullable=False),
    Column("entry", Json, nullable=False),  # as it was written down: `service.store.encoding`
    Column("fingerprint", String(64), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("alerts", Boolean, nullable=False),
    Column("counted_from", Date, nullable=False),
    Column("follows", String(100)),  # the commitment that its deadline counts from
    # What follows is derived from revisions and announcements whenever they change, for queries over many rows.
    Column("revision", Integer, nullable=False),
    Column("modality", String(8)),
    Column("earliest", Date),
    Column("latest", Date),
    Column("approach_on", Date),  # the day of the first milestone before the deadline
    Column("settled_outcome", String(12)),
    Column("settled_on", Date),
    Column("evidence_on", Date),
    Column("next_due_at", UtcDateTime),
    Column("resume_at", UtcDateTime),  # when what was withheld of it is looked at again
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("archived_at", UtcDateTime),
    one_of("origin", Origin),
    one_of("modality", Modality),
    one_of("settled_outcome", Outcome),
    CheckConstraint("revision >= 1", name="revision_counts_from_1"),
    CheckConstraint("earliest <= latest", name="window_in_order"),
    CheckConstraint("(settled_outcome IS NULL) = (settled_on IS NULL)", name="settled_whole"),
    CheckConstraint(
        "next_due_at IS NULL OR (settled_on IS NULL AND archived_at IS NULL AND alerts)", name="silent_when_over"
    ),
    filled("commitments", "next_due_at"),
    filled("commitments", "resume_at"),
    partial_index(
        "ix_commitments_standing",  # all that a status follows from: a count of a million reads no wide rows
        *("id", "zone", "modality", "earliest", "latest", "approach_on", "settled_on", "evidence_on"),
        where="archived_at IS NULL",
    ),
    partial_index(
        "ix_commitments_catalogue",  # a file is compared with its own, however many came another way
        "id",
        where="origin = 'catalogue'",
    ),
    filled("commitments", "follows"),
)

commitment_tags = Table(
    "commitment_tags",
    metadata,
    commitment_id(primary_key=True),
    Column("tag", String(100), primary_key=True),
    Index("ix_commitment_tags_tag", "tag", "commitment_id"),
)

sources = Table(
    "sources",
    metadata,
    Column("id", Serial, primary_key=True),
    commitment_id(),
    Column("document", String(300), nullable=False),
    Column("publisher", String(300)),
    Column("url", Text),
    Column("published", Date),
    Column("said_on", Date),
    Column("phrase", Text, nullable=False),
    Column("language", String(30), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("removed_at", UtcDateTime),
    Index("ix_sources_commitment_id", "commitment_id"),
)

announcements = Table(
    "announcements",
    metadata,
    Column("id", Serial, primary_key=True),
    commitment_id(),
    Column("kind", String(12), nullable=False),
    Column("made_on", String(60), nullable=False),  # EDTF
    Column("made_earliest", Date),
    Column("made_latest", Date),
    Column("document", Text, nullable=False),
    Column("phrase", Text),
    Column("language", String(30)),
    Column("by", String(300)),
    Column("note", Text),
    Column("deadline", Json),
    Column("provisional", Boolean, nullable=False),
    Column("origin", String(12), nullable=False),
    Column("file_key", String(64)),  # tells a catalogue file's announcements apart, so that loading twice records once
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("recorded_by", String(100)),
    Column("withdrawn_at", UtcDateTime),
    Column("withdrawn_by", String(100)),
    Column("withdrawn_reason", Text),
    one_of("kind", AnnouncementKind),
    one_of("origin", Origin),
    CheckConstraint("made_earliest IS NOT NULL OR made_latest IS NOT NULL", name="made_on_some_day"),
    CheckConstraint("made_earliest <= made_latest", name="made_in_order"),
    UniqueConstraint("commitment_id", "file_key"),
    Index("ix_announcements_commitment_id", "commitment_id"),
)

revisions = Table(
    "revisions",
    metadata,
    commitment_id(primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("modality", String(8)),
    Column("edtf", String(60)),
    Column("earliest", Date),
    Column("latest", Date),
    Column("within", String(20)),
    Column("after", String(100)),
    Column("cause", String(12), nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    one_of("modality", Modality),
    one_of("cause", Cause),
    CheckConstraint("number >= 1", name="number_counts_from_1"),
    CheckConstraint("earliest <= latest", name="window_in_order"),
    CheckConstraint("(edtf IS NULL) = (earliest IS NULL AND latest IS NULL)", name="edtf_means_days"),
    CheckConstraint("modality IS NOT NULL OR (edtf IS NULL AND within IS NULL)", name="undated_has_no_date"),
    CheckConstraint("(within IS NULL) = (after IS NULL)", name="relative_whole"),
)
