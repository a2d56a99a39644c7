"""``evenhand prompt``: what a model is told, for those who write it."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.failures import reporting_failures

app = typer.Typer(no_args_is_help=True, help="Show, check, compare and try prompts.")

Prompts = Annotated[
    Path | None,
    typer.Option(help="a folder of prompts; default: EVENHAND_PROMPTS, else the shipped ones"),
]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


@app.command("show")
def show(
    step: Annotated[
        str | None, typer.Argument(help="write, repair, rewrite or judge", show_default=False)
    ] = None,
    case: Annotated[
        Path | None,
        typer.Option(help="a request as POST /v1/drafts takes it; default: one made up", show_default=False),
    ] = None,
    prompts: Prompts = None,
    operation: Annotated[str, typer.Option(help="what a rewrite is asked for")] = "shorten",
    as_json: AsJson = False,
) -> None:
    """Show a prompt as it is sent, or list the files.

    With neither STEP nor --case all files are listed with their digests, sizes and inputs. With STEP (write, where
    only --case is given) its messages are shown for a request, as drafting would send them: with tokens, and a line
    where they stop being the same for every draft, and for every draft under one policy. No model is asked; tokens
    are exact where the embedded model's weights are there, and otherwise marked ≈.
    """
    with reporting_failures():
        if step is None and case is None:
            from service.cli.prompt_list import list_prompts

            return list_prompts(prompts, as_json=as_json)
        import asyncio

        from service.cli.prompt_show import show_prompt

        return asyncio.run(
            show_prompt(step or "write", request=case, prompts=prompts, operation=operation, as_json=as_json)
        )


@app.command("lint")
def lint(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="a folder of prompts; default: EVENHAND_PROMPTS, else the shipped ones", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find what is wrong with prompts, and what could be better.

    Every file is read, whatever is wrong with another; prompts that load are then filled in for made-up requests,
    without a model. Each remark has file and line, a rule, and how to mend it.

    Exit code: 0 nothing or advice only, 1 errors, 2 there is no such folder.
    """
    with reporting_failures():
        import asyncio

        from service.cli.prompt_lint import lint_prompts

        raise typer.Exit(asyncio.run(lint_prompts(folder, as_json=as_json)))


@app.command("diff")
def diff(
    before: Annotated[
        Path | None, typer.Argument(metavar="A", help="a folder of prompts", show_default=False)
    ] = None,
    after: Annotated[
        Path | None,
        typer.Argument(
            metavar="B", help="another; default: EVENHAND_PROMPTS, else the shipped ones", show_default=False
        ),
    ] = None,
    revision: Annotated[
        str | None,
        typer.Option("--git", help="compare A (or the default) with what it was at this git revision"),
    ] = None,
    case: Annotated[
        Path | None,
        typer.Option(
            help="a request: show as well what changes in the prompt sent for it", show_default=False
        ),
    ] = None,
    step: Annotated[str, typer.Option(help="the prompt to show for it")] = "write",
    as_json: AsJson = False,
) -> None:
    """Show what leads from the prompts in A to those in B.

    By file, with digests; with --case also in the messages as they are sent, with the change in tokens and in what a
    cache can keep. No model is asked. --git HEAD~3 takes the place of A: what a folder was three commits ago.
    """
    with reporting_failures():
        import asyncio

        from service.cli.prompt_diff import diff_prompts

        asyncio.run(diff_prompts(before, after, revision=revision, request=case, step=step, as_json=as_json))


@app.command("try")
def try_(
    file: Annotated[
        str, typer.Argument(help="a request as POST /v1/drafts takes it; - reads standard input")
    ],
    prompts: Prompts = None,
    against: Annotated[
        Path | None, typer.Option(help="write with this folder as well, and show both", show_default=False)
    ] = None,
    samples: Annotated[int, typer.Option("--samples", "-n", min=1, max=100, help="drafts to write")] = 1,
    deadline: Annotated[
        float | None,
        typer.Option(
            min=0.1, max=3600, help="seconds for each draft, once the model is there", show_default=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON, one line a draft")] = False,
) -> None:
    """Draft with the prompts of a folder, and show what came back.

    Does what `evenhand draft` does, with the model that the environment names, and keeps nothing. It shows as well
    what the checks found on the way: in the text as written, and after each repair.

    Exit code: 0 all passed, 1 a check failed, 2 input was unusable.
    """
    with reporting_failures():
        import asyncio

        from service.cli.prompt_try import TryOptions, try_prompts

        options = TryOptions(prompts, against, samples, deadline, as_json)
        raise typer.Exit(asyncio.run(try_prompts(file, options)))
