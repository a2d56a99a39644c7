"""What goes wrong, said in one line on standard error, and the exit code it comes to."""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from service.cli.output import make_plain
from service.errors import EvenhandError, InvalidInput

UNUSABLE = 2
BROKEN_PIPE = 141  # what a shell shows for a program that SIGPIPE ended


@contextmanager
def reporting_failures() -> Iterator[None]:
    """Our own errors as one line and exit code 2; a reader that went away ends the command quietly."""
    try:
        yield
    except EvenhandError as error:
        complain(describe_failure(error))
        raise typer.Exit(UNUSABLE) from None
    except ExceptionGroup as group:
        # The web framework opens an application inside a task group, which wraps what is raised there.
        own, others = group.split(EvenhandError)
        if own is None or others is not None:
            raise
        for leaf in _find_leaves(own):
            complain(describe_failure(leaf))
        raise typer.Exit(UNUSABLE) from None
    except BrokenPipeError:
        # What is still buffered would raise again when the interpreter flushes it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(BROKEN_PIPE) from None


def _find_leaves(group: ExceptionGroup[EvenhandError]) -> Iterator[EvenhandError]:
    for error in group.exceptions:
        if isinstance(error, ExceptionGroup):
            yield from _find_leaves(error)
        else:
            yield error


def complain(text: str) -> None:
    print(f"evenhand: {make_plain(text)}", file=sys.stderr, flush=True)


def describe_failure(error: Exception) -> str:
    """What is wrong; of an unexpected error its kind and place only: its text may quote anybody."""
    if isinstance(error, InvalidInput) and error.errors:
        return f"the request cannot be used: {error.detail}"
    if isinstance(error, EvenhandError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"an unexpected {type(error).__name__}{place}; please report it"
