"""Drafts written with the prompts of one folder, or of two for comparison."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from service.api.schemas_draft import DraftIn, DraftOut
from service.cli.drafting import draft_reply, wait_for_model
from service.cli.output import open_console
from service.cli.progress import Progress, open_progress
from service.cli.prompt_bench import choose_settings, find_prompts, read_request
from service.cli.prompt_lint import shorten_path
from service.cli.prompt_try_view import Sample, show_samples
from service.llm.model import Model
from service.settings import Settings
from service.wiring import Services, open_services


@dataclass(frozen=True, slots=True)
class TryOptions:
    """``prompts`` None: as configured; ``against`` is a second folder; ``deadline`` is in seconds a draft."""

    prompts: Path | None = None
    against: Path | None = None
    samples: int = 1
    deadline: float | None = None
    as_json: bool = False


class SampleOut(msgspec.Struct, frozen=True):
    """One draft; ``sample`` counts from 1."""

    prompts: str
    sample: int
    draft: DraftOut


async def try_prompts(file: str, options: TryOptions, *, model: Model | None = None) -> int:
    """Draft for the request in ``file`` (``-``: standard input), print what came back; 1 where a check failed.

    ``model`` takes the place of the configured one. With two folders drafts are written in turn, so that what
    else the machine does weighs on both alike. Raises ``InvalidInput``, ``PromptError``, ``SettingsError``.
    """
    data = read_request(file)
    samples: list[Sample] = []
    async with _open_sides(options, model) as sides:
        settings = next(iter(sides.values())).settings
        with open_progress("waiting for the model", None) as progress:
            await wait_for_model(next(iter(sides.values())).model, progress)
            async for sample in _write(data, sides, options, settings, progress):
                samples.append(sample)
                if options.as_json:
                    with progress.aside():
                        _print_line(sample)
    if not options.as_json:
        step = next(iter(sides.values())).prompts.steps["write"]
        show_samples(samples, open_console(sys.stdout), temperature=step.temperature)
    return int(any(sample.draft.verdict == "fail" for sample in samples))


async def _write(
    data: DraftIn, sides: dict[str, Services], options: TryOptions, settings: Settings, progress: Progress
) -> AsyncIterator[Sample]:
    for number in range(1, options.samples + 1):
        for name, services in sides.items():
            progress.tell(f"{services.model.name} is writing {number} of {options.samples} with {name}")
            draft = await draft_reply(data, services=services, deadline=options.deadline or settings.deadline)
            yield Sample(name, number, draft)


@asynccontextmanager
async def _open_sides(options: TryOptions, model: Model | None) -> AsyncIterator[dict[str, Services]]:
    """Services by the name of their folder; both call one model."""
    settings = choose_settings(options.prompts)
    name = shorten_path(str(find_prompts(None, settings)))
    if options.against is None:
        async with open_services(settings, model=model) as services:
            yield {name: services}
        return
    # The second folder is read first: a mistake in it must not wait for a model to load.
    other = choose_settings(options.against)
    label = shorten_path(str(options.against))
    label = f"{label} (again)" if label == name else label
    async with (
        open_services(settings, model=model) as first,
        open_services(other, model=first.model) as second,
    ):
        yield {name: first, label: second}


def _print_line(sample: Sample) -> None:
    line = msgspec.json.encode(SampleOut(sample.prompts, sample.number, sample.draft))
    sys.stdout.write(line.decode() + "\n")
    sys.stdout.flush()
