"""``python -m evals.generating``: write new families of cases, or check a file of cases that somebody wrote."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import msgspec

from evals.generating.checking import check_files, write_report
from evals.generating.family import CONFLICTS, Wishes, build_families
from evals.generating.texts import read_texts
from evals.suite.case import Register


def main(arguments: Sequence[str] | None = None) -> int:
    """0, or 1 where a checked file has errors; 2 where the arguments cannot be followed."""
    parser = _build_parser()
    given = parser.parse_args(arguments)
    if given.check:
        findings, spread = check_files(given.check)
        sys.stdout.write(write_report(findings, spread))
        return int(any(finding.level == "error" for finding in findings))
    if given.output is None:
        parser.error("--output or --check is required")
    wishes = Wishes(given.trade, given.conflict, given.register)
    try:
        families = list(build_families(given.seed, given.families, given.cases, wishes))
    except ValueError as error:
        parser.error(str(error))
    cases = [case for family in families for case in family.cases]
    given.output.write_bytes(b"".join(msgspec.json.encode(case) + b"\n" for case in cases))
    sys.stdout.write(f"{len(cases)} cases of {len(families)} families in {given.output}\n")
    return 0


def _build_parser() -> argparse.ArgumentParser:
    trades = [trade.slug for trade in read_texts().trades]
    parser = argparse.ArgumentParser(prog="python -m evals.generating", description=__doc__)
    parser.add_argument("--families", type=_read_count, default=10, help="how many companies (10)")
    parser.add_argument("--cases", type=_read_count, default=6, help="how many cases each (6)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed writes the same file (7)")
    parser.add_argument("--output", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--trade", nargs="+", default=[], choices=trades)
    parser.add_argument("--conflict", nargs="+", default=[], choices=CONFLICTS)
    parser.add_argument("--register", nargs="+", default=[], choices=get_args(Register))
    parser.add_argument(
        "--check", nargs="+", default=[], type=Path, metavar="FILE", help="check these files instead"
    )
    return parser


def _read_count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
