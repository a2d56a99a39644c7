"""The parts of a reply, each with what it has to say, as instructions to a model."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from service.domain.case import Case
from service.domain.plan import Ask, Plan, Ruling
from service.domain.quantity import Duration
from service.guardrails.orders import find_plain
from service.guardrails.policy import limit_duration
from service.guardrails.style import LENGTHS
from service.prompting.library import PromptLibrary
from service.text.characters import fold
from service.text.reflection import reflect
from service.text.sentences import find_sentences
from service.text.signals import find_signals
from service.text.states import find_states
from service.text.wording import say_money, say_slot

# A fact that is missing -> how to ask for it. Others are looked up, not asked for.
QUESTIONS = {
    "opened": "whether the item has been opened or used",
    "defective": "what is wrong with the item",
    "receipt": "for a photo of the receipt",
    "delivered_on": "when it was delivered",
    "purchased_on": "when it was bought",
    "ordered_on": "when it was ordered",
    "booked_on": "when the booking was made",
    "check_in_on": "for the check-in date",
    "renewed_on": "when the subscription renewed",
    "order_total": "what was paid",
    "damaged_in_transit": "for a photo of the damage",
}
# A fault on our side -> (what happened to the customer, what the apology is for).
_FAULTS = {
    "safety_incident": ("", "for what happened"),
    "damaged_in_transit": ("it arrived damaged", "that it arrived damaged"),
    "lost_in_transit": ("your parcel was lost", "that the parcel was lost"),
    "charged_twice": ("you were charged twice", "for the double charge"),
    "wrong_item": ("the wrong item came", "that the wrong item was sent"),
    "late": ("it came late", "for the delay"),
    "defective": ("the item failed", "that the item failed"),
}
# Where the model finds its own words; the sentence is for when it does not.
_OWN_WORDS = ("active_listening", "empathy")
# What is given on top, and offered in its own right only where there is nothing else.
_GESTURES = frozenset({"goodwill_credit", "credit", "discount", "compensation"})
_MOST_OFFERS = 3
_TELLING = ("company_fault", "safety", "repeat_contact", "urgency")
# "Dear Sirs, I had my piano …": the greeting is no part of what happened.
_SALUTATION = re.compile(
    r"^(?:dear|hi|hello|hey|good\s+(?:morning|afternoon|evening|day)|to\s+whom\s+it\s+may\s+concern)\b[^,.!:]{0,40}[,.!:]\s*",
    re.IGNORECASE,
)
_LONG = 160  # characters of a sentence that can still be said back


@dataclass(frozen=True, slots=True)
class Part:
    """One segment to write.

    ``sentence`` is what this case makes it say, with its terms ("" if nothing). Where there is a ``hint`` the
    model finds its own words, and the sentence is for when it does not. ``quote`` is what the customer
    told, turned round: outside text, like ``sentence`` of a part with a hint.
    """

    technique: str
    sentence: str = ""
    hint: str = ""
    quote: str = ""


def build_outline(case: Case, plan: Plan, prompts: PromptLibrary) -> tuple[Part, ...]:
    """The parts in order; techniques that are a manner of the whole reply have none."""
    account = _find_account(case)
    sentences = dict(prompts.render_fallback("sentences", _describe(case, plan, account)))
    parts = []
    for name in plan.called_for:
        technique = prompts.technique(name)
        if technique.paragraph == "none":
            continue
        sentence = sentences.get(name, "")
        own = name in _OWN_WORDS or not sentence
        quote = account if name == "active_listening" else ""
        parts.append(Part(name, sentence, technique.instruction if own else "", quote))
    return tuple(parts)


def _describe(case: Case, plan: Plan, account: str) -> dict[str, object]:
    """What ``fallback/sentences.md`` is filled with."""
    offered = find_offered(plan)
    asked = {ask.slot for ask in plan.asks}
    happened, fault = _find_fault(case)
    escalated = plan.escalation.recommended
    return {
        "account": account,
        "happened": happened,
        "wanted": _join(list(dict.fromkeys(say_slot(ask.slot) for ask in plan.asks if ask.slot)), "and"),
        "fault": fault,
        "refusals": [_describe_refusal(ruling) for ruling in find_refused(plan)],
        "offers": [say_offer(ruling) for ruling in offered],
        "granted": any(ruling.slot in asked for ruling in offered),
        "refund_time": _refund_time(case) if any(ruling.slot == "refund" for ruling in offered) else "",
        "questions": [QUESTIONS[key] for key in plan.missing if key in QUESTIONS],
        "due": say_time(plan.promise.due),
        "tier": plan.escalation.tier.replace("_", " ") if escalated else "",
        "tier_due": say_time(plan.escalation.due or plan.promise.due),
        "public": case.conversation.channel == "social_public",
        "danger": plan.escalation.reason == "signal.self_harm",
    }


def _describe_refusal(ruling: Ruling) -> dict[str, str]:
    what = say_slot(ruling.slot)
    return {
        "what": f"{what} of {say_money(ruling.wanted)}" if ruling.wanted else what,
        "reason": _say_reason(ruling),
        "approver": ruling.approval_tier.replace("_", " ") if ruling.state == "needs_approval" else "",
    }


def find_offered(plan: Plan) -> tuple[Ruling, ...]:
    """The remedies that a reply offers: what was asked for if allowed, else everything that is.

    Gestures (a goodwill credit, a discount) stand back where there is a remedy.
    """
    asked = {ask.slot for ask in plan.asks}
    allowed = [ruling for ruling in plan.rulings if ruling.state == "allowed" and not ruling.missing]
    remedies = [ruling for ruling in allowed if ruling.slot not in _GESTURES]
    granted = [ruling for ruling in remedies if ruling.slot in asked]
    if not granted and find_undecided(plan.rulings, plan.asks):
        return ()  # nothing is offered in place of what somebody has yet to decide
    return tuple(granted or remedies or allowed)[:_MOST_OFFERS]


def find_undecided(rulings: Iterable[Ruling], asks: Iterable[Ask]) -> tuple[Ruling, ...]:
    """What was asked for and neither the facts nor a question to the customer can decide: a person must."""
    asked = {ask.slot for ask in asks}
    return tuple(
        ruling
        for ruling in rulings
        if ruling.slot in asked
        and ruling.state == "unknown"
        and not any(key in QUESTIONS for key in ruling.missing)
    )


def find_refused(plan: Plan) -> tuple[Ruling, ...]:
    """What was asked for and may not be given, or not in full."""
    asked = {ask.slot for ask in plan.asks}
    return tuple(
        ruling
        for ruling in plan.rulings
        if ruling.slot in asked
        and (ruling.state in ("refused", "needs_approval") or ruling.wanted is not None)
    )


def say_offer(ruling: Ruling) -> str:
    """A remedy with its amount, as the reply is to name it."""
    amount, over = ruling.amount, ruling.approval_over
    if over is not None and (amount is None or amount.amount > over.amount):
        amount = over
    if amount is None:
        return say_slot(ruling.slot)
    if ruling.slot == "store_credit":
        return f"{say_money(amount)} in store credit"
    return f"{say_slot(ruling.slot)} of {say_money(amount)}"


def say_time(duration: Duration) -> str:
    """``24 hours``, ``1 business day``."""
    return str(duration)


def _say_reason(ruling: Ruling) -> str:
    """Why, to the customer: the window if there is one, else the cap, else what the ruling rests on."""
    reasons = [reason.removesuffix(" (the customer says so)") for reason in ruling.reason.split("; ")]
    window = next((reason for reason in reasons if "the limit is" in reason), "")
    if ruling.wanted is not None and ruling.amount is not None and not window:
        return f"our policy allows at most {say_money(ruling.amount)}"
    return window or reasons[0]


def _find_fault(case: Case) -> tuple[str, str]:
    facts = ((words, case.fact(key)) for key, words in _FAULTS.items())
    return next((words for words, fact in facts if fact is not None and fact.value is True), ("", ""))


def _refund_time(case: Case) -> str:
    times = [
        limit_duration(x) for _, x in case.policy.limits if x.slot == "refund_time" and x.value is not None
    ]
    return str(max(times, key=lambda time: time.hours)) if times else ""


def _find_account(case: Case) -> str:
    """What happened, from the sentence that tells most of it, turned to face the customer; "" if none does."""
    told = [span for signal, span in find_signals(case.message) if signal in _TELLING]
    told += [span for span, key, _ in find_states(case.message) if key != "tier"]
    heated = [span for signal, span in find_signals(case.message) if signal not in _TELLING]
    best, most = None, 0
    public = case.conversation.channel == "social_public"
    plain = find_plain(case.message)
    longest = _LONG // 2 if case.conversation.channel in LENGTHS else _LONG
    for sentence in find_sentences(case.message):
        count = sum(sentence.overlaps(span) for span in told)
        if public and any(character.isdigit() for character in sentence.text):
            continue  # amounts and order numbers are nobody else's business
        if fold(sentence.text) not in plain:
            continue  # said to whoever writes the reply, which is no account of what happened
        if (
            count > most
            and len(sentence.text) <= longest
            and not any(sentence.overlaps(span) for span in heated)
        ):
            best, most = sentence, count
    return reflect(_SALUTATION.sub("", best.text)) if best else ""


def _join(items: list[str], word: str) -> str:
    """``a, b or c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}" if items else ""
