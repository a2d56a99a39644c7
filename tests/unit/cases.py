"""A policy and a case that many tests share."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from service.domain.case import Case, Fact, FactValue
from service.domain.message import Assignee, Channel, Conversation, Message, Requester
from service.domain.quantity import Duration
from service.policy import read_policy
from service.usecases.open_case import open_case

POLICY = """# Returns and refunds
- Unopened or defective items can be returned within 30 days of delivery for a full refund.
- After 30 days we do not give refunds. We can offer store credit of up to 20% of the order value, or a
  replacement when the item is defective.
- Refunds take 5 to 7 business days to reach the original payment method.
- Clearance items are non-refundable unless defective.

Goodwill
Goodwill credits over $25 need a supervisor. Agents can give up to $25 without approval.

## Service
We answer every message within 24 hours. Replacements ship within 2 business days.
"""
MESSAGE = "My 45-day-old blender died. It cost $120 and I want my money back NOW or I post this everywhere!"


Facts = Mapping[str, FactValue]


def build_case(
    message: str = MESSAGE,
    policy: str = POLICY,
    channel: Channel = "email",
    facts: Facts | None = None,
    **more: FactValue,
) -> Case:
    """A case of one message, answered on 22 November 2026; ``more`` are further facts."""
    return open_case(
        conversation=Conversation("c1", (Message("m1", "requester", "Dana", message),), channel=channel),
        policy=read_policy(policy),
        facts=tuple(Fact(key, value, "crm") for key, value in {**(facts or {}), **more}.items()),
        requester=Requester("r1", "Dana"),
        assignee=Assignee("a1", "Sam", "Sam\nCustomer care"),
        instructions="",
        now=datetime(2026, 11, 22, 12, tzinfo=UTC),
        response_target=Duration(Decimal(24), Decimal(24), "hour"),
    )
