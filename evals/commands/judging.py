"""What ``evenhand eval judge`` does."""

import asyncio
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evals.commands.comparing import read_named
from evals.engine.models import open_eval_model
from evals.engine.seam import SeamModel
from evals.judges.contest import Meeting, Standing, compare_runs, measure_standing
from evals.suite.case import read_cases
from evals.suite.run import Run
from service.errors import InvalidInput
from service.prompting import load_prompts


def judge_named(baseline: str, candidate: str, model: str, *, folder: Path) -> None:
    """Print won, tied and lost, how often both orders agreed, and how often the reply shown first was named."""
    before, after = read_named(baseline, folder), read_named(candidate, folder)
    meetings = asyncio.run(_hold(before, after, model))
    if not meetings:
        raise InvalidInput("these runs share no case of the suite")
    show_standing(measure_standing(meetings), Console())


async def _hold(before: Run, after: Run, model: str) -> tuple[Meeting, ...]:
    cases = read_cases()
    async with open_eval_model(model, load_prompts()) as opened:
        with Progress() as progress:
            bar = progress.add_task("judging", total=len(after.rows))
            return await compare_runs(
                cases,
                before,
                after,
                SeamModel(opened.model),
                at_once=opened.at_once,
                done=lambda: progress.advance(bar),
            )


def show_standing(standing: Standing, console: Console) -> None:
    table = Table("The candidate", "Share of replies [95 % interval over families]")
    for title, share in (
        ("won", standing.won),
        ("tied", standing.tied),
        ("lost", standing.lost),
        ("both orders agreed", standing.agreed),
        ("named the one shown first", standing.first),
    ):
        table.add_row(title, str(share))
    console.print(table)
