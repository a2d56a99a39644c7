"""How long the policy guardrail and the reading of a policy take: ``python -m evals.policy_speed``."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.audit_speed import read_replies
from evals.policy_replies import DATA
from service.api.schemas_check import decode_check
from service.domain.quantity import read_iso_duration
from service.guardrails.policy import decide_commitments
from service.policy import read_policy

NATURAL = Path(__file__).parent / "datasets" / "natural"
LENGTH = 10_240  # characters of a policy
ROUNDS = 300
READINGS = 15


def time_checks(policy: str) -> list[float]:
    """Milliseconds of the policy rules on drafts of about 900 characters, no two alike, the policy read before."""
    replies = list(read_replies())
    times = []
    for number in range(ROUNDS):
        message, reply = replies[number % len(replies)]
        body = f"Ticket {number}. {reply}"  # nothing may come from a cache
        data = decode_check(
            json.dumps({"body": body, "message": message, "policy": {"text": policy}}).encode()
        )
        case = data.to_case(now=datetime.now(UTC), response_target=read_iso_duration("PT24H"))
        decide_commitments("Thank you.", case)  # what is read of the case is not the draft's
        times.append(_time(lambda body=body, case=case: decide_commitments(body, case)))  # type: ignore[misc]
    return times


def time_reading(text: str) -> list[float]:
    """Milliseconds of reading a policy of ``LENGTH`` characters, each time another text."""
    return [_time(lambda n=n: read_policy(f"{text}\n\nVersion {n}.")) for n in range(READINGS)]  # type: ignore[misc]


def find_policies() -> Iterator[tuple[str, str]]:
    """(name, text): the policies of two real companies, and what others wrote joined to ``LENGTH`` characters."""
    for path in sorted(NATURAL.glob("policy_*.md")):
        yield path.stem.removeprefix("policy_"), path.read_text(encoding="utf-8")
    texts = [
        json.loads(line)["text"]
        for path in sorted(DATA.glob("policies*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    joined = "\n\n".join(texts)
    for number in range(2):
        yield f"several, part {number + 1}", joined[number * LENGTH : (number + 1) * LENGTH]


def _time(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Print medians and 95th percentiles a policy."""
    table = Table("policy", "characters", "draft, median ms", "95th", "reading 10 KB, median ms")
    for name, text in track(list(find_policies()), "Timing", console=Console(stderr=True)):
        times = sorted(time_checks(text))
        long = (text * (LENGTH // len(text) + 1))[:LENGTH]
        reading = statistics.median(time_reading(long))
        median, late = statistics.median(times), times[int(len(times) * 0.95)]
        table.add_row(name, f"{len(text):,}", f"{median:.2f}", f"{late:.2f}", f"{reading:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
