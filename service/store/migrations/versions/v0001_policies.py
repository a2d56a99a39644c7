"""Policies and their versions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "policies",
        sa.Column("tenant", sa.String(100), primary_key=True),
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("newest", sa.Integer, nullable=False),
    )
    op.create_table(
        "policy_versions",
        sa.Column("tenant", sa.String(100), primary_key=True),
        sa.Column("policy_id", sa.String(200), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("limits", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["tenant", "policy_id"], ["policies.tenant", "policies.id"]),
    )


def downgrade() -> None:
    op.drop_table("policy_versions")
    op.drop_table("policies")
