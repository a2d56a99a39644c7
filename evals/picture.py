"""The README's picture, from the embedded model: ``python -m evals.picture``."""

import asyncio
import io
import time
from pathlib import Path

from rich.console import Console

from service.api.schemas_draft import DraftOut
from service.cli.draft_view import show_draft
from service.settings import Settings
from service.usecases.keep_draft import build_stored
from service.wiring import open_services
from tests.recorded import read_case

ROOT = Path(__file__).parents[1]


async def draw(name: str = "blender") -> None:
    """Write ``docs/images/draft.svg``: what ``evenhand draft examples/<name>.json`` shows in a terminal."""
    path = ROOT / "examples" / f"{name}.json"
    async with open_services(Settings()) as services:
        case = read_case(path)
        draft = await services.pipeline.run(case, deadline=time.monotonic() + 300)
    console = Console(record=True, width=110, file=io.StringIO(), force_terminal=True)
    show_draft(DraftOut.of(build_stored(draft, case)), console)
    console.save_svg(
        str(ROOT / "docs" / "images" / "draft.svg"), title=f"evenhand draft examples/{name}.json"
    )


if __name__ == "__main__":
    asyncio.run(draw())
