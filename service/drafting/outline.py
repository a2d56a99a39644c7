"""The parts of a reply, each with what it has to say, as instructions to a model."""

from dataclasses import dataclass
from decimal import Decimal

from service.domain.case import Case
from service.domain.plan import Plan, Ruling
from service.domain.quantity import Duration
from service.domain.technique import Technique
from service.text.wording import say_money, say_slot

# A fact that is missing -> how to ask for it.
_QUESTIONS = {
    "opened": "whether the item has been opened or used",
    "defective": "what is wrong with the item",
    "receipt": "for a photo of the receipt or proof of purchase",
    "delivered_on": "when it was delivered",
    "purchased_on": "when it was bought",
    "ordered_on": "when it was ordered",
    "booked_on": "when the booking was made",
    "check_in_on": "for the check-in date",
    "renewed_on": "when the subscription renewed",
    "order_total": "what was paid",
    "damaged_in_transit": "for a photo of the damage",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One segment to write; ``says`` is what this case makes it say, "" where the technique's line is enough."""

    technique: str
    says: str


def build_outline(case: Case, plan: Plan, techniques: tuple[Technique, ...]) -> tuple[Part, ...]:
    """The parts in order; techniques that are a manner of the whole reply have none."""
    known = {technique.id: technique for technique in techniques}
    sentences = [x for x in plan.called_for if known[x].paragraph != "none"]
    return tuple(Part(technique, _says(technique, case, plan)) for technique in sentences)


def find_offered(plan: Plan) -> tuple[Ruling, ...]:
    """The remedies that a reply offers: what was asked for if allowed, else everything that is."""
    asked = {ask.slot for ask in plan.asks}
    allowed = [ruling for ruling in plan.rulings if ruling.state == "allowed" and not ruling.missing]
    granted = [ruling for ruling in allowed if ruling.slot in asked and ruling.slot != "compensation"]
    return tuple(granted or allowed)[:3]


def find_refused(plan: Plan) -> tuple[Ruling, ...]:
    """What was asked for and may not be given."""
    asked = {ask.slot for ask in plan.asks}
    return tuple(r for r in plan.rulings if r.slot in asked and r.state in ("refused", "needs_approval"))


def say_offer(ruling: Ruling) -> str:
    """A remedy with its amount, as the reply is to name it."""
    amount = ruling.approval_over if ruling.approval_over and _over(ruling) else ruling.amount
    if amount is None:
        return say_slot(ruling.slot)
    if ruling.slot == "refund":
        return f"a refund of {say_money(amount)}"
    if ruling.slot == "store_credit":
        return f"{say_money(amount)} in store credit"
    return f"{say_slot(ruling.slot)} of {say_money(amount)}"


def say_time(duration: Duration) -> str:
    """``24 hours``, ``1 business day``."""
    return str(duration) if duration.high != Decimal(0) else "today"


def _over(ruling: Ruling) -> bool:
    return ruling.amount is None or (
        ruling.approval_over is not None and ruling.amount.amount > ruling.approval_over.amount
    )


def _says(technique: str, case: Case, plan: Plan) -> str:
    offered, refused = find_offered(plan), find_refused(plan)
    due = say_time(plan.promise.due)
    if technique == "policy_transparency" and refused:
        return " ".join(_refusal(ruling) for ruling in refused)
    if technique in ("options", "compromise") and offered:
        return "Offer exactly these, and nothing else: " + "; or ".join(say_offer(r) for r in offered) + "."
    if technique == "problem_solving" and offered:
        return (
            f"Say that you can give {' and '.join(say_offer(r) for r in offered)}, and nothing else."
            + _terms(offered, case)
        )
    if technique == "clarifying_question":
        return (
            "Ask "
            + " and ".join(_QUESTIONS.get(key, "about " + key.replace("_", " ")) for key in plan.missing)
            + "."
        )
    if technique == "escalation":
        tier = plan.escalation.tier.replace("_", " ")
        return (
            f"Say that you are passing this to a {tier} with the full account, who will reply within {due}."
        )
    if technique == "follow_up":
        return "Say that you will write again in 3 days to ask whether this has been put right."
    if technique == "next_step":
        return _next_step(plan, offered, due)
    return ""


def _refusal(ruling: Ruling) -> str:
    what = say_slot(ruling.slot)
    if ruling.state == "needs_approval":
        return (
            f"Say that {what} needs approval by a {ruling.approval_tier.replace('_', ' ') or 'supervisor'}."
        )
    return f"Say that {what} is not possible, and why: {ruling.reason}."


def _terms(offered: tuple[Ruling, ...], case: Case) -> str:
    """The time that the policy gives for a refund, when one is offered."""
    if not any(ruling.slot == "refund" for ruling in offered):
        return ""
    for _, limit in case.policy.limits:
        if limit.slot == "refund_time" and limit.value is not None:
            unit = "business days" if limit.unit == "business_day" else f"{limit.unit}s"
            upper = f" to {limit.upper:f}" if limit.upper else ""
            return f" Say that it takes {limit.value:f}{upper} {unit}."
    return ""


def _next_step(plan: Plan, offered: tuple[Ruling, ...], due: str) -> str:
    if plan.escalation.recommended:
        return f"Say that the customer need do nothing now and will have an answer within {due}."
    if plan.missing:
        return f"Say that once they reply with this, you will answer within {due}."
    if len(offered) > 1:
        return (
            f'Ask them to reply with their choice, and say: "I will confirm it within {due} of your reply."'
        )
    if offered:
        return f'Ask them to reply "yes" to accept, and say: "I will confirm it within {due} of your reply."'
    return f"Say that you will write again within {due}."
