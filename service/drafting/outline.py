"""The parts of a reply, each with what it has to say, as instructions to a model."""

from collections.abc import Callable
from dataclasses import dataclass

from service.domain.case import Case
from service.domain.plan import Plan, Ruling
from service.domain.quantity import Duration
from service.domain.technique import Technique
from service.guardrails.policy import limit_duration
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
# A fault on our side -> what the apology is for.
_FAULTS = {
    "safety_incident": "for what happened",
    "damaged_in_transit": "that it arrived damaged",
    "lost_in_transit": "that the parcel was lost",
    "charged_twice": "for the double charge",
    "wrong_item": "that the wrong item was sent",
    "late": "for the delay",
    "defective": "that the item failed",
}
# What is given on top, and offered in its own right only where there is nothing else.
_GESTURES = frozenset({"goodwill_credit", "credit", "discount", "compensation"})
_MOST_OFFERS = 3
_TELLING = ("company_fault", "safety", "repeat_contact")
_SHORT, _LONG = 20, 160  # characters of a sentence worth quoting


@dataclass(frozen=True, slots=True)
class Part:
    """One segment to write.

    ``says`` is what this case makes it say, "" where the technique's line is enough; ``quote`` are words of
    the customer that it is about.
    """

    technique: str
    says: str
    quote: str = ""


def build_outline(case: Case, plan: Plan, techniques: tuple[Technique, ...]) -> tuple[Part, ...]:
    """The parts in order; techniques that are a manner of the whole reply have none."""
    known = {technique.id: technique for technique in techniques}
    sentences = [x for x in plan.called_for if known[x].paragraph != "none"]
    return tuple(
        Part(x, _SAYINGS[x](case, plan) if x in _SAYINGS else "", _quote(x, case)) for x in sentences
    )


def find_offered(plan: Plan) -> tuple[Ruling, ...]:
    """The remedies that a reply offers: what was asked for if allowed, else everything that is.

    Gestures (a goodwill credit, a discount) stand back where there is a remedy.
    """
    asked = {ask.slot for ask in plan.asks}
    allowed = [ruling for ruling in plan.rulings if ruling.state == "allowed" and not ruling.missing]
    remedies = [ruling for ruling in allowed if ruling.slot not in _GESTURES]
    granted = [ruling for ruling in remedies if ruling.slot in asked]
    return tuple(granted or remedies or allowed)[:_MOST_OFFERS]


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


def _say_back(case: Case, plan: Plan) -> str:
    wanted = list(dict.fromkeys(say_slot(ask.slot) for ask in plan.asks if ask.slot))
    want = f" and that you want {_join(wanted, 'and')}" if wanted else ""
    return f'Start with "You" or "Your": what happened{want}.'


def _say_sorry(case: Case, plan: Plan) -> str:
    facts = ((words, case.fact(key)) for key, words in _FAULTS.items())
    fault = next(
        (words for words, fact in facts if fact is not None and fact.value is True), "for what went wrong"
    )
    return f'Say: "I am sorry {fault}."'


def _say_refusal(case: Case, plan: Plan) -> str:
    return " ".join(_refuse(ruling) for ruling in find_refused(plan))


def _refuse(ruling: Ruling) -> str:
    what = say_slot(ruling.slot)
    if ruling.state == "needs_approval":
        return f'Say: "I cannot promise {what} myself, because it needs approval by a {_tier(ruling.approval_tier)}."'
    reason = ruling.reason.split("; ")[0]
    if ruling.wanted is not None:
        return f'Say: "I cannot give you {what} of {say_money(ruling.wanted)}, because {reason}."'
    return f'Say: "I cannot give you {what}, because {reason}."'


def _say_options(case: Case, plan: Plan) -> str:
    offers = _join([say_offer(ruling) for ruling in find_offered(plan)], "or")
    return f'Say: "I can offer you {offers}." Offer nothing else.' if offers else ""


def _say_solution(case: Case, plan: Plan) -> str:
    offered = find_offered(plan)
    if not offered:
        return ""
    offers = _join([say_offer(ruling) for ruling in offered], "and")
    time = _refund_time(case) if any(ruling.slot == "refund" for ruling in offered) else ""
    return f'Say: "You will get {offers}{time}." Offer nothing else.'


def _refund_time(case: Case) -> str:
    times = [
        limit_duration(x) for _, x in case.policy.limits if x.slot == "refund_time" and x.value is not None
    ]
    return f", within {max(times, key=lambda time: time.hours)}" if times else ""


def _ask(case: Case, plan: Plan) -> str:
    return f"Ask {_join([QUESTIONS[key] for key in plan.missing if key in QUESTIONS], 'and')}."


def _say_next(case: Case, plan: Plan) -> str:
    due = say_time(plan.promise.due)
    offered = find_offered(plan)
    asked = {ask.slot for ask in plan.asks}
    if plan.missing:
        return f'Say: "Once you reply with this, I will write back within {due}."'
    if case.conversation.channel == "social_public":
        return f'Say: "I will answer you there within {due}."'
    if any(ruling.slot in asked for ruling in offered):
        return f'Say: "I will set this up and confirm it to you within {due}."'
    if plan.escalation.recommended:
        return 'Say: "You need do nothing now: you will hear from us."'
    if len(offered) > 1:
        return f'Say: "Please reply with your choice, and I will confirm it within {due}."'
    if offered:
        return f'Say: "Please reply to accept this, and I will confirm it within {due}."'
    return f'Say: "I will write to you again within {due}."'


def _say_hand_over(case: Case, plan: Plan) -> str:
    tier, due = _tier(plan.escalation.tier), say_time(plan.escalation.due or plan.promise.due)
    return f'Say: "I am passing this to our {tier} with the full account, and they will reply within {due}."'


_SAYINGS: dict[str, Callable[[Case, Plan], str]] = {
    "active_listening": _say_back,
    "empathy": lambda case, plan: 'Start with "I can see why".',
    "apology": _say_sorry,
    "policy_transparency": _say_refusal,
    "options": _say_options,
    "compromise": _say_options,
    "problem_solving": _say_solution,
    "clarifying_question": _ask,
    "next_step": _say_next,
    "escalation": _say_hand_over,
    "channel_fit": lambda case, plan: (
        'Say: "Please send us a private message so that we can settle it there."'
    ),
    "follow_up": lambda case, plan: (
        'Say: "I will write again in 3 days to ask whether this has been put right."'
    ),
}


def _quote(technique: str, case: Case) -> str:
    """What happened in the customer's words: the sentence that tells most of it, else the first long one."""
    if technique not in ("active_listening", "empathy"):
        return ""
    sentences = [s for s in find_sentences(case.message) if len(s.text) > _SHORT]
    told = [span for signal, span in find_signals(case.message) if signal in _TELLING] + [
        span for span, _, _ in find_states(case.message)
    ]
    best = max(sentences, key=lambda sentence: sum(sentence.overlaps(span) for span in told), default=None)
    return (best.text if best else case.message)[:_LONG]


def _tier(tier: str) -> str:
    return tier.replace("_", " ") or "supervisor"


def _join(items: list[str], word: str) -> str:
    """``a, b or c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}" if items else ""
