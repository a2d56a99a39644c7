"""Counting what many checks came to."""

import json
import random
from functools import reduce
from statistics import NormalDist

from hypothesis import given
from hypothesis import strategies as st

from service.cli.audit_summary import build_summary, wilson_interval
from service.cli.audit_tally import (
    EXAMPLES,
    MOST_CLAUSES,
    UNREADABLE_LINES,
    ClauseTally,
    Example,
    RuleTally,
    Tally,
)
from service.cli.byte_lines import Document
from service.cli.checking import CheckedLine, Checker, CheckerPlan, build_checker, check_document

CHECKER: Checker = build_checker(CheckerPlan(None, "PT24H"))
POLICY = {
    "text": "# Returns\nStore credit of up to $20 may be given.\nGoodwill credit of up to $10 may be given."
}
CREDIT = "I will add ${} in store credit to your account within 24 hours."


def check(number: int, body: str, **fields: object) -> CheckedLine:
    line = json.dumps({"body": body, "message": "It broke.", "policy": POLICY, **fields}).encode()
    return check_document(Document(number, line, 0), CHECKER)


def tally_of(*bodies: str) -> Tally:
    tally = Tally()
    for number, body in enumerate(bodies, start=1):
        tally.count(number, check(number, body))
    return tally


def merge(parts: list[Tally]) -> Tally:
    whole = Tally()
    for part in parts:
        whole.add(part)
    return whole


def test_a_reply_counts_once_for_a_rule_however_often_it_breaks_it() -> None:
    tally = tally_of(CREDIT.format(100) + " " + CREDIT.format(200), CREDIT.format(15))
    assert tally.rules["policy.over_limit"].replies == 1
    assert tally.rules["policy.over_limit"].verdicts == {"fail": 1}
    (clause,) = tally.clauses.values()
    assert (clause.replies, clause.rules) == (1, {"policy.over_limit": 1})


def test_the_words_found_are_placed_in_their_sentence() -> None:
    tally = tally_of("I am sorry that it broke.\n" + CREDIT.format(100) + " Please write back.")
    (example,) = tally.rules["policy.over_limit"].examples
    assert example.sentence == CREDIT.format(100)
    assert "$100" in example.sentence[example.start : example.end]


def test_a_very_long_sentence_is_cut_around_the_words_found() -> None:
    tally = tally_of(
        "so " * 150 + "now i will add $100 in store credit to your account today " + "and so on " * 200
    )
    (example,) = tally.rules["policy.over_limit"].examples
    assert len(example.sentence) <= 400
    assert "$100" in example.sentence[example.start : example.end]


def test_examples_are_the_shortest_and_no_sentence_comes_twice() -> None:
    bodies = [CREDIT.format(amount) for amount in (100, 100, 1000, 100, 300000, 4000000, 50)]
    examples = tally_of(*bodies).rules["policy.over_limit"].examples
    assert len(examples) == EXAMPLES
    assert [(example.line, example.sentence) for example in examples] == [
        (7, CREDIT.format(50)),
        (1, CREDIT.format(100)),
        (3, CREDIT.format(1000)),
    ]


def test_parts_add_up_to_the_whole_however_they_are_cut() -> None:
    bodies = [CREDIT.format(random.Random(n).choice((5, 15, 50, 100, 5000))) for n in range(40)]
    lines = [check(number, body) for number, body in enumerate(bodies, start=1)]
    summaries = []
    for size in (1, 7, 40):
        parts = []
        for start in range(0, len(lines), size):
            part = Tally()
            for number, line in enumerate(lines[start : start + size], start=start + 1):
                part.count(number, line)
            parts.append(part)
        summaries.append(build_summary(merge(parts)))
    assert summaries[0] == summaries[1] == summaries[2]


def test_clauses_beyond_the_bound_are_counted_as_others() -> None:
    parts = []
    for start in range(0, MOST_CLAUSES + 300, 100):
        keys = [("sha256:x", f"clause.{n}") for n in range(start, start + 100)]
        parts.append(Tally(clauses={key: ClauseTally("quote", 2, {"policy.forbidden": 2}) for key in keys}))
    parts.append(Tally(clauses={("sha256:x", "clause.0"): ClauseTally("quote", 1, {"policy.forbidden": 1})}))
    whole = merge(parts)
    assert len(whole.clauses) == MOST_CLAUSES
    assert whole.other_clauses == 2 * 300
    assert whole.clauses["sha256:x", "clause.0"].replies == 3
    assert build_summary(whole).clauses_left_out == 600


def test_no_more_than_the_first_bad_lines_are_kept() -> None:
    parts = [Tally() for _ in range(3)]
    for number in range(30):
        parts[number // 10].refuse(number, "oops")
    whole = merge(parts)
    assert whole.outcomes == {"unreadable": 30}
    assert [line for line, _ in whole.unreadable] == list(range(UNREADABLE_LINES))


@given(
    st.lists(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 99)), max_size=5), min_size=1, max_size=6)
)
def test_which_examples_are_kept_does_not_depend_on_how_they_came(
    groups: list[list[tuple[int, int]]],
) -> None:
    def tally(pairs: list[tuple[int, int]]) -> RuleTally:
        whole = RuleTally()
        for length, line in pairs:
            sentence = "x" * length
            whole.add(RuleTally(1, {}, [Example(length, line, 0, 0, sentence, "", "fail", "", "", "", "")]))
        return whole

    def together(left: RuleTally, right: RuleTally) -> RuleTally:
        left.add(right)
        return left

    cut = reduce(together, [tally(group) for group in groups], RuleTally())
    whole = tally([pair for group in groups for pair in group])
    assert cut == whole


@given(st.integers(1, 5000), st.data())
def test_the_interval_is_wilsons(total: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, total))
    low, high = wilson_interval(count, total)
    # Its ends are the shares from which what was counted lies z standard errors away (Wilson 1927).
    z = NormalDist().inv_cdf(0.975)
    for end in (low, high):
        assert abs((count / total - end) ** 2 - z**2 * end * (1 - end) / total) < 1e-6
    assert 0 <= low <= count / total <= high <= 1
