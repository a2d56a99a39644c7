"""Requests about what goes beyond one draft: erasure, the audit trail, insights."""

from dataclasses import replace
from datetime import datetime

from service.client import wire
from service.client.calls import Call, Page, build_call, build_pages, join_path, read_nothing


def erase_customer(customer_id: str) -> Call[None]:
    """Everything that was kept for the requester with this id is deleted."""
    call = build_call("DELETE", join_path("customers", customer_id), type(None))
    return replace(call, read=read_nothing)


def list_audit(*, limit: int | None = None, after: int | None = None) -> Call[Page[wire.AuditEntryOut]]:
    """The entries from ``after`` on, over all pages."""
    return build_pages(
        "/v1/audit",
        wire.AuditListOut,
        {"limit": limit, "after": after},
        read_items=lambda page: page.entries,
        read_cursor=lambda page: page.next_after,
        parameter="after",
    )


def find_insights(
    *, after: datetime | None = None, before: datetime | None = None, bucket: str | None = None
) -> Call[wire.InsightsOut]:
    """What agents did with drafts; ``bucket`` is ``day`` or ``week``."""
    query = {
        "after": after.isoformat() if after else None,
        "before": before.isoformat() if before else None,
        "bucket": bucket,
    }
    return build_call("GET", "/v1/insights", wire.InsightsOut, query=query)
