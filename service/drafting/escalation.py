"""When a case goes to somebody else, and the account that goes with it."""

import re

from service.domain.case import Case
from service.domain.plan import Ask, Brief, Escalation, Ruling
from service.domain.quantity import Duration, iso_duration
from service.drafting.outline import find_undecided
from service.text.wording import say_slot

# A signal in the message -> the tier that takes over, whatever the policy says.
_SIGNAL_TIERS = (("self_harm", "supervisor"), ("safety", "supervisor"), ("legal", "supervisor"))
_DANGER = re.compile(
    r"\b(?:safety|injur\w*|allerg\w*|illness|medical|emergenc\w*|fire|hazard\w*)\b", re.IGNORECASE
)
_TITLE = re.compile(r"\b(?:[A-Z][a-z]+\s){1,3}(?:Lead|Manager|Officer|Team|Director|Supervisor|Desk)\b")


def build_escalation(
    case: Case, asks: tuple[Ask, ...], rulings: tuple[Ruling, ...], tier: str, reason: str, due: Duration
) -> Escalation:
    """The hand-over to ``tier`` within ``due``, with a brief that needs no second asking; none without a reason."""
    if not reason:
        return Escalation(False)
    return Escalation(True, tier, reason, iso_duration(due), due, _brief(case, asks, rulings))


def find_escalation(
    case: Case, asks: tuple[Ask, ...], rulings: tuple[Ruling, ...], signals: tuple[str, ...]
) -> tuple[str, str]:
    """(tier, reason) of the hand-over that the case needs, both "" where it needs none."""
    asked = {ask.slot for ask in asks}
    approvers = [r.approval_tier for r in rulings if r.slot in asked and r.approval_tier]
    approvers += [limit.approval_tier for _, limit in case.policy.limits if limit.approval_tier]
    approver = next(iter(approvers), "")
    for signal, tier in _SIGNAL_TIERS:
        if signal in signals:
            named = "" if signal == "legal" else find_safety_tier(case)
            return named or approver or tier, f"signal.{signal}"
    if (fact := case.fact("safety_incident")) is not None and fact.value is True:
        return find_safety_tier(case) or approver or "supervisor", "signal.safety"
    for ruling in rulings:
        if ruling.slot in asked and ruling.state == "needs_approval":
            return ruling.approval_tier or "supervisor", "policy.needs_approval"
        if ruling.slot in asked and ruling.state == "refused" and ruling.approval_tier:
            return ruling.approval_tier, "policy.needs_approval"
    for ruling in find_undecided(rulings, asks):
        return (
            approver or "supervisor",
            "policy.condition_dropped" if ruling.clauses else "policy.unsupported",
        )
    return "", ""


def find_safety_tier(case: Case) -> str:
    """Who the policy says takes over when somebody was hurt ("Food Safety Lead"), "" if it names nobody."""
    for clause in case.policy.clauses:
        if _DANGER.search(f"{clause.heading} {clause.text}") and (title := _TITLE.search(clause.text)):
            return title[0].replace(" ", "_").lower()
    return ""


def summarise(case: Case, asks: tuple[Ask, ...]) -> str:
    """Who has written how often and wants what, in a sentence."""
    requester = case.requester
    who = requester.name or case.conversation.last_request.author_name or "The requester"
    tier = f" ({requester.tier})" if requester.tier else ""
    wants = ", ".join(dict.fromkeys(say_slot(ask.slot) for ask in asks if ask.slot)) or "a resolution"
    count = sum(message.author == "requester" for message in case.conversation.messages)
    times = "once" if count == 1 else f"{count} times"
    channel = case.conversation.channel.replace("_", " ")
    return f"{who}{tier} has written {times} by {channel} and wants {wants}."


def _brief(case: Case, asks: tuple[Ask, ...], rulings: tuple[Ruling, ...]) -> Brief:
    asked = {ask.slot for ask in asks}
    limits = [
        r.reason for r in rulings if r.slot in asked and r.state in ("refused", "needs_approval", "unknown")
    ]
    return Brief(
        summary=summarise(case, asks),
        requested="; ".join(ask.text for ask in asks),
        tried=tuple(m.body for m in case.conversation.messages if m.author == "agent"),
        limit="; ".join(dict.fromkeys(limits)),
        evidence=tuple(
            f"{fact.key}: {fact.value}" + ("" if fact.source == "crm" else " (the customer says so)")
            for fact in case.facts
        )
        + tuple(f"{quote.id}: {quote.quote}" for r in rulings if r.slot in asked for quote in r.clauses),
    )
