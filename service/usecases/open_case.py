"""A case, from what the caller sent and what the customer says of it."""

from datetime import datetime

from service.domain.case import Case, Fact
from service.domain.message import Assignee, Conversation, Requester
from service.domain.policy import Policy
from service.domain.quantity import Duration
from service.domain.voice import Voice
from service.text.signals import find_signals
from service.text.stated import find_stated_facts


def open_case(
    *,
    conversation: Conversation,
    policy: Policy,
    facts: tuple[Fact, ...],
    requester: Requester,
    assignee: Assignee,
    instructions: str,
    now: datetime,
    response_target: Duration,
    voice: Voice = Voice(),
) -> Case:
    """The case, frozen: established facts first, then what the requester's messages state (newest first)."""
    known = {fact.key for fact in facts}
    stated: dict[str, Fact] = {}
    for message in reversed(conversation.messages):
        if message.author == "requester":
            for fact in find_stated_facts(message.body, now.date()):
                if fact.key not in known:
                    stated.setdefault(fact.key, fact)
            hurt = next((span for signal, span in find_signals(message.body) if signal == "safety"), None)
            if hurt is not None and "safety_incident" not in known:
                stated.setdefault("safety_incident", Fact("safety_incident", True, "message", hurt))
    # What the customer paid tells the currency only where nothing better does; an unrelated pair misleads.
    if "order_total" in known:
        stated.pop("currency", None)
    tier = (Fact("tier", requester.tier.lower(), "crm"),) if requester.tier and "tier" not in known else ()
    return Case(
        conversation=conversation,
        policy=policy,
        now=now,
        response_target=response_target,
        facts=(*facts, *tier, *stated.values()),
        requester=requester,
        assignee=assignee,
        instructions=instructions,
        voice=voice,
    )
