"""What ``evenhand eval run`` does, and what it shows of the run when it has ended."""

import asyncio
import os
import re
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals.suite.run import Run
from evals.suite.run_files import read_run_file, write_run
from service.cli.failures import complain
from service.errors import InvalidInput
from service.prompting import load_prompts
from service.prompting.library import shipped_prompts

_STRANGE = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of the command; empty ``cases`` are the suite's own."""

    task: str
    cases: tuple[Path, ...]
    prompts: Path | None
    model: str | None
    judge: str | None
    variant: str
    only: tuple[str, ...]
    limit: int | None
    epochs: int
    temperature: float | None
    name: str | None
    runs: Path
    fresh: bool


def run_suite(wanted: Wanted) -> int:
    """Run, write the log and the run's file, show what was measured; the exit code."""
    # Inspect reads it when it is imported: its full screen is for terminals, and a file wants lines.
    os.environ.setdefault("INSPECT_DISPLAY", "rich" if sys.stdout.isatty() else "plain")
    run, path = asyncio.run(_run(wanted))
    show_run(run, Console())
    print(f"Run {run.manifest.name}: {path}\nRead its transcripts: inspect view --log-dir {wanted.runs}")
    return 1 if all(row.error for row in run.rows) else 0


async def _run(wanted: Wanted) -> tuple[Run, Path]:
    from evals.engine.drafting import Conditions
    from evals.engine.logs import build_run
    from evals.engine.models import open_eval_model
    from evals.engine.running import Order, read_prompt_texts, run_task
    from evals.engine.tasks import TASKS, Choice

    prompts = load_prompts(wanted.prompts)
    conditions = Conditions(wanted.variant, wanted.epochs, wanted.temperature, wanted.fresh)
    choice = Choice(wanted.cases, wanted.only, wanted.limit, marked=wanted.judge is not None)
    try:
        task = TASKS[wanted.task].build(choice, prompts, conditions)
    except (ValueError, OSError) as error:
        raise InvalidInput(str(error)) from error
    if wanted.epochs > 1 and wanted.temperature is None:
        complain("the prompts sample at their own temperature; where it is 0, every epoch writes the same")
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(open_eval_model(wanted.model, prompts))
        judge = None
        if wanted.judge is not None:
            judge = await stack.enter_async_context(open_eval_model(wanted.judge, prompts))
        name = wanted.name or _make_name(wanted, opened.model.name, prompts.digest)
        path = _find_place(wanted, name, str(opened.model), prompts.digest)
        texts = read_prompt_texts(wanted.prompts or shipped_prompts())
        order = Order(name, wanted.runs / "logs", conditions, texts, prompts.digest)
        run = build_run(await run_task(task, order, opened, judge=judge))
    write_run(run, path)
    return run, path


def _make_name(wanted: Wanted, model: str, digest: str) -> str:
    moment = datetime.now(UTC).strftime("%m%d-%H%M")
    what = wanted.variant if wanted.task == "draft" else f"{wanted.task}-{wanted.variant}"
    short = _STRANGE.sub("_", model.rpartition("/")[2])
    return f"{what}-{short}-{digest.removeprefix('sha256:')[:8]}-{moment}"


def _find_place(wanted: Wanted, name: str, model: str, digest: str) -> Path:
    """Where the run goes: the file of an earlier run of the same, never that of another one."""
    if name.startswith(".") or _STRANGE.search(name):
        raise InvalidInput(f"--name {name!r}: letters and digits, with . _ - between them")
    path = wanted.runs / f"{name}.jsonl"
    if path.exists():
        try:
            found = read_run_file(path).manifest
        except ValueError as error:
            raise InvalidInput(f"--name {name}: {error}") from error
        before = (found.task, found.model, found.variant, found.digest, found.temperature)
        if before != (wanted.task, model, wanted.variant, digest, wanted.temperature):
            raise InvalidInput(
                f"--name {name}: {path} holds another run (task, model, variant, prompts or temperature differ); "
                "choose another name, or remove it"
            )
    return path


def show_run(run: Run, console: Console) -> None:
    """Means over the rows; a failed one counts as the worst."""
    from evals.comparing.pairing import find_applying, group_rows, read_value
    from evals.engine.tasks import find_measures

    table = Table(title=f"{run.manifest.name}: {len(run.rows)} replies", title_justify="left")
    table.add_column("Measure")
    table.add_column("Mean", justify="right")
    table.add_column("Of", justify="right")
    measures, cases = find_measures(run.manifest.task), group_rows(run)
    applying = find_applying(cases, measures)
    for measure in measures:
        rows = (row for case, of_case in cases.items() if measure.name in applying[case] for row in of_case)
        known = [value for row in rows if (value := read_value(row, measure)) is not None]
        if not known:
            continue
        mean = sum(known) / len(known)
        shown = f"{100 * mean:.1f} %" if measure.share else f"{mean:,.4g}"
        table.add_row(measure.title, shown, str(len(known)))
    console.print(table)
