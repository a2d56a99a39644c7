"""How far a long command has come, shown on standard error when that is a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # fast --help
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class Progress:
    """A bar, or nothing at all where nobody is watching."""

    def __init__(self, bar: "Bar | None", task: "TaskID | None") -> None:
        self._bar = bar
        self._task = task

    @property
    def shown(self) -> bool:
        return self._bar is not None

    def tell(self, text: str) -> None:
        """What is being done now."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=text)

    def advance(self, done: int, read: int) -> None:
        """``done`` documents, up to the byte ``read`` of the input."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=read, count=f"{done:,} done" if done else "")

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Out of the way while something is written to the same terminal."""
        if self._bar is None or not sys.stdout.isatty():
            yield
            return
        self._bar.stop()
        try:
            yield
        finally:
            self._bar.start()


@contextmanager
def open_progress(text: str, total: int | None, *, wanted: bool = True) -> Iterator[Progress]:
    """``total`` is the size of the input in bytes, None when nobody knows."""
    if not wanted or not sys.stderr.isatty():
        yield Progress(None, None)
        return
    from rich import progress as bars
    from rich.console import Console

    columns = [
        bars.SpinnerColumn(),
        bars.TextColumn("{task.description}", markup=False),
        *((bars.BarColumn(), bars.TaskProgressColumn()) if total else ()),
        bars.TextColumn("{task.fields[count]}", markup=False),
        bars.TimeElapsedColumn(),
        *((bars.TimeRemainingColumn(compact=True),) if total else ()),
    ]
    console = Console(stderr=True)
    # Standard output may be a file: it is not to be redirected to this console.
    with bars.Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        yield Progress(bar, bar.add_task(text, total=total, count=""))
