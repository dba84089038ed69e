"""Lay out the first schema. There is no release before it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "audit_news",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("told_at", Moment, nullable=False),
        sa.Column("cleared_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_audit_news")),
    )
    op.create_table(
        "catalogue_loads",
        sa.Column("id", Serial, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("routes", Json, nullable=True),
        sa.Column("faults", Json, nullable=True),
        sa.CheckConstraint("(routes IS NULL) <> (faults IS NULL)", name=op.f("ck_catalogue_loads_loaded_or_refused")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_loads")),
    )
    op.create_table(
        "channel_settings",
        sa.Column("channel", sa.String(length=60), nullable=False),
        sa.Column("off_since", Moment, nullable=True),
        sa.Column("trouble", sa.String(length=8), nullable=True),
        sa.Column("trouble_since", Moment, nullable=True),
        sa.Column("trouble_reason", sa.Text(), nullable=True),
        sa.Column("trouble_told_at", Moment, nullable=True),
        sa.Column("last_sent_at", Moment, nullable=True),
        sa.Column("trouble_told", sa.String(length=8), nullable=True),
        sa.Column("last_trouble_at", Moment, nullable=True),
        sa.Column("well_since", Moment, nullable=True),
        sa.Column("well_told_at", Moment, nullable=True),
        sa.CheckConstraint("trouble IN ('delayed', 'refused', 'off')", name=op.f("ck_channel_settings_trouble_known")),
        sa.CheckConstraint(
            "(trouble IS NULL) = (trouble_since IS NULL)", name=op.f("ck_channel_settings_trouble_whole")
        ),
        sa.CheckConstraint(
            "trouble_told IN ('delayed', 'refused', 'off')", name=op.f("ck_channel_settings_trouble_told_known")
        ),
        sa.CheckConstraint(
            "off_since IS NULL OR trouble IS NOT NULL", name=op.f("ck_channel_settings_off_for_a_reason")
        ),
        sa.CheckConstraint(
            "well_since IS NULL OR trouble IS NULL", name=op.f("ck_channel_settings_well_or_in_trouble")
        ),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_settings")),
    )
    op.create_table(
        "commitments",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("entry", Json, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("alerts", sa.Boolean(), nullable=False),
        sa.Column("counted_from", sa.Date(), nullable=False),
        sa.Column("follows", sa.String(length=100), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("modality", sa.String(length=8), nullable=True),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("approach_on", sa.Date(), nullable=True),
        sa.Column("settled_outcome", sa.String(length=12), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("evidence_on", sa.Date(), nullable=True),
        sa.Column("next_due_at", Moment, nullable=True),
        sa.Column("resume_at", Moment, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("archived_at", Moment, nullable=True),
        sa.CheckConstraint("modality IN ('by', 'until', 'on', 'during')", name=op.f("ck_commitments_modality_known")),
        sa.CheckConstraint(
            "origin IN ('catalogue', 'api', 'cli', 'page', 'intake')", name=op.f("ck_commitments_origin_known")
        ),
        sa.CheckConstraint(
            "settled_outcome IN ('kept', 'kept_late', 'not_kept', 'withdrawn', 'superseded')",
            name=op.f("ck_commitments_settled_outcome_known"),
        ),
        sa.CheckConstraint(
            "(settled_outcome IS NULL) = (settled_on IS NULL)", name=op.f("ck_commitments_settled_whole")
        ),
        sa.CheckConstraint("earliest <= latest", name=op.f("ck_commitments_window_in_order")),
        sa.CheckConstraint(
            "next_due_at IS NULL OR (settled_on IS NULL AND archived_at IS NULL AND alerts)",
            name=op.f("ck_commitments_silent_when_over"),
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_commitments_revision_counts_from_1")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
    )
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_commitments_follows",
            ["follows"],
            unique=False,
            postgresql_where=sa.text("follows IS NOT NULL"),
            sqlite_where=sa.text("follows IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_commitments_standing",
            ["id", "zone", "modality", "earliest", "latest", "approach_on", "settled_on", "evidence_on"],
            unique=False,
            postgresql_where=sa.text("archived_at IS NULL"),
            sqlite_where=sa.text("archived_at IS NULL"),
        )
        batch_op.create_index(
            "ix_commitments_catalogue",
            ["id"],
            unique=False,
            postgresql_where=sa.text("origin = 'catalogue'"),
            sqlite_where=sa.text("origin = 'catalogue'"),
        )
        batch_op.create_index(
            "ix_commitments_next_due_at",
            ["next_due_at"],
            unique=False,
            postgresql_where=sa.text("next_due_at IS NOT NULL"),
            sqlite_where=sa.text("next_due_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_commitments_resume_at",
            ["resume_at"],
            unique=False,
            postgresql_where=sa.text("resume_at IS NOT NULL"),
            sqlite_where=sa.text("resume_at IS NOT NULL"),
        )

    op.create_table(
        "deliveries",
        sa.Column("id", Serial, nullable=False),
        sa.Column("channel", sa.String(length=60), nullable=False),
        sa.Column("idempotency_key", sa.String(length=300), nullable=False),
        sa.Column("notice", Json, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("since", Moment, nullable=False),
        sa.Column("next_attempt_at", Moment, nullable=True),
        sa.Column("leased_by", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("finished_at", Moment, nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'pending') = (finished_at IS NULL)", name=op.f("ck_deliveries_finished_is_dated")),
        sa.CheckConstraint(
            "(state = 'pending') = (next_attempt_at IS NOT NULL)", name=op.f("ck_deliveries_pending_is_planned")
        ),
        sa.CheckConstraint("leased_by IS NULL OR state = 'pending'", name=op.f("ck_deliveries_only_pending_is_leased")),
        sa.CheckConstraint(
            "state IN ('pending', 'sent', 'failed', 'withheld')", name=op.f("ck_deliveries_state_known")
        ),
        sa.CheckConstraint(
            "state NOT IN ('failed', 'withheld') OR reason IS NOT NULL", name=op.f("ck_deliveries_failure_has_reason")
        ),
        sa.CheckConstraint("0 <= failures AND failures <= attempts", name=op.f("ck_deliveries_failures_are_attempts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_deliveries_idempotency_key")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deliveries_due",
            ["channel", "next_attempt_at"],
            unique=False,
            postgresql_where=sa.text("state = 'pending'"),
            sqlite_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_deliveries_waiting",
            ["channel", "since"],
            unique=False,
            postgresql_where=sa.text("state = 'pending'"),
            sqlite_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index("ix_deliveries_state_id", ["state", "id"], unique=False)

    op.create_table(
        "engines",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("cycle_at", Moment, nullable=True),
        sa.Column("audit_at", Moment, nullable=True),
        sa.Column("audited_through", sa.String(length=100), nullable=True),
        sa.Column("findings", Json, nullable=False),
        sa.Column("tick_seconds", sa.Integer(), nullable=False),
        sa.Column("audit_seconds", sa.Integer(), nullable=False),
        sa.Column("catalogue", sa.String(length=64), nullable=True),
        sa.Column("stopped_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engines")),
    )
    with op.batch_alter_table("engines", schema=None) as batch_op:
        batch_op.create_index("ix_engines_cycle_at", ["cycle_at"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", Serial, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("commitment_id", sa.String(length=100), nullable=True),
        sa.Column("who", sa.String(length=100), nullable=True),
        sa.Column("facts", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_at", ["at"], unique=False)
        batch_op.create_index("ix_events_commitment_id", ["commitment_id"], unique=False)

    op.create_table(
        "tokens",
        sa.Column("id", Serial, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=5), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=True),
        sa.Column("revoked_at", Moment, nullable=True),
        sa.CheckConstraint("scope IN ('read', 'write')", name=op.f("ck_tokens_scope_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_tokens_hash")),
        sa.UniqueConstraint("name", name=op.f("uq_tokens_name")),
    )
    op.create_table(
        "acknowledgements",
        sa.Column("id", Serial, nullable=False),
        sa.Column("commitment_id", sa.String(length=100), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("until", Moment, nullable=True),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", Moment, nullable=True),
        sa.Column("resume_at", Moment, nullable=True),
        sa.CheckConstraint("until > at", name=op.f("ck_acknowledgements_ends_after_it_began")),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name=op.f("fk_acknowledgements_commitment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgements")),
    )
    with op.batch_alter_table("acknowledgements", schema=None) as batch_op:
        batch_op.create_index("ix_acknowledgements_commitment_id", ["commitment_id"], unique=False)
        batch_op.create_index(
            "ix_acknowledgements_resume_at",
            ["resume_at"],
            unique=False,
            postgresql_where=sa.text("resume_at IS NOT NULL"),
            sqlite_where=sa.text("resume_at IS NOT NULL"),
        )

    op.create_table(
        "announcements",
        sa.Column("id", Serial, nullable=False),
        sa.Column("commitment_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("made_on", sa.String(length=60), nullable=False),
        sa.Column("made_earliest", sa.Date(), nullable=True),
        sa.Column("made_latest", sa.Date(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=30), nullable=True),
        sa.Column("by", sa.String(length=300), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("deadline", Json, nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("file_key", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.Column("recorded_by", sa.String(length=100), nullable=True),
        sa.Column("withdrawn_at", Moment, nullable=True),
        sa.Column("withdrawn_by", sa.String(length=100), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('kept', 'not_kept', 'moved', 'withdrawn', 'superseded', 'progress')",
            name=op.f("ck_announcements_kind_known"),
        ),
        sa.CheckConstraint(
            "origin IN ('catalogue', 'api', 'cli', 'page', 'intake')", name=op.f("ck_announcements_origin_known")
        ),
        sa.CheckConstraint("made_earliest <= made_latest", name=op.f("ck_announcements_made_in_order")),
        sa.CheckConstraint(
            "made_earliest IS NOT NULL OR made_latest IS NOT NULL", name=op.f("ck_announcements_made_on_some_day")
        ),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name=op.f("fk_announcements_commitment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("commitment_id", "file_key", name=op.f("uq_announcements_commitment_id_file_key")),
    )
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.create_index("ix_announcements_commitment_id", ["commitment_id"], unique=False)

    op.create_table(
        "attempts",
        sa.Column("delivery_id", Serial, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("finished_at", Moment, nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('sent', 'delayed', 'refused')", name=op.f("ck_attempts_outcome_known")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_attempts_number_counts_from_1")),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_attempts_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_attempts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "commitment_tags",
        sa.Column("commitment_id", sa.String(length=100), nullable=False),
        sa.Column("tag", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name=op.f("fk_commitment_tags_commitment_id")),
        sa.PrimaryKeyConstraint("commitment_id", "tag", name=op.f("pk_commitment_tags")),
    )
    with op.batch_alter_table("commitment_tags", schema=None) as batch_op:
        batch_op.create_index("ix_commitment_tags_tag", ["tag", "commitment_id"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("commitment_id", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("modality", sa.String(length=8), nullable=True),
        sa.Column("edtf", sa.String(length=60), nullable=True),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("within", sa.String(length=20), nullable=True),
        sa.Column("after", sa.String(length=100), nullable=True),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.CheckConstraint("cause IN ('catalogue', 'announcement', 'computed')", name=op.f("ck_revisions_cause_known")),
        sa.CheckConstraint("modality IN ('by', 'until', 'on', 'during')", name=op.f("ck_revisions_modality_known")),
        sa.CheckConstraint(
            "(edtf IS NULL) = (earliest IS NULL AND latest IS NULL)", name=op.f("ck_revisions_edtf_means_days")
        ),
        sa.CheckConstraint("(within IS NULL) = (after IS NULL)", name=op.f("ck_revisions_relative_whole")),
        sa.CheckConstraint("earliest <= latest", name=op.f("ck_revisions_window_in_order")),
        sa.CheckConstraint(
            "modality IS NOT NULL OR (edtf IS NULL AND within IS NULL)", name=op.f("ck_revisions_undated_has_no_date")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_revisions_number_counts_from_1")),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name=op.f("fk_revisions_commitment_id")),
        sa.PrimaryKeyConstraint("commitment_id", "number", name=op.f("pk_revisions")),
    )
    op.create_table(
        "silences",
        sa.Column("id", Serial, nullable=False),
        sa.Column("commitment_id", sa.String(length=100), nullable=True),
        sa.Column("tag", sa.String(length=100), nullable=True),
        sa.Column("starts_at", Moment, nullable=False),
        sa.Column("ends_at", Moment, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column("resume_at", Moment, nullable=True),
        sa.CheckConstraint("(commitment_id IS NULL) <> (tag IS NULL)", name=op.f("ck_silences_about_one_thing")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_silences_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name=op.f("fk_silences_commitment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
    )
    with op.batch_alter_table("silences", schema=None) as batch_op:
        batch_op.create_index("ix_silences_ends_at", ["ends_at"], unique=False)
        batch_op.create_index(
            "ix_silences_resume_at",
            ["resume_at"],
            unique=False,
            postgresql_where=sa.text("resume_at IS NOT NULL"),
            sqlite_where=sa.text("resume_at IS NOT NULL"),
        )

    op.create_table(
        "sources",
        sa.Column("id", Serial, nullable=False),
        sa.Column("commitment_id", sa.String(length=100), nullable=False),
        sa.Column("document", sa.String(length=300), nullable=False),
        sa.Column("publisher", sa.String(length=300), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=30), nullable=False),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.Column("removed_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name=op.f("fk_sources_commitment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.create_index("ix_sources_commitment_id", ["commitment_id"], unique=False)

    op.create_table(
        "alerts",
        sa.Column("id", Serial, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("commitment_id", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("milestone", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("milestone_on", sa.Date(), nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("missed", Json, nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("raised_at", Moment, nullable=False),
        sa.Column("escalate_at", Moment, nullable=True),
        sa.Column("released_at", Moment, nullable=True),
        sa.CheckConstraint(
            "kind IN ('before', 'opens', 'last_day', 'after', 'repeat', 'review', 'evidence')",
            name=op.f("ck_alerts_kind_known"),
        ),
        sa.CheckConstraint(
            "status IN ('undated', 'scheduled', 'approaching', 'in_window', 'due_today', 'passed', 'under_review', 'settled')",
            name=op.f("ck_alerts_status_known"),
        ),
        sa.CheckConstraint("due_at <= raised_at", name=op.f("ck_alerts_never_early")),
        sa.ForeignKeyConstraint(
            ["commitment_id", "revision"],
            ["revisions.commitment_id", "revisions.number"],
            name=op.f("fk_alerts_commitment_id_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("key", name=op.f("uq_alerts_key")),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index("ix_alerts_commitment_id_id", ["commitment_id", "id"], unique=False)
        batch_op.create_index(
            "ix_alerts_escalate_at",
            ["escalate_at"],
            unique=False,
            postgresql_where=sa.text("escalate_at IS NOT NULL"),
            sqlite_where=sa.text("escalate_at IS NOT NULL"),
        )
        batch_op.create_index("ix_alerts_raised_at", ["raised_at"], unique=False)

    op.create_table(
        "alert_milestones",
        sa.Column("commitment_id", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("alert_id", Serial, nullable=False),
        sa.CheckConstraint(
            "kind IN ('before', 'opens', 'last_day', 'after', 'repeat', 'review', 'evidence')",
            name=op.f("ck_alert_milestones_kind_known"),
        ),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_milestones_alert_id")),
        sa.PrimaryKeyConstraint("commitment_id", "revision", "name", name=op.f("pk_alert_milestones")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivery_alerts",
        sa.Column("alert_id", Serial, nullable=False),
        sa.Column("channel", sa.String(length=60), nullable=False),
        sa.Column("delivery_id", Serial, nullable=False),
        sa.Column("withheld", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_delivery_alerts_alert_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_delivery_alerts_delivery_id")),
        sa.PrimaryKeyConstraint("alert_id", "channel", name=op.f("pk_delivery_alerts")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("delivery_alerts", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_alerts_delivery_id", ["delivery_id"], unique=False)
        batch_op.create_index(
            "ix_delivery_alerts_withheld",
            ["alert_id"],
            unique=False,
            postgresql_where=sa.text("withheld IS NOT NULL"),
            sqlite_where=sa.text("withheld IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("delivery_alerts", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_delivery_alerts_withheld",
            postgresql_where=sa.text("withheld IS NOT NULL"),
            sqlite_where=sa.text("withheld IS NOT NULL"),
        )
        batch_op.drop_index("ix_delivery_alerts_delivery_id")

    op.drop_table("delivery_alerts")
    op.drop_table("alert_milestones")
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_index("ix_alerts_raised_at")
        batch_op.drop_index(
            "ix_alerts_escalate_at",
            postgresql_where=sa.text("escalate_at IS NOT NULL"),
            sqlite_where=sa.text("escalate_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_alerts_commitment_id_id")

    op.drop_table("alerts")
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_index("ix_sources_commitment_id")

    op.drop_table("sources")
    with op.batch_alter_table("silences", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_silences_resume_at",
            postgresql_where=sa.text("resume_at IS NOT NULL"),
            sqlite_where=sa.text("resume_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_silences_ends_at")

    op.drop_table("silences")
    op.drop_table("revisions")
    with op.batch_alter_table("commitment_tags", schema=None) as batch_op:
        batch_op.drop_index("ix_commitment_tags_tag")

    op.drop_table("commitment_tags")
    op.drop_table("attempts")
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.drop_index("ix_announcements_commitment_id")

    op.drop_table("announcements")
    with op.batch_alter_table("acknowledgements", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_acknowledgements_resume_at",
            postgresql_where=sa.text("resume_at IS NOT NULL"),
            sqlite_where=sa.text("resume_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_acknowledgements_commitment_id")

    op.drop_table("acknowledgements")
    op.drop_table("tokens")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_commitment_id")
        batch_op.drop_index("ix_events_at")

    op.drop_table("events")
    with op.batch_alter_table("engines", schema=None) as batch_op:
        batch_op.drop_index("ix_engines_cycle_at")

    op.drop_table("engines")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_deliveries_state_id")
        batch_op.drop_index(
            "ix_deliveries_waiting",
            postgresql_where=sa.text("state = 'pending'"),
            sqlite_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(
            "ix_deliveries_due",
            postgresql_where=sa.text("state = 'pending'"),
            sqlite_where=sa.text("state = 'pending'"),
        )

    op.drop_table("deliveries")
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_commitments_resume_at",
            postgresql_where=sa.text("resume_at IS NOT NULL"),
            sqlite_where=sa.text("resume_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_commitments_next_due_at",
            postgresql_where=sa.text("next_due_at IS NOT NULL"),
            sqlite_where=sa.text("next_due_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_commitments_catalogue",
            postgresql_where=sa.text("origin = 'catalogue'"),
            sqlite_where=sa.text("origin = 'catalogue'"),
        )
        batch_op.drop_index(
            "ix_commitments_standing",
            postgresql_where=sa.text("archived_at IS NULL"),
            sqlite_where=sa.text("archived_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_commitments_follows",
            postgresql_where=sa.text("follows IS NOT NULL"),
            sqlite_where=sa.text("follows IS NOT NULL"),
        )

    op.drop_table("commitments")
    op.drop_table("channel_settings")
    op.drop_table("catalogue_loads")
    op.drop_table("audit_news")
