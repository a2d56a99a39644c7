"""Writing the brief for whoever takes a case over."""

from collections.abc import Iterator, Sequence

from service.domain.brief import BriefDocument, LimitReason, Tried
from service.domain.case import Case, Fact
from service.domain.plan import Plan, Ruling
from service.domain.quantity import iso_duration
from service.domain.record import StoredDraft
from service.domain.verdict import Commitment
from service.drafting.escalation import summarise
from service.drafting.plan import plan_promise
from service.guardrails import decide_commitments
from service.text.sentences import find_sentences
from service.text.slots import REMEDIES
from service.text.wording import say_money, say_slot

_REASONS = {
    "policy.needs_approval": "the policy leaves this to somebody else",
    "policy.condition_dropped": "the policy depends on something that is not known",
    "policy.unsupported": "the policy does not say",
    "signal.self_harm": "the requester may be in danger",
    "signal.safety": "somebody was hurt or could have been",
    "signal.legal": "the requester speaks of legal steps",
}
_STOPPING = ("refused", "needs_approval", "unknown")


def build_brief(stored: StoredDraft, case: Case, plan: Plan) -> BriefDocument:
    """The brief of a case, whether or not an escalation is recommended."""
    escalation = stored.draft.escalation
    asked = {ask.slot for ask in plan.asks if ask.slot}
    stopping = [r for r in plan.rulings if r.slot in asked and (r.state in _STOPPING or r.wanted is not None)]
    tier = escalation.tier or next((r.approval_tier for r in stopping if r.approval_tier), "supervisor")
    return BriefDocument(
        tier=tier,
        reason=_REASONS.get(escalation.reason, escalation.reason),
        respond_by=escalation.respond_by or iso_duration(plan_promise(case, tier).due),
        due_at=stored.due_at,
        summary=summarise(case, plan.asks),
        decisions=tuple(_ask_decisions(escalation.reason, stopping)),
        requested=tuple(ask.text for ask in plan.asks),
        limits=tuple(_state(ruling) for ruling in stopping),
        allowed=tuple(_state(r) for r in plan.rulings if r.slot in asked and r not in stopping),
        tried=tuple(
            Tried(m.created_at, m.author_name or "agent", m.body)
            for m in case.conversation.messages
            if m.author == "agent"
        ),
        offered=tuple(dict.fromkeys(_find_offers(stored, case))),
        facts=case.facts,
        evidence=tuple(dict.fromkeys(_find_evidence(case, plan))),
    )


def write_markdown(brief: BriefDocument) -> str:
    """The brief as a document to paste into a ticket."""
    lines = [f"# Escalation to {brief.tier.replace('_', ' ')}", "", brief.summary]
    if brief.reason:
        lines += ["", f"Why: {brief.reason}."]
    lines += ["", f"Answer to the requester due: {brief.due_at:%Y-%m-%d %H:%M} UTC."]
    for title, items in (
        ("To decide", brief.decisions),
        ("What the requester asks for", brief.requested),
        ("What stops us", [_say_limit(limit) for limit in brief.limits]),
        ("What may be given without you", [_say_limit(limit) for limit in brief.allowed]),
        ("What was offered", brief.offered),
        ("What was tried", [_say_tried(tried) for tried in brief.tried]),
        ("In the requester's words", [f"“{quote}”" for quote in brief.evidence]),
        ("Facts", [_say_fact(fact) for fact in brief.facts]),
    ):
        if items:
            lines += ["", f"## {title}", "", *(f"- {_flatten(item)}" for item in items)]
    return "\n".join(lines) + "\n"


def _state(ruling: Ruling) -> LimitReason:
    return LimitReason(ruling.slot, ruling.reason, next(iter(ruling.clauses), None))


def _ask_decisions(reason: str, stopping: Sequence[Ruling]) -> Iterator[str]:
    """What is put to whoever takes over: the danger before the money."""
    if reason.startswith("signal."):
        yield f"Who speaks to the requester, and when? {_sentence(_REASONS.get(reason, reason))}"
    yield from (_ask_decision(ruling) for ruling in stopping)
    if not stopping and not reason.startswith("signal."):
        yield "How shall we answer? Nothing that was asked for is stopped by a limit."


def _ask_decision(ruling: Ruling) -> str:
    what = say_slot(ruling.slot)
    if ruling.wanted is not None and ruling.amount is not None:
        wanted, most = say_money(ruling.wanted), say_money(ruling.amount)
        return _sentence(f"{what} of {wanted}? Without you it ends at {most} ({ruling.reason})")
    if ruling.state == "needs_approval":
        return f"Approve {what}? {_sentence(ruling.reason)}"
    if ruling.state == "refused":
        return f"An exception for {what}? {_sentence(ruling.reason)}"
    missing = (
        f" Not known: {', '.join(key.replace('_', ' ') for key in ruling.missing)}." if ruling.missing else ""
    )
    return f"Is {what} possible here? {_sentence(ruling.reason)}{missing}"


def _find_offers(stored: StoredDraft, case: Case) -> Iterator[str]:
    """Sentences that promise or offer something: of what agents wrote before, and of the draft."""
    for message in case.conversation.messages:
        if message.author == "agent":
            who = message.author_name or "agent"
            said = [c.span for c in _commitments(message.body, case) if _is_remedy(c)]
            for sentence in find_sentences(message.body):
                if any(span.overlaps(sentence) for span in said):
                    yield f"{who}: {sentence.text}"
    reply = stored.draft.reply
    offers = [c.span for c in stored.draft.verdict.commitments if _is_remedy(c)]
    for segment in reply.segments:
        if any(span.overlaps(segment.span) for span in offers):
            yield f"in the draft: {segment.text}"


def _commitments(body: str, case: Case) -> list[Commitment]:
    return [decision.commitment for decision in decide_commitments(body, case)]


def _is_remedy(commitment: Commitment) -> bool:
    return commitment.modality in ("commit", "offer") and commitment.slot in REMEDIES


def _find_evidence(case: Case, plan: Plan) -> Iterator[str]:
    """The sentences of the newest message that hold a signal or a fact that only the requester states."""
    spans = [signal.span for signal in plan.found_signals]
    spans += [fact.quote for fact in case.facts if fact.quote is not None and fact.source == "message"]
    for sentence in find_sentences(case.message):
        if any(span.overlaps(sentence) and span.text in case.message for span in spans):
            yield sentence.text


def _say_limit(limit: LimitReason) -> str:
    reason = f"{say_slot(limit.slot)}: {limit.reason}"
    return reason if limit.clause is None else f"{reason} – {limit.clause.id}: “{limit.clause.quote}”"


def _say_tried(tried: Tried) -> str:
    when = f"{tried.at:%Y-%m-%d %H:%M} UTC, " if tried.at else ""
    return f"{when}{tried.author}: {tried.text}"


def _say_fact(fact: Fact) -> str:
    said = "" if fact.source == "crm" else " (the requester says so)"
    value = {True: "yes", False: "no"}[fact.value] if isinstance(fact.value, bool) else fact.value
    return f"{fact.key.replace('_', ' ')}: {value}{said}"


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}." if reason else ""


def _flatten(text: str) -> str:
    return " ".join(text.split())
