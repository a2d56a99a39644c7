"""A case of the suite that tests share: a blender after 45 days, store credit but no refund."""

from typing import Any

import msgspec

from evals.suite.case import EvalCase
from tests.unit.cases import MESSAGE, POLICY

RIGHT = (
    "Hi Dana,\n\nYour blender died, and you want your money back. I can see why this is frustrating. I cannot give "
    "you a refund, because it was delivered 45 days ago and the limit is 30 days. I can offer you $24.00 in store "
    "credit or a replacement. Please reply with your choice, and I will confirm it within 24 hours.\n\nSam"
)


def write_case(**changes: Any) -> dict[str, Any]:
    """A line of a file of cases, as an object; ``changes`` replace its fields."""
    return {
        "id": "blender-1",
        "family": "blender",
        "trade": "kitchen",
        "conflict": "refund_refused",
        "register": "furious",
        "request": {
            "conversation": {"channel": "email", "messages": [{"body": MESSAGE}]},
            "policy": {"text": POLICY},
            "requester": {"name": "Dana"},
            "assignee": {"name": "Sam"},
            "facts": {
                "order_total": "120.00", "currency": "USD", "delivered_on": "2026-10-08", "defective": True,
                "today": "2026-11-22",
            },
        },
        "expect": {
            "asks": [{"text": "I want my money back", "slot": "refund"}],
            "allowed": [{"slot": "store_credit", "max": "24.00 USD"}, {"slot": "replacement"}],
            "forbidden": [{"slot": "refund", "why": "45 days"}],
            "escalate": False,
        },
    } | changes  # fmt: skip


def build_eval_case(**changes: Any) -> EvalCase:
    return msgspec.convert(write_case(**changes), EvalCase)
