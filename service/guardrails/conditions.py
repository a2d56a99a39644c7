"""Whether a policy's conditions hold in a case."""

import re
from decimal import Decimal
from typing import cast

from service.domain.case import Case
from service.domain.policy import Condition
from service.guardrails.evaluation import Evaluation
from service.guardrails.known import decide
from service.guardrails.named_facts import read_number
from service.guardrails.windows import check_window
from service.text.states import find_states
from service.text.subjects import find_stems, find_subjects

# A fact with its value -> how a person says it.
_SENTENCES: dict[tuple[str, str | bool], str] = {
    ("opened", True): "it has been opened or used",
    ("opened", False): "it is unopened",
    ("defective", True): "the item is defective",
    ("defective", False): "the item is not defective",
    ("receipt", True): "there is a receipt",
    ("receipt", False): "there is no receipt",
    ("final_sale", True): "it was sold as final sale",
    ("damaged_in_transit", True): "it arrived damaged",
    ("damaged_in_transit", False): "it did not arrive damaged",
    ("lost_in_transit", True): "the parcel was lost",
    ("lost_in_transit", False): "the parcel was not lost",
    ("charged_twice", True): "the charge was made twice",
    ("charged_twice", False): "the charge was made once",
    ("wrong_item", True): "the wrong item was sent",
    ("wrong_item", False): "the right item was sent",
    ("late", True): "it came late",
    ("late", False): "it came on time",
    ("cancelled_by", "company"): "we cancelled",
    ("cancelled_by", "customer"): "the cancellation was the customer's",
}
# Other keys under which a CRM holds the same.
_ALSO = {"opened": ("worn", "used")}
_CUSTOMERS = {
    "customer",
    "guest",
    "passenger",
    "requester",
    "user",
    "member",
    "client",
    "buyer",
    "traveller",
    "traveler",
}
_TRUE = {"true", "yes", "y", "1"}
_FALSE = {"false", "no", "n", "0"}


def check_conditions(conditions: tuple[Condition, ...], case: Case, said: str = "") -> Evaluation:
    """All of ``conditions`` together: False if any fails, None if any is undecided, else True.

    ``said`` is what the reply says, for rules that apply to what somebody brings up.
    """
    results = [check_condition(condition, case, said) for condition in conditions]
    failed = [result for result in results if result.holds is False]
    if failed:
        return Evaluation(False, "; ".join(result.reason for result in failed))
    missing = tuple(dict.fromkeys(key for result in results for key in result.missing))
    reason = "; ".join(result.reason for result in results if result.reason)
    return Evaluation(None if any(r.holds is None for r in results) else True, reason, missing)


def check_condition(condition: Condition, case: Case, said: str = "") -> Evaluation:
    """One condition against the facts of the case."""
    if condition.kind == "scope":
        return _check_scope(condition, case, said)
    if condition.kind == "elapsed":
        return check_window(condition, case)
    if condition.kind == "amount":
        return _check_amount(condition, case)
    if condition.kind == "fact":
        return _check_fact(condition, case)
    if condition.kind == "choice":
        return _check_choice(condition, case)
    known = decide(condition.text, case)
    if known.holds is None:
        states = ((key, value) for _, key, value in find_states(condition.text))
        if any((fact := case.fact(key)) and _comparable(fact.value) == value for key, value in states):
            return Evaluation(True, condition.text)
        return Evaluation(None, missing=(condition.text,))
    said = "" if known.source == "crm" else " (the customer says so)"
    return Evaluation(known.holds, f"{condition.text}: {'yes' if known.holds else 'no'}{said}")


def _check_choice(condition: Condition, case: Case) -> Evaluation:
    """Which column or row of a table the case stands in, by a fact that names one of them."""
    alternatives = [name for name in str(condition.value or "").split("|") if name]
    values = [str(fact.value) for fact in case.facts if isinstance(fact.value, str) and fact.key != "today"]
    if case.requester.tier:
        values.insert(0, case.requester.tier)
    own = _plain_name(condition.text)
    named = {_plain_name(value) for value in values}
    if own in named:
        return Evaluation(True, condition.text)
    if any(_plain_name(other) in named for other in alternatives):
        return Evaluation(False, f"{condition.text}: no")
    if condition.op == "named":
        return Evaluation(True)
    known = decide(condition.text, case)
    if known.holds and known.source == "crm":
        return Evaluation(True, condition.text)
    said = [
        name for name in alternatives if re.search(rf"\b(?:{re.escape(name)})\b", case.message, re.IGNORECASE)
    ]
    if len(said) == 1:
        return Evaluation(said[0] == condition.text, f"{said[0]} (the customer says so)")
    return Evaluation(None, missing=(condition.text,))


def _plain_name(text: str) -> str:
    return re.sub(
        r"[\s_-]+(?:members?|tier|customers?|plan|account|status)$",
        "",
        text.strip().lower().replace("_", " ").replace("-", " "),
    )


def _check_scope(condition: Condition, case: Case, said: str) -> Evaluation:
    """Whether anybody mentions what the rule is about; silence leaves it open, without a fact to ask for.

    A reply that names a subject of its own ("your fare") is about that; else it is about what the customer
    and the facts name.
    """
    stems = find_stems(condition.text)
    if stems & find_stems(said):
        return Evaluation(True)
    if find_subjects(said):
        return Evaluation(None)
    facts = " ".join(f"{fact.key} {fact.value}" for fact in case.facts)
    named = " ".join([facts, case.conversation.subject, *(m.body for m in case.conversation.messages)])
    return Evaluation(True if stems & find_stems(named) else None)


def _check_amount(condition: Condition, case: Case) -> Evaluation:
    total = read_number(case.fact(condition.key))
    if total is None or not isinstance(condition.value, Decimal):
        return Evaluation(None, missing=(condition.key,))
    holds = total > condition.value if condition.op == ">" else total <= condition.value
    return Evaluation(holds, f"{condition.key} {total} against {condition.value} {condition.unit}")


def _check_fact(condition: Condition, case: Case) -> Evaluation:
    fact = next(filter(None, map(case.fact, (condition.key, *_ALSO.get(condition.key, ())))), None)
    if fact is None:
        known = decide(condition.text, case)
        if known.holds is None or known.source != "crm":
            return Evaluation(None, missing=(condition.key,))
        return Evaluation(known.holds == (condition.op == "=="), known.quote)
    actual = _comparable(fact.value)
    if condition.key == "cancelled_by" and isinstance(actual, str):
        actual = "customer" if actual in _CUSTOMERS else "company"
    equal = actual == _comparable(cast("str | bool", condition.value))
    said = "" if fact.source == "crm" else " (the customer says so)"
    words = (
        _SENTENCES.get((condition.key, actual))
        or f"{condition.key.replace('_', ' ')} is {_plain(fact.value)}"
    )
    return Evaluation(
        equal if condition.op == "==" else not equal,
        f"{words}{said}",
    )


def _plain(value: str | bool | Decimal) -> str:
    """A fact's value for a sentence: one short word, so that no text travels in it."""
    text = str(value).strip().lower()
    return text if len(text) <= 20 and text.replace("_", "").isalnum() else "something else"


def _comparable(value: str | bool | Decimal) -> str | bool:
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    return False if text in _FALSE else text
