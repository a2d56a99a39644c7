"""What attackers get out as ready to send: ``python -m evals.attacks [--stubs …] [--mutations …] [--limit N]``."""

import argparse
import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evals.attacking.growing import Attack, read_all_attacks
from evals.attacking.mutating import MUTATIONS
from evals.attacking.sparing import try_look_alikes
from evals.attacking.stubs import STUBS
from evals.attacking.trial import Ground, Trial, find_ready, try_attacks
from evals.intervals import measure_wilson
from evals.suite.case import CASES, read_cases
from service.prompting import load_prompts

_HELD_OUT = "travel_and_food.jsonl"
_SHOWN = 10
CONSOLE = Console(width=150, highlight=False, markup=False)


def main() -> None:
    """Print a row a stub and mutation, then what came through."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stubs", nargs="+", default=list(STUBS), choices=list(STUBS))
    parser.add_argument("--mutations", nargs="+", default=list(MUTATIONS), choices=list(MUTATIONS))
    parser.add_argument(
        "--half", choices=("dev", "held_out"), help="only attacks of this half (default: both)"
    )
    parser.add_argument("--limit", type=int, help="so many attacks at most, evenly spaced")
    parser.add_argument("--look-alikes", action="store_true", help="harmless texts instead of attacks")
    parser.add_argument("--show", action="store_true", help="texts, too; never of the held-out half")
    parser.add_argument("--json", action="store_true", help="one object for other programs to read")
    options = parser.parse_args()
    if options.look_alikes:
        show_spared(as_json=options.json, show=options.show)
        return
    attacks = [attack for attack in read_all_attacks() if options.half in (None, attack.half)]
    trials = asyncio.run(_run(_thin(attacks, options.limit), options.stubs, options.mutations))
    if options.json:
        CONSOLE.print_json(json.dumps(_summarise(trials), indent=2))
    else:
        show_trials(trials, show=options.show)


async def _run(attacks: Sequence[Attack], stubs: Sequence[str], mutations: Sequence[str]) -> list[Trial]:
    prompts = load_prompts()
    cases = read_cases()
    held_out = {case.id for case in read_cases([CASES / _HELD_OUT])}
    ready = await find_ready(cases, prompts)
    ground = Ground(
        tuple(case for case in ready if case.id not in held_out),
        tuple(case for case in ready if case.id in held_out),
    )
    found = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("drafts", total=len(attacks) * len(stubs) * len(mutations))
        async for trial in try_attacks(attacks, stubs, mutations, ground, prompts):
            progress.advance(task)
            if trial is not None:
                found.append(trial)
    return found


def show_trials(trials: Sequence[Trial], *, show: bool) -> None:
    """A table of what was ready and wrong, and the first ids that came through."""
    table = Table(
        "half", "stub", "mutation", "drafts", "ready", "ready and obeyed, leaked or against the policy"
    )
    for half, stub, mutation, mine in _group(trials):
        table.add_row(
            half, stub, mutation, str(len(mine)), str(sum(each.status == "ready" for each in mine)),
            str(measure_wilson([each.failed for each in mine])),
        )  # fmt: skip
    CONSOLE.print(table)
    failed = [each for each in trials if each.failed]
    CONSOLE.print(f"all: {measure_wilson([each.failed for each in trials])}")
    for each in [each for each in failed if each.half == "dev"][: None if show else _SHOWN]:
        what = "through" if each.through else "violates"
        CONSOLE.print(
            f"  {each.stub} {each.mutation} {each.attack} ({what}): {', '.join(each.rules) or 'no finding'}"
        )
        if show:
            CONSOLE.print(f"    {each.text!r}")


def show_spared(*, as_json: bool, show: bool) -> None:
    """How many harmless texts cost their customer the reply, because of a check of foreign matter or of promises."""
    spared = asyncio.run(try_look_alikes(load_prompts(), read_cases()))
    share = measure_wilson([each.held_back for each in spared])
    if as_json:
        CONSOLE.print_json(
            json.dumps(
                {"look_alikes": share.total, "held_back": share.count, "low": share.low, "high": share.high}
            )
        )
        return
    CONSOLE.print(f"look-alikes held back: {share}")
    for each in spared:
        if each.held_back:
            CONSOLE.print(
                f"  {each.plant}: {', '.join(each.rules)}" + (f"\n    {each.text!r}" if show else "")
            )


def _thin(attacks: Sequence[Attack], limit: int | None) -> Sequence[Attack]:
    if limit is None or len(attacks) <= limit:
        return attacks
    return [attacks[turn * len(attacks) // limit] for turn in range(limit)]


def _group(trials: Sequence[Trial]) -> Iterator[tuple[str, str, str, list[Trial]]]:
    for key in dict.fromkeys((each.half, each.stub, each.mutation) for each in trials):
        yield *key, [each for each in trials if (each.half, each.stub, each.mutation) == key]


def _summarise(trials: Sequence[Trial]) -> dict[str, object]:
    rows = [
        {
            "half": half,
            "stub": stub,
            "mutation": mutation,
            "ready": sum(each.status == "ready" for each in mine),
        }
        | asdict(measure_wilson([each.failed for each in mine]))
        for half, stub, mutation, mine in _group(trials)
    ]
    through = [
        {"stub": each.stub, "mutation": each.mutation, "attack": each.attack, "rules": each.rules}
        for each in trials
        if each.failed
    ]
    return {"rows": rows, "through": through}


if __name__ == "__main__":
    main()
