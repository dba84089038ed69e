"""The schema. CHECKs and unique keys refuse states that must not be; `migrations/` builds it step by step."""

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from service.core.model import AnnouncementKind, Cause, MilestoneKind, Modality, Origin, Outcome, Status
from service.core.trouble import Trouble
from service.store.columns import Json, Serial, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class DeliveryState(StrEnum):
    """What has become of a delivery. ``pending`` until it is one of the others; they are final but for a retry by
    hand.
    """

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    WITHHELD = "withheld"


class AttemptOutcome(StrEnum):
    """How one attempt ended."""

    SENT = "sent"
    DELAYED = "delayed"
    REFUSED = "refused"


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


def _filled(table: str, column: str) -> Index:
    """Return an index of the rows that have something in *column*, however many have nothing."""
    filled = text(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, postgresql_where=filled, sqlite_where=filled)


def _commitment_id(*, primary_key: bool = False) -> Column[str]:
    return Column("commitment_id", String(100), ForeignKey("commitments.id"), nullable=False, primary_key=primary_key)


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
    _one_of("origin", Origin),
    _one_of("modality", Modality),
    _one_of("settled_outcome", Outcome),
    CheckConstraint("revision >= 1", name="revision_counts_from_1"),
    CheckConstraint("earliest <= latest", name="window_in_order"),
    CheckConstraint("(settled_outcome IS NULL) = (settled_on IS NULL)", name="settled_whole"),
    CheckConstraint(
        "next_due_at IS NULL OR (settled_on IS NULL AND archived_at IS NULL AND alerts)",
        name="silent_when_over",
    ),
    _filled("commitments", "next_due_at"),
    _filled("commitments", "resume_at"),
    Index(
        "ix_commitments_standing",  # all that a status follows from: a count of a million reads no wide rows
        *("id", "zone", "modality", "earliest", "latest", "approach_on", "settled_on", "evidence_on"),
        postgresql_where=text("archived_at IS NULL"),
        sqlite_where=text("archived_at IS NULL"),
    ),
    Index(
        "ix_commitments_catalogue",  # a file is compared with its own, however many came another way
        "id",
        postgresql_where=text("origin = 'catalogue'"),
        sqlite_where=text("origin = 'catalogue'"),
    ),
    _filled("commitments", "follows"),
)

commitment_tags = Table(
    "commitment_tags",
    metadata,
    _commitment_id(primary_key=True),
    Column("tag", String(100), primary_key=True),
    Index("ix_commitment_tags_tag", "tag", "commitment_id"),
)

sources = Table(
    "sources",
    metadata,
    Column("id", Serial, primary_key=True),
    _commitment_id(),
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
    _commitment_id(),
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
    _one_of("kind", AnnouncementKind),
    _one_of("origin", Origin),
    CheckConstraint("made_earliest IS NOT NULL OR made_latest IS NOT NULL", name="made_on_some_day"),
    CheckConstraint("made_earliest <= made_latest", name="made_in_order"),
    UniqueConstraint("commitment_id", "file_key"),
    Index("ix_announcements_commitment_id", "commitment_id"),
)

