"""The operations that take a body, each with one that is right."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evals.draft_faults import REQUEST

_POLICY: Mapping[str, Any] = {
    "text": "# Returns\n\nRefunds within 30 days; after that, 20 % of the order as credit."
}
_MESSAGE = {
    "id": "m1",
    "author": {"type": "requester", "name": "Dana"},
    "body": "It broke. I want my $120 back!",
}
_DRAFT = {
    "conversation": {"id": "zd-1", "channel": "email", "locale": "en-GB", "messages": [_MESSAGE]},
    "requester": {"id": "c9", "name": "Dana", "tier": "gold"},
    "facts": {"order_total": "120.00", "currency": "USD", "today": "2026-11-22"},
    "policy": _POLICY,
    "metadata": {"a": "b"},
}
BODIES: Mapping[str, Mapping[str, Any]] = {
    "/v1/drafts": _DRAFT,
    "/v1/checks": {"body": "I will refund $120 today.", "message": "It broke.", "policy": _POLICY},
    "/v1/draft-batches": {"items": [{"id": "a", "request": REQUEST}, {"request": _DRAFT}]},
    "/v1/policies/read": _POLICY,
    "/v1/policies/{policy_id}": _POLICY,
    "/v1/drafts/{draft_id}": {"body": "Hello Dana.", "author": {"id": "a3", "name": "Sam"}},
    "/v1/drafts/{draft_id}/checks": {"body": "Hello Dana."},
    "/v1/drafts/{draft_id}/rewrite": {"operation": "instruct", "instructions": "Be brief.", "body": "Hello."},
    "/v1/drafts/{draft_id}/overrules": {
        "rule": "tone.blame",
        "reason": "It is what they wrote.",
        "text": "you",
    },
    "/v1/drafts/{draft_id}/outcome": {"outcome": "discarded", "reasons": ["other"], "note": "no", "csat": 3},
    "/v1/drafts/{draft_id}/escalation": {"tier": "supervisor", "note": "please"},
}


@dataclass(frozen=True, slots=True)
class Route:
    """An operation that takes a body: ``method`` in capitals, ``path`` as documented, ``right`` what it takes."""

    method: str
    path: str
    right: bytes


def find_routes(document: Mapping[str, Any]) -> Iterator[Route]:
    """Every operation of the OpenAPI ``document`` that takes a body; one that ``BODIES`` leaves out takes anything."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if "requestBody" in operation:
                right = BODIES.get(path) or {"url": "https://example.com/", "events": [], "id": "a"}
                yield Route(method.upper(), path, json.dumps(right).encode())
