"""The policy family on labelled replies: ``python -m evals.policy_replies [dev|held_out] [--misses] [--only KIND]``."""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Literal

import msgspec
from rich.console import Console

from evals.intervals import measure_wilson
from service.api.schemas_check import decode_check
from service.domain.quantity import read_iso_duration
from service.domain.verdict import Finding
from service.usecases.check_text import check_text

DATA = Path(__file__).parent / "datasets" / "replies"
NUMBER = ("over", "outside", "too_fast", "wrong_fee", "tier")
WORDING = ("forbidden", "invented", "dropped_condition", "needs_approval", "claimed_action")

Label = Literal["violation", "clean", "undecidable"]


class Reply(msgspec.Struct, frozen=True):
    """One labelled reply; see ``datasets/README.md``."""

    id: str
    policy: str
    split: str
    kind: str
    label: Label
    body: str
    message: str = ""
    clause: str | None = None
    span: str | None = None
    facts: dict[str, str | bool | int | float | None] = {}
    why: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A reply with its blocking findings of the policy family."""

    reply: Reply
    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> str:
        verdicts = {finding.verdict for finding in self.findings}
        return "fail" if "fail" in verdicts else "unverifiable" if verdicts else "pass"

    @property
    def is_wrong(self) -> bool:
        expected = {"violation": "fail", "clean": "pass", "undecidable": "unverifiable"}
        return self.outcome != expected[self.reply.label]

    @property
    def cited(self) -> bool:
        """Whether a finding cites the clause of the label."""
        return is_cited(self.findings, (self.reply.clause or "", *self.reply.also))


_KINDS = {
    "policy.over_limit": "over", "policy.outside_window": "outside", "policy.too_fast": "too_fast",
    "policy.forbidden": "forbidden", "policy.unsupported": "invented", "policy.needs_approval": "needs_approval",
    "policy.condition_dropped": "dropped_condition", "policy.unstated_action": "claimed_action",
}  # fmt: skip


def read_first_checks(split: str) -> Iterator[tuple[Reply, str]]:
    """The older set, whose labels name rules instead of kinds."""
    policies = {
        entry["id"]: entry["text"]
        for entry in map(json.loads, (DATA.parent / "first_policies.jsonl").read_text().splitlines())
    }
    for line in map(json.loads, (DATA.parent / "first_checks.jsonl").read_text().splitlines()):
        rules = [rule for rule in line["expect"]["rules"] if rule in _KINDS]
        kind = _KINDS[rules[0]] if rules else "clean"
        label: Label = "violation" if rules else "clean"
        if line["expect"]["verdict"] == "unverifiable" and kind not in ("invented", "claimed_action"):
            label = "undecidable"
        if split == "dev":  # both splits: the held-out ones are elsewhere now
            reply = Reply(
                line["id"], line["policy"], split, kind, label, line["body"], line["message"],
                line["expect"]["clause_contains"], facts=line["facts"], why=line["why"],
            )  # fmt: skip
            yield reply, policies[line["policy"]]


def is_cited(findings: Iterable[Finding], clauses: Iterable[str]) -> bool:
    """Whether a finding quotes one of ``clauses``, or a part of it, or more around it."""
    wanted = [_plain(clause) for clause in clauses]
    quotes = [_plain(finding.clause.quote) for finding in findings if finding.clause is not None]
    return any(
        quote and clause and (quote in clause or clause in quote) for quote in quotes for clause in wanted
    )


def _plain(text: str) -> str:
    return " ".join(text.replace("*", "").split()).strip(" -|")


def read_replies(split: str, folder: Path = DATA) -> Iterator[tuple[Reply, str]]:
    """The replies of ``split`` with the text of their policy."""
    policies = {
        entry["id"]: entry["text"]
        for path in sorted(folder.glob("policies*.jsonl"))
        for entry in map(json.loads, path.read_text().splitlines())
    }
    for path in sorted(folder.glob("replies*.jsonl")):
        for line in path.read_text().splitlines():
            reply = msgspec.json.decode(line, type=Reply)
            if reply.split == split and reply.policy in policies:
                yield reply, policies[reply.policy]


def judge(reply: Reply, policy: str) -> Judged:
    """What the checks say of ``reply``, as ``POST /v1/checks`` would."""
    request = {
        "body": reply.body,
        "message": reply.message,
        "facts": {k: v for k, v in reply.facts.items() if v is not None},
        "policy": {"text": policy},
    }
    data = decode_check(json.dumps(request).encode())
    case = data.to_case(now=datetime.now(UTC), response_target=read_iso_duration("PT24H"))
    found = check_text(reply.body, case, catalogue=()).verdict.findings
    return Judged(reply, tuple(f for f in found if f.severity == "blocking" and f.rule.startswith("policy.")))


def main() -> None:
    """Print a line a kind, then the sums that the bar is set on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("split", nargs="?", default="dev", choices=("dev", "held_out"))
    parser.add_argument("--misses", action="store_true", help="show each reply that was judged wrongly")
    parser.add_argument("--only", default="", help="kinds, separated by commas")
    parser.add_argument("--policy", default="", help="part of a policy's id")
    options = parser.parse_args()
    judged = [
        judge(reply, policy)
        for reply, policy in chain(read_first_checks(options.split), read_replies(options.split))
        if options.policy in reply.policy
    ]
    console = Console(width=150, highlight=False, markup=False)
    console.print(f"{options.split}: {len(judged)} replies")
    _show_kinds(console, judged)
    _show_sums(console, judged)
    only = set(filter(None, options.only.split(",")))
    for item in judged if options.misses else ():
        if item.is_wrong and (not only or item.reply.kind in only):
            _show_miss(console, item)


