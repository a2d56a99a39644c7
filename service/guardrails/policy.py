"""Whether a reply's promises keep to the policy: the ``policy.*`` rules."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from service.domain.case import Case
from service.domain.plan import Ruling
from service.domain.policy import Clause, Limit
from service.domain.quantity import Duration, Money, as_time_unit
from service.domain.span import span_of
from service.domain.verdict import ClauseQuote, Commitment, Finding, Outcome
from service.guardrails.commitments import Reading, read_commitments
from service.guardrails.conditions import read_amount
from service.guardrails.rulings import rule_remedy
from service.text.characters import fold
from service.text.slots import REMEDIES, find_slots
from service.text.states import find_states
from service.text.wording import say_slot

_TIME_FAMILIES = {
    "refund_time": ("refund_time",),
    "response_time": ("response_time",),
    "delivery_time": ("delivery_time",),
    "investigation_time": ("investigation_time", "response_time"),
    "repair_time": ("repair_time",),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """A commitment with what the policy says of it; ``findings`` is empty when it passes."""

    commitment: Commitment
    findings: tuple[Finding, ...]


def check_policy(body: str, case: Case) -> Iterator[Finding]:
    """Findings on everything that ``body`` promises or offers."""
    for decision in decide_commitments(body, case):
        yield from decision.findings


def decide_commitments(body: str, case: Case) -> tuple[Decision, ...]:
    """Each promise, offer and refusal in ``body`` with its verdict, in order."""
    currency = case.fact("currency")
    readings = read_commitments(fold(body), str(currency.value).upper() if currency else "USD")
    decided = []
    for folded in readings:
        # Spans were found in the folded text; the original is as long.
        reading = replace(folded, span=span_of(body, folded.span.start, folded.span.end))
        if reading.slot in REMEDIES:
            ruling = rule_remedy(reading.slot, case, reading.sentence)
            decided.append(_decide_remedy(reading, ruling, case))
        else:
            decided.append(_decide_time(reading, case))
    return tuple(decided)


def _decide_remedy(reading: Reading, ruling: Ruling, case: Case) -> Decision:
    if reading.modality not in ("commit", "offer"):
        return Decision(_commitment(reading, "pass", ruling.clauses[:1]), ())
    findings = tuple(_judge_remedy(reading, ruling, case))
    verdict: Outcome = "pass"
    if any(f.verdict == "fail" for f in findings):
        verdict = "fail"
    elif any(f.severity == "blocking" for f in findings):
        verdict = "unverifiable"
    return Decision(_commitment(reading, verdict, ruling.clauses[:1]), findings)


def _judge_remedy(reading: Reading, ruling: Ruling, case: Case) -> Iterator[Finding]:
    what = reading.slot.replace("_", " ")
    claimed = _claimed(reading, case)
    if ruling.state == "refused":
        rule = "policy.outside_window" if "the limit is" in ruling.reason else "policy.forbidden"
        yield _finding(rule, "fail", reading, f"The policy rules out {say_slot(reading.slot)} here: {ruling.reason}.", ruling,
                       str(claimed or what), f"no {what}", f"Take the {what} out and offer what the policy allows.")  # fmt: skip
    elif ruling.state == "unknown" and not ruling.clauses:
        yield _unsupported(reading, ruling, case, str(claimed or what))
    elif ruling.state == "unknown":
        if not _keeps_condition(reading, ruling):
            yield _finding("policy.condition_dropped", "unverifiable", reading,
                           f"Under the policy {say_slot(reading.slot)} {ruling.reason}, which the facts do not say.", ruling,
                           str(claimed or what), ruling.reason, "State the condition, or ask for the missing fact.")  # fmt: skip
    elif ruling.state == "needs_approval" and not _asks_approval(reading):
        yield _needs_approval(reading, ruling, str(claimed or what), "")
    elif ruling.state == "allowed":
        yield from _judge_amount(reading, ruling, claimed, case)
    if reading.done and ruling.state == "allowed" and case.fact(f"{reading.slot}_issued") is None:
        yield replace(
            _finding("policy.unstated_action", "unverifiable", reading,
                     f"Says that {say_slot(reading.slot)} has been given already; no fact says so.", ruling, "done", "",
                     "Say what will be done, and when."),
            severity="advisory",
        )  # fmt: skip


def _unsupported(reading: Reading, ruling: Ruling, case: Case, claimed: str) -> Finding:
    """No limit rules on the remedy: blocking where no clause so much as names it, else for the agent to look at."""
    what = say_slot(reading.slot)
    naming = next((c for c in case.policy.clauses if _names(c.text, reading.slot)), None)
    if naming is None:
        return _finding("policy.unsupported", "unverifiable", reading, f"No clause of the policy covers {what}.",
                        ruling, claimed, "", "Offer only what the policy names, or ask a supervisor.")  # fmt: skip
    return Finding(
        "policy.unsupported", "unverifiable", "advisory", f"A clause names {what}, and no limit could be read from it.",
        reading.span, ClauseQuote(naming.id, naming.text), claimed, "", "Read the clause before promising it.",
    )  # fmt: skip


def _names(text: str, slot: str) -> bool:
    return any(found == slot for _, found in find_slots(fold(text)))


def _judge_amount(reading: Reading, ruling: Ruling, claimed: Money | None, case: Case) -> Iterator[Finding]:
    over = ruling.approval_over
    if claimed is not None and ruling.amount is not None and _comparable(claimed, ruling.amount):
        if claimed.amount > ruling.amount.amount:
            yield _finding("policy.over_limit", "fail", reading, f"More than the policy allows: {ruling.reason}.",
                           ruling, str(claimed), str(ruling.amount), f"Offer at most {ruling.amount}.")  # fmt: skip
            return
    elif (
        reading.percent is not None
        and (cap := _percent_cap(ruling, case)) is not None
        and reading.percent > cap
    ):
        yield _finding("policy.over_limit", "fail", reading, f"More than the policy allows: {ruling.reason}.",
                       ruling, f"{reading.percent:f} %", f"{cap:f} %", f"Offer at most {cap:f} %.")  # fmt: skip
        return
    elif claimed is not None and ruling.missing:
        yield _finding("policy.over_limit", "unverifiable", reading,
                       f"Whether {claimed} is within the limit depends on {', '.join(ruling.missing)}.", ruling,
                       str(claimed), "", "Look the amount up before promising it.")  # fmt: skip
        return
    if (
        over is not None
        and claimed is not None
        and claimed.amount > over.amount
        and not _asks_approval(reading)
    ):
        yield _needs_approval(reading, ruling, str(claimed), f"{over} without approval")


def _needs_approval(reading: Reading, ruling: Ruling, claimed: str, allowed: str) -> Finding:
    tier = ruling.approval_tier.replace("_", " ") or "supervisor"
    return _finding("policy.needs_approval", "fail", reading, f"Only a {tier} may promise this.", ruling, claimed,
                    allowed or f"after approval by a {tier}", f"Say that you will ask a {tier}, and by when.")  # fmt: skip


def _claimed(reading: Reading, case: Case) -> Money | None:
    """What is given: the amount said, the percentage worked out, or the whole price of a full refund."""
    if reading.money is not None:
        return reading.money
    total = read_amount(case.fact("order_total"))
    if total is None:
        return None
    currency = case.fact("currency")
    code = str(currency.value).upper() if currency else "USD"
    if reading.percent is not None:
        return Money((total * reading.percent / 100).quantize(Decimal("0.01")), code)
    return Money(total, code) if reading.full and reading.slot == "refund" else None


def _percent_cap(ruling: Ruling, case: Case) -> Decimal | None:
    quoted = {clause.id for clause in ruling.clauses}
    caps = [
        limit.value
        for clause, limit in case.policy.limits
        if clause.id in quoted and limit.unit == "percent" and limit.op == "<=" and limit.value is not None
    ]
    return min(caps, default=None)


def _comparable(left: Money, right: Money) -> bool:
    return left.currency == right.currency or not left.currency or not right.currency


def _keeps_condition(reading: Reading, ruling: Ruling) -> bool:
    """Whether the sentence states the condition that the policy sets."""
    if not reading.condition:
        return False
    stated = {key for _, key, _ in find_states(reading.condition)}
    words = set(reading.condition.lower().split())
    return all(
        key in stated or len(words & set(key.lower().replace("_", " ").split())) >= 2
        for key in ruling.missing
    )


def _asks_approval(reading: Reading) -> bool:
    text = f"{reading.clause.text} {reading.condition}".lower()
    return any(word in text for word in ("approv", "authoris", "authoriz", "sign-off", "sign off", "supervisor agrees",
                                         "manager agrees"))  # fmt: skip


def _decide_time(reading: Reading, case: Case) -> Decision:
    claimed = reading.duration
    limits = [
        (c, x) for c, x in case.policy.limits if x.slot in _TIME_FAMILIES.get(reading.slot, (reading.slot,))
    ]
    if claimed is None or reading.modality not in ("commit", "offer"):
        return Decision(_commitment(reading, "pass", ()), ())
    limits = _owned(limits, reading.sentence)
    if limits:
        return _decide_against(reading, claimed, limits)
    if reading.slot in ("response_time", "investigation_time"):
        # Without a policy's own time the company's response target is what an agent may promise.
        if claimed.hours >= case.response_target.hours:
            return Decision(_commitment(reading, "pass", ()), ())
        message = f"Sooner than the response target of {case.response_target}."
        finding = _time_finding("policy.too_fast", reading, claimed, message, None, str(case.response_target))
        return Decision(_commitment(reading, "unverifiable", ()), (finding,))
    what = reading.slot.removesuffix("_time")
    finding = _time_finding(
        "policy.unsupported", reading, claimed, f"No clause gives a time for {what}.", None, ""
    )
    return Decision(_commitment(reading, "unverifiable", ()), (finding,))


def _owned(limits: list[tuple[Clause, Limit]], sentence: str) -> list[tuple[Clause, Limit]]:
    """The times of whom the sentence speaks: a supervisor's where it names one, else everybody's but theirs."""
    said = sentence.lower()
    tiers = [item for item in limits if (tier := item[1].approval_tier) and tier.rsplit("_", 1)[-1] in said]
    return tiers or [item for item in limits if not item[1].approval_tier]


def _decide_against(reading: Reading, claimed: Duration, limits: list[tuple[Clause, Limit]]) -> Decision:
    """The policy's slowest time must be met: what is promised sooner cannot be kept for sure."""
    clause, limit = max(limits, key=lambda item: limit_duration(item[1]).hours)
    allowed = limit_duration(limit)
    quote = ClauseQuote(clause.id, clause.text)
    if any(claimed.hours >= limit_duration(x).hours for _, x in limits):
        return Decision(_commitment(reading, "pass", (quote,)), ())
    message = f"Sooner than the policy's own time of {allowed}."
    finding = replace(
        _time_finding("policy.too_fast", reading, claimed, message, quote, str(allowed)), verdict="fail"
    )
    return Decision(_commitment(reading, "fail", (quote,)), (finding,))


