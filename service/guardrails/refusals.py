"""Whether what a reply refuses is refused by anybody: the policy's ruling on the remedy in this case."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from service.domain.case import Case
from service.domain.plan import Ruling
from service.domain.verdict import ClauseQuote, Commitment, Finding
from service.guardrails.rulings import rule_remedy
from service.text.asks import find_asks
from service.text.sentences import find_sentences
from service.text.slots import FAMILIES

# A refusal of part of it, of another way of it, or for now: what is left may still be given.
_PARTLY = re.compile(
    r"\d|\b(?:full(?:y)?|entire|whole|all|both|every|cash|more|further|another|other|additional|extra|larger|higher|beyond|above|over|than|until|unless|before|without|yet|once|if|when|while|only|directly|myself|from\s+here|right\s+now|today|twice|instead|promise|guarantee|confirm|say|tell|decide|commit|speed|faster|sooner|earlier|individual\w*|single|insurance|information|access|balances?|details|see|view|find|part|non|case-by-case)\b",
    re.IGNORECASE,
)
_KEPT = 64
# Remedies that a customer is due; gestures nobody is.
_DUE = frozenset(
    {"refund", "replacement", "repair", "store_credit", "cancellation", "compensation", "exchange"}
)


def check_refusals(
    body: str, case: Case, commitments: Sequence[Commitment], *, by_model: bool
) -> Iterator[Finding]:
    """``policy.unsupported_refusal`` for a remedy that ``body`` denies outright and no clause refuses in this case.

    *Fail* where the policy allows it here; *unverifiable* where no clause speaks of it. It blocks what a model wrote
    to somebody who asked for it. A person may know why, or read the policy better: to them it is a note. Without a policy
    nothing is found.
    """
    if not case.policy.clauses:
        return
    given = {c.slot for c in commitments if c.modality in ("commit", "offer", "hedge")}
    for commitment in commitments:
        slot = commitment.slot
        if commitment.modality != "deny" or slot not in _DUE or not given.isdisjoint(_family(slot)):
            continue
        sentence = next((s for s in find_sentences(body) if s.overlaps(commitment.span)), None)
        if sentence is None or _PARTLY.search(sentence.text) or sentence.text.endswith("?"):
            continue
        asked = slot in _find_asked(case)
        ruling = _rule(slot, case, asked=asked)
        if ruling.state == "allowed" and not ruling.missing and slot in _DUE and asked:
            yield _refused(commitment, ruling, blocks=by_model)
        elif ruling.state == "unknown" and not ruling.clauses and not ruling.missing:
            yield _unspoken(commitment, blocks=by_model and asked)


def _family(slot: str) -> set[str]:
    return {slot, *FAMILIES.get(slot, ())}


@lru_cache(_KEPT)
def _find_asked(case: Case) -> frozenset[str]:
    return frozenset(ask.slot for ask in find_asks(case.message) if ask.slot)


@lru_cache(_KEPT)
def _rule(slot: str, case: Case, *, asked: bool) -> Ruling:
    return rule_remedy(slot, case, asked=asked)


def _refused(commitment: Commitment, ruling: Ruling, *, blocks: bool) -> Finding:
    quote: ClauseQuote | None = next(iter(ruling.clauses), None)
    return Finding(
        "policy.unsupported_refusal", "fail", "blocking" if blocks else "advisory",
        f"The policy allows this in this case: {ruling.reason}.",
        commitment.span, quote, commitment.span.text, "", "Offer it, or say which part of it is not possible.",
    )  # fmt: skip


def _unspoken(commitment: Commitment, *, blocks: bool) -> Finding:
    return Finding(
        "policy.unsupported_refusal", "unverifiable", "blocking" if blocks else "advisory",
        "No clause of the policy refuses this.",
        commitment.span, None, commitment.span.text, "", "Ask a supervisor before you refuse it.",
    )  # fmt: skip
