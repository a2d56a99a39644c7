"""What a plan tells the writer of a reply, beyond what stands in the case."""

from service.domain.plan import Plan
from service.drafting.outline import say_offer, say_time
from service.guardrails.unheard import Told


def tell_plan(plan: Plan) -> Told:
    """Offers with their amounts, reasons, times; not what the customer asked for, which is no reason to promise it."""
    due = [plan.promise.due, plan.escalation.due]
    texts = (
        *(say_time(time) for time in due if time is not None),
        *(say_offer(ruling) for ruling in plan.rulings if ruling.state == "allowed"),
        *(str(money) for ruling in plan.rulings for money in (ruling.amount, ruling.approval_over) if money),
        *(ruling.reason for ruling in plan.rulings),
    )
    return Told(texts, frozenset(ruling.slot for ruling in plan.rulings if ruling.state == "allowed"))
