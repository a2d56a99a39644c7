"""Conditions that a reply lets go in so many words: "no receipt needed", "it needn't be unopened"."""

import re
from collections.abc import Iterator
from functools import lru_cache

from service.domain.policy import Rule
from service.guardrails.bench import FIT, Bench, Judgement
from service.guardrails.known import decide
from service.guardrails.relevance import Candidate
from service.text.sieve import Sieve
from service.text.topics import find_topics, weigh

_THING = r"[^,.;:!?()]{2,60}"
_WAIVED = {
    "needless": re.compile(
        rf"\bno\s+(?P<thing>(?!need\b|one\b|longer\b){_THING}?)\s+(?:is\s+|are\s+|will\s+be\s+)?(?:needed|required|necessary|asked)\b",
        re.IGNORECASE,
    ),
    "need": re.compile(rf"\bno\s+need\s+(?:for|to)\s+(?P<thing>{_THING})", re.IGNORECASE),
    "needn't": re.compile(
        rf"\b(?:needn't|need\s+not|(?:do|does|did|will|would)(?:n't|\s+not)\s+(?:need|have\s+to|bother|insist|ask\s+for)|won't\s+(?:need|ask\s+for|insist)|not\s+(?:going\s+to\s+)?(?:insist|ask\s+for)|never\s+mind|forget(?:\s+about)?|skip|ignore)\b(?P<thing>{_THING})",
        re.IGNORECASE,
    ),
    "despite": re.compile(
        rf"\b(?:even\s+though|even\s+if|even\s+without|although|despite|in\s+spite\s+of|regardless\s+of|whether\s+or\s+not|with\s+or\s+without|whatever|no\s+matter(?:\s+what|\s+how)?|without\s+(?:waiting|asking|having|needing|seeing|checking|bothering)\b(?:\s+(?:for|about|with))?)\s(?P<thing>{_THING})",
        re.IGNORECASE,
    ),
    "unimportant": re.compile(
        rf"(?P<thing>{_THING}?)\s+(?:isn't|aren't|is\s+not|are\s+not)\s+(?:needed|necessary|required|important)\b|(?P<other>{_THING}?)\s+(?:doesn't|don't|does\s+not|do\s+not|won't)\s+matter\b",
        re.IGNORECASE,
    ),
}
_SIEVE = Sieve(_WAIVED)
_EXCEPTION = re.compile(r"^(?:unless|except|until)\b", re.IGNORECASE)
_TELLS = 0.9  # the least weight of the words of a condition that a waiver names
_SHARE = 0.2  # and the least share of them


def judge_waivers(bench: Bench) -> Judgement | None:
    """``policy.condition_dropped`` where the sentence of a promise waives a condition of the rule it rests on."""
    claim = bench.claim
    if claim.modality not in ("commit", "offer") or claim.question:
        return None
    waived = frozenset(t for words in find_waived(claim.sentence) for t in find_topics(words)) - _ACTS
    if weigh(waived) < _TELLS or _is_policys_own(bench, waived):
        return None
    for candidate in bench.candidates:
        if candidate.score < FIT or not (candidate.named or candidate.own >= 1.0):
            continue
        if (words := _find_dropped(bench, candidate.rule, waived)) is not None:
            return _dropped(bench, candidate, words)
    return _judge_section(bench, waived)


def _judge_section(bench: Bench, waived: frozenset[str]) -> Judgement | None:
    """What another clause of the section asks for: "damage must be reported with two photographs"."""
    about = next(
        (c for c in bench.candidates if c.rule.force in ("allow", "time", "charge") and c.score >= FIT), None
    )
    if about is None:
        return None
    for clause, rule in bench.index.rules:
        if rule.topics & waived or rule.about & waived or any(m.unit in waived for m in rule.measures):
            candidate = Candidate(clause, rule, 0.0, 0.0, 0.0, named=False)
            if (
                bench.stands_with(clause, about.clause)
                and (words := _find_dropped(bench, rule, waived)) is not None
            ):
                return _dropped(bench, candidate, words)
    return None


@lru_cache(maxsize=64)
def find_waived(sentence: str) -> tuple[str, ...]:
    """What a folded sentence says is not needed, or does not matter.

    >>> find_waived("Since meters don't always print, no receipt needed, we'll refund the EUR 44.")
    ('receipt',)
    """
    return tuple(_find(sentence))


def _find(sentence: str) -> Iterator[str]:
    for name in _SIEVE.hits(sentence):
        for match in _WAIVED[name].finditer(sentence):
            yield next(group for group in match.groups() if group).strip()


# What is done with a proof: it does not say which.
_ACTS = find_topics(
    "send show bring give provide need wait ask bother worry mind confirm pay refund credit keep write"
) | {"pay"}


def _find_dropped(bench: Bench, rule: Rule, waived: frozenset[str]) -> str | None:
    """The words of a condition of ``rule`` that ``waived`` names and that no fact shows to hold, None without one."""
    if rule.force not in ("allow", "require"):
        return None
    if rule.force == "require":
        topics = (rule.topics | {m.unit for m in rule.measures}) - _ACTS
        if weigh(topics & waived) >= _TELLS:
            return " ".join(sorted(topics & waived))
    texts = [k.text for k in rule.conditions if k.kind in ("other", "fact") and not _EXCEPTION.match(k.text)]
    if bench.check(rule).holds:
        return None
    for text in texts:
        if decide(text, bench.case).holds:
            continue  # it is there already
        topics = find_topics(text)
        if weigh(topics & waived) >= max(_TELLS, _SHARE * weigh(topics - _ACTS)):
            return text
    return None


def _is_policys_own(bench: Bench, waived: frozenset[str]) -> bool:
    """Whether the policy itself says that it is not needed."""
    return any(
        weigh(find_topics(words) & waived) >= _TELLS
        for clause in bench.case.policy.clauses
        for words in find_waived(clause.text)
    )


def _dropped(bench: Bench, candidate: Candidate, words: str) -> Judgement:
    return bench.found(
        "policy.condition_dropped", "fail", candidate, f"The reply lets go what the policy asks for: {words}.",
        bench.claim.clause.text, words, "Ask for what the policy requires.",
    )  # fmt: skip
