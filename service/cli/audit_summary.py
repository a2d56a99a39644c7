"""What an audit found, as figures: rates with their uncertainty, worst clauses, examples."""

from math import sqrt

import msgspec

from service.cli.audit_tally import ClauseKey, ClauseTally, Example, RuleTally, Tally
from service.domain.verdict import Outcome

MOST_CLAUSES_SHOWN = 100
_Z95 = 1.959964  # of the normal distribution: 95 % lie within so many standard deviations


class RateOut(msgspec.Struct, frozen=True):
    """``share`` of the replies that were checked; ``interval`` is the 95 % interval of that share."""

    replies: int
    share: float
    per_100: float
    interval: tuple[float, float]


class RepliesOut(msgspec.Struct, frozen=True):
    """``checked`` are the first four together; ``unreadable`` lines are not among them."""

    checked: int
    passed: RateOut
    warned: RateOut
    unverifiable: RateOut
    failed: RateOut
    unreadable: int


class ExampleSpanOut(msgspec.Struct, frozen=True):
    """``start`` and ``end`` count characters of ``sentence``."""

    start: int
    end: int
    text: str


class ExampleOut(msgspec.Struct, frozen=True):
    """``line`` of the input; ``id`` of the line or its conversation; ``span`` null where something is missing."""

    line: int
    id: str | None
    verdict: str
    sentence: str
    span: ExampleSpanOut | None
    message: str
    claimed: str | None
    allowed: str | None
    clause: str | None


class RuleOut(msgspec.Struct, frozen=True):
    """``verdicts``: how many of the replies it failed, warned of, or left to a person."""

    rule: str
    rate: RateOut
    verdicts: dict[str, int]
    examples: list[ExampleOut]


class WorstClauseOut(msgspec.Struct, frozen=True):
    """A clause that blocking findings rest on; ``policy`` is a digest, ``rules`` counts replies."""

    policy: str
    id: str
    quote: str
    rate: RateOut
    rules: dict[str, int]


class UnreadableOut(msgspec.Struct, frozen=True):
    line: int
    detail: str


class SummaryOut(msgspec.Struct, frozen=True):
    """Rules and clauses by how many replies they were found in, most first.

    ``clauses_left_out`` are findings on clauses beyond those that are counted; ``undated`` replies have facts
    but no ``today``, so that time was counted up to now; ``unreadable`` are the first lines of that kind.
    """

    replies: RepliesOut
    rules: list[RuleOut]
    clauses: list[WorstClauseOut]
    clauses_left_out: int
    undated: int
    unreadable: list[UnreadableOut]


def build_summary(tally: Tally) -> SummaryOut:
    unreadable = tally.outcomes.get("unreadable", 0)
    checked = tally.lines - unreadable

    def rate(outcome: Outcome) -> RateOut:
        return build_rate(tally.outcomes.get(outcome, 0), checked)

    clauses = sorted(tally.clauses.items(), key=lambda item: (-item[1].replies, item[0]))
    rules = sorted(tally.rules.items(), key=lambda item: (-item[1].replies, item[0]))
    return SummaryOut(
        replies=RepliesOut(
            checked, rate("pass"), rate("warn"), rate("unverifiable"), rate("fail"), unreadable
        ),
        rules=[_build_rule(rule, found, checked) for rule, found in rules],
        clauses=[_build_clause(key, found, checked) for key, found in clauses[:MOST_CLAUSES_SHOWN]],
        clauses_left_out=tally.other_clauses,
        undated=tally.undated,
        unreadable=[UnreadableOut(line, detail) for line, detail in tally.unreadable],
    )


def build_rate(count: int, total: int) -> RateOut:
    share = count / total if total else 0.0
    low, high = wilson_interval(count, total)
    return RateOut(count, round(share, 6), round(100 * share, 2), (round(low, 6), round(high, 6)))


def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927); everything is possible of nothing.

    >>> [round(end, 3) for end in wilson_interval(3, 20)]
    [0.052, 0.36]
    """
    if not total:
        return 0.0, 1.0
    share, z2 = count / total, _Z95**2
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = _Z95 * sqrt(share * (1 - share) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return (0.0 if not count else middle - half), (1.0 if count == total else middle + half)


def _build_rule(rule: str, tally: RuleTally, checked: int) -> RuleOut:
    verdicts = dict(sorted(tally.verdicts.items(), key=lambda item: (-item[1], item[0])))
    return RuleOut(
        rule, build_rate(tally.replies, checked), verdicts, [_build_example(e) for e in tally.examples]
    )


def _build_clause(key: ClauseKey, tally: ClauseTally, checked: int) -> WorstClauseOut:
    rules = dict(sorted(tally.rules.items(), key=lambda item: (-item[1], item[0])))
    return WorstClauseOut(key[0], key[1], tally.quote, build_rate(tally.replies, checked), rules)


def _build_example(example: Example) -> ExampleOut:
    start, end = example.start, example.end
    return ExampleOut(
        line=example.line,
        id=example.id or None,
        verdict=example.verdict,
        sentence=example.sentence,
        span=ExampleSpanOut(start, end, example.sentence[start:end]) if end > start else None,
        message=example.message,
        claimed=example.claimed or None,
        allowed=example.allowed or None,
        clause=example.clause or None,
    )
