"""Measures the policy family on generated replies: ``python -m evals.policy_benchmark [--split tune|report]``."""

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.benchmark_clauses import Clause, read_clauses, read_policies
from evals.benchmark_replies import build_replies
from evals.intervals import Share, measure_by_cluster
from evals.policy_replies import Judged, judge, show_findings

NUMBER = ("over", "over_equivalent", "outside", "outside_told", "too_fast", "wrong_fee", "waived_fee")
SEED = 3


@dataclass(frozen=True, slots=True)
class Answered:
    """A judged reply beside its clause, the cluster of the bootstrap."""

    clause: Clause
    judged: Judged

    @property
    def label(self) -> str:
        return self.judged.reply.label

    @property
    def outcome(self) -> str:
        return self.judged.outcome

    @property
    def is_number(self) -> bool:
        return self.judged.reply.kind in NUMBER


def answer(clauses: Iterable[Clause], seed: int) -> Iterator[Answered]:
    """Every generated reply with what the checks say of it."""
    policies = read_policies()
    for clause in clauses:
        for reply in build_replies(clause, seed):
            yield Answered(clause, judge(reply, policies[clause.policy]))


def sum_up(answers: list[Answered], seed: int) -> list[tuple[str, Share]]:
    """The figures that the bar is set on, with intervals bootstrapped by clause."""

    def share(select: Callable[[Answered], bool], hit: Callable[[Answered], bool]) -> Share:
        hits: defaultdict[str, list[bool]] = defaultdict(list)
        for item in filter(select, answers):
            hits[item.clause.id].append(hit(item))
        return measure_by_cluster(hits, seed=seed)

    def failed(item: Answered) -> bool:
        return item.outcome == "fail"

    def flagged(item: Answered) -> bool:
        return item.outcome != "pass"

    def left_open(item: Answered) -> bool:
        return item.outcome == "unverifiable"

    def violates(item: Answered) -> bool:
        return item.label == "violation"

    def clean(item: Answered) -> bool:
        return item.label == "clean"

    return [
        ("number violations failed (recall)", share(lambda i: violates(i) and i.is_number, failed)),
        ("number violations flagged", share(lambda i: violates(i) and i.is_number, flagged)),
        ("wording violations failed (recall)", share(lambda i: violates(i) and not i.is_number, failed)),
        ("wording violations flagged", share(lambda i: violates(i) and not i.is_number, flagged)),
        ("compliant failed (false alarms)", share(clean, failed)),
        ("compliant flagged", share(clean, flagged)),
        (
            "right clause, of flagged violations",
            share(lambda i: violates(i) and flagged(i), lambda i: i.judged.cited),
        ),
        ("unverifiable, of decidable", share(lambda i: i.label != "undecidable", left_open)),
        ("undecidable left to a person", share(lambda i: i.label == "undecidable", left_open)),
    ]


def build_table(answers: list[Answered]) -> Table:
    """Outcomes a variant."""
    variants: defaultdict[tuple[str, str], list[Answered]] = defaultdict(list)
    for item in answers:
        variants[item.label, item.judged.reply.kind].append(item)
    table = Table("label", "variant", "n", "fail", "unverifiable", "pass", "right clause")
    for (label, variant), items in sorted(variants.items()):
        counts = [
            sum(item.outcome == outcome for item in items) for outcome in ("fail", "unverifiable", "pass")
        ]
        cited = sum(item.judged.cited for item in items)
        table.add_row(
            label, variant, str(len(items)), *map(str, counts), "" if label == "clean" else str(cited)
        )
    return table


def show_miss(console: Console, item: Answered) -> None:
    """One wrong answer in a few lines; the deciding sentence stands in the body."""
    reply = item.judged.reply
    console.print(f"\n{reply.id} {reply.kind}: {item.label} -> {item.outcome}\n  clause: {item.clause.quote}")
    console.print(f"  facts: {reply.facts}\n  message: {reply.message}\n  says: {reply.why}")
    show_findings(console, item.judged.findings)


def main() -> None:
    """Print the table of variants and the sums; with ``--misses`` the wrong answers too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", default="tune", choices=("tune", "report"))
    parser.add_argument("--misses", action="store_true", help="show each reply that was judged wrongly")
    parser.add_argument("--only", default="", help="variants, separated by commas, for --misses")
    parser.add_argument("--policy", default="", help="part of a policy's id")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    clauses = [clause for clause in read_clauses(options.split) if options.policy in clause.policy]
    answers = list(answer(track(clauses, "Checking", console=Console(stderr=True)), options.seed))
    console = Console(width=150, highlight=False, markup=False)
    console.print(f"{options.split}: {len(clauses)} clauses, {len(answers)} replies, seed {options.seed}")
    console.print(build_table(answers))
    for name, share in sum_up(answers, options.seed):
        console.print(f"{name:<38}{share}")
    only = set(filter(None, options.only.split(",")))
    for item in answers if options.misses else ():
        if item.judged.is_wrong and (not only or item.judged.reply.kind in only):
            show_miss(console, item)


if __name__ == "__main__":
    main()
