"""What is left when a server dies: ``python -m evals.kill_points [--rounds 50] [--store both] [--quick]``.

At each of the named points of ``evals/killing/points.py`` a server process gets SIGKILL, on a database of the point's
own, with other requests under way. Callers then ask another process for the same, under the same keys. The time of
the dead process's claims is set to be over in the database, which otherwise takes the deadline and 15 seconds.
``--quick`` is one round at each point, on SQLite.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pydantic import SecretStr
from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.killing.points import POINTS, Point
from evals.killing.trial import Trial, try_point
from evals.serving import STORES
from service.settings import StoreSettings
from service.store.opening import Store
from tests.postgres import open_postgres

ROUNDS = 50
_PREPARED = "prepared"


@contextmanager
def open_stores(kind: str) -> Iterator[Callable[[int], str]]:
    """A new store each time, by its number: a copy of one that was prepared once."""
    if kind == "postgresql":
        with open_postgres() as server, psycopg.connect(server, autocommit=True) as connection:
            place = server.removesuffix("postgres")
            connection.execute(f"CREATE DATABASE {_PREPARED}".encode())
            prepare(f"{place}{_PREPARED}")

            def create(number: int) -> str:
                connection.execute(f"CREATE DATABASE point_{number} TEMPLATE {_PREPARED}".encode())
                return f"{place}point_{number}"

            yield create
        return
    with tempfile.TemporaryDirectory(prefix="evenhand-killed-") as folder:
        prepared = Path(folder, f"{_PREPARED}.db")
        prepare(f"sqlite:///{prepared}")

        def copy(number: int) -> str:
            return f"sqlite:///{shutil.copy(prepared, Path(folder, f'point-{number}.db'))}"

        yield copy


def prepare(store_url: str) -> None:
    """Migrate it."""
    store = Store(StoreSettings(url=SecretStr(store_url)))
    store.check()
    store.close()


def measure(kind: str, points: Iterable[tuple[int, Point]], rounds: int) -> Iterator[Trial]:
    """Each of ``points``, which are numbered, on a store of its own."""
    with open_stores(kind) as create:
        for number, point in points:
            yield asyncio.run(try_point(point, create(number), rounds))


def draw(kind: str, trials: Iterable[Trial]) -> Table:
    """A row a point."""
    names = (
        "point",
        "rounds",
        "killed there",
        "unanswered",
        "drafts acknowledged",
        "lost or changed",
        "faults",
        "s",
    )
    table = Table(*names, title=kind)
    for trial in trials:
        figures = (trial.rounds, trial.killed, trial.unanswered, len(trial.acknowledged), trial.lost)
        table.add_row(trial.point.name, *map(str, figures), str(len(trial.faults)), f"{trial.seconds:.1f}")
    return table


def find_faults(trial: Trial) -> list[str]:
    """What is not as it must be; a process that did not die at its point has proved nothing."""
    missed = trial.rounds - trial.killed
    return [*trial.faults, *([f"{missed} of {trial.rounds} were not killed there"] if missed else [])]


def main(stores: Iterable[str], names: str, rounds: int) -> int:
    """Print what became of each point on each of ``stores``; 1 where anything was lost, doubled or changed."""
    console, bad, seconds, done = Console(), 0, 0.0, 0
    chosen = [(number, point) for number, point in enumerate(POINTS) if names in point.name]
    for kind in stores:
        shown = track(chosen, kind, console=Console(stderr=True))
        trials = list(measure(kind, shown, rounds))
        console.print(draw(kind, trials))
        for trial in trials:
            for fault in find_faults(trial):
                console.print(f"{kind}: {trial.point.name}: {fault}", markup=False)
                bad += 1
        seconds += sum(trial.seconds for trial in trials)
        done += sum(trial.rounds for trial in trials)
    whole = len(POINTS) * ROUNDS * len(STORES)
    console.print(
        f"{done:,} kills in {seconds:,.0f} s; all {len(POINTS)} points x {ROUNDS} on both stores take about "
        f"{whole * seconds / max(1, done) / 60:,.0f} min here",
        markup=False,
    )
    return int(bool(bad) or not done)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"kills at each point (default: {ROUNDS})")
    parser.add_argument("--store", choices=(*STORES, "both"), default="both")
    parser.add_argument("--points", default="", help="only those whose names hold this")
    parser.add_argument("--quick", action="store_true", help="one round at each point, on SQLite")
    options = parser.parse_args()
    wanted = STORES if options.store == "both" else (options.store,)
    if options.quick:
        sys.exit(main(("sqlite",), options.points, 1))
    sys.exit(main(wanted, options.points, options.rounds))