def limit_duration(limit: Limit) -> Duration:
    """A time limit as a duration, both ends of a range."""
    low = limit.value or Decimal(0)
    unit = as_time_unit(limit.unit) or "day"
    return Duration(low, limit.upper or low, unit)


def _time_finding(
    rule: str, reading: Reading, claimed: Duration, message: str, clause: ClauseQuote | None, allowed: str
) -> Finding:
    said = "at once" if claimed.high == 0 else str(claimed)
    suggestion = f"Say {allowed}." if allowed else "Leave the time out, or look it up."
    return Finding(rule, "unverifiable", "blocking", message, reading.span, clause, said, allowed, suggestion)


def _finding(
    rule: str,
    verdict: Outcome,
    reading: Reading,
    message: str,
    ruling: Ruling,
    claimed: str,
    allowed: str,
    suggestion: str,
) -> Finding:
    clause = ruling.clauses[0] if ruling.clauses else None
    return Finding(rule, verdict, "blocking", message, reading.span, clause, claimed, allowed, suggestion)


def _commitment(reading: Reading, verdict: Outcome, clauses: tuple[ClauseQuote, ...]) -> Commitment:
    return Commitment(
        reading.span, reading.slot, reading.modality, reading.money,
        f"{reading.percent:f}" if reading.percent is not None else "", reading.duration, verdict,
        clauses[0] if clauses else None,
    )  # fmt: skip
