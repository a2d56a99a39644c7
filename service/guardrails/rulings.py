"""What a policy rules on a remedy in a case, with the clause and the arithmetic."""

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from service.domain.case import Case
from service.domain.plan import Ruling
from service.domain.policy import Clause, Condition, Limit
from service.domain.quantity import Money
from service.domain.verdict import ClauseQuote
from service.guardrails.conditions import check_conditions
from service.guardrails.evaluation import Evaluation
from service.guardrails.named_facts import read_number
from service.text.slots import FAMILIES

# Circumstances that somebody would have mentioned.
_RARE = {"no_show", "final_sale", "safety_incident", "cancelled_by", "late", "wrong_item"}
# Facts in words, for "depends on …".
_FACT_NAMES = {
    "delivered_on": "the delivery date", "purchased_on": "the purchase date", "ordered_on": "the order date",
    "booked_on": "the booking date", "renewed_on": "the renewal date", "check_in_on": "the check-in date",
    "opened": "whether it was opened or used", "defective": "whether it is defective", "receipt": "a receipt",
    "order_total": "the order total", "tier": "the customer's tier",
}  # fmt: skip
_CENT = Decimal("0.01")
_SUM = re.compile(r"(?:^|_)(?:price|total|amount|fee|charged?|paid|deposit|cost)(?:_|$)")


@dataclass(frozen=True, slots=True)
class _Judged:
    clause: Clause
    limit: Limit
    evaluation: Evaluation

    @property
    def quote(self) -> ClauseQuote:
        return ClauseQuote(self.clause.id, self.clause.text)


def rule_remedy(slot: str, case: Case, said: str = "", *, asked: bool = True) -> Ruling:
    """The ruling on ``slot``: allowed (up to an amount), refused, needs approval, or unknown.

    ``said`` is the sentence that promises it, if there is one: it can bring up what a rule is about. What nobody
    ``asked`` for is allowed only by a rule about this case.
    A permission with more conditions than a prohibition is the more specific rule and wins. Where every
    permission fails, the remedy is refused; where facts are missing, nobody has decided yet.
    """
    judged = [_Judged(c, x, check_conditions(x.conditions, case, said)) for c, x in _relevant(slot, case)]
    judged, aside = _split_by_scope(judged)
    aside = aside if asked else []
    forbidding = [j for j in judged if j.limit.op == "forbidden"]
    permitting = [j for j in judged if j.limit.op in ("allowed", "<=", "range", "==")]
    approving = [j for j in judged if j.limit.op == "requires_approval" and j.evaluation.holds is not False]
    granted = [j for j in permitting if j.evaluation.holds] or [j for j in aside if j.evaluation.holds]
    permitting = permitting or aside
    refusing = [j for j in forbidding if j.evaluation.holds]
    if refusing and _specificity(refusing) >= _specificity(granted):
        return _refused(slot, refusing, approving)
    undecided = [j for j in forbidding if j.evaluation.holds is None and _may_apply(j, case)]
    if undecided and _specificity(undecided) > _specificity(granted):
        return _unknown(slot, undecided)
    if granted:
        return _allowed(slot, granted, approving, case)
    whole = [j for j in approving if j.limit.value is None]
    if held := [j for j in whole if j.evaluation.holds]:
        return _needs_approval(slot, held)
    if open_ := [j for j in permitting if j.evaluation.holds is None]:
        return _unknown(slot, open_)
    if permitting:
        return _refused(slot, permitting, approving)
    if whole:
        return _needs_approval(slot, whole)
    if approving:
        return _allowed(slot, [], approving, case)
    return Ruling(slot, "unknown", "no clause covers this")


def _split_by_scope(judged: list[_Judged]) -> tuple[list[_Judged], list[_Judged]]:
    """(rules that speak of this case, permissions about things that nobody brought up).

    A prohibition of such a thing says nothing here. A permission is a last resort: where nothing else permits
    a remedy, it probably means every case.
    """
    kept: list[_Judged] = []
    aside: list[_Judged] = []
    for item in judged:
        scoped = any(condition.kind == "scope" for condition in item.limit.conditions)
        if not (scoped and item.evaluation.holds is None and not item.evaluation.missing):
            kept.append(item)
        elif item.limit.op != "forbidden":
            aside.append(_Judged(item.clause, item.limit, Evaluation(True, item.evaluation.reason)))
    return kept, aside


def _relevant(slot: str, case: Case) -> list[tuple[Clause, Limit]]:
    """Limits on ``slot`` itself, else on its family; a return window bounds refunds that name none."""
    limits = case.policy.limits
    found = [(c, x) for c, x in limits if x.slot == slot]
    if not found:
        family = FAMILIES.get(slot, ())
        found = [(c, x) for c, x in limits if x.slot in family]
    window_slot = {"refund": "return_window", "return": "return_window", "replacement": "exchange_window",
                   "cancellation": "cancel_window"}.get(slot)  # fmt: skip
    if not any(k.kind == "elapsed" for _, x in found for k in x.conditions):
        found += [
            (c, Limit(slot, "allowed", x.quote, conditions=(
                Condition("elapsed", x.quote.text, x.anchor, "<=", x.value, x.unit),)))
            for c, x in limits if x.slot == window_slot
        ]  # fmt: skip
    return found


