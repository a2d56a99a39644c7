"""``evenhand eval judge``: which of two runs' replies a model prefers."""

from typing import Annotated

import typer

from evals.commands.options import RUNS, Runs


def judge(
    baseline: Annotated[str, typer.Argument(help="a run by its name, its file, or its folder")],
    candidate: Annotated[str, typer.Argument(help="the run that is held against it")],
    model: Annotated[str, typer.Option(help="the judge: embedded/NAME, or a model of Inspect AI")],
    runs: Runs = RUNS,
) -> None:
    """Have a model compare the two replies to each case, in both orders; where the orders disagree it is a tie.

    An opinion, which decides no experiment: see docs/reference/judges.md for what judges are worth.
    """
    from service.cli.failures import reporting_failures

    with reporting_failures():
        from evals.commands.libraries import require_libraries

        require_libraries()
        from evals.commands.judging import judge_named

        judge_named(baseline, candidate, model, folder=runs)
