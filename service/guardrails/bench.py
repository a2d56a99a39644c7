"""What judging one claim works on, and how what is found is said."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from service.domain.case import Case
from service.domain.policy import Clause, Rule
from service.domain.quantity import Measure
from service.domain.span import Span
from service.domain.verdict import ClauseQuote, Finding, Outcome
from service.guardrails.claims import Claim
from service.guardrails.conditions import check_conditions
from service.guardrails.evaluation import Evaluation
from service.guardrails.known import context_topics, fact_topics
from service.guardrails.named_facts import find_number, read_number
from service.guardrails.relevance import Candidate, Index
from service.text.topics import find_topics, weigh
from service.text.wording import say_slot

FIT = 1.0  # the least score of a rule that speaks of a claim
NEAR = 0.1  # of a score: rules as telling as each other
ACT = 0.6  # the least share of its words that have to come up

# A condition that asks something of the case, not of the customer's wishes.
_REAL_CONDITION = re.compile(
    r"^(?!.*\b(?:you(?:'d|\s+would)?\s+(?:like|want|wish|prefer|agree|accept|are\s+happy|choose|decide|reply|need)|that\s+(?:works|suits|helps)|it\s+helps|possible|anything|you\s+have\s+any)\b).{6,}",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\bonly\s+(?:\S+\s+){0,6}?(?:for|if|when|once|with|after|where)\b", re.IGNORECASE)
_TOLD = 0.9  # the least weight of a condition's words that say it
_SUM = re.compile(
    r"total|value|amount|price|paid|fare|premium|fee|cost|charge|rate|rent|[$€£]|\b[A-Z]{3}\b", re.IGNORECASE
)
_TOTALS = (
    r"^order_(?:total|value|amount)$",
    r"total",
    r"amount_paid|price_paid|paid",
    r"value|price|fare",
    r"premium|fee",
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """``verdict`` with the clause it rests on; ``findings`` is empty when it passes."""

    verdict: Outcome
    clause: ClauseQuote | None
    findings: tuple[Finding, ...]


PASS = Judgement("pass", None, ())


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """A case with what all claims of a reply need of it: ``topics`` of all that is known, ``known`` of what the CRM knows."""

    case: Case
    topics: frozenset[str]
    known: frozenset[str]
    checked: dict[tuple[object, ...], Evaluation] = field(default_factory=dict)

    def check(self, rule: Rule, said: str) -> Evaluation:
        """The rule's conditions; rules of a policy share many, and a reply asks for each again and again."""
        key = rule.conditions
        if not key:
            return _HOLDS
        if key not in self.checked:
            self.checked[key] = check_conditions(key, self.case, said)
        return self.checked[key]


_HOLDS = Evaluation(True)


