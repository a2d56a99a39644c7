"""Where answers go: standard output or a file, as text that a terminal can be trusted with."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from service.errors import InvalidInput

if TYPE_CHECKING:  # fast --help
    from rich.console import Console

PIPED_WIDTH = 100  # columns of what is read later, in a file or a pager
# Escape sequences would let a customer's text rewrite the agent's screen; marks of direction, reorder it.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def use_utf8(*streams: TextIO) -> None:
    """Write UTF-8 whatever the locale says."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def make_plain(text: str) -> str:
    r"""``text`` without what a terminal would obey; such characters are shown by their code.

    >>> make_plain("a\tb\x1b[2J\r\n")
    'a\tb\\x1b[2J\n'
    """
    return _UNSAFE.sub(_show_code, text.replace("\r\n", "\n"))


def _show_code(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


@contextmanager
def open_input(name: str) -> Iterator[BinaryIO]:
    """The bytes of the file ``name``, or of standard input for ``-``. Raises ``InvalidInput``."""
    if name == "-":
        if sys.stdin.isatty():
            print("Reading from the terminal; Ctrl-D ends it.", file=sys.stderr)
        yield sys.stdin.buffer
        return
    try:
        stream = Path(name).open("rb")  # noqa: SIM115 - an error while it is read is not one of opening it
    except OSError as error:
        raise InvalidInput(f"cannot read {name}: {error.strerror}") from None
    with stream:
        yield stream


@contextmanager
def open_destination(path: Path | None, source: str) -> Iterator[TextIO]:
    """Standard output, or the file ``path`` written anew. Raises ``InvalidInput``."""
    if path is None:
        yield sys.stdout
        return
    try:
        if path.exists() and source != "-" and path.samefile(source):
            raise InvalidInput(f"--output {path}: is the input")
        stream = path.open("w", encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"--output {path}: {error.strerror}") from None
    with stream:
        yield stream


def open_console(stream: TextIO) -> "Console":
    """A console that writes to ``stream``: colours on a terminal only, and no markup in what it is given."""
    from rich.console import Console

    class QuietConsole(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich would exit with 1, which here means that a check failed

    console = QuietConsole(file=stream, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    return console