def _show_kinds(console: Console, judged: list[Judged]) -> None:
    kinds: dict[str, list[Judged]] = defaultdict(list)
    for item in judged:
        kinds[item.reply.kind].append(item)
    for kind, items in sorted(kinds.items(), key=lambda pair: (pair[1][0].reply.label, pair[0])):
        counts = Counter(item.outcome for item in items)
        cited = sum(item.cited for item in items)
        console.print(
            f"  {items[0].reply.label:<12}{kind:<20}{len(items):>4}  fail {counts['fail']:>3}  "
            f"unverifiable {counts['unverifiable']:>3}  pass {counts['pass']:>3}  right clause {cited:>3}"
        )


def _show_sums(console: Console, judged: list[Judged]) -> None:
    """Shares with Wilson's 95 % intervals."""
    flagged = []
    for name, group in (("number", NUMBER), ("wording", WORDING)):
        items = [item for item in judged if item.reply.kind in group and item.reply.label == "violation"]
        flagged += [item for item in items if item.outcome != "pass"]
        console.print(
            f"{name} violations failed (recall): {measure_wilson([i.outcome == 'fail' for i in items])}"
        )
        console.print(f"{name} violations flagged: {measure_wilson([i.outcome != 'pass' for i in items])}")
    clean = [item for item in judged if item.reply.label == "clean"]
    decidable = [item for item in judged if item.reply.label != "undecidable"]
    undecidable = [item for item in judged if item.reply.label == "undecidable"]
    for name, hits in (
        ("compliant failed (false alarms)", [i.outcome == "fail" for i in clean]),
        ("compliant flagged", [i.outcome != "pass" for i in clean]),
        ("right clause, of flagged violations", [i.cited for i in flagged]),
        ("unverifiable, of decidable", [i.outcome == "unverifiable" for i in decidable]),
        ("undecidable left to a person", [i.outcome == "unverifiable" for i in undecidable]),
    ):
        console.print(f"{name}: {measure_wilson(hits)}")


def _show_miss(console: Console, item: Judged) -> None:
    reply = item.reply
    console.print(f"\n{reply.id} {reply.kind} -> {item.outcome} ({reply.why})")
    console.print(f"  message: {reply.message}\n  facts: {reply.facts}\n  body: {reply.body}")
    console.print(f"  clause: {reply.clause}\n  span: {reply.span}")
    show_findings(console, item.findings)


def show_findings(console: Console, findings: tuple[Finding, ...]) -> None:
    """A line a finding: rule, verdict, span, what was claimed and allowed, and the clause it cites."""
    for finding in findings:
        span = finding.span.text if finding.span else ""
        quote = finding.clause.quote if finding.clause else ""
        amounts = f"{finding.claimed} / {finding.allowed}"
        console.print(
            f"  found {finding.rule} {finding.verdict} «{span}» {amounts} · {finding.message} · «{quote}»"
        )


if __name__ == "__main__":
    main()
