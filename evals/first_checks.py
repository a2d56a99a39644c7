"""How the checks fare on labelled replies: ``python -m evals.first_checks [dev|held_out] [--misses]``."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table
from scipy.stats import binomtest

from service.api.schemas_check import decode_check
from service.domain.quantity import read_iso_duration
from service.domain.verdict import Verdict
from service.usecases.check_text import check_text

DATA = Path(__file__).parent / "datasets"
FAMILIES = ("policy.", "safety.", "tone.", "next_steps.")


class Expect(msgspec.Struct, frozen=True):
    """What a careful team lead would flag; see ``datasets/README.md``."""

    verdict: str
    rules: tuple[str, ...]
    tone: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    clause_contains: str | None = None


class Line(msgspec.Struct, frozen=True):
    """One labelled reply."""

    id: str
    split: str
    policy: str
    message: str
    facts: dict[str, str | bool | int | float]
    body: str
    expect: Expect


@dataclass(frozen=True, slots=True)
class Scored:
    """``wanted`` and ``found`` are blocking rules of all families."""

    line: Line
    verdict: Verdict
    wanted: frozenset[str]
    found: frozenset[str]


def score(split: str) -> Iterator[Scored]:
    """Each reply of ``split`` with what was wanted and what was found."""
    policies = {
        entry["id"]: entry["text"]
        for entry in map(json.loads, (DATA / "first_policies.jsonl").read_text().splitlines())
    }
    for text in (DATA / "first_checks.jsonl").read_text().splitlines():
        line = msgspec.json.decode(text, type=Line)
        if line.split != split:
            continue
        request = {"body": line.body, "message": line.message, "facts": line.facts}
        data = decode_check(json.dumps(request | {"policy": {"text": policies[line.policy]}}).encode())
        case = data.to_case(now=datetime.now(UTC), response_target=read_iso_duration("PT24H"))
        verdict = check_text(line.body, case, catalogue=()).verdict
        found = frozenset(f.rule for f in verdict.findings if f.severity == "blocking")
        wanted = frozenset((*line.expect.rules, *line.expect.tone, *line.expect.next_steps))
        yield Scored(line, verdict, wanted, found)


def main(split: str = "dev", *, show_misses: bool = False) -> None:
    """Print a table of what was flagged among what should be, a row a family."""
    scored = list(score(split))
    table = Table("family", "violations flagged", "clean replies flagged", "flagged as fail")
    for family in FAMILIES:
        counts: Counter[str] = Counter()
        for item in scored:
            wanted, found = (any(x.startswith(family) for x in rules) for rules in (item.wanted, item.found))
            counts[f"{wanted}{found}"] += 1
            failed = any(f.rule.startswith(family) and f.verdict == "fail" for f in item.verdict.failed)
            counts["failed clean"] += failed and not wanted
        hit, miss, alarm, quiet = (
            counts[key] for key in ("TrueTrue", "TrueFalse", "FalseTrue", "FalseFalse")
        )
        table.add_row(
            family + "*", _share(hit, hit + miss), _share(alarm, alarm + quiet), str(counts["failed clean"])
        )
    Console().print(f"{split}: {len(scored)} replies")
    Console().print(table)
    if show_misses:
        for item in scored:
            if item.wanted != item.found:
                Console().print(
                    f"{item.line.id}: wanted {sorted(item.wanted)}, found {sorted(item.found)}\n  {item.line.body}"
                )


def _share(count: int, total: int) -> str:
    if not total:
        return "none labelled"
    interval = binomtest(count, total).proportion_ci(method="wilson")
    return f"{count} of {total} ({count / total:.2f}, 95 % {interval.low:.2f}–{interval.high:.2f})"


if __name__ == "__main__":
    names = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    main(*names[:1], show_misses="--misses" in sys.argv)
