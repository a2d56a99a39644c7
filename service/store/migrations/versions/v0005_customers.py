"""Whose draft it is, and an audit trail that only grows."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_BATCH = 500
_GROWS = "the audit trail only grows"
_DRAFTS = sa.table("drafts", *map(sa.column, ("tenant", "id", "case", "requester_id")))


def upgrade() -> None:
    op.add_column("drafts", sa.Column("requester_id", sa.String(200), nullable=False, server_default=""))
    op.create_index("drafts_by_requester", "drafts", ["tenant", "requester_id"])
    op.create_index("drafts_by_policy", "drafts", ["tenant", "policy_content"])
    _fill()
    op.create_table(
        "audit",
        sa.Column("tenant", sa.String(100), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("action", sa.String(50), nullable=False),
        sa.Column("subject_kind", sa.String(50), nullable=False),
        sa.Column("subject_id", sa.String(200), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _fill() -> None:
    """Read in Python: PostgreSQL refuses to take apart JSON that holds an escaped NUL, which a customer may send."""
    bind = op.get_bind()
    tenant, identifier = "", ""
    place = sa.tuple_(_DRAFTS.c.tenant, _DRAFTS.c.id)
    while True:
        query = sa.select(_DRAFTS.c.tenant, _DRAFTS.c.id, _DRAFTS.c.case)
        query = query.where(place > sa.tuple_(sa.literal(tenant), sa.literal(identifier)))
        rows = bind.execute(query.order_by(_DRAFTS.c.tenant, _DRAFTS.c.id).limit(_BATCH)).all()
        for tenant, identifier, case in rows:
            if requester := json.loads(case).get("requester", {}).get("id", ""):
                row = (_DRAFTS.c.tenant == tenant) & (_DRAFTS.c.id == identifier)
                bind.execute(sa.update(_DRAFTS).where(row).values(requester_id=requester))
        if len(rows) < _BATCH:
            return


def _guard_sqlite() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_refuses_{change.lower()} BEFORE {change} ON audit "
            f"BEGIN SELECT RAISE(ABORT, '{_GROWS}'); END"
        )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_GROWS}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )


def downgrade() -> None:
    op.drop_table("audit")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_audit_change()")
    op.drop_index("drafts_by_policy", "drafts")
    op.drop_index("drafts_by_requester", "drafts")
    op.drop_column("drafts", "requester_id")
