"""How fast many replies are audited, and in how much memory: ``python -m evals.audit_speed [LINES …]``."""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from service.cli.audit_batch import audit_batch, take_batch
from service.cli.audit_tally import Tally
from service.cli.audit_worker import decode_audited, encode_batch
from service.cli.byte_lines import Document
from service.cli.checking import CheckerPlan, build_checker, check_document
from service.cli.lines import read_documents
from service.cli.processors import count_processors

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "datasets" / "natural"
POLICY = DATA / "policy_airline.md"
CHARACTERS = 900  # of a reply, about
DEFAULT_LINES = (10_000, 100_000)
_OVERHEAD_LINES = 1_000
_LOOK_SECONDS = 0.2
_MEMORY = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_MEBIBYTE = 1024


@dataclass(slots=True)
class Run:
    """``peaks`` are the most memory that each process held, in KiB, by its id; ``parent`` is the first."""

    lines: int
    seconds: float
    parent: int
    peaks: dict[int, int]

    @property
    def workers(self) -> list[int]:
        return [peak for pid, peak in self.peaks.items() if pid != self.parent]


def read_replies() -> Iterator[tuple[str, str]]:
    """(customer's message, reply): natural drafts of an airline, joined to about ``CHARACTERS``."""
    reply = ""
    for line in (DATA / "drafts_gpt4o_airline.jsonl").read_text(encoding="utf-8").splitlines():
        draft = json.loads(line)
        reply = f"{reply}\n\n{draft['draft']}".strip()
        if len(reply) >= CHARACTERS - 150:
            yield draft["customer"] or "(nothing)", reply
            reply = ""


def write_lines(path: Path, count: int, *, own_policy: bool = False) -> float:
    """``count`` lines to ``path``, no two alike; the mean length of a reply in characters."""
    text = POLICY.read_text(encoding="utf-8")
    characters = 0
    with path.open("w", encoding="utf-8") as file:
        for number, (message, reply) in enumerate(islice(cycle(list(read_replies())), count), start=1):
            body = f"Ticket {number}. {reply}"  # nothing may come from a cache
            characters += len(body)
            line: dict[str, object] = {"id": f"t-{number}", "message": message, "body": body}
            if own_policy:
                line["policy"] = {"text": text}
            file.write(json.dumps(line) + "\n")
    return characters / count


def run_audit(path: Path, lines: int, *options: str) -> Run:
    """The real command on ``path``, its memory looked at meanwhile."""
    command = [sys.executable, "-m", "service.cli", "check", str(path), *options]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EVENHAND_")}
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=environment) as process:
        run = Run(lines, 0.0, process.pid, {})
        while process.poll() is None:
            _look_at_memory(run)
            time.sleep(_LOOK_SECONDS)
    run.seconds = time.perf_counter() - began
    if process.returncode not in {0, 1}:
        raise SystemExit(f"the audit ended with {process.returncode}")
    return run


def _look_at_memory(run: Run) -> None:
    for pid in (run.parent, *_find_workers(run.parent)):
        try:
            peak = _MEMORY.search(Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
        except OSError:  # it ended meanwhile
            continue
        if peak:
            run.peaks[pid] = int(peak[1])


def _find_workers(parent: int) -> Iterator[int]:
    try:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
        yield from (
            int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
        )
    except OSError:  # one of them ended meanwhile
        return


def time_overhead(path: Path, *, answered: bool) -> tuple[float, float]:
    """Milliseconds a line beside the checks: decoding, counting, encoding, packing for a worker and back; opening.

    Opening the case reads the customer's message, so its time is given apart.
    """
    checker = build_checker(CheckerPlan(None, "PT24H", POLICY.read_text(encoding="utf-8")))
    with path.open("rb") as stream:
        documents = read_documents(stream)
        lines = documents.each()
        first = [check_document(line, checker) for line in take_batch(lines, documents)]  # reads the policy
        opening = statistics.median(line.milliseconds - line.checked.milliseconds for line in first)
        tally = Tally()
        began = time.perf_counter()
        while batch := take_batch(lines, documents):
            arrived = msgspec.msgpack.decode(encode_batch(batch), type=list[Document])
            audited = msgspec.msgpack.encode(audit_batch(arrived, checker, answered=answered))
            tally.add(decode_audited(audited).tally)
        seconds = time.perf_counter() - began
    return (seconds * 1000 - tally.milliseconds) / tally.lines - opening, opening


def main(sizes: tuple[int, ...]) -> None:
    """Print replies a second and peak memory for each size and kind of input."""
    table = Table("lines", "command", "replies/s", "parent, MiB", "each worker, MiB")
    shared = ("--policy", str(POLICY))
    runs: list[tuple[str, int, bool, tuple[str, ...]]] = [
        *(("one policy, figures", size, False, shared) for size in sizes),
        ("one policy, --json", sizes[0], False, (*shared, "--json")),
        ("policy on each line, --json", sizes[0], True, ("--json",)),
        ("one policy, --workers 1", sizes[0], False, (*shared, "--workers", "1")),
    ]
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "replies.jsonl"
        characters = write_lines(path, _OVERHEAD_LINES)
        console.print(f"{count_processors()} processors, replies of {characters:.0f} characters on average")
        for name, answered in (("figures", False), ("--json", True)):
            beside, opening = time_overhead(path, answered=answered)
            console.print(
                f"{name}: {beside:.3f} ms a line beside checks and opening the case ({opening:.3f} ms)"
            )
        for name, size, own_policy, options in runs:
            write_lines(path, size, own_policy=own_policy)
            run = run_audit(path, size, *options)
            workers = ", ".join(f"{peak / _MEBIBYTE:.0f}" for peak in run.workers) or "–"
            parent = f"{run.peaks[run.parent] / _MEBIBYTE:.0f}"
            table.add_row(f"{size:,}", name, f"{run.lines / run.seconds:,.0f}", parent, workers)
    console.print(table)


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or DEFAULT_LINES)
