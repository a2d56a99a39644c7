"""The one place that chooses implementations."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from service.domain.allowance import Allowance
from service.domain.prompt import ChatMessage, Prompt
from service.domain.quantity import Duration, read_iso_duration
from service.domain.voice import Voice
from service.drafting.pipeline import Pipeline
from service.drafting.second_reader import SecondReader, check_prompts
from service.errors import NotFound, SettingsError
from service.llm.masking import build_mask
from service.llm.metering import Metered
from service.llm.model import Model
from service.metrics import watch_line
from service.prompting import PromptLibrary, load_prompts
from service.prompting.library import require_whole
from service.settings import JudgeSettings, ModelSettings, Settings, VoiceSettings
from service.store.opening import Store
from service.usecases.admit_draft import Admission
from service.usecases.find_caller import Gate
from service.usecases.warm_checks import warm_checks
from service.webhooks.destinations import Destinations

_DEFAULT_BASE_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Services:
    """What endpoints and commands work with; ``response_target`` is the company's own answering time."""

    settings: Settings
    prompts: PromptLibrary
    pipeline: Pipeline
    model: Model
    response_target: Duration
    store: Store
    voice: Voice
    gate: Gate
    admission: Admission
    destinations: Destinations


@asynccontextmanager
async def open_services(
    settings: Settings, *, model: Model | None = None, judge: Model | None = None, lenient: bool = False
) -> AsyncIterator[Services]:
    """Services for ``settings``, closed at the end; ``model`` and ``judge`` take the place of configured ones.

    ``lenient``: prompts may lack files that drafts need, for whoever only looks at them. An embedded model goes on
    loading in the background. Raises ``SettingsError`` and ``PromptError``.
    """
    prompts = load_prompts(settings.prompts)
    if not lenient:
        require_whole(prompts)
    try:
        response_target = read_iso_duration(settings.draft.response_target)
    except ValueError as error:
        raise SettingsError(f"EVENHAND_DRAFT__RESPONSE_TARGET: {error}") from error
    warm_checks(prompts.techniques)
    mask = build_mask(settings.privacy)
    if judge is None:  # before the model, which may begin to load
        judge = open_judge(settings.judge, prompts)
    judge = None if judge is None else mask(judge)
    model = Metered(mask(open_model(settings, prompts) if model is None else model))
    pipeline = Pipeline(
        model=model,
        prompts=prompts,
        repair_rounds=settings.draft.repair_rounds,
        max_policy_chars=settings.draft.max_policy_chars,
        second_reader=_build_second_reader(settings.judge, judge),
    )
    store = Store(settings.store)
    admission = Admission(settings.waited_for_at_once, settings.server.drafts_waiting)
    watch_line(lambda: admission.running, lambda: admission.waiting)
    try:
        yield Services(
            settings,
            prompts,
            pipeline,
            model,
            response_target,
            store,
            build_voice(settings.voice),
            Gate(store, Allowance(**settings.limits.model_dump())),
            admission,
            Destinations(private_addresses=settings.webhooks.private_addresses),
        )
    finally:
        await asyncio.to_thread(store.close)
        await model.aclose()
        if judge is not None:
            await judge.aclose()


def build_voice(settings: VoiceSettings) -> Voice:
    """The company's own words, as configured."""
    return Voice(settings.allowed, settings.banned, settings.jargon, settings.description)


def open_model(settings: Settings, prompts: PromptLibrary) -> Model:
    """The configured model, behind retries and a breaker; an embedded one begins to load."""
    if settings.embedded:
        from service.llm.local import build_embedded

        embedded = build_embedded(
            settings.model,
            settings.cache_dir,
            connect=lambda base_url, key, name: _connect(settings.model, base_url, key, name),
            warm=_build_warm_up(prompts),
        )
        embedded.start()
        return embedded
    from service.llm.breaker import Breaker
    from service.llm.retrying import Retrying

    key = settings.model.api_key.get_secret_value() if settings.model.api_key else None
    if settings.model.name is None:
        raise SettingsError("EVENHAND_MODEL__NAME: name the model of the endpoint, such as gpt-5-mini")
    base_url = settings.model.base_url or _DEFAULT_BASE_URL
    return Breaker(Retrying(_connect(settings.model, base_url, key, settings.model.name)))


def open_judge(settings: JudgeSettings, prompts: PromptLibrary) -> Model | None:
    """The configured second reader behind a breaker, None where none is configured. Raises ``SettingsError``.

    It is asked once and not again: what it does not answer stays with a person, and the caller is waiting.
    """
    if not settings.configured:
        return None
    if settings.name is None:
        raise SettingsError(
            "EVENHAND_JUDGE__NAME: name the model that reads drafts again, such as gpt-5-mini"
        )
    if settings.base_url is None and settings.api_key is None:
        raise SettingsError(
            "EVENHAND_JUDGE__BASE_URL: say where that model is, or set EVENHAND_JUDGE__API_KEY for OpenAI's"
        )
    try:
        check_prompts(prompts)
    except (NotFound, TypeError) as error:
        raise SettingsError(f"EVENHAND_PROMPTS: a second reader needs steps/judge.md ({error})") from error
    from service.llm.breaker import Breaker

    key = settings.api_key.get_secret_value() if settings.api_key else None
    try:
        return Breaker(_connect(settings, settings.base_url or _DEFAULT_BASE_URL, key, settings.name))
    except SettingsError:  # it names the variable of the model that writes
        raise SettingsError(f"EVENHAND_JUDGE__BASE_URL must be a URL such as {_DEFAULT_BASE_URL}") from None


def _build_second_reader(settings: JudgeSettings, judge: Model | None) -> SecondReader | None:
    return None if judge is None else SecondReader(judge, settings.timeout, settings.max_policy_chars)


def _connect(settings: ModelSettings | JudgeSettings, base_url: str, key: str | None, name: str) -> Model:
    # Imported here: the SDK takes a second to import, and only a server or a draft needs it.
    from service.llm.openai_api import OpenAIModel

    return OpenAIModel(
        base_url,
        key,
        name,
        json_mode=settings.json_mode,
        max_response_bytes=settings.max_response_bytes,
        traceparent=settings.traceparent,
    )


def _build_warm_up(prompts: PromptLibrary) -> Prompt:
    """The part of every first prompt that no case changes, for the embedded model to have read beforehand."""
    messages = tuple(ChatMessage("system", text) for text in prompts.system_texts[:1])
    return Prompt("warm", (*messages, ChatMessage("user", "The company's policy:")), 0.0, 1)
