"""Files that an audit is given and leaves behind: a policy for all lines, a summary, a report."""

import sys
from pathlib import Path

import msgspec

from service.cli.audit_summary import SummaryOut
from service.errors import InvalidInput

_LONGEST_POLICY = 200_000  # characters, as in a request


def read_policy_text(path: Path | None) -> str:
    """The policy for lines that hold none, "" without a file. Raises ``InvalidInput``."""
    if path is None:
        return ""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidInput(f"--policy {path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InvalidInput(f"--policy {path}: not valid UTF-8 at byte {error.start}") from None
    if not text.strip():
        raise InvalidInput(f"--policy {path}: is empty")
    if len(text) > _LONGEST_POLICY:
        raise InvalidInput(f"--policy {path}: longer than {_LONGEST_POLICY:,} characters")
    if "\0" in text:
        raise InvalidInput(f"--policy {path}: holds the character U+0000")
    return text


def claim_file(option: str, path: Path | None, *others: Path | str | None) -> None:
    """Make ``path`` now: an hour's work must not end at a file that cannot be written.

    Raises ``InvalidInput``, also where it is one of the ``others`` that the command reads or writes.
    """
    if path is None or str(path) == "-":
        return
    for other in others:
        if other is not None and str(other) != "-" and path.resolve() == Path(other).resolve():
            raise InvalidInput(f"{option} {path}: is another file of this command too")
    try:
        path.open("ab").close()
    except OSError as error:
        raise InvalidInput(f"{option} {path}: {error.strerror}") from None


def write_summary(summary: SummaryOut, path: Path) -> None:
    """As JSON, spread for a reader; to standard output for ``-``. Raises ``InvalidInput``."""
    text = msgspec.json.format(msgspec.json.encode(summary), indent=2).decode() + "\n"
    if str(path) == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        write_text("--summary", path, text)


def write_text(option: str, path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{option} {path}: {error.strerror}") from None
