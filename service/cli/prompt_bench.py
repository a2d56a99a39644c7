"""A folder of prompts and a request, made ready for rendering without a model."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from service.api.saved_policies import find_named_policy
from service.api.schemas_draft import DraftIn, decode_draft
from service.cli.environment import read_settings
from service.cli.lines import read_documents
from service.cli.output import open_input
from service.cli.prompt_sample import build_sample
from service.domain.case import Case
from service.domain.tenant import DEFAULT_TENANT
from service.drafting.pipeline import Pipeline
from service.errors import InvalidInput
from service.llm.scripted import ScriptedModel
from service.prompting import shipped_prompts
from service.prompting.folder import Folder, read_folder
from service.settings import Settings
from service.wiring import Services, open_services

SAMPLE = "a made-up request"


@dataclass(frozen=True, slots=True)
class Bench:
    """What is needed to render prompts as drafting does; ``request`` says where the case is from."""

    folder: Folder
    case: Case
    request: str
    pipeline: Pipeline
    settings: Settings

    @property
    def cuts_policy(self) -> bool:
        """Whether the policy is too long to be sent whole, so that what is sent of it depends on the case."""
        return len(self.case.policy.text) > self.pipeline.max_policy_chars


def find_prompts(given: Path | None, settings: Settings) -> Path:
    """The folder that was asked for, else the configured one, else the shipped one."""
    return given or settings.prompts or shipped_prompts()


def choose_settings(prompts: Path | None) -> Settings:
    """The settings of this process, with the folder ``prompts`` where one is given. Raises ``SettingsError``."""
    settings = read_settings()
    return settings.model_copy(update={"prompts": find_prompts(prompts, settings)})


@asynccontextmanager
async def open_bench(prompts: Path | None, request: Path | None) -> AsyncIterator[Bench]:
    """A bench for the folder ``prompts`` (None: as configured) and the file ``request`` (None: a made-up one).

    Raises ``InvalidInput``, ``PromptError``, ``SettingsError`` and ``NotFound`` (a saved policy).
    """
    settings = choose_settings(prompts)
    data = decode_draft(build_sample()) if request is None else read_request(str(request))
    name = SAMPLE if request is None else str(request)
    async with open_services(
        settings, model=ScriptedModel(), judge=ScriptedModel(), lenient=True
    ) as services:
        case = await build_case(data, services)
        folder = read_folder(find_prompts(None, settings))
        yield Bench(folder, case, name, services.pipeline, settings)


def read_request(file: str) -> DraftIn:
    """The one request in ``file`` (``-``: standard input). Raises ``InvalidInput``, which names the file."""
    with open_input(file) as stream:
        documents = list(read_documents(stream).each())
    if len(documents) != 1:
        raise InvalidInput(f"{file}: holds {len(documents)} requests; give a file with one of them")
    try:
        return decode_draft(documents[0].whole)
    except InvalidInput as error:
        raise InvalidInput(f"{file}: no request as POST /v1/drafts takes it: {error.detail}") from None


async def build_case(data: DraftIn, services: Services) -> Case:
    """The case that drafting would work with, now. Raises ``NotFound`` for a policy that is not saved here."""
    found = await find_named_policy(data.policy, DEFAULT_TENANT, services.store)
    return data.to_case(
        now=datetime.now(UTC),
        response_target=services.response_target,
        voice=services.voice,
        policy=found.policy if found else None,
    )
