"""Whether a policy permits what a claim gives: its approvals, its conditions, and what it does not name at all."""

import re

from service.domain.policy import Rule
from service.domain.verdict import ClauseQuote, Finding
from service.guardrails.bench import ACT, FIT, PASS, Bench, Judgement, quote_of
from service.guardrails.evaluation import Evaluation
from service.guardrails.relevance import Candidate
from service.text.slots import find_remedies
from service.text.topics import find_topics

_APPROVAL = re.compile(r"approv|authori[sz]|sign_?off|signed_off", re.IGNORECASE)
_NOT_YET = re.compile(
    r"pending|requested|none|no\b|declined|refused|rejected|waiting|required|need|limit|threshold|above|max",
    re.IGNORECASE,
)
_Judged = tuple[Candidate, Evaluation]
# Remedies that no other word stands for: a policy that gives "credit" gives no gift cards.
_KINDS_OF_THEIR_OWN = frozenset({"discount", "certificate", "upgrade", "replacement"})
_IF = re.compile(
    r"^(?:(?:and|but|only)\s+)*(?:if|when|where|provided(?:\s+that)?|once|as\s+long\s+as)\s+", re.IGNORECASE
)
_CLOSE = 0.4  # the least share of the words of a rule that asks for facts
_FAR = 1.2  # below the best score: too far to decide beside it
_NEAR = 0.1  # of a score: as telling
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


def judge_approval(bench: Bench) -> Judgement | None:
    claim = bench.claim
    if claim.asked or claim.approved:
        return None
    for candidate in bench.candidates:
        rule = candidate.rule
        if (
            rule.force != "approve"
            or candidate.score < FIT
            or not (
                candidate.named and (claim.slots or candidate.own >= 1.0 or "compensation" in rule.slots)
                if rule.slots
                else candidate.own >= 1.0 and candidate.coverage >= ACT
            )
        ):
            continue
        if _is_ruled_elsewhere(bench, candidate):
            continue
        if (
            bench.check(rule).holds is False
            or is_approved(bench)
            or (not rule.measures and not bench.is_about(candidate, 0.6))
        ):
            continue
        if rule.measures:
            given = [
                m
                for m in claim.measures("given")
                if any(
                    m.kind == own.kind and m.high > own.high
                    for own in sorted(rule.measures, key=lambda x: x.high)[:1]
                )
            ]
            if not given:
                continue
            claimed, allowed = str(given[0]), f"{rule.measures[0]} without approval"
        else:
            claimed, allowed = claim.clause.text, ""
        tier = rule.approval_tier.replace("_", " ") or "supervisor"
        return bench.found(
            "policy.needs_approval",
            "fail",
            candidate,
            f"Only {'an' if tier[0] in 'aeio' else 'a'} {tier} may promise this.",
            claimed,
            allowed or f"after approval by a {tier}",
            f"Say that you will ask a {tier}, and by when.",
        )
    return None


def _is_ruled_elsewhere(bench: Bench, approval: Candidate) -> bool:
    """Whether a rule that speaks more of the claim gives this without asking, where the approval is of one remedy only.

    "Refunds above £200 need approval" is of every refund; "over £20 it needs approval" of what stands before.
    """
    local = not approval.rule.measures or not find_remedies(approval.clause.text)
    margin = _NEAR if approval.rule.measures else 1.0
    given = {(m.kind, m.high) for m in bench.claim.measures("given")}
    if approval.rule.measures and any(
        c.rule.force == "allow"
        and c.own >= 1.0
        and bench.check(c.rule).holds
        and given & {(m.kind, m.high) for m in c.rule.measures}
        for c in bench.candidates
    ):
        return True  # the very amount that another rule gives
    return local and any(
        c.rule.force == "allow" and c.named and c.score > approval.score + margin and bench.check(c.rule).holds is not False
        and not _is_same_ladder(bench, approval.rule, c.rule)
        for c in bench.candidates
    )  # fmt: skip


def _is_same_ladder(bench: Bench, approval: Rule, other: Rule) -> bool:
    """ "Up to $40; above that a team lead; never more than $150": neither the first nor the last gives $60 without asking."""
    caps = [m.high for m in other.measures if m.kind == "money" and m.bound == "<="]
    given = [m.high for m in bench.claim.measures("given") if m.kind == "money"]
    if not caps or not given or not approval.slots & other.slots:
        return False
    return max(given) > max(caps) or not other.conditions


def is_approved(bench: Bench) -> bool:
    """Whether the reply or a fact says that the approval has been given."""
    if bench.claim.approved:
        return True
    for fact in bench.case.facts:
        said = f"{fact.key} {fact.value}"
        if _APPROVAL.search(said) and (
            not _NOT_YET.search(said) and (fact.value is True or isinstance(fact.value, str))
        ):
            return True
    return False


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
    telling = best.score >= max(c.score for c, _ in live) - _NEAR
    return best if best.rule.conditions or telling or all(e.holds for _, e in live) else None


def _judge_open(bench: Bench, live: list[_Judged], *, benefit: bool) -> Judgement:
    """No permission holds for sure: those that fail, and those that nobody can decide yet."""
    claim = bench.claim
    failed = [(c, e) for c, e in live if e.holds is False]
    open_ = [(c, e) for c, e in live if e.holds is None]
    if bench.states([*open_, *failed]):
        return Judgement("pass", quote_of((open_ or failed)[0][0]), ())
    sure = failed and (not open_ or failed[0][0].score > open_[0][0].score + _NEAR)
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
