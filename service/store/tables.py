"""The tables; every one has a tenant in its key, and migrations bring databases to this form."""

from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)


class Instant(TypeDecorator[datetime]):
    """An aware instant, in UTC; SQLite keeps no offsets."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA = MetaData()

POLICIES = Table(
    "policies",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("newest", Integer, nullable=False),  # 0 only inside the transaction that saves the first version
)

POLICY_VERSIONS = Table(
    "policy_versions",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("policy_id", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("digest", String(80), nullable=False),  # of the policy as it was understood, as drafts cite it
    Column("content", String(64), nullable=False),  # SHA-256 of the source: equal where nothing changed
    Column("source", Text, nullable=False),  # JSON: what the company handed in
    Column("limits", Text, nullable=False),  # JSON: what was understood when it was saved
    ForeignKeyConstraint(["tenant", "policy_id"], ["policies.tenant", "policies.id"]),
)
