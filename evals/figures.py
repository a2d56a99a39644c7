"""The figures of docs/figures.md: ``python -m evals.figures``."""

import json
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from service.api.schemas_check import decode_check
from service.domain.quantity import read_iso_duration
from service.usecases.check_text import check_text

ROOT = Path(__file__).parents[1]
ROUNDS = 5
BODY = """Hi Dana, thank you for your patience. Your VortaMix 900 arrived on October 8 and now hums and smells like
burning. I can see why that is maddening after only ten uses. I am sorry that the blender failed. I cannot give you a
refund, because it was delivered 45 days ago and the limit is 30 days. I can offer you $24.00 in store credit or a
replacement, which ships within 2 business days of your reply. Please reply with your choice, and I will confirm it
within 24 hours. If anything else is open, just reply to this message.""".replace("\n", " ")
# Modules that have no place in a serving process.
HEAVY = ("inspect_ai", "pandas", "torch", "alembic", "numpy")


def time_help() -> float:
    """Seconds of ``evenhand --help`` as a whole process, median of several."""
    return statistics.median(_time([sys.executable, "-m", "service.cli", "--help"]) for _ in range(ROUNDS))


def time_first_answer() -> float:
    """Seconds from ``evenhand serve`` to the first answered ``/health/live``, with a remote model; median."""
    return statistics.median(_time_server() for _ in range(ROUNDS))


def time_checks() -> tuple[float, float]:
    """Milliseconds of all checks on an eight-sentence draft: median and 99th percentile of 500."""
    example = json.loads((ROOT / "examples" / "blender.json").read_text())
    fields = {key: example[key] for key in ("conversation", "facts", "policy", "requester")}
    data = decode_check(json.dumps({"body": BODY, **fields}).encode())
    case = data.to_case(now=datetime.now(UTC), response_target=read_iso_duration("PT24H"))
    # A body of its own each time: nothing may come from a cache.
    times = sorted(check_text(f"{BODY} {n}", case, catalogue=()).milliseconds for n in range(500))
    return statistics.median(times), times[494]


def find_heavy_imports() -> list[str]:
    """Heavy modules that importing the application brings in."""
    code = f"import service.app, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    found: list[str] = json.loads(answer.stdout.replace("'", '"'))
    return found


def _time(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
    return time.perf_counter() - began


def _time_server() -> float:
    environment = {
        "EVENHAND_MODEL__BASE_URL": "http://127.0.0.1:9/v1",
        "EVENHAND_MODEL__NAME": "none",
        "PATH": "/usr/bin",
    }
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "service.cli", "serve", "--port", "8765"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=ROOT,
    ) as process:
        try:
            while time.perf_counter() - began < 30:
                with (
                    suppress(urllib.error.URLError, ConnectionError),
                    urllib.request.urlopen("http://127.0.0.1:8765/health/live", timeout=30),
                ):
                    return time.perf_counter() - began
                time.sleep(0.01)
            raise TimeoutError("the server did not answer within 30 s")
        finally:
            process.terminate()


def main() -> None:
    """Print the figures with their targets."""
    median, high = time_checks()
    table = Table("figure", "target", "measured")
    table.add_row("evenhand --help", "< 0.5 s", f"{time_help():.2f} s")
    table.add_row("serve to first /health/live, remote model", "< 3 s", f"{time_first_answer():.2f} s")
    table.add_row("all checks, 8-sentence draft, median", "< 3 ms", f"{median:.2f} ms")
    table.add_row("all checks, 8-sentence draft, p99", "", f"{high:.2f} ms")
    table.add_row("heavy modules imported", "none", ", ".join(find_heavy_imports()) or "none")
    Console().print(table)


if __name__ == "__main__":
    main()