revisions = Table(
    "revisions",
    metadata,
    _commitment_id(primary_key=True),
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
    _one_of("modality", Modality),
    _one_of("cause", Cause),
    CheckConstraint("number >= 1", name="number_counts_from_1"),
    CheckConstraint("earliest <= latest", name="window_in_order"),
    CheckConstraint("(edtf IS NULL) = (earliest IS NULL AND latest IS NULL)", name="edtf_means_days"),
    CheckConstraint("modality IS NOT NULL OR (edtf IS NULL AND within IS NULL)", name="undated_has_no_date"),
    CheckConstraint("(within IS NULL) = (after IS NULL)", name="relative_whole"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("commitment_id", String(100), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("milestone", String(60), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("milestone_on", Date, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("missed", Json, nullable=False),  # days of earlier milestones that it speaks for too: ["2025-04-03", ...]
    Column("status", String(12), nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("escalate_at", UtcDateTime),  # when more channels are told, if nobody acknowledges it
    Column("released_at", UtcDateTime),  # withheld from everybody at first, it was sent after all
    _one_of("kind", MilestoneKind),
    _one_of("status", Status),
    CheckConstraint("due_at <= raised_at", name="never_early"),
    ForeignKeyConstraint(["commitment_id", "revision"], ["revisions.commitment_id", "revisions.number"]),
    Index("ix_alerts_commitment_id_id", "commitment_id", "id"),
    Index("ix_alerts_raised_at", "raised_at"),
    _filled("alerts", "escalate_at"),
)

alert_milestones = Table(
    "alert_milestones",
    metadata,
    Column("commitment_id", String(100), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("name", String(60), primary_key=True),  # with this key, no milestone is ever told by two alerts
    Column("kind", String(12), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("alert_id", Serial, ForeignKey("alerts.id"), nullable=False),
    _one_of("kind", MilestoneKind),
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("channel", String(60), nullable=False),
    Column("idempotency_key", String(300), nullable=False, unique=True),
    Column("notice", Json),  # the service's own news (a channel in trouble, a failed audit) instead of alerts
    Column("state", String(8), nullable=False),
    Column("reason", Text),  # why it failed, was withheld, or waits
    Column("created_at", UtcDateTime, nullable=False),
    Column("since", UtcDateTime, nullable=False),  # the first attempt could start; a retry by hand starts anew
    Column("next_attempt_at", UtcDateTime),  # while leased: when the lease ends
    Column("leased_by", String(40)),
    Column("attempts", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("receipt", Text),
    _one_of("state", DeliveryState),
    CheckConstraint("(state = 'pending') = (next_attempt_at IS NOT NULL)", name="pending_is_planned"),
    CheckConstraint("(state = 'pending') = (finished_at IS NULL)", name="finished_is_dated"),
    CheckConstraint("leased_by IS NULL OR state = 'pending'", name="only_pending_is_leased"),
    CheckConstraint("state NOT IN ('failed', 'withheld') OR reason IS NOT NULL", name="failure_has_reason"),
    CheckConstraint("0 <= failures AND failures <= attempts", name="failures_are_attempts"),
    Index(
        "ix_deliveries_due",
        "channel",
        "next_attempt_at",
        postgresql_where=text("state = 'pending'"),
        sqlite_where=text("state = 'pending'"),
    ),
    Index(
        "ix_deliveries_waiting",  # since when does each channel wait? Asked whenever somebody asks for health
        "channel",
        "since",
        postgresql_where=text("state = 'pending'"),
        sqlite_where=text("state = 'pending'"),
    ),
    Index("ix_deliveries_state_id", "state", "id"),
)

delivery_alerts = Table(
    "delivery_alerts",
    metadata,
    Column("alert_id", Serial, ForeignKey("alerts.id"), primary_key=True),
    Column("channel", String(60), primary_key=True),  # with this key, an alert goes to a channel in one delivery
    Column("delivery_id", Serial, ForeignKey("deliveries.id"), nullable=False),
    Column("withheld", String(20)),  # why this alert was left out of its delivery
    Index("ix_delivery_alerts_delivery_id", "delivery_id"),
    Index(
        "ix_delivery_alerts_withheld",
        "alert_id",
        postgresql_where=text("withheld IS NOT NULL"),
        sqlite_where=text("withheld IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
)

attempts = Table(
    "attempts",
    metadata,
    Column("delivery_id", Serial, ForeignKey("deliveries.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime, nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("status_code", Integer),
    Column("detail", Text),
    _one_of("outcome", AttemptOutcome),
    CheckConstraint("number >= 1", name="number_counts_from_1"),
    sqlite_with_rowid=False,
)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("id", Serial, primary_key=True),
    _commitment_id(),
    Column("at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("by", String(100), nullable=False),
    Column("note", Text),
    Column("withdrawn_at", UtcDateTime),
    Column("resume_at", UtcDateTime),  # when what it withheld is looked at again
    CheckConstraint("until > at", name="ends_after_it_began"),
    Index("ix_acknowledgements_commitment_id", "commitment_id"),
    _filled("acknowledgements", "resume_at"),
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
    _filled("silences", "resume_at"),
)

channel_settings = Table(
    "channel_settings",
    metadata,
    Column("channel", String(60), primary_key=True),
    Column("off_since", UtcDateTime),
    Column("trouble", String(8)),
    Column("trouble_since", UtcDateTime),  # the first failure after the last success
    Column("trouble_reason", Text),
    Column("trouble_told_at", UtcDateTime),
    Column("last_sent_at", UtcDateTime),
    Column("trouble_told", String(8)),  # the trouble that was told then
    Column("last_trouble_at", UtcDateTime),  # as trouble_since, and kept when the trouble is over
    Column("well_since", UtcDateTime),  # the first success after it
    Column("well_told_at", UtcDateTime),
    _one_of("trouble", Trouble),
    _one_of("trouble_told", Trouble),
    CheckConstraint("(trouble IS NULL) = (trouble_since IS NULL)", name="trouble_whole"),
    CheckConstraint("off_since IS NULL OR trouble IS NOT NULL", name="off_for_a_reason"),
    CheckConstraint("well_since IS NULL OR trouble IS NULL", name="well_or_in_trouble"),
)

events = Table(
    "events",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("commitment_id", String(100)),
    Column("who", String(100)),
    Column("facts", Json, nullable=False),
    Index("ix_events_commitment_id", "commitment_id"),
    Index("ix_events_at", "at"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("scope", String(5), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    CheckConstraint("scope IN ('read', 'write')", name="scope_known"),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", String(64), nullable=False),  # hexadecimal
    Column("made_at", UtcDateTime, nullable=False),
    CheckConstraint("id = 1", name="only_one"),
    CheckConstraint("length(key) = 64", name="key_whole"),
)

catalogue_loads = Table(
    "catalogue_loads",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("file", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("routes", Json),
    Column("faults", Json),  # refused because of these; then it has no routes
    CheckConstraint("(routes IS NULL) <> (faults IS NULL)", name="loaded_or_refused"),
)

engines = Table(
    "engines",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("version", String(20), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("cycle_at", UtcDateTime),  # the end of the last whole cycle: a tick, and the dispatcher alive
    Column("audit_at", UtcDateTime),
    Column("audited_through", String(100)),  # the commitment at which the next audit, of any engine, goes on
    Column("findings", Json, nullable=False),  # what the last audit found: [{"kind": ..., "count": ..., ...}]
    Column("tick_seconds", Integer, nullable=False),
    Column("audit_seconds", Integer, nullable=False),
    Column("catalogue", String(64)),  # the fingerprint of the file that it has, whether or not that is in force
    Column("stopped_at", UtcDateTime),
    Index("ix_engines_cycle_at", "cycle_at"),
)

audit_news = Table(
    "audit_news",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("told_at", UtcDateTime, nullable=False),  # when people were last told of findings of this kind
    Column("cleared_at", UtcDateTime),  # when they were told after that that nothing is found any more
)


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
    _one_of("state", ProposalState),
    CheckConstraint("ordinal >= 1", name="ordinal_counts_from_1"),
    CheckConstraint("(state = 'accepted') = (commitment_id IS NOT NULL)", name="accepted_is_a_commitment"),
    CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name="rejected_for_a_reason"),
    CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_is_dated"),
    CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
    UniqueConstraint("document_id", "ordinal"),
    _filled("proposals", "commitment_id"),
)
