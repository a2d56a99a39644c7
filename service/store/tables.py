"""The tables; every one has a tenant in its key, and migrations bring databases to this form."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
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

API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("id", String(20), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("scopes", String(50), nullable=False),  # with spaces between them
    Column("digest", String(64), nullable=False),  # SHA-256 of the secret
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Index("api_keys_by_id", "id", unique=True),
)

USAGE = Table(
    "usage",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("requests_per_minute", Integer),  # None: as the settings say
    Column("tokens_per_day", BigInteger),  # None: as the settings say
    Column("next_at", Double, nullable=False),  # seconds since 1970: up to when requests have filled the time
    Column("day", String(10), nullable=False),  # the one that the tokens are of, "" for none yet
    Column("tokens", BigInteger, nullable=False),
)

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

POLICY_SOURCES = Table(
    "policy_sources",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("content", String(64), primary_key=True),  # SHA-256 of the source
    Column("source", Text, nullable=False),  # JSON: the policy of a draft, as it was handed in
)

CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("last_message_id", String(200), nullable=False),  # the requester's newest that is known
    Column("last_message_at", Instant),
    Column("messages", Integer, nullable=False),  # how many the thread had then
)

DRAFTS = Table(
    "drafts",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("id", String(50), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("origin", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("blocking", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("conversation_id", String(200), nullable=False),
    Column("based_on_message_id", String(200), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("subject", Text, nullable=False),
    Column("requester", Text, nullable=False),
    Column("brand", Text, nullable=False),
    Column("excerpt", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("scheduled_for", Instant),
    Column("closed_at", Instant),
    Column("disposition", String(20)),
    Column("follows", String(50), nullable=False),
    Column("policy_content", String(64), nullable=False),
    Column("case", Text, nullable=False),  # JSON: what it was written from, without the policy
    Column("content", Text, nullable=False),  # JSON: the draft at its newest revision
    Column("overrules", Text, nullable=False),  # JSON
    Column("outcome", Text),  # JSON
    Column("lesson", Text),  # JSON: what its outcome teaches, for insights
    Column("requester_id", String(200), nullable=False),  # the CRM's, "" where it gave none
    ForeignKeyConstraint(["tenant", "policy_content"], ["policy_sources.tenant", "policy_sources.content"]),
    Index("drafts_by_age", "tenant", "created_at", "id"),
    Index("drafts_by_due", "tenant", "disposition", "due_at", "id"),
    Index("drafts_by_conversation", "tenant", "conversation_id"),
    Index("drafts_by_requester", "tenant", "requester_id"),
    Index("drafts_by_policy", "tenant", "policy_content"),
)

DRAFT_REVISIONS = Table(
    "draft_revisions",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("draft_id", String(50), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("author", Text, nullable=False),  # JSON
    Column("body", Text, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("rules", Text, nullable=False),  # JSON: those that found something
    Column("content", Text),  # JSON: the whole draft, of the first revision only
    ForeignKeyConstraint(["tenant", "draft_id"], ["drafts.tenant", "drafts.id"]),
)

DRAFT_EVENTS = Table(
    "draft_events",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("draft_id", String(50), primary_key=True),
    Column("number", Integer, primary_key=True),  # 1, 2, … within the draft
    Column("event", String(30), nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False),  # JSON
    Column("revision", Integer, nullable=False),
    Column("detail", Text, nullable=False),  # JSON
    ForeignKeyConstraint(["tenant", "draft_id"], ["drafts.tenant", "drafts.id"]),
)

IDEMPOTENT_ANSWERS = Table(
    "idempotent_answers",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("key", String(255), primary_key=True),  # the caller's own
    Column("fingerprint", String(64), nullable=False),  # SHA-256 of the request
    Column("draft_id", String(50), nullable=False),  # "" where it is about none
    Column("owner", String(50), nullable=False),  # who is at it, "" where nobody is
    Column("claimed_at", Instant, nullable=False),
    Column("locked_until", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("status", Integer),  # None until it is answered
    Column("headers", Text, nullable=False),  # JSON
    Column("body", LargeBinary, nullable=False),
    Index("idempotent_answers_by_draft", "tenant", "draft_id"),
    Index("idempotent_answers_by_expiry", "expires_at"),
)

DRAFT_BATCHES = Table(
    "draft_batches",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("id", String(50), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("total", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("cancelled_at", Instant),
    Column("handed_at", Instant),  # when the queue took it; None: a worker has to look
    Index("draft_batches_waiting", "handed_at", "created_at"),
)

DRAFT_BATCH_ITEMS = Table(
    "draft_batch_items",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("batch_id", String(50), primary_key=True),
    Column("index", Integer, primary_key=True),  # 0, 1, … within the batch
    Column("id", String(200), nullable=False),  # the caller's own
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("requester_id", String(200), nullable=False),  # the CRM's, until it is finished
    Column("request", Text, nullable=False),  # JSON, until it is finished
    Column("problem", Text, nullable=False),  # JSON: why there is no draft
    ForeignKeyConstraint(["tenant", "batch_id"], ["draft_batches.tenant", "draft_batches.id"]),
    Index("draft_batch_items_by_requester", "tenant", "requester_id"),
    Index("draft_batch_items_by_state", "state"),
)

WEBHOOK_ENDPOINTS = Table(
    "webhook_endpoints",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("id", String(50), primary_key=True),
    Column("url", Text, nullable=False),
    Column("kinds", String(200), nullable=False),  # with spaces between them
    Column("description", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("disabled_reason", String(20), nullable=False),
    Column("secret", String(100), nullable=False),  # as it is: signing needs it
    Column("old_secret", String(100), nullable=False),  # signs as well until old_until
    Column("old_until", Instant),
)

# No foreign key: a draft that is kept never waits for, or fails over, an endpoint that is deleted meanwhile.
WEBHOOK_DELIVERIES = Table(
    "webhook_deliveries",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("id", String(50), primary_key=True),
    Column("endpoint_id", String(50), nullable=False),
    Column("kind", String(50), nullable=False),
    Column("payload", Text, nullable=False),  # JSON, byte for byte as it is signed
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),  # since it was made, or replayed
    Column("created_at", Instant, nullable=False),
    Column("began_at", Instant, nullable=False),  # the day of attempts
    Column("next_at", Instant),  # None: it is over
    Column("leased_until", Instant),  # whoever attempts it has it alone until then
    Column("last_status", Integer),
    Column("last_error", String(50), nullable=False),
    Column("delivered_at", Instant),
    Index("webhook_deliveries_by_endpoint", "tenant", "endpoint_id", "id"),
    Index("webhook_deliveries_due", "state", "next_at"),
    Index("webhook_deliveries_by_age", "created_at"),
)

# Triggers of the database refuse to change or delete its rows.
AUDIT = Table(
    "audit",
    METADATA,
    Column("tenant", String(100), primary_key=True),
    Column("number", Integer, primary_key=True),  # 1, 2, … within the tenant, without gaps
    Column("at", Instant, nullable=False),
    Column("actor", String(200), nullable=False),  # the id of a key, or a command
    Column("action", String(50), nullable=False),
    Column("subject_kind", String(50), nullable=False),
    Column("subject_id", String(200), nullable=False),
    Column("detail", Text, nullable=False),  # JSON: numbers, ids and codes, never text
)
