"""As much of a policy as a prompt has room for."""

from service.domain.plan import Plan
from service.domain.policy import Policy


def cut_policy(policy: Policy, plan: Plan, limit: int) -> str:
    """The whole text when it has at most ``limit`` characters, else the clauses that matter.

    Those are the clauses that the plan's rulings rest on, then others with limits, in the policy's order.
    """
    if len(policy.text) <= limit:
        return policy.text
    ruled = {clause.id for ruling in plan.rulings for clause in ruling.clauses}
    ranked = sorted(policy.clauses, key=lambda c: (c.id not in ruled, not c.limits, c.span.start))
    chosen: set[str] = set()
    room = limit
    for clause in ranked:
        if len(clause.text) + 1 <= room:
            chosen.add(clause.id)
            room -= len(clause.text) + 1
    return "\n".join(clause.text for clause in policy.clauses if clause.id in chosen)
