"""What the checks flag in replies that models wrote naturally: ``python -m evals.natural [--examples]``."""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from service.api.schemas_check import decode_check
from service.domain.quantity import read_iso_duration
from service.domain.verdict import Finding
from service.usecases.check_text import check_text

DATA = Path(__file__).parent / "datasets" / "natural"
FAMILIES = ("policy.", "safety.", "tone.", "next_steps.")
EXAMPLES = 5


def read_drafts() -> Iterator[tuple[str, str, str]]:
    """(policy text, customer's message, draft) of each reply."""
    policies = {name: (DATA / f"policy_{name}.md").read_text() for name in ("airline", "retail")}
    for path in sorted(DATA.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            draft = json.loads(line)
            policy = "airline" if draft["id"].startswith(("a0", "airline")) else "retail"
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


if __name__ == "__main__":
    main(show_examples="--examples" in sys.argv)
