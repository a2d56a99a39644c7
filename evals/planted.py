"""Whether the suite sees a regression and is not fooled by a no-op: ``python -m evals.planted``.

It runs the prompts as they are, with the ruling taken out of the write prompt, and with a synonym and a space, and
compares. The runs are kept in ``evals/baselines`` when ``--keep`` is given.
"""

import argparse
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.commands.comparing import compare_named_runs, read_named
from evals.commands.options import RUNS
from evals.commands.running import Wanted, run_suite
from evals.comparing.comparison import Comparison
from evals.comparing.wording import word_verdict
from evals.suite.run_finding import BASELINES
from service.prompting import shipped_prompts

MODEL = "embedded/qwen2.5-coder-0.5b-instruct-q4_k_m"
WRITE = Path("steps") / "write.md"
# What is planted -> (words of the write prompt, what stands in their place).
PLANTED: Mapping[str, tuple[str, str]] = {
    "ruling-removed-0.5b": ('Say "{{ part.sentence }}"', "Write this part."),
    "no-op-0.5b": ("Short everyday sentences, calm", "Brief everyday sentences,  calm"),
}
BASE = "base-0.5b"
EXPECTED: Mapping[str, str] = {"ruling-removed-0.5b": "worse", "no-op-0.5b": "can't tell"}


def plant(folder: Path, name: str) -> Path:
    """A copy of the shipped prompts below ``folder`` with what ``name`` plants. Raises ValueError where it can't be."""
    copy = folder / name
    shutil.copytree(shipped_prompts(), copy)
    before, after = PLANTED[name]
    text = (copy / WRITE).read_text("utf-8")
    if text.count(before) != 1:
        raise ValueError(f"{WRITE} has {text.count(before)} times {before!r}")
    (copy / WRITE).write_text(text.replace(before, after), "utf-8")
    return copy


def judge(name: str, folder: Path) -> Comparison:
    """The base against what was planted."""
    return compare_named_runs(read_named(BASE, folder), read_named(name, folder))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=MODEL)
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--keep", action="store_true", help="copy the runs into evals/baselines")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        prompts = {BASE: None} | {name: plant(Path(folder), name) for name in PLANTED}
        for name, place in prompts.items():
            (RUNS / f"{name}.jsonl").unlink(missing_ok=True)  # the prompts may be others by now
            run_suite(
                Wanted(
                    "draft", (), place, options.model, None, "whole", (), options.limit, 1, None, name, RUNS, False
                )
            )  # fmt: skip
    wrong = 0
    for name, expected in EXPECTED.items():
        comparison = judge(name, RUNS)
        print(f"{name}: {word_verdict(comparison)}")  # noqa: T201 - what the command is for
        wrong += comparison.verdict != expected
        if options.keep:
            shutil.copy(RUNS / f"{name}.jsonl", BASELINES)
    if options.keep:
        shutil.copy(RUNS / f"{BASE}.jsonl", BASELINES)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
