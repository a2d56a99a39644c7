"""Planning a reply: what it may offer, must refuse and has to say."""

from dataclasses import replace

from service.domain.case import Case
from service.domain.plan import Ask, Escalation, FoundSignal, Plan, Promise, Ruling
from service.domain.quantity import Duration, Money
from service.domain.technique import Technique
from service.domain.verdict import ClauseQuote
from service.drafting.calling import Situation, call_techniques
from service.drafting.escalation import build_escalation, find_escalation
from service.drafting.outline import QUESTIONS
from service.drafting.verification import verify_ruling
from service.guardrails.named_facts import read_number
from service.guardrails.policy import limit_duration
from service.guardrails.rulings import rule_remedy
from service.text.asks import find_asks
from service.text.characters import fold
from service.text.language import find_language
from service.text.money import find_money
from service.text.signals import find_signals
from service.text.slots import REMEDIES, find_slots

# Acts of the customer and words for others; they are ruled on only when asked for.
_ONLY_IF_ASKED = {"return", "cancellation", "credit", "upgrade", "free_service", "payment_plan"}
_MISSING_QUESTIONS = 2


def plan_reply(case: Case, techniques: tuple[Technique, ...]) -> Plan:
    """The plan for ``case``: rulings with clause and arithmetic, asks, next step, escalation, techniques."""
    found_signals = tuple(FoundSignal(name, span) for name, span in find_signals(case.message))
    signals = tuple(dict.fromkeys(signal.name for signal in found_signals))
    asks = tuple(find_asks(case.message))
    rulings = _rule_remedies(case, asks)
    missing = _missing_facts(rulings, asks)
    tier, reason = find_escalation(case, asks, rulings, signals)
    promise = plan_promise(case)
    escalation = build_escalation(case, asks, rulings, tier, reason, plan_promise(case, tier).due)
    situation = Situation(
        case,
        rulings,
        asks,
        frozenset(signals),
        missing,
        bool(reason),
    )
    called_for = call_techniques(situation)
    order = {technique.id: technique.order for technique in techniques}
    return Plan(
        called_for=tuple(sorted((x for x in called_for if x in order), key=order.__getitem__)),
        rulings=rulings,
        asks=asks,
        promise=promise,
        escalation=escalation,
        missing=missing,
        found_signals=found_signals,
        language=find_language(case.message),
    )


def plan_follow_up(plan: Plan) -> Plan:
    """The plan of a message that only asks whether all is well: what was asked for has been answered before."""
    return replace(
        plan, called_for=("follow_up",), asks=(), missing=(), found_signals=(), escalation=Escalation(False)
    )


def plan_promise(case: Case, tier: str = "") -> Promise:
    """How soon an agent (or ``tier``) will answer: the policy's slowest time for it, else the company's target."""
    times = [
        (clause, limit)
        for clause, limit in case.policy.limits
        if limit.slot == "response_time" and limit.value and limit.approval_tier == tier
    ]
    if not times and tier:
        return plan_promise(case)
    if not times:
        return Promise("reply", case.response_target)
    durations = [(clause, limit_duration(limit)) for clause, limit in times]
    clause, due = max(durations, key=lambda item: item[1].hours)
    return Promise("reply", Duration(due.high, due.high, due.unit), ClauseQuote(clause.id, clause.text))


def _rule_remedies(case: Case, asks: tuple[Ask, ...]) -> tuple[Ruling, ...]:
    """Rulings on what is asked for, then on what the policy names, what a colleague's instructions name first."""
    asked = [ask.slot for ask in asks if ask.slot]
    named = [
        limit.slot
        for _, limit in case.policy.limits
        if limit.slot in REMEDIES and limit.slot not in _ONLY_IF_ASKED
    ]
    wished = [slot for _, slot in find_slots(case.instructions.lower()) if slot in named]
    slots = dict.fromkeys([*asked, *wished, *named])
    rulings = (verify_ruling(rule_remedy(slot, case, asked=slot in asked), case) for slot in slots)
    return tuple(_with_wanted(ruling, case, asks) for ruling in rulings)


def _with_wanted(ruling: Ruling, case: Case, asks: tuple[Ask, ...]) -> Ruling:
    """The ruling with what was asked for, where that is more: an amount that was named, or all that was paid."""
    if ruling.amount is None or ruling.slot not in {ask.slot for ask in asks}:
        return ruling
    named = [money for ask in asks if ask.slot == ruling.slot for _, money in find_money(fold(ask.text))]
    total = (
        read_number(case.fact("order_total"))
        if ruling.slot == "refund" and case.fact("charged_twice") is None
        else None
    )
    amounts = [money.amount for money in named] + ([total] if total is not None else [])
    most = max(amounts, default=ruling.amount.amount)
    return (
        replace(ruling, wanted=Money(most, ruling.amount.currency)) if most > ruling.amount.amount else ruling
    )


def _missing_facts(rulings: tuple[Ruling, ...], asks: tuple[Ask, ...]) -> tuple[str, ...]:
    """Facts that would decide what was asked for; only such as a customer can be asked about."""
    asked = {ask.slot for ask in asks}
    found = [key for ruling in rulings if ruling.slot in asked for key in ruling.missing if key in QUESTIONS]
    return tuple(dict.fromkeys(found))[:_MISSING_QUESTIONS]
