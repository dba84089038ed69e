"""Make room for documents and what is proposed from them. Safe while the release before runs: it knows nothing of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=30), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("expressions", JSON, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("received_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("said_on <= published_on", name=op.f("ck_documents_said_before_published")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_documents_fingerprint")),
    )
    op.create_table(
        "proposals",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("document_id", SERIAL, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("found", JSON, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("commitment_id", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'accepted', 'rejected')", name=op.f("ck_proposals_state_known")),
        sa.CheckConstraint("ordinal >= 1", name=op.f("ck_proposals_ordinal_counts_from_1")),
        sa.CheckConstraint(
            "(state = 'accepted') = (commitment_id IS NOT NULL)", name=op.f("ck_proposals_accepted_is_a_commitment")
        ),
        sa.CheckConstraint(
            "(state = 'rejected') = (reason IS NOT NULL)", name=op.f("ck_proposals_rejected_for_a_reason")
        ),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_proposals_decided_is_dated")),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_proposals_decided_by_somebody")
        ),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name=op.f("fk_proposals_commitment_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_proposals_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("document_id", "ordinal", name=op.f("uq_proposals_document_id_ordinal")),
    )
    filled = sa.text("commitment_id IS NOT NULL")
    op.create_index(
        "ix_proposals_commitment_id", "proposals", ["commitment_id"], postgresql_where=filled, sqlite_where=filled
    )


def downgrade() -> None:
    op.drop_index("ix_proposals_commitment_id", table_name="proposals")
    op.drop_table("proposals")
    op.drop_table("documents")
