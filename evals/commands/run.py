"""``evenhand eval run``: the suite on a model, with the prompts as they are or as somebody changed them."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from evals.commands.options import RUNS, Runs

TaskName = Literal["draft", "injection", "guardrails", "roleplay"]
Cases = Annotated[
    list[Path] | None,
    typer.Argument(help="files or folders of cases or scenarios (default: the suite's own)"),
]
Prompts = Annotated[Path | None, typer.Option(help="a prompts folder (default: the shipped one)")]
ModelName = Annotated[
    str | None,
    typer.Option(
        help="scripted, an embedded model of `evenhand model list`, or one of Inspect AI such as openai/gpt-5-mini "
        "(default: what `evenhand draft` uses)"
    ),
]
Offline = Annotated[bool, typer.Option("--offline", help="no model: the same as --model scripted")]
Judge = Annotated[
    str | None, typer.Option(help="a model that marks each reply against the rubric (default: no marks)")
]
VariantName = Annotated[str, typer.Option(help="whole, no_repair, no_plan, naive, or without_TECHNIQUE")]
Quick = Annotated[bool, typer.Option("--quick", help="20 cases, of as many families as possible")]
Only = Annotated[list[str] | None, typer.Option(help="only the case of this id; may be given several times")]
Limit = Annotated[int | None, typer.Option(min=1, help="so many cases at most")]
Epochs = Annotated[int, typer.Option(min=1, help="replies a case")]
Temperature = Annotated[float | None, typer.Option(min=0.0, max=2.0, help="in place of the prompts' own")]
Name = Annotated[str | None, typer.Option(help="what the run is found by (default: made up)")]
Fresh = Annotated[bool, typer.Option("--fresh", help="ask the model anew, whatever was kept")]
QUICK = 20


def run(
    cases: Cases = None,
    task: Annotated[TaskName, typer.Option(help="what is run")] = "draft",
    prompts: Prompts = None,
    model: ModelName = None,
    offline: Offline = False,
    judge: Judge = None,
    variant: VariantName = "whole",
    quick: Quick = False,
    only: Only = None,
    limit: Limit = None,
    epochs: Epochs = 1,
    temperature: Temperature = None,
    name: Name = None,
    runs: Runs = RUNS,
    fresh: Fresh = False,
) -> None:
    """Draft a reply to every case and measure it; the log has every transcript.

    Run it again after an interruption: what the model has answered is kept and not asked again.
    """
    from service.cli.failures import reporting_failures
    from service.errors import InvalidInput

    with reporting_failures():
        from evals.commands.libraries import require_libraries

        require_libraries()
        from evals.commands.running import Wanted, run_suite

        if offline and model not in {None, "scripted"}:
            raise InvalidInput(f"--offline asks no model, and --model {model} does: leave one of them out")
        wanted = Wanted(
            task, tuple(cases or ()), prompts, "scripted" if offline else model, judge, variant, tuple(only or ()),
            limit or (QUICK if quick else None), epochs, temperature, name, runs, fresh,
        )  # fmt: skip
        raise typer.Exit(run_suite(wanted))
