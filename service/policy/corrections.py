"""Limits set by hand in place of those that were read."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches

from service.domain.policy import Clause, Limit, Policy
from service.domain.span import Span
from service.policy.typed_rules import build_rules

_NEAR = 3


def correct_policy(policy: Policy, limits: Mapping[str, tuple[Limit, ...]]) -> Policy:
    """``policy`` with the limits of the clauses named by their ids replaced; none at all is a correction too.

    The words that a limit quotes are found in its clause; a limit that quotes nothing quotes all of it.
    Raises ``ValueError`` for words that are not there.
    """
    clauses = tuple(
        _correct(clause, limits[clause.id]) if clause.id in limits else clause for clause in policy.clauses
    )
    return replace(policy, clauses=clauses)


def mark_corrected(policy: Policy, by_hand: str) -> Policy:
    """``policy`` with a digest that covers ``by_hand``, what was set by hand, as well as the text."""
    digest = hashlib.sha256(f"{policy.text}\0{by_hand}".encode("utf-8", "surrogatepass"))
    return replace(policy, digest=f"sha256:{digest.hexdigest()}")


def find_near_clauses(policy: Policy, identifier: str) -> list[str]:
    """Ids like ``identifier``, the nearest first; the first ones of the policy where none is like it."""
    known = [clause.id for clause in policy.clauses]
    return get_close_matches(identifier, known, n=_NEAR, cutoff=0.5) or known[:_NEAR]


def _correct(clause: Clause, limits: tuple[Limit, ...]) -> Clause:
    """``clause`` with ``limits`` and the rules that they state: those that were read were read wrongly."""
    quoted = tuple(_quote(limit, clause) for limit in limits)
    return replace(clause, limits=quoted, rules=build_rules(quoted))


def _quote(limit: Limit, clause: Clause) -> Limit:
    words = limit.quote.text
    if not words:
        return replace(limit, quote=clause.span)
    start = clause.span.start + clause.text.index(words)
    return replace(limit, quote=Span(start, start + len(words), words))
