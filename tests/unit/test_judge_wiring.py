"""How a second reader is configured, called and closed."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from evals.upstream import NONE, open_upstream
from service.cli.environment import read_settings
from service.domain.prompt import ChatMessage, Prompt
from service.drafting.second_reader.rulings import SCHEMA
from service.errors import ModelError, SettingsError
from service.prompting import PromptLibrary, load_prompts, shipped_prompts
from service.settings import JudgeSettings, Settings
from service.wiring import open_judge

RULINGS = json.dumps({"rulings": []})
PROMPT = Prompt("judge", (ChatMessage("user", "?"),))


@pytest.fixture(scope="module")
def prompts() -> PromptLibrary:
    return load_prompts()


@contextmanager
def environment(**values: str) -> Iterator[None]:
    os.environ.update(values)
    try:
        yield
    finally:
        for name in values:
            del os.environ[name]


def test_nothing_is_read_again_until_a_model_is_named(prompts: PromptLibrary) -> None:
    assert not Settings().judge.configured
    assert open_judge(JudgeSettings(), prompts) is None


def test_a_second_reader_is_configured_by_the_environment() -> None:
    with environment(
        EVENHAND_JUDGE__NAME="second-1", EVENHAND_JUDGE__API_KEY="s3cret", EVENHAND_JUDGE__TIMEOUT="3"
    ):
        settings = read_settings()
    assert (settings.judge.name, settings.judge.timeout, settings.judge.configured) == ("second-1", 3.0, True)
    assert settings.embedded  # the model that writes is another matter
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(
    ("settings", "variable"),
    [
        (JudgeSettings(name="second-1"), "EVENHAND_JUDGE__BASE_URL"),
        (JudgeSettings(base_url="http://127.0.0.1:9/v1"), "EVENHAND_JUDGE__NAME"),
        (JudgeSettings(api_key=SecretStr("s3cret")), "EVENHAND_JUDGE__NAME"),
        (JudgeSettings(name="second-1", base_url="127.0.0.1:9"), "EVENHAND_JUDGE__BASE_URL"),
        (JudgeSettings(name="second-1", base_url="http://[s3cret"), "EVENHAND_JUDGE__BASE_URL"),
    ],
)
def test_half_a_configuration_is_refused_at_the_start(
    prompts: PromptLibrary, settings: JudgeSettings, variable: str
) -> None:
    with pytest.raises(SettingsError, match=variable) as caught:
        open_judge(settings, prompts)
    assert "s3cret" not in str(caught.value)
    assert "EVENHAND_MODEL" not in str(caught.value)


@pytest.mark.parametrize("prompt", ["", "---\nid: steps/judge\n---\n## system\nRule.\n\n## user\nRule.\n"])
def test_prompts_that_cannot_ask_are_refused_at_the_start(tmp_path: Path, prompt: str) -> None:
    shutil.copytree(shipped_prompts(), tmp_path / "prompts")
    path = tmp_path / "prompts" / "steps" / "judge.md"
    if prompt:
        path.write_text(prompt, encoding="utf-8")
    else:
        path.unlink()
    prompts = load_prompts(tmp_path / "prompts")
    with pytest.raises(SettingsError, match="EVENHAND_PROMPTS"):
        open_judge(JudgeSettings(name="second-1", base_url="http://127.0.0.1:9/v1"), prompts)
    assert open_judge(JudgeSettings(), prompts) is None


async def test_it_speaks_with_the_endpoint_that_is_configured(prompts: PromptLibrary) -> None:
    async with open_upstream(NONE, RULINGS) as upstream:
        settings = JudgeSettings(name="second-1", base_url=upstream.base_url, api_key=SecretStr("key"))
        judge = open_judge(settings, prompts)
        assert judge is not None
        try:
            completion = await judge.complete(PROMPT, schema=SCHEMA, deadline=time.monotonic() + 10)
        finally:
            await judge.aclose()
    assert completion.text == RULINGS
    assert [request["model"] for request in upstream.requests] == ["second-1"]


@pytest.mark.parametrize("fault", ["unavailable_503", "rate_limited_unsaid", "html_200"])
async def test_it_is_asked_once_and_not_again(prompts: PromptLibrary, fault: str) -> None:
    async with open_upstream(fault, RULINGS) as upstream:
        judge = open_judge(JudgeSettings(name="second-1", base_url=upstream.base_url), prompts)
        assert judge is not None
        try:
            with pytest.raises(ModelError):
                await judge.complete(PROMPT, schema=None, deadline=time.monotonic() + 5)
        finally:
            await judge.aclose()
    assert len(upstream.requests) == 1
