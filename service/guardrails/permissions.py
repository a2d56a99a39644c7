"""Whether a policy permits what a claim gives: its approvals, its conditions, and what it does not name at all."""

import re

from service.domain.policy import Rule
from service.domain.verdict import ClauseQuote, Finding
from service.guardrails.bench import NEAR, PASS, Bench, Judgement, quote_of
from service.guardrails.evaluation import Evaluation
from service.guardrails.relevance import Candidate
from service.text.topics import find_topics

_Judged = tuple[Candidate, Evaluation]
# Remedies that no other word stands for: a policy that gives "credit" gives no gift cards.
_KINDS_OF_THEIR_OWN = frozenset({"discount", "certificate", "upgrade", "replacement"})
_IF = re.compile(
    r"^(?:(?:and|but|only)\s+)*(?:if|when|where|provided(?:\s+that)?|once|as\s+long\s+as)\s+", re.IGNORECASE
)
_CLOSE = 0.4  # the least share of the words of a rule that asks for facts
_FAR = 1.2  # below the best score: too far to decide beside it
BENEFITS = {
    "refund",
    "store_credit",
    "goodwill_credit",
    "credit",
    "certificate",
    "discount",
    "fee_waiver",
    "compensation",
    "upgrade",
    "free_service",
    "replacement",
}


def judge_conditions(bench: Bench, evaluated: list[_Judged], *, benefit: bool) -> Judgement | None:
    """Permissions whose conditions hold pass; where all fail, so does the claim; else facts or words are missing."""
    about = [(c, e) for c, e in evaluated if bench.is_about(c)]
    required = [
        (c, e) for c, e in about if c.rule.force == "require" and c.rule.conditions and e.holds is False
    ]
    if required and (benefit or bench.claim.slots or _acts(bench, required)):
        return _broken(bench, *required[0])
    live = [(c, e) for c, e in about if c.rule.force != "require"]
    if benefit and bench.index.rest is not None and _is_unnamed(bench):
        return _unsupported(bench)
    if not live:
        return _elsewhere(bench, evaluated, benefit=benefit)
    top = max(c.score for c, _ in live)
    live = [(c, e) for c, e in live if c.score >= top - _FAR]
    if (best := _find_holding(live)) is not None:
        return Judgement("pass", quote_of(best), ())
    return _judge_open(bench, live, benefit=benefit)


def _is_unnamed(bench: Bench) -> bool:
    """Whether a remedy of a kind that no clause about this gives is promised, in a policy that gives only what it names."""
    own = frozenset(bench.claim.slots) & _KINDS_OF_THEIR_OWN
    if not own or len(own) != len(bench.claim.slots):
        return False
    if any((m.kind, m.high) in bench.index.amounts for m in bench.claim.measures("given")):
        return False  # a number of the policy's own
    return not any(own & rule.slots and rule.force != "forbid" for _, rule in bench.index.rules)


def _find_holding(live: list[_Judged]) -> Candidate | None:
    """The permission that decides: its conditions hold, and no other is more telling."""
    best = max((c for c, e in live if e.holds), key=lambda c: c.score, default=None)
    if best is None:
        return None
    telling = best.score >= max(c.score for c, _ in live) - NEAR
    return best if best.rule.conditions or telling or all(e.holds for _, e in live) else None


def _judge_open(bench: Bench, live: list[_Judged], *, benefit: bool) -> Judgement:
    """No permission holds for sure: those that fail, and those that nobody can decide yet."""
    claim = bench.claim
    failed = [(c, e) for c, e in live if e.holds is False]
    open_ = [(c, e) for c, e in live if e.holds is None]
    if bench.states([*open_, *failed]):
        return Judgement("pass", quote_of((open_ or failed)[0][0]), ())
    sure = failed and (not open_ or failed[0][0].score > open_[0][0].score + NEAR)
    if sure and (benefit or claim.slots or claim.done):
        return _broken(bench, *failed[0])
    if open_ and benefit and len(open_) + len(failed) == len(live) and _is_telling(open_[0][0]):
        if (rest := _judge_rest(bench, open_)) is not None:
            return rest
        candidate, evaluation = open_[0]
        return bench.found(
            "policy.condition_dropped", "unverifiable", candidate,
            f"Depends on {', '.join(map(_say_open, evaluation.missing))}, which the facts do not say.", claim.clause.text, "",
            "State the condition, or ask for the missing fact.",
        )  # fmt: skip
    return Judgement("pass", quote_of(live[0][0]), ())


