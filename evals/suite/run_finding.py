"""Runs by what people call them: a name, or the file of a run or of its log."""

from collections.abc import Sequence
from pathlib import Path

from evals.suite.run import Run
from evals.suite.run_files import read_run_file

BASELINES = Path(__file__).parents[1] / "baselines"


def find_run(name: str, folders: Sequence[Path]) -> Run:
    """The run ``name`` in one of ``folders``, or at that path: ``.jsonl``, a log's ``.eval``, or a folder's newest.

    Raises ValueError that lists the runs there are.
    """
    path = Path(name)
    if path.suffix == ".eval" and path.is_file():
        from evals.engine.logs import read_log  # noqa: PLC0415 - a second, and only logs need it

        return read_log(path)
    if path.is_dir():
        inside = sorted(path.glob("*.jsonl"), key=_find_age)
        if not inside:
            raise ValueError(f"there is no run in {path}")
        return read_run_file(inside[-1])
    places = [path, *(folder / f"{name}.jsonl" for folder in folders)]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        known = list_runs(folders)
        there = (
            f"there are {', '.join(known)}" if known else "there is none yet: `evenhand eval run` makes one"
        )
        raise ValueError(f"no run {name!r}: {there}")
    return read_run_file(found)


def list_runs(folders: Sequence[Path]) -> tuple[str, ...]:
    """The names of the runs in ``folders``, the oldest first."""
    files = [path for folder in folders for path in folder.glob("*.jsonl")]
    return tuple(path.stem for path in sorted(files, key=_find_age))


def _find_age(path: Path) -> tuple[float, str]:
    return path.stat().st_mtime, path.stem
