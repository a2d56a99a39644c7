"""Inspect's own viewer as a folder of files, with every transcript."""

from pathlib import Path

from service.cli.failures import complain
from service.errors import InvalidInput


def bundle_logs(logs: Path, folder: Path) -> None:
    """The viewer and the logs in ``folder``, which is replaced; any file server shows it."""
    from inspect_ai.log import bundle_log_dir

    if not any(logs.glob("*.eval")):
        raise InvalidInput(f"{logs} has no logs: `evenhand eval run` writes them there")
    bundle_log_dir(str(logs), str(folder), overwrite=True)
    complain(f"{folder} written; see it with: python -m http.server --directory {folder}")
