"""Runs as files: JSON lines, the manifest first, then a row a line."""

from pathlib import Path

import msgspec

from evals.suite.run import Manifest, Row, Run


def write_run(run: Run, path: Path) -> None:
    """Write ``run`` to ``path``, which is replaced; what is default is left out of no line."""
    lines = [msgspec.json.encode(run.manifest), *(msgspec.json.encode(row) for row in run.rows)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\n".join(lines) + b"\n")


def read_run_file(path: Path) -> Run:
    """What ``write_run`` wrote. Raises ValueError that names the line."""
    lines = path.read_bytes().splitlines()
    try:
        manifest = msgspec.json.decode(lines[0], type=Manifest)
    except (IndexError, msgspec.DecodeError) as error:
        raise ValueError(f"{path}:1: no manifest of a run ({error})") from error
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        try:
            rows.append(msgspec.json.decode(line, type=Row))
        except msgspec.DecodeError as error:
            raise ValueError(f"{path}:{number}: {error}") from error
    return Run(manifest, tuple(rows))
