"""``evenhand eval``: run the suite, compare two runs, report on them, have them judged."""

import typer

from evals.commands import compare, judge, report, run

app = typer.Typer(no_args_is_help=True, help="Prove on the eval suite that a prompt got better.")


@app.callback()
def group() -> None:
    """Prove on the eval suite that a prompt got better."""


app.command("run")(run.run)
app.command("compare")(compare.compare)
app.command("report")(report.report)
app.command("judge")(judge.judge)
