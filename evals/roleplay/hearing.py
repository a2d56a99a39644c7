"""What a customer takes from a reply, read by the production checks and not by a model."""

import re
from collections.abc import Iterator, Sequence

from evals.engine.measuring import Reading
from evals.roleplay.promises import Contradiction
from evals.roleplay.scenario import Scenario
from evals.roleplay.state import Event, Given, Heard
from service.drafting.answers import judge_asks
from service.text.characters import fold
from service.text.sentences import find_sentences
from service.text.slots import REMEDIES

_GIVES = ("commit", "offer")
_HURTS = frozenset(
    f"tone.{name}" for name in ("blame", "condescending", "defensive", "dismissive", "sarcasm", "threat")
)
# Not every sentence with a manager in it ends the customer's talk with this agent.
_HANDS_OVER = re.compile(
    r"""\b(?:pass|hand|escalat|forward|refer|transferr?|tak)(?:ing|ed|en|e)?\s+(?:you|this|it|(?:this|your|the)\s+\w+)\s+
        (?:\w+\s+){0,2}?(?:to|over|up)\b
      | \b(?:put|brought|raised)\s+(?:this|it|your\s+\w+)\s+(?:to|with|before)\b
      | \b(?:manager|supervisor|lead|leader|director|specialist|officer|desk|team|colleague|care)\s+
        (?:will|'ll|is\s+going\s+to)\s+(?:\w+\s+)?(?:take|decide|reply|contact|call|ring|phone|write|get|answer|be\s+in\s+touch)""",
    re.VERBOSE | re.IGNORECASE,
)
_REPEATS = 0.5
_BRIEF = 5  # words; greetings and signatures are the same in every reply


def hear(
    text: str,
    reading: Reading,
    scenario: Scenario,
    earlier: Sequence[str],
    contradictions: Sequence[Contradiction] = (),
) -> Heard:
    """What ``text`` says to the customer, after the replies ``earlier``; ``contradictions`` are its own with those."""
    commitments = reading.verdict.commitments
    manners = set(_find_manners(text, reading, scenario, earlier))
    if contradictions:
        manners.add("retracted")
    given = [each for each in commitments if each.modality in _GIVES and each.slot in REMEDIES]
    return Heard(
        asks=judge_asks(scenario.to_asks(), text, commitments),
        given=tuple(Given(each.slot, each.money) for each in given),
        denied=frozenset(each.slot for each in commitments if each.modality == "deny"),
        retracted=frozenset(each.slot for each in contradictions if each.kind == "denied"),
        manners=frozenset(manners),
        hands_over=bool("escalation" in reading.shown and _HANDS_OVER.search(fold(text))),
    )


def _find_manners(text: str, reading: Reading, scenario: Scenario, earlier: Sequence[str]) -> Iterator[Event]:
    if reading.shown & {"active_listening", "empathy"}:
        yield "heard"
    if scenario.apology_due and "apology" in reading.shown:
        yield "apology"
    if "policy_transparency" in reading.shown:
        yield "reason"
    if any(step.actor != "requester" and step.due for step in reading.verdict.next_steps):
        yield "time"
    if _HURTS.intersection(reading.rules):
        yield "blamed"
    if measure_repetition(text, earlier) >= _REPEATS:
        yield "repeated"


def measure_repetition(text: str, earlier: Sequence[str]) -> float:
    """The share of the words of ``text``, 0 to 1, in sentences that stand word for word in one of ``earlier``.

    >>> measure_repetition("I hear you. No refund is given after May.", ["No refund is given after May."])
    1.0
    """
    said = {sentence for reply in earlier for sentence in _find_whole(reply)}
    counted = [(len(sentence.split()), sentence in said) for sentence in _find_whole(text)]
    total = sum(words for words, _ in counted)
    return sum(words for words, repeated in counted if repeated) / total if total else 0.0


def _find_whole(text: str) -> list[str]:
    sentences = [" ".join(span.text.lower().split()) for span in find_sentences(fold(text))]
    return [sentence for sentence in sentences if len(sentence.split()) >= _BRIEF]
