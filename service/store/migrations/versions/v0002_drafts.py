"""Drafts, their revisions and their audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _create_sources()
    _create_drafts()
    _create_history()


def _create_sources() -> None:
    op.create_table(
        "policy_sources",
        sa.Column("tenant", sa.String(100), primary_key=True),
        sa.Column("content", sa.String(64), primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
    )
    op.create_table(
        "conversations",
        sa.Column("tenant", sa.String(100), primary_key=True),
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("last_message_id", sa.String(200), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True)),
        sa.Column("messages", sa.Integer, nullable=False),
    )


def _create_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("tenant", sa.String(100), primary_key=True),
        sa.Column("id", sa.String(50), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("blocking", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("conversation_id", sa.String(200), nullable=False),
        sa.Column("based_on_message_id", sa.String(200), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("requester", sa.Text, nullable=False),
        sa.Column("brand", sa.Text, nullable=False),
        sa.Column("excerpt", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scheduled_for", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("disposition", sa.String(20)),
        sa.Column("follows", sa.String(50), nullable=False),
        sa.Column("policy_content", sa.String(64), nullable=False),
        sa.Column("case", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("overrules", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("lesson", sa.Text),
        sa.ForeignKeyConstraint(
            ["tenant", "policy_content"], ["policy_sources.tenant", "policy_sources.content"]
        ),
    )
    op.create_index("drafts_by_age", "drafts", ["tenant", "created_at", "id"])
    op.create_index("drafts_by_conversation", "drafts", ["tenant", "conversation_id"])
    op.create_index("drafts_by_due", "drafts", ["tenant", "disposition", "due_at", "id"])


def _create_history() -> None:
    op.create_table(
        "draft_revisions",
        sa.Column("tenant", sa.String(100), primary_key=True),
        sa.Column("draft_id", sa.String(50), primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("content", sa.Text),
        sa.ForeignKeyConstraint(["tenant", "draft_id"], ["drafts.tenant", "drafts.id"]),
    )
    op.create_table(
        "draft_events",
        sa.Column("tenant", sa.String(100), primary_key=True),
        sa.Column("draft_id", sa.String(50), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("event", sa.String(30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["tenant", "draft_id"], ["drafts.tenant", "drafts.id"]),
    )


def downgrade() -> None:
    for table in ("draft_events", "draft_revisions", "drafts", "conversations", "policy_sources"):
        op.drop_table(table)
