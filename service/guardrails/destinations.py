"""Whether money goes back the way a policy wants it to: to the method that was paid with, and to no other."""

import re

from service.guardrails.bench import Bench, Judgement
from service.guardrails.relevance import Candidate

_BACK_ONLY = re.compile(
    r"\b(?:must|only|always|has\s+to|and\s+to\s+no\s+other)\b.*\b(?:original|same)\s+(?:\w+\s+){0,2}?(?:payment|method|card|form|account)|\b(?:paid|made|sent|go(?:es)?)\s+(?:back\s+)?to\s+the\s+(?:card|account|method)\s+(?:you|the\s+\w+|they)\s+(?:used|paid\s+with)|"
    r"\b(?:original|same)\s+(?:payment\s+)?(?:method|card|account)\s+only\b|\bpayment\s+method\b.*\bno\s+other\b|"
    r"\b(?:method|card|account)\s+(?:you|the\s+customer|they|the\s+guest)\s+(?:used|paid\s+with)\b.*\b(?:only|no\s+other)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:another|(?:a|the|your|any)\s+(?:different|other|new|second))\s+(?:\w+\s+)?(?:card|account|method|wallet|paypal)\b|"
    r"\bdifferent\s+(?:credit\s+|debit\s+)?(?:card|account)\b|\bin\s+cash\b|\bto\s+an?\s+(?:bank|paypal)\s+account\b|\bby\s+(?:cheque|check|bank\s+transfer)\b|"
    r"\b(?:card|account|method)\s+of\s+your\s+choice\b|\bwhichever\s+(?:card|account)\b",
    re.IGNORECASE,
)


_NOT_TO = re.compile(
    r"\b(?:not|never|rather\s+than|instead\s+of)\s+(?:to\s+|via\s+|onto\s+)?$", re.IGNORECASE
)


def judge_destination(bench: Bench) -> Judgement | None:
    """``policy.forbidden`` where a refund is sent elsewhere than the policy lets it go; None where it is not."""
    claim = bench.claim
    if not ({"refund", "return", "compensation"} & set(claim.slots) or claim.measures("given")):
        return None
    elsewhere = next(
        (
            m
            for m in _ELSEWHERE.finditer(claim.clause.text)
            if not _NOT_TO.search(claim.clause.text[: m.start()])
        ),
        None,
    )
    if elsewhere is None:
        return None
    for clause, rule in bench.index.rules:
        if _BACK_ONLY.search(clause.text):
            candidate = Candidate(clause, rule, 1.0, 1.0, 1.0, named=True)
            return bench.found(
                "policy.forbidden", "fail", candidate, "The policy sends money back another way.", elsewhere[0],
                "", "Send it back the way it was paid.",
            )  # fmt: skip
    return None
