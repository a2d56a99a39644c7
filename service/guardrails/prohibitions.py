"""Whether a claim does what a policy forbids, or reports as done what it wants on record first."""

import re

from service.domain.policy import Rule
from service.guardrails.bench import ACT, Bench, Judgement, find_specifics
from service.guardrails.claims import Claim
from service.guardrails.named_facts import NEGATIVE, NO
from service.guardrails.relevance import Candidate
from service.text.topics import find_topics, weigh

# Done or promised by the company, or reported as done.
_OURS = re.compile(
    r"\b(?:i|we|our|us|team|(?:has|have)\s+(?:now\s+|already\s+|just\s+|successfully\s+)*been|is\s+now|are\s+now|has\s+received|have\s+received|will\s+be|won't\s+be|let\s+me|you\s+(?:qualify|can|may|get|will)|you'll|you're\s+(?:entitled|eligible|getting|covered))\b",
    re.IGNORECASE,
)
_HANDS_OVER = re.compile(
    r"\b(?:transfer\w*|pass\w*|hand\w*|refer\w*|escalat\w*|forward\w*|connect\w*)\s+(?:you|this|it|your|the|that|her|his)\b",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"\bonly\s+(?:by\s+)?(?:the\s+|our\s+)?(?P<who>(?:[\w&']+\s+){1,3}?)(?:may|can|will|pays?|releases?|issues?|sends?|makes?)\b",
    re.IGNORECASE,
)
_OF_AN_ACT = re.compile(
    r"refund|credit|cancel|confirm|transaction|ledger|payment|change|reference|ref$", re.IGNORECASE
)
_GOODWILL = frozenset({"goodwill_credit", "store_credit"})
_OWN_RECORD = 0.9  # words of its own that a record without a remedy has to share
_WHOLE_ACT = 0.72  # the least coverage of a prohibition where its words are all there is to tell it by


def judge_prohibitions(bench: Bench) -> Judgement | None:
    claim = bench.claim
    if claim.modality == "hedge":
        return None
    for candidate in bench.candidates:
        rule = candidate.rule
        if rule.force != "forbid" or not _speaks_of(bench, candidate):
            continue
        evaluation = bench.check(rule)
        if evaluation.holds is False or _permitted_better(bench, candidate):
            continue
        if evaluation.holds is None and not _exception_only(rule):
            continue  # whether it applies here is more than anybody can tell
        if claim.asked and rule.approval_tier:
            continue
        window = any(k.kind == "elapsed" for k in rule.conditions) and evaluation.holds
        name = "policy.outside_window" if window else "policy.forbidden"
        reason = evaluation.reason or "the policy does not allow it"
        return bench.found(
            name,
            "fail",
            candidate,
            f"The policy rules out {bench.thing()} here: {reason}.",
            bench.what(),
            bench.none(),
            "Take it out, or offer what the policy allows.",
        )
    return None


def _speaks_of(bench: Bench, candidate: Candidate) -> bool:
    """Whether a prohibition is about what the claim does.

    A claim that names a subject of its own ("your fare") is about that; one that names none ("I'll refund it") is about
    what the customer and the facts name.
    """
    rule, claim = candidate.rule, bench.claim
    if rule.slots and not candidate.named:
        return False
    specific = find_specifics(rule) if rule.slots else rule.topics
    wanted = bench.index.weigh(specific)
    said = claim.topics | claim.near
    own = frozenset(t for t in claim.topics if bench.index.weigh((t,)) >= 0.9)
    everything = (
        said
        | bench.situation.known
        | (bench.situation.topics if not (own - rule.topics) or own & specific else frozenset())
    )
    found = bench.index.weigh(specific & everything)
    if not rule.slots and _does_something_else(rule, claim):
        return False
    if len(rule.slots) > 1 and not rule.slots <= set(claim.slots):
        # "Gift cards can't be swapped for money" forbids neither gift cards nor swaps
        words = bench.index.weigh(rule.topics)
        return bench.index.weigh(rule.topics & claim.topics) >= _WHOLE_ACT * words
    if (
        rule.slots
        and weigh(specific) < 0.9
        and all(k.op == "named" for k in rule.conditions)
        and rule.slots & bench.index.given
    ):
        return False  # a word on one case: the policy gives this elsewhere
    if rule.slots:
        return weigh(specific) < 0.9 or weigh(specific & everything) >= ACT * weigh(specific)
    shared = rule.topics & claim.topics
    if weigh(rule.topics) < 1.2:
        return False  # one word is in too much that is said
    if rule.act & shared and len(shared) == 1:
        # Only the act is named: what it is done to has to be what the company knows of the case.
        rest = rule.topics - rule.act
        return bool(rest) and bench.index.weigh(
            rest & (claim.topics | bench.situation.known)
        ) >= 0.6 * bench.index.weigh(rest)
    if found < _WHOLE_ACT * wanted or wanted < 1.0:
        return False
    paid = "pay" in shared and any(m.kind == "money" for m in claim.measures("given"))
    return candidate.own >= min(1.3 if paid else 1.6, wanted)


