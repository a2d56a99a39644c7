"""Which techniques a finished reply covers, of those that its case calls for."""

from collections.abc import Iterator, Mapping

from service.domain.draft import TechniqueCoverage
from service.domain.plan import Plan
from service.domain.span import Span
from service.domain.technique import Technique
from service.domain.verdict import Finding, Verdict

# A manner of the whole reply -> the findings that show it was not kept.
_BROKEN_BY = {
    "composure": ("tone.",),
    "non_judgement": ("tone.blame", "tone.dismissive", "tone.condescending"),
    "plain_language": ("tone.jargon", "style.hard_to_read"),
    "channel_fit": ("safety.public_details",),
}
# Any of these makes the customer feel heard.
_HEARS = frozenset({"active_listening", "acknowledgement", "empathy", "apology"})


def cover(
    plan: Plan, shown: Mapping[str, Span], verdict: Verdict, techniques: tuple[Technique, ...]
) -> TechniqueCoverage:
    """Called for, used, missed. A manner (composure, plain language) is used where no finding says otherwise."""
    rules = [finding.rule for finding in verdict.findings]
    used = set(shown)
    for manner, prefixes in _BROKEN_BY.items():
        kept = not any(rule.startswith(prefixes) for rule in rules)
        (used.add if kept else used.discard)(manner)
    listed = tuple(
        t.id for t in techniques if t.id in used and (t.id in plan.called_for or t.id not in _BROKEN_BY)
    )
    missed = tuple(name for name in plan.called_for if name not in used)
    return TechniqueCoverage(plan.called_for, listed, missed, shown)


def find_missing(plan: Plan, coverage: TechniqueCoverage) -> Iterator[Finding]:
    """``technique.*``: what no team lead would let pass. What else is missed stands in the coverage."""
    if plan.escalation.reason == "signal.self_harm" and "escalation" not in coverage.used:
        yield Finding(
            "technique.escalation",
            "unverifiable",
            "blocking",
            "The customer may be in danger, and the reply does not bring in a person who can help.",
            suggestion="Hand over to a supervisor now, say so with a time, and name where help is at once.",
        )
    upset = set(plan.signals) & {"hostility", "company_fault", "safety"}
    if upset and not _HEARS & set(coverage.used):
        yield Finding(
            "technique.acknowledgement",
            "warn",
            "advisory",
            "The reply goes to business without a word on what happened to the customer.",
            suggestion="Begin with one sentence that says what happened, in their terms, and takes it seriously.",
        )
