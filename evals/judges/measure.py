"""How far a model can be trusted as a judge: ``python -m evals.judges.measure [--model embedded/NAME]``.

Both judges are put to the labelled pairs. Answers are kept, so that the same command goes on where it was stopped.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Sequence
from functools import partial

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evals.engine.models import open_eval_model
from evals.engine.seam import SeamModel
from evals.intervals import measure_wilson
from evals.judges.pairs import Pair, read_pairs
from evals.judges.pairwise import measure_position
from evals.judges.trial import (
    LABELS,
    Judge,
    Opinion,
    build_pairwise,
    build_rubric,
    choose_pairs,
    gather_opinions,
    measure_opinions,
    prefer_longer,
)
from service.cli.failures import reporting_failures
from service.prompting import load_prompts

JUDGES = ("pairwise", "rubric")


def show_opinions(title: str, opinions: Sequence[Opinion], console: Console) -> None:
    """κ, raw agreement, ties, what could not be used, and the bias towards a place."""
    agreement = measure_opinions(opinions)
    console.print(f"[bold]{title}[/bold], {len(opinions)} pairs")
    console.print(f"κ {agreement.kappa:.2f} [{agreement.low:.2f}, {agreement.high:.2f}]", markup=False)
    console.print(f"same as the label: {agreement.agreed}", markup=False)
    ties = measure_wilson([opinion.preference == "tie" for opinion in opinions])
    console.print(f"called a tie: {ties}", markup=False)
    decided = [each for each in opinions if each.preference != "tie"]
    right = measure_wilson([each.preference == each.pair.label for each in decided])
    console.print(f"right where it named one: {right}", markup=False)
    calls, missing = sum(each.calls for each in opinions), sum(each.missing for each in opinions)
    if calls:
        console.print(f"answers that could not be used: {missing} of {calls}")
    if comparisons := [each.comparison for each in opinions if each.comparison is not None]:
        agreed = measure_wilson([comparison.agreed for comparison in comparisons])
        console.print(f"both orders agree: {agreed}", markup=False)
        console.print(f"named the one shown first: {measure_position(comparisons)}", markup=False)
    table = Table("label", *(f"judged {name}" for name in LABELS))
    for label in LABELS:
        table.add_row(label, *(str(agreement.table[label, name]) for name in LABELS))
    console.print(table)


def show_kinds(found: dict[str, tuple[Opinion, ...]], console: Console) -> None:
    """How often each judge says what the label says, by what the pair is about."""
    kinds = sorted({opinion.pair.kind for opinions in found.values() for opinion in opinions})
    table = Table("kind", *found)
    for kind in kinds:
        table.add_row(kind, *(_count(kind, opinions) for opinions in found.values()))
    console.print(table)


def _count(kind: str, opinions: Sequence[Opinion]) -> str:
    hits = [each.preference == each.pair.label for each in opinions if each.pair.kind == kind]
    return f"{sum(hits)} of {len(hits)}"


async def gather(
    pairs: Sequence[Pair], model: str | None, judges: Sequence[str], *, fresh: bool, console: Console
) -> dict[str, tuple[Opinion, ...]]:
    """What each of ``judges`` says of ``pairs``, with a bar for how far it is."""
    prompts = load_prompts()
    found = {"the longer one": await gather_opinions(pairs, prefer_longer)}
    async with open_eval_model(model, prompts) as opened:
        asked = SeamModel(opened.model, fresh=fresh)
        chosen: dict[str, Judge] = {
            "pairwise": build_pairwise(asked),
            "rubric": build_rubric(asked, prompts.techniques),
        }
        with Progress(console=console) as progress:
            for name in judges:
                bar = progress.add_task(f"{name} by {asked.name}", total=len(pairs))
                found[name] = await gather_opinions(
                    pairs, chosen[name], at_once=opened.at_once, done=partial(progress.advance, bar)
                )
        console.print(
            f"{asked.name}: {asked.usage.model_calls} calls, {asked.seconds:.0f} seconds in the model"
        )
    return found


def main() -> None:
    """Reads the options, asks, and prints."""
    os.environ.setdefault("INSPECT_DISPLAY", "none")  # the bar is ours
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--model", help="scripted, embedded/NAME, or a model of Inspect AI such as openai/gpt-5-mini"
    )
    parser.add_argument("--split", choices=("dev", "held_out"), default="held_out")
    parser.add_argument("--limit", type=int, help="so many pairs at most")
    parser.add_argument("--judge", choices=JUDGES, action="append", help="this one only; may be repeated")
    parser.add_argument("--fresh", action="store_true", help="ask anew, whatever answers were kept")
    options = parser.parse_args()
    console = Console(width=110, highlight=False)
    pairs = choose_pairs(read_pairs(options.split), options.limit)
    began = time.monotonic()
    with reporting_failures():
        found = asyncio.run(
            gather(pairs, options.model, options.judge or JUDGES, fresh=options.fresh, console=console)
        )
        for name, opinions in found.items():
            show_opinions(name, opinions, console)
        show_kinds(found, console)
    console.print(f"{time.monotonic() - began:.0f} seconds")


if __name__ == "__main__":
    main()