def _say_open(missing: str) -> str:
    """ "whether the item is defective" for a condition, a fact's key without its underscores."""
    return _IF.sub("whether ", missing.replace("_", " "))


def _is_telling(candidate: Candidate) -> bool:
    """Whether a rule is close enough to a claim to ask a person for what it depends on."""
    return candidate.own >= 1.0 or candidate.coverage >= _CLOSE


def _judge_rest(bench: Bench, open_: list[tuple[Candidate, Evaluation]]) -> Judgement | None:
    """Given for a reason that no rule names, in a policy that lists the reasons ("for no other reason")."""
    rest = next(
        (c for c in bench.candidates if c.rule.force == "rest" and (c.named or not c.rule.slots)), None
    )
    if rest is None:
        return None
    told = bench.claim.topics | bench.claim.near | bench.situation.topics
    reasons = (frozenset(t for k in c.rule.conditions for t in find_topics(k.text)) for c, _ in open_)
    if any(bench.index.weigh(reason & told) >= 1.0 for reason in reasons):
        return None  # one of the reasons comes up: facts have to decide
    return bench.found(
        "policy.forbidden", "fail", rest, "The policy gives this for the reasons it lists, and none of them is here.",
        bench.what(), bench.none(), "Offer only what the policy names.",
    )  # fmt: skip


def _acts(bench: Bench, required: list[tuple[Candidate, Evaluation]]) -> bool:
    """Whether the claim does what a rule lets be done only on a condition."""
    return any(c.rule.act & bench.claim.topics for c, _ in required)


def _is_plain(rule: Rule) -> bool:
    """A rule with conditions that facts decide for sure: windows, columns of a table, circumstances."""
    return all(k.kind in ("elapsed", "choice", "fact", "amount") for k in rule.conditions)


def _elsewhere(
    bench: Bench, evaluated: list[tuple[Candidate, Evaluation]], *, benefit: bool
) -> Judgement | None:
    """No rule on the remedy is told to be about this case: where all of them fail it is ruled out, where there is none it is invented."""
    exact = [
        (c, e) for c, e in evaluated if c.rule.force == "allow" and set(bench.claim.slots) & c.rule.slots
    ]
    if exact and all(e.holds is False and _is_plain(c.rule) for c, e in exact):
        return _broken(bench, *exact[0])
    named = any(
        c.named and c.rule.force in ("allow", "charge", "require", "time", "manner", "approve")
        for c in bench.candidates
    )
    return _unsupported(bench) if benefit and not named and (bench.claim.slots or not evaluated) else None


def _broken(bench: Bench, candidate: Candidate, evaluation: Evaluation) -> Judgement:
    if bench.claim.refused:
        return (
            PASS  # "returns are taken within 45 days and we're at 46, so I can't": the rule, and why it is no
        )
    elapsed = (
        any(k.kind == "elapsed" for k in candidate.rule.conditions) and "the limit is" in evaluation.reason
    )
    name = "policy.outside_window" if elapsed else "policy.condition_dropped"
    return bench.found(
        name,
        "fail",
        candidate,
        f"The policy's condition does not hold: {evaluation.reason}.",
        bench.what(),
        bench.none(),
        "Offer what the policy allows in this case.",
    )


def _unsupported(bench: Bench) -> Judgement | None:
    claim = bench.claim
    if not any(slot in BENEFITS for slot in claim.slots):
        return None
    catch_all = bench.index.rest
    if catch_all is not None:
        quote = ClauseQuote(catch_all.id, catch_all.text)
        finding = Finding(
            "policy.unsupported",
            "fail",
            "blocking",
            "The policy names what may be given, and this is not among it.",
            claim.span,
            quote,
            claim.clause.text,
            "",
            "Offer only what the policy names.",
        )
        return Judgement("fail", quote, (finding,))
    finding = Finding(
        "policy.unsupported",
        "unverifiable",
        "blocking",
        "No clause of the policy covers this.",
        claim.span,
        None,
        claim.clause.text,
        "",
        "Offer only what the policy names, or ask a supervisor.",
    )
    return Judgement("unverifiable", None, (finding,))
