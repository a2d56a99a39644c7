"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

RUNS = Path("eval-runs")
Runs = Annotated[Path, typer.Option("--log-dir", "--runs", help="the folder of runs and logs")]
