"""Compiling the patterns of the checks before the first caller waits for them."""

from datetime import UTC, datetime
from decimal import Decimal

from service.domain.case import Case
from service.domain.message import Conversation, Message
from service.domain.quantity import Duration
from service.domain.technique import Technique
from service.policy import read_policy
from service.usecases.check_text import check_text

_POLICY = "Refunds are given within 30 days of delivery. Credits over $25 need a supervisor. We reply within 24 hours."
_MESSAGE = "It arrived broken and I want my $20 back."
_BODIES = (
    "I am sorry that it arrived broken. I can't refund the $20 today, but I can offer 20% off, or a replacement "
    "for free. Please call 555 0100 or write to me@example.com, and I will reply within 24 hours. Calm down!!",
    "Hi Dana, thank you for your patience. It arrived on October 8 and you asked for $20 back. I can see why that is "
    "maddening. I cannot give you a refund, because it was delivered 45 days ago and the limit is 30 days. I can offer "
    "you $4.00 in store credit, which ships within 2 business days of your reply. If anything is open, just reply.",
)


def warm_checks(catalogue: tuple[Technique, ...]) -> None:
    """Run every check on texts that touch most of them; about 50 ms."""
    day = Duration(Decimal(24), Decimal(24), "hour")
    conversation = Conversation("warm", (Message("m1", "requester", "", _MESSAGE),))
    case = Case(conversation, read_policy(_POLICY), datetime.now(UTC), day)
    for body in _BODIES:
        check_text(body, case, catalogue=catalogue)
