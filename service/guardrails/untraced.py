"""Money that is given though no clause, no record and no arithmetic on them comes to it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from service.domain.verdict import Finding
from service.guardrails.bench import Bench, Judgement, is_multiple
from service.guardrails.named_facts import read_number

_PAID_BACK = frozenset({"refund", "return", "cancellation"})
_MOST = 12  # facts that are added up in pairs


def judge_untraced(bench: Bench) -> Judgement | None:
    """``policy.unsupported``, unverifiable, for money that leads nowhere; what the customer asks for is no reason."""
    claim = bench.claim
    if not bench.index.rules:
        return None  # without a policy nobody says what is too much
    if claim.modality not in ("commit", "offer") or claim.question or claim.refused or claim.asked:
        return None
    facts = tuple(_read_facts(bench))
    known = {amount for kind, amount in bench.index.amounts if kind == "money"}
    for measure in claim.measures("given"):
        if measure.kind != "money" or _is_traced(measure.high, facts, known, bench):
            continue
        finding = Finding(
            "policy.unsupported", "unverifiable", "blocking", "No clause and no fact comes to this amount.",
            claim.span, None, claim.clause.text, "", "Give only what the policy or the facts name, or ask a supervisor.",
        )  # fmt: skip
        return Judgement("unverifiable", None, (finding,))
    return None


def _read_facts(bench: Bench) -> Iterator[Decimal]:
    for fact in bench.case.facts:
        if fact.source == "crm" and (number := read_number(fact)) is not None:
            yield number


def _is_traced(amount: Decimal, facts: tuple[Decimal, ...], known: set[Decimal], bench: Bench) -> bool:
    if amount in known or amount in facts or amount == 0:
        return True
    if set(bench.claim.slots) & _PAID_BACK and any(amount <= fact for fact in facts):
        return True  # a part of what was paid
    singles = (*facts[:_MOST], *known)
    if any(is_multiple(amount, single) for single in singles):
        return True
    shares = [share for kind, share in bench.index.amounts if kind == "percent"]
    if any((fact * share / 100 - amount).copy_abs() < 1 for fact in facts for share in shares):
        return True
    return any(amount in (a + b, (a - b).copy_abs()) for a, b in combinations(singles[: 2 * _MOST], 2))
