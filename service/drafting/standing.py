"""How far a draft and its sentences can be relied on."""

from collections.abc import Collection, Sequence

from service.domain.draft import Status
from service.domain.plan import Ask, AskState, Escalation
from service.domain.reply import Citation, Standing
from service.domain.verdict import Commitment, Finding, Outcome


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
    # No word on something that was asked for; of a remedy, neither yes nor no.
    if any(state == "missed" or (ask.slot and state != "answered") for ask, state in asks):
        return "needs_review"
    undecided = outcome in ("fail", "unverifiable")
    return "needs_review" if undecided or degraded_reason is not None or escalation.recommended else "ready"


def find_standing(
    commitments: Sequence[Commitment],
    findings: Sequence[Finding],
    citations: Sequence[Citation],
    *,
    refused: Collection[str],
    amounts: int,
) -> Standing:
    """What stands behind a sentence with these commitments, findings, citations and number of amounts.

    It is ``verified`` only where all that it promises, offers or refuses was decided by a clause (``refused`` are the
    remedies that one refuses in this case), or all its amounts are facts of the CRM. A time that no clause gives, or
    the customer's word, is ``asserted``.
    """
    if any(f.verdict in ("fail", "unverifiable") for f in findings):
        return "asserted"
    kinds = [citation.type for citation in citations]
    says = [c for c in commitments if c.modality != "reported"]
    # What an agent does on the way, such as passing it on, is no remedy: the time by which they do it is checked.
    decidable = [c for c in says if c.slot != "act" or c.clause is not None or c.verdict != "pass"]
    if decidable:
        decided = all(_is_decided(c, refused, by_clause="clause" in kinds) for c in decidable)
        return "verified" if decided else "asserted"
    if says:
        return "asserted"
    if amounts:
        return "verified" if kinds.count("fact") >= amounts and "message" not in kinds else "asserted"
    return "asserted" if citations else "uncited"


def _is_decided(commitment: Commitment, refused: Collection[str], *, by_clause: bool) -> bool:
    if commitment.verdict != "pass" or commitment.modality in ("hedge", "condition"):
        return False
    if commitment.modality == "deny":
        return by_clause and commitment.slot in refused
    return commitment.clause is not None or (commitment.slot == "response_time" and by_clause)
