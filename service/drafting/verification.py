"""Whether what a plan would offer passes the checks that the reply will meet."""

import re
from dataclasses import replace

from service.domain.case import Case
from service.domain.plan import Ruling
from service.domain.quantity import Money
from service.domain.verdict import Finding
from service.drafting.outline import say_offer
from service.guardrails.policy import decide_commitments
from service.text.money import find_money

_PREFIX = re.compile(r"^[^:]*: ")


def verify_ruling(ruling: Ruling, case: Case) -> Ruling:
    """``ruling``, or what is left of it where a reply that offers it would fail.

    Rulings rest on typed limits, checks on all that clauses say: the narrower of the two counts, so that no
    writer is told to offer what no repair can cure.
    """
    if ruling.state != "allowed" or ruling.missing:
        return ruling
    finding = _find_objection(ruling, case)
    if finding is None:
        return ruling
    allowed = next((money for _, money in find_money(finding.allowed)), None)
    if finding.rule == "policy.over_limit" and allowed is not None:
        lowered = _lower(ruling, allowed, finding)
        if _find_objection(lowered, case) is None:
            return lowered
    clauses = (finding.clause,) if finding.clause else ruling.clauses
    if finding.rule == "policy.needs_approval":
        return replace(ruling, state="needs_approval", clauses=clauses)
    return replace(
        ruling, state="refused", reason=_say_reason(finding), clauses=clauses, amount=None, approval_over=None
    )


def _find_objection(ruling: Ruling, case: Case) -> Finding | None:
    decisions = decide_commitments(f"I can offer you {say_offer(ruling)}.", case)
    return next((f for decision in decisions for f in decision.findings if f.verdict == "fail"), None)


def _lower(ruling: Ruling, allowed: Money, finding: Finding) -> Ruling:
    return replace(
        ruling,
        amount=allowed,
        approval_over=None,
        reason=f"the policy allows {finding.allowed}",
        clauses=(finding.clause,) if finding.clause else ruling.clauses,
        wanted=ruling.wanted,
    )


def _say_reason(finding: Finding) -> str:
    """The finding's own reason, in words for the customer."""
    reason = _PREFIX.sub("", finding.message, count=1).split("; ")[0].rstrip(".")
    return reason.replace("the policy does not allow it", "our policy does not allow it here")