def _does_something_else(rule: Rule, claim: Claim) -> bool:
    """Whether a claim does not do the act that is forbidden: it asks, tells, or hands over."""
    return bool(
        (rule.act and not rule.act & claim.topics)
        or not _OURS.search(claim.clause.text)
        or claim.question
        or _HANDS_OVER.search(claim.clause.text)
    )


def _permitted_better(bench: Bench, forbidding: Candidate) -> bool:
    """Whether a more telling permission, whose conditions hold, covers the claim."""
    return any(
        c.rule.force in ("allow", "charge") and c.rule.conditions and c.score > forbidding.score
        and c.named >= forbidding.named and forbidding.rule.act <= c.rule.topics and bench.check(c.rule).holds
        for c in bench.candidates
    )  # fmt: skip


def _exception_only(rule: Rule) -> bool:
    """What is not known is only an exception ("unless the law requires it")."""
    return all(
        k.op == "!=" or re.match(r"(?:unless|except|until)\b", k.text, re.IGNORECASE) for k in rule.conditions
    )


def judge_records(bench: Bench) -> Judgement | None:
    """A thing said to be done where the policy wants a record of it first."""
    if not bench.claim.done:
        return None
    for candidate in bench.candidates:
        if candidate.rule.force != "record" or candidate.own < 0.3:
            continue
        if candidate.coverage < 0.5 and not candidate.named:
            continue
        if (
            _GOODWILL & set(bench.claim.slots)
            and "refund" in candidate.rule.slots
            and not _GOODWILL & candidate.rule.slots
        ):
            continue  # "credited £15 to your account" as a gesture is no refund
        if not candidate.rule.slots and candidate.own < _OWN_RECORD:
            continue
        if (bench.claim.asked and not candidate.rule.topics & bench.claim.topics) or _is_owner_named(
            bench, candidate
        ):
            continue
        if bench.check(candidate.rule).holds is False or _on_record(bench):
            continue  # "unless the record shows it", and it does
        return bench.found(
            "policy.unstated_action",
            "fail",
            candidate,
            "Says that this is done; the policy forbids to say so, and no fact shows it.",
            bench.claim.clause.text,
            "",
            "Say what will be done, and by when.",
        )
    return None


def _is_owner_named(bench: Bench, candidate: Candidate) -> bool:
    """Whether the reply leaves it to those who may do it: "I've sent the request to Accounts"."""
    owner = _OWNER.search(candidate.clause.text)
    return owner is not None and bool(find_topics(owner["who"]) & find_topics(bench.claim.sentence))


def _on_record(bench: Bench) -> bool:
    """Whether a fact shows an act like the one claimed."""
    for fact in bench.case.facts:
        said = f"{fact.key} {fact.value}".replace("_", " ")
        words = find_topics(
            f"{fact.key.replace('_', ' ')} {fact.value if isinstance(fact.value, str) else ''}"
        )
        if NEGATIVE.search(said) or str(fact.value).lower() in NO:
            continue
        if (
            isinstance(fact.value, str)
            and len(fact.value) >= 4
            and _OF_AN_ACT.search(fact.key)
            and fact.value.lower() in bench.claim.sentence.lower()
        ):
            return True
        if (
            fact.value is not False
            and fact.source == "crm"
            and (
                weigh(words & bench.claim.topics) >= 1 or any(slot in fact.key for slot in bench.claim.slots)
            )
        ):
            done = re.search(
                r"(?:ed|issued|sent|paid|done|complete|released|confirmed|approved)(?:_on|_at|_date)?\b",
                f"{fact.key} {fact.value}",
                re.IGNORECASE,
            )
            if done:
                return True
    return False