def _may_apply(judged: _Judged, case: Case) -> bool:
    """Whether an undecided prohibition could concern this case.

    One that hangs on words nobody mentioned ("where a guest does not arrive") is presumed not to; one that
    hangs on a plain fact of the case (opened, receipt) has to be asked about.
    """
    said = {word for word in case.message.lower().split() if len(word) > 4}
    return not any(
        condition.kind == "other"
        and not condition.text.lower().startswith(("unless", "except"))
        and len(said & set(condition.text.lower().split())) < 2
        for condition in judged.limit.conditions
    ) and not any(condition.key in _RARE for condition in judged.limit.conditions)


def _specificity(judged: list[_Judged]) -> int:
    return max((len(j.limit.conditions) for j in judged), default=-1)


def _refused(slot: str, judged: list[_Judged], approving: list[_Judged]) -> Ruling:
    reason = next(
        (j.evaluation.reason for j in judged if j.evaluation.reason), "the policy does not allow it"
    )
    tier = approving[0].limit.approval_tier if approving else ""
    return Ruling(slot, "refused", reason, _quotes(judged), approval_tier=tier)


def _needs_approval(slot: str, judged: list[_Judged]) -> Ruling:
    tier = judged[0].limit.approval_tier
    return Ruling(
        slot, "needs_approval", f"needs approval by a {_readable(tier)}", _quotes(judged), approval_tier=tier
    )


def _unknown(slot: str, judged: list[_Judged]) -> Ruling:
    missing = tuple(dict.fromkeys(key for j in judged for key in j.evaluation.missing))
    reason = "depends on " + " and ".join(_FACT_NAMES.get(key, _readable(key)) for key in missing)
    return Ruling(slot, "unknown", reason, _quotes(judged), missing=missing)


def _allowed(slot: str, granted: list[_Judged], approving: list[_Judged], case: Case) -> Ruling:
    caps = [cap for j in granted if (cap := _cap(j.limit, case)) is not None]
    amount, arithmetic = min(caps, key=lambda cap: cap[0].amount) if caps else (None, "")
    total = _refundable(case)
    uncapped = any(j.limit.value is None for j in granted)
    if slot == "refund" and total is not None and (amount is None or uncapped or amount.amount > total):
        # Nobody is refunded more than was paid; how much of it, where other sums are about, is not said here.
        most = Money(total, _currency(case))
        amount, arithmetic = (None, "") if _has_other_sums(case) else (most, f"at most what was paid: {most}")
    over = next((cap[0] for j in approving if (cap := _cap(j.limit, case)) is not None), None)
    tier = approving[0].limit.approval_tier if approving else ""
    reasons = [j.evaluation.reason for j in granted if j.evaluation.reason][:1] + (
        [arithmetic] if arithmetic else []
    )
    if over is not None:
        reasons.append(f"over {over} needs approval by a {_readable(tier)}")
    missing = () if amount or not any(j.limit.unit == "percent" for j in granted) else ("order_total",)
    return Ruling(slot, "allowed", "; ".join(reasons) or "the policy allows it", _quotes([*granted, *approving]),
                  amount, tier, over, missing)  # fmt: skip


def _refundable(case: Case) -> Decimal | None:
    """What was paid; of a charge made twice, only the second one goes back."""
    twice = case.fact("charged_twice")
    if (
        twice is not None
        and twice.value is True
        and (single := read_number(case.fact("item_price"))) is not None
    ):
        return single
    total = case.fact("order_total")
    # What a customer says they paid is no record: naming it as their refund would promise whatever they write.
    return read_number(total) if total is not None and total.source == "crm" else None


def _has_other_sums(case: Case) -> bool:
    """Whether the case is about a part of what was paid: the price of an item, a fee."""
    return case.fact("charged_twice") is None and any(
        fact.key != "order_total" and _SUM.search(fact.key) and read_number(fact) for fact in case.facts
    )


def _cap(limit: Limit, case: Case) -> tuple[Money, str] | None:
    if limit.value is None:
        return None
    if limit.unit != "percent":
        return Money(limit.value, limit.unit), f"at most {Money(limit.value, limit.unit)}"
    base = read_number(case.fact(limit.of or "order_total"))
    if base is None:
        return None
    amount = Money((base * limit.value / 100).quantize(_CENT, ROUND_DOWN), _currency(case))
    return amount, f"{limit.value:f} % of {Money(base, _currency(case))} = {amount}"


def _currency(case: Case) -> str:
    fact = case.fact("currency")
    return str(fact.value).upper() if fact else "USD"


def _quotes(judged: list[_Judged]) -> tuple[ClauseQuote, ...]:
    return tuple(dict.fromkeys(j.quote for j in judged))


def _readable(key: str) -> str:
    return key.replace("_", " ")
