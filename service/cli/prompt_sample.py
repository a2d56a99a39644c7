"""Requests made up for prompts to be shown and tried with, where nobody names one.

``CANARY`` stands in everything that a customer, a colleague or a CRM wrote, and in nothing else: where it shows
in a prompt outside a fence, text from outside got through.
"""

import msgspec

from service.domain.message import Channel

CANARY = "Quibblewick"

_POLICY = f"""# Returns at {CANARY}
- A purchase can be returned for a full refund within 30 days of delivery.
- After 30 days we do not refund. Instead, agents may offer store credit of up to 20% of the order value.
- A replacement is possible if the item is defective.
- A goodwill credit of up to $15 is possible. Goodwill credits over $15 need approval from a supervisor.
- We answer every message within 24 hours.
"""
_COMPLAINT = (
    f"I am furious. The {CANARY} kettle arrived damaged and it leaks all over the worktop.\n\n"
    "I paid $80 and I want my money back today, or I will write about this everywhere."
)
_DANGER = f"I cannot go on, I want to end my life over this {CANARY} kettle. I want a refund."


def build_sample(*, channel: Channel = "email", in_danger: bool = False, brief: bool = False) -> bytes:
    """A request as ``POST /v1/drafts`` takes it; ``brief`` leaves out all that need not be there."""
    messages = [_message("requester", _DANGER if in_danger else _COMPLAINT)]
    if not brief:
        earlier = _message("requester", f"My {CANARY} kettle leaks. What can you do?")
        messages = [earlier, _message("agent", f"Thank you. Which {CANARY} kettle is it?"), *messages]
    request: dict[str, object] = {
        "conversation": {"id": "sample", "channel": channel, "messages": messages},
        "policy": {"text": _POLICY},
    }
    if not brief:
        request |= {
            "facts": {
                "order_total": "80.00",
                "currency": "USD",
                "delivered_on": "2026-09-01",
                "today": "2026-11-02",
                "model": f"{CANARY} K2",
            },
            "requester": {"name": "Robin"},
            "assignee": {"name": "Sam"},
            "instructions": f"Mention the {CANARY} spare parts shop.",
            "voice": {"banned": [f"{CANARY} bargain", "cheap"], "description": f"as plain as {CANARY} is"},
        }
    return msgspec.json.encode(request)


def _message(author: str, body: str) -> dict[str, object]:
    return {"author": {"type": author}, "body": body}
