"""How right plans are, held against labelled cases, with no model: ``python -m evals.planning [FILE…] [--show]``."""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals.intervals import measure_by_cluster
from evals.suite.case import EvalCase, read_cases
from service.domain.plan import Plan, Ruling
from service.drafting.outline import find_offered, find_refused
from service.drafting.plan import plan_reply
from service.prompting import load_prompts

SEED = 1


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with its plan and what is wrong with it; a mistake that cannot be made in this case is absent."""

    case: EvalCase
    plan: Plan
    mistakes: Mapping[str, bool]


MISTAKES = {
    "offers_forbidden": "offers what the case rules out, or more than it allows",
    "refuses_due": "refuses what the case allows",
    "offers_nothing": "offers none of what the case allows",
    "misses_escalation": "keeps to itself what a person must decide",
    "escalates_needlessly": "passes on what it can settle",
}


def judge_plan(case: EvalCase, plan: Plan) -> Mapping[str, bool]:
    """The mistakes of ``MISTAKES`` that this plan could have made, each with whether it did."""
    expected = case.expect
    caps = {remedy.slot: remedy.max for remedy in expected.allowed}
    ruled_out = {remedy.slot for remedy in expected.forbidden} - caps.keys()
    offered = find_offered(plan)
    found = {"offers_forbidden": any(r.slot in ruled_out or _is_over(r, caps) for r in offered)}
    if caps:
        refused = {ruling.slot for ruling in find_refused(plan) if ruling.state == "refused"}
        found["refuses_due"] = bool(refused & caps.keys())
        found["offers_nothing"] = not any(ruling.slot in caps for ruling in offered)
    if expected.escalate is True:
        found["misses_escalation"] = not plan.escalation.recommended
    if expected.escalate is False:
        found["escalates_needlessly"] = plan.escalation.recommended
    return found


def _is_over(ruling: Ruling, caps: Mapping[str, str]) -> bool:
    amount, _, currency = caps.get(ruling.slot, "").partition(" ")
    money = ruling.amount
    return (
        bool(currency) and money is not None and money.currency == currency and money.amount > Decimal(amount)
    )


def judge_cases(paths: list[Path]) -> Iterator[Judged]:
    techniques = load_prompts().techniques
    for case in read_cases(paths):
        plan = plan_reply(case.to_case(), techniques)
        yield Judged(case, plan, judge_plan(case, plan))


def show_case(judged: Judged, console: Console) -> None:
    case, plan = judged.case, judged.plan
    wrong = ", ".join(name for name, made in judged.mistakes.items() if made)
    console.rule(f"{case.id}: {wrong}", align="left")
    console.print(case.to_case().message, markup=False, style="dim")
    console.print("allowed:", [(r.slot, r.max) for r in case.expect.allowed], case.expect.notes, markup=False)
    console.print("forbidden:", [r.slot for r in case.expect.forbidden], "escalate:", case.expect.escalate)
    console.print("offered:", [(r.slot, str(r.amount)) for r in find_offered(plan)])
    for ruling in plan.rulings:
        quote = ruling.clauses[0].quote if ruling.clauses else ""
        console.print(
            " ", ruling.slot, ruling.state, "|", ruling.reason, "|", ruling.missing, "|", quote, markup=False
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", help="files of cases (default: evals/cases)")
    parser.add_argument("--show", action="store_true", help="every plan with a mistake")
    options = parser.parse_args()
    console = Console()
    found = list(judge_cases(options.files))
    if options.show:
        for judged in found:
            if any(judged.mistakes.values()):
                show_case(judged, console)
    table = Table(
        "Mistake",
        "Plans that make it [95 % interval over families]",
        title=f"{len(found)} cases",
        title_justify="left",
    )
    for name, title in MISTAKES.items():
        families: dict[str, list[bool]] = {}
        for judged in found:
            if name in judged.mistakes:
                families.setdefault(judged.case.family, []).append(judged.mistakes[name])
        table.add_row(title, str(measure_by_cluster(families, seed=SEED)))
    families = {}
    for judged in found:
        families.setdefault(judged.case.family, []).append(not any(judged.mistakes.values()))
    table.add_row("none of these", str(measure_by_cluster(families, seed=SEED)))
    console.print(table)


if __name__ == "__main__":
    main()