def build_situation(case: Case) -> Situation:
    """The situation of ``case``, once a reply."""
    return Situation(case, context_topics(case), fact_topics(case))


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """One claim with the rules that may speak of it, best first."""

    claim: Claim
    index: Index
    situation: Situation
    currency: str
    candidates: list[Candidate]

    @property
    def case(self) -> Case:
        return self.situation.case

    def check(self, rule: Rule) -> Evaluation:
        """Whether the conditions of ``rule`` hold."""
        return self.situation.check(rule, self.claim.sentence)

    def is_about(self, candidate: Candidate, share: float = 0.34) -> bool:
        """Whether what a rule narrows itself to ("delivery charge", "groups") comes up at all."""
        rule = candidate.rule
        specific = find_specifics(rule)
        wanted = self.index.weigh(specific)
        if wanted < 1:
            heading = (
                frozenset(t for t in rule.about if self.index.weigh((t,)) >= 0.9)
                if not (rule.slots and self.claim.slots) or rule.force == "approve"
                else frozenset()
            )
            return not heading or bool(
                heading & (self.claim.topics | self.claim.near | self.situation.topics)
            )
        everything = self.claim.topics | self.claim.near | self.situation.topics
        return self.index.weigh(specific & everything) >= share * wanted

    def stands_with(self, one: Clause, other: Clause) -> bool:
        """Whether two clauses stand under one heading, or in one paragraph where there are no headings."""
        if one.heading or other.heading:
            return one.heading == other.heading
        start, end = sorted((one.span.start, other.span.start))
        return "\n\n" not in self.case.policy.text[start:end]

    def what(self) -> str:
        """What is claimed: the amount, the remedy, or the words."""
        given = [m for m in self.claim.measures("given") if m.kind in ("money", "percent")]
        if given:
            return str(max(given, key=lambda m: m.high))
        return self.claim.slots[0].replace("_", " ") if self.claim.slots else self.claim.clause.text

    def thing(self) -> str:
        """The remedy with its article, for a sentence."""
        return say_slot(self.claim.slots[0]) if self.claim.slots else "this"

    def none(self) -> str:
        """What is allowed where nothing is."""
        return f"no {self.claim.slots[0].replace('_', ' ')}" if self.claim.slots else ""

    def states(self, candidates: list[tuple[Candidate, Evaluation]]) -> bool:
        """Whether the reply says the condition: as a condition, or as what it found where nobody knows better."""
        claim = self.claim
        conditional = bool(_REAL_CONDITION.search(claim.condition))
        named = find_topics(claim.condition)
        limited = bool(_ONLY.search(claim.clause.text))
        said = claim.near | find_topics(claim.sentence)
        for candidate, evaluation in candidates:
            for condition in candidate.rule.conditions:
                wanted = find_topics(condition.text)
                if limited and weigh(wanted & said) > 0:
                    return True
                if conditional and (evaluation.holds is None or weigh(wanted & named) > 0):
                    return True
                told = weigh(wanted & said)
                if evaluation.holds is None and told >= max(_TOLD, 0.4 * weigh(wanted)):
                    return True
        return False

    def found(
        self,
        rule: str,
        verdict: Outcome,
        candidate: Candidate,
        message: str,
        claimed: str,
        allowed: str,
        suggestion: str,
        span: Span | None = None,
    ) -> Judgement:
        quote = quote_of(candidate)
        finding = Finding(
            rule, verdict, "blocking", message, span or self.claim.span, quote, claimed, allowed, suggestion
        )
        return Judgement(verdict, quote, (finding,))

    def base(self, rule: Rule | None) -> Decimal | None:
        """What a percentage or multiple is taken of: the number named like it, else what was paid."""
        for topics in (rule.of, rule.topics) if rule else ():
            if (
                topics
                and (found := find_number(topics, self.case))
                and (found[1] == "" or _SUM.search(found[1]))
            ):
                return found[0]
        for key in _TOTALS:
            for fact in self.case.facts:
                if re.search(key, fact.key, re.IGNORECASE) and (number := read_number(fact)) is not None:
                    return number or None
        return None


def find_specifics(rule: Rule) -> frozenset[str]:
    """What a rule narrows itself to, beyond its remedies and the conditions that are decided by facts."""
    remedies = find_topics(" ".join(rule.slots).replace("_", " "))
    return (
        rule.topics
        - remedies
        - _UNSPECIFIC
        - find_topics(" ".join(k.text for k in rule.conditions if k.kind != "other" and k.op != "named"))
    )


# Who gives, and that something went wrong: every complaint is about that.
_UNSPECIFIC = find_topics(
    "add apply adviser advisor staff agent colleague employee team support service mistake error fault failure side wrong disappointment inconvenience apology gesture goodwill promise refer exceed go rest cap capped ceiling maximum limit"
)


def quote_of(candidate: Candidate) -> ClauseQuote:
    """The clause of a rule, quoted."""
    return ClauseQuote(candidate.clause.id, candidate.clause.text)


def say_amounts(measures: tuple[Measure, ...]) -> str:
    """Amounts and percentages for a sentence."""
    return ", ".join(str(m) for m in measures if m.kind in ("money", "percent"))


def is_multiple(amount: Decimal, single: Decimal) -> bool:
    """Whether ``amount`` is some whole number of ``single``, more than one and no more than anybody counts.

    >>> [is_multiple(Decimal(a), Decimal(b)) for a, b in ((150, 50), (50, 50), (75, 50), (50, 0))]
    [True, False, False, False]
    """
    return single > 0 and single < amount < single * _COUNTABLE and amount % single == 0


_COUNTABLE = 1000
