"""A reply without a model: no amounts, no promise but that a person will answer."""

from service.domain.case import Case
from service.domain.plan import Plan
from service.drafting.outline import say_time
from service.prompting.library import PromptLibrary


def fall_back(case: Case, plan: Plan, prompts: PromptLibrary) -> tuple[tuple[str, str], ...]:
    """(technique id, text) pairs from ``prompts/fallback``, by channel and escalation."""
    due = say_time(plan.promise.due)
    if case.conversation.channel == "social_public":
        return prompts.render_fallback("public", {"due": due})
    if plan.escalation.recommended:
        due = say_time(plan.escalation.due or plan.promise.due)
        tier = plan.escalation.tier.replace("_", " ")
        danger = plan.escalation.reason == "signal.self_harm"
        return prompts.render_fallback("escalated", {"due": due, "tier": tier, "danger": danger})
    return prompts.render_fallback("default", {"due": due})
