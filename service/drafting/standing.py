"""How far a draft and its sentences can be relied on."""

from collections.abc import Sequence

from service.domain.draft import Status
from service.domain.plan import Ask, AskState, Escalation
from service.domain.reply import Citation, Standing
from service.domain.verdict import Commitment, Finding, Outcome

_SAYS = frozenset({"commit", "offer", "deny"})


def find_status(
    outcome: Outcome,
    *,
    blocked: bool,
    asks: Sequence[tuple[Ask, AskState]],
    escalation: Escalation,
    degraded_reason: str | None,
) -> Status:
    """Whether a draft may go out; ``blocked`` is whether a check failed that nobody answers for."""
    if blocked:
        return "blocked"
    if any(ask.slot and state != "answered" for ask, state in asks):
        return "needs_review"  # a remedy that was asked for, and the reply says neither yes nor no
    undecided = outcome in ("fail", "unverifiable")
    return "needs_review" if undecided or degraded_reason is not None or escalation.recommended else "ready"


def find_standing(
    commitments: Sequence[Commitment],
    findings: Sequence[Finding],
    citations: Sequence[Citation],
    *,
    amounts: int,
) -> Standing:
    """What stands behind a sentence with these commitments, findings, citations and number of amounts.

    It is ``verified`` only where everything that it says was decided by a clause, or is a fact of the CRM: a time
    that no clause gives, or the customer's word, is ``asserted``.
    """
    says = [c for c in commitments if c.modality in _SAYS]
    if any(f.verdict in ("fail", "unverifiable") for f in findings):
        return "asserted"
    clauses = any(citation.type == "clause" for citation in citations)
    facts = sum(citation.type == "fact" for citation in citations)
    if says:
        decided = all(
            c.verdict == "pass" and (c.clause or (c.slot == "response_time" and clauses)) for c in says
        )
        return "verified" if decided else "asserted"
    if amounts:
        return "verified" if facts >= amounts else "asserted"
    return "asserted" if citations else "uncited"
