"""Whether what is given was asked for in time, by the clause of its section that says until when to ask."""

import re

from service.domain.policy import Rule
from service.guardrails.bench import FIT, Bench, Judgement
from service.guardrails.permissions import BENEFITS
from service.guardrails.relevance import Candidate
from service.text.topics import find_topics

# Words of every clause that says until when to ask: they tell no case apart.
_ASKING = find_topics(
    """claim problem request report reach tell ask write contact notify notice inform raise submit apply apply application complain complaint issue
    customer guest member passenger client learner receiver must time limit date day late both all any"""
)
_ASKED = find_topics("claim report request reach tell ask write contact notify inform raise submit apply")
_COMPANY = re.compile(r"\W*(?:we|our|agents?|staff|the\s+\w+\s+(?:team|desk))\b", re.IGNORECASE)
_HALF = 0.5


def judge_reporting(bench: Bench) -> Judgement | None:
    """``policy.outside_window`` for a benefit whose section wants it asked for earlier than it was; None if not."""
    claim = bench.claim
    if claim.modality not in ("commit", "offer") or claim.refused or claim.condition or claim.question:
        return None
    if not (claim.measures("given") or BENEFITS & set(claim.slots) or claim.free):
        return None
    about = next(
        (c for c in bench.candidates if c.rule.force in ("allow", "charge") and c.score >= FIT), None
    )
    if about is None:
        return None
    for clause, rule in bench.index.rules:
        if (
            _COMPANY.match(clause.text)
            or not bench.stands_with(clause, about.clause)
            or not _says_until_when(rule)
            or not _is_meant(bench, rule)
        ):
            continue
        evaluation = bench.check(rule)
        if evaluation.holds is False and "the limit is" in evaluation.reason:
            return bench.found(
                "policy.outside_window", "fail", Candidate(clause, rule, 0, 0, 0, named=False),
                f"The policy's condition is not met: {evaluation.reason}.", bench.what(), "",
                f"Do not promise {bench.thing()} here; explain why, and say what is possible.",
            )  # fmt: skip
    return None


def _says_until_when(rule: Rule) -> bool:
    """Whether a rule only sets a time to ask in, and gives nothing itself."""
    timed = any(k.kind == "elapsed" for k in rule.conditions)
    if not timed or rule.measures:
        return False
    return rule.force == "require" or (
        rule.force == "allow"
        and not rule.slots
        and not _find_case(rule)
        and (bool(rule.topics & _ASKED) or len(rule.conditions) == 1)
    )


def _find_case(rule: Rule) -> frozenset[str]:
    """The words of a rule beside those of asking, and of when its time starts."""
    return (
        (rule.topics | rule.scope)
        - _ASKING
        - find_topics(" ".join(k.text for k in rule.conditions if k.kind == "elapsed"))
    )


def _is_meant(bench: Bench, rule: Rule) -> bool:
    """Whether the case that a rule names, if it names one ("damage must be reported …"), comes up."""
    own = _find_case(rule)
    said = bench.claim.topics | bench.claim.near | bench.situation.topics
    return bench.index.weigh(own & said) >= _HALF * bench.index.weigh(own)
