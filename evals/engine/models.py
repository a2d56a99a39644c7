"""Which model a run uses: Evenhand's own, or any that Inspect AI knows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from inspect_ai.model import Model as InspectModel
from inspect_ai.model import get_model

from evals.engine.provider import build_model
from evals.engine.stand_in import build_stand_in
from service.cli.environment import read_settings
from service.errors import SettingsError
from service.llm.catalogue import read_catalogue
from service.prompting.library import PromptLibrary
from service.settings import ModelSettings
from service.wiring import open_model

SCRIPTED = "scripted"
EMBEDDED = "embedded/"


@dataclass(frozen=True, slots=True)
class Opened:
    """``at_once`` is how many replies may be in the making: an embedded model answers one after the other."""

    model: InspectModel
    at_once: int


@asynccontextmanager
async def open_eval_model(name: str | None, prompts: PromptLibrary) -> AsyncIterator[Opened]:
    """The model ``name``, closed at the end.

    ``scripted`` needs none, ``NAME`` or ``embedded/NAME`` is of the catalogue, None is what ``evenhand draft`` would
    use (``EVENHAND_MODEL__…``), and anything else goes to Inspect AI (``openai/gpt-5-mini``). Raises SettingsError.
    """
    if name == SCRIPTED:
        yield Opened(build_model(build_stand_in(prompts)), 10)
        return
    settings = read_settings()
    if name is not None and (name.startswith(EMBEDDED) or name in {entry.name for entry in read_catalogue()}):
        wanted = name.removeprefix(EMBEDDED)
        embed = ModelSettings(gguf=Path(wanted)) if wanted.endswith(".gguf") else ModelSettings(name=wanted)
        settings = settings.model_copy(update={"model": embed})
    elif name is not None:
        yield Opened(_find_foreign(name), 10)
        return
    model = open_model(settings, prompts)
    try:
        yield Opened(build_model(model), 1 if settings.embedded else 10)
    finally:
        await model.aclose()


def _find_foreign(name: str) -> InspectModel:
    try:
        return get_model(name)
    except Exception as error:  # a provider that is not known, lacks its package or its key
        raise SettingsError(f"--model {name}: {error}") from error
