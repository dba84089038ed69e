"""Alerts, the deliveries that take them to channels, and each attempt."""

from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from service.core.model import MilestoneKind, Status
from service.store.columns import Json, Serial, UtcDateTime
from service.store.tables.parts import filled, metadata, one_of, partial_index


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
    one_of("kind", MilestoneKind),
    one_of("status", Status),
    CheckConstraint("due_at <= raised_at", name="never_early"),
    ForeignKeyConstraint(["commitment_id", "revision"], ["revisions.commitment_id", "revisions.number"]),
    Index("ix_alerts_commitment_id_id", "commitment_id", "id"),
    Index("ix_alerts_raised_at", "raised_at"),
    filled("alerts", "escalate_at"),
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
    one_of("kind", MilestoneKind),
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
    one_of("state", DeliveryState),
    CheckConstraint("(state = 'pending') = (next_attempt_at IS NOT NULL)", name="pending_is_planned"),
    CheckConstraint("(state = 'pending') = (finished_at IS NULL)", name="finished_is_dated"),
    CheckConstraint("leased_by IS NULL OR state = 'pending'", name="only_pending_is_leased"),
    CheckConstraint("state NOT IN ('failed', 'withheld') OR reason IS NOT NULL", name="failure_has_reason"),
    CheckConstraint("0 <= failures AND failures <= attempts", name="failures_are_attempts"),
    partial_index("ix_deliveries_due", "channel", "next_attempt_at", where="state = 'pending'"),
    partial_index(
        "ix_deliveries_waiting",  # since when does each channel wait? Asked whenever somebody asks for health
        "channel",
        "since",
        where="state = 'pending'",
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
    partial_index("ix_delivery_alerts_withheld", "alert_id", where="withheld IS NOT NULL"),
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
    one_of("outcome", AttemptOutcome),
    CheckConstraint("number >= 1", name="number_counts_from_1"),
    sqlite_with_rowid=False,
)
