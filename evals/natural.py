"""What the checks flag in replies that models wrote naturally: ``python -m evals.natural [--examples|--labelled]``."""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.intervals import measure_weighted, measure_wilson
from evals.policy_replies import is_cited, show_findings
from service.api.schemas_check import decode_check
from service.domain.quantity import read_iso_duration
from service.domain.verdict import Finding
from service.usecases.check_text import check_text

DATA = Path(__file__).parent / "datasets" / "natural"
FAMILIES = ("policy.", "safety.", "tone.", "next_steps.")
EXAMPLES = 5
SEED = 3


class Labelled(msgspec.Struct, frozen=True):
    """A label of ``labels.jsonl``; ``weight`` is how many drafts of its stratum the draft stands for."""

    id: str
    file: str
    policy: str
    stratum: str
    weight: float
    label: str
    span: str | None = None
    clause: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """A labelled draft with its blocking findings of the policy family."""

    label: Labelled
    draft: str
    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> str:
        verdicts = {finding.verdict for finding in self.findings}
        return "fail" if "fail" in verdicts else "unverifiable" if verdicts else "pass"


def read_drafts() -> Iterator[tuple[str, str, str]]:
    """(policy text, customer's message, draft) of each reply."""
    policies = {name: (DATA / f"policy_{name}.md").read_text() for name in ("airline", "retail")}
    for path in sorted(DATA.glob("drafts_*.jsonl")):
        for line in path.read_text().splitlines():
            draft = json.loads(line)
            # Ids are a<task>-… and r<task>-…; the airline file holds airline tasks only.
            policy = "airline" if "airline" in path.name or draft["id"].startswith("airline") else "retail"
            yield policies[policy], draft["customer"] or "(nothing)", draft["draft"]


def check(policy: str, message: str, draft: str) -> tuple[Finding, ...]:
    """Blocking findings on ``draft``, as a chat without facts from a CRM."""
    conversation = {"channel": "chat", "messages": [{"author": {"type": "requester"}, "body": message}]}
    request = {"body": draft, "conversation": conversation, "policy": {"text": policy}}
    data = decode_check(json.dumps(request).encode())
    case = data.to_case(now=datetime(2024, 5, 15, tzinfo=UTC), response_target=read_iso_duration("PT24H"))
    found = check_text(draft, case, catalogue=()).verdict.findings
    return tuple(finding for finding in found if finding.severity == "blocking")


def main(*, show_examples: bool = False) -> None:
    """Print how many drafts are flagged, by family and rule."""
    flagged: Counter[str] = Counter()
    examples: defaultdict[str, list[str]] = defaultdict(list)
    drafts = list(read_drafts())
    for draft in track(drafts, console=Console(stderr=True)):
        findings = check(*draft)
        flagged.update({f"{finding.rule} {finding.verdict}" for finding in findings})
        flagged.update(
            {family + "*" for family in FAMILIES if any(f.rule.startswith(family) for f in findings)}
        )
        for finding in findings:
            examples[f"{finding.rule} {finding.verdict}"].append(
                finding.span.text if finding.span else draft[2]
            )
    table = Table("rule", "drafts flagged", "per 100")
    for rule, count in sorted(flagged.items()):
        table.add_row(rule, str(count), f"{100 * count / len(drafts):.1f}")
    Console().print(f"{len(drafts)} drafts, blocking findings")
    Console().print(table)
    if show_examples:
        for rule, texts in sorted(examples.items()):
            Console().print(rule, texts[:EXAMPLES])


def read_labelled() -> Iterator[Scored]:
    """The labelled drafts, checked."""
    drafts = {
        (path.name, draft["id"]): draft
        for path in sorted(DATA.glob("drafts_*.jsonl"))
        for draft in map(json.loads, path.read_text().splitlines())
    }
    policies = {name: (DATA / f"policy_{name}.md").read_text() for name in ("airline", "retail")}
    for line in (DATA / "labels.jsonl").read_text().splitlines():
        label = msgspec.json.decode(line, type=Labelled)
        draft = drafts[label.file, label.id]
        findings = check(policies[label.policy], draft["customer"] or "(nothing)", draft["draft"])
        yield Scored(label, draft["draft"], tuple(f for f in findings if f.rule.startswith("policy.")))


def show_labelled(*, show_misses: bool) -> None:
    """Print how the policy family fares on the drafts that were read and labelled one by one."""
    console = Console(width=150, highlight=False, markup=False)
    scored = list(track(read_labelled(), total=200, console=Console(stderr=True)))
    table = Table("label", "n", "fail", "unverifiable", "pass", "right clause")
    for name in ("clean", "undecidable", "violation"):
        items = [item for item in scored if item.label.label == name]
        counts = [
            sum(item.outcome == outcome for item in items) for outcome in ("fail", "unverifiable", "pass")
        ]
        cited = sum(is_cited(item.findings, [item.label.clause or ""]) for item in items)
        table.add_row(name, str(len(items)), *map(str, counts), "" if name == "clean" else str(cited))
    console.print(table)
    clean = [item for item in scored if item.label.label == "clean"]
    weights, strata = [item.label.weight for item in clean], [item.label.stratum for item in clean]
    for name, outcomes in (
        ("fail", ["fail"]),
        ("unverifiable", ["unverifiable"]),
        ("either", ["fail", "unverifiable"]),
    ):
        hits = [item.outcome in outcomes for item in clean]
        share, low, high = measure_weighted(hits, weights, strata, seed=SEED)
        console.print(
            f"clean drafts, weighted, per 100: {name:<13}{100 * share:.1f} [{100 * low:.1f}, {100 * high:.1f}]"
        )
    violations = [item for item in scored if item.label.label == "violation"]
    flagged = [item for item in violations if item.findings]
    cited_hits = [is_cited(item.findings, [item.label.clause or ""]) for item in flagged]
    console.print(f"violations failed (recall): {measure_wilson([i.outcome == 'fail' for i in violations])}")
    console.print(f"violations flagged: {measure_wilson([bool(i.findings) for i in violations])}")
    console.print(f"right clause, of flagged violations: {measure_wilson(cited_hits)}")
    expected = {"violation": "fail", "clean": "pass", "undecidable": "unverifiable"}
    for item in scored if show_misses else ():
        if item.outcome != expected[item.label.label]:
            console.print(f"\n{item.label.id} {item.label.label} -> {item.outcome} ({item.label.why})")
            console.print(f"  draft: {item.draft}\n  clause: {item.label.clause}\n  span: {item.label.span}")
            show_findings(console, item.findings)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", action="store_true", help="show some of what each rule flags")
    parser.add_argument("--labelled", action="store_true", help="score the labelled drafts instead")
    parser.add_argument(
        "--misses", action="store_true", help="with --labelled: show each draft judged wrongly"
    )
    options = parser.parse_args()
    if options.labelled:
        show_labelled(show_misses=options.misses)
    else:
        main(show_examples=options.examples)
