"""A folder of prompts as it was at a git revision."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.errors import InvalidInput

_SECONDS = 60


@contextmanager
def open_revision(folder: Path, revision: str) -> Iterator[Path]:
    """A copy of ``folder`` at ``revision``, for as long as it is needed. Raises ``InvalidInput``."""
    archive = _archive(folder, revision)
    with tempfile.TemporaryDirectory(prefix="evenhand-") as name:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(name, filter="data")
        yield Path(name)


def _archive(folder: Path, revision: str) -> bytes:
    # It archives the folder it runs in. A revision with a dash in front would be read as an option.
    if revision.startswith("-"):
        raise InvalidInput(f"--git: {revision!r} is no revision; give one such as HEAD~3")
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and git is the user's own
            ["git", "archive", "--format=tar", revision],  # noqa: S607 - as above
            cwd=folder,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise InvalidInput("--git: git cannot be run here; give two folders instead") from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["git failed"]
        raise InvalidInput(f"--git {revision}: {reason[0].removeprefix('fatal: ')} (in {folder})")
    return done.stdout
