"""Batches of drafts that are to be made, and their items."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "draft_batches",
        sa.Column("tenant", sa.String(100), primary_key=True),
        sa.Column("id", sa.String(50), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("handed_at", sa.DateTime(timezone=True)),
    )
    op.create_index("draft_batches_waiting", "draft_batches", ["handed_at", "created_at"])
    op.create_table(
        "draft_batch_items",
        sa.Column("tenant", sa.String(100), primary_key=True),
        sa.Column("batch_id", sa.String(50), primary_key=True),
        sa.Column("index", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("requester_id", sa.String(200), nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["tenant", "batch_id"], ["draft_batches.tenant", "draft_batches.id"]),
    )
    op.create_index("draft_batch_items_by_requester", "draft_batch_items", ["tenant", "requester_id"])
    op.create_index("draft_batch_items_by_state", "draft_batch_items", ["state"])


def downgrade() -> None:
    op.drop_table("draft_batch_items")
    op.drop_table("draft_batches")
