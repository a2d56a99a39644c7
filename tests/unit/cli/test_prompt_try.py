"""``evenhand prompt try``, with prepared answers in the model's place."""

import json
import re
from pathlib import Path
from shutil import copytree

import pytest

from service.cli.prompt_try import TryOptions, try_prompts
from service.domain.prompt import Prompt
from service.errors import InvalidInput, ModelRefused, PromptError
from service.llm.scripted import ScriptedModel
from service.prompting import load_prompts, shipped_prompts

BLENDER = str(Path(__file__).resolve().parents[3] / "examples" / "blender.json")
TEXTS = {technique.id: f"Thank you for telling us about the blender ({number})."
         for number, technique in enumerate(load_prompts().techniques)}  # fmt: skip
TEXTS["next_step"] = "I will write to you again within 24 hours."


@pytest.fixture
def shouting(tmp_path: Path) -> Path:
    root = Path(copytree(shipped_prompts(), tmp_path / "shouting"))
    step = root / "steps" / "write.md"
    step.write_text(step.read_text().replace("You are a senior", "YOU ARE A SENIOR"))
    return root


def answer(prompt: Prompt) -> str:
    """What each folder leads to, so that the two can be told apart."""
    shouts = prompt.messages[0].content.startswith("YOU ARE")
    return json.dumps(
        TEXTS | {"empathy": "I can see why you shout." if shouts else "I can see why you whisper."}
    )


async def test_one_draft_is_shown_with_all_it_rests_on_and_the_way_it_took(
    capsys: pytest.CaptureFixture[str],
) -> None:
    model = ScriptedModel(json.dumps(TEXTS))
    assert await try_prompts(BLENDER, TryOptions(), model=model) == 0
    out = capsys.readouterr().out
    for expected in ("Hi Dana", "within 24 hours", "Checks", "tokens in", "write: pass"):
        assert expected in out


async def test_the_folder_that_is_named_is_the_one_that_is_sent(
    shouting: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = ScriptedModel(answer)
    await try_prompts(BLENDER, TryOptions(prompts=shouting), model=model)
    assert model.prompts[0].messages[0].content.startswith("YOU ARE A SENIOR")
    assert load_prompts(shouting).digest[:19] in capsys.readouterr().out


async def test_two_folders_are_written_with_in_turn_and_shown_together(
    shouting: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = ScriptedModel(answer)
    await try_prompts(BLENDER, TryOptions(against=shouting, samples=2), model=model)
    written = [prompt for prompt in model.prompts if prompt.step == "write"]
    assert [prompt.messages[0].content[:3] for prompt in written] == ["You", "YOU", "You", "YOU"]
    out = capsys.readouterr().out
    first = next(line for line in out.splitlines() if "Hi Dana" in line)
    assert first.count("Hi Dana") == 2
    assert "whisper" in out
    assert "shout." in out
    assert out.count("sample 1") == out.count("sample 2") == 1
    assert "temperature 0: samples differ only where" in out


async def test_json_has_one_line_a_draft_with_its_folder_and_digest(
    shouting: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = TryOptions(against=shouting, samples=2, as_json=True)
    await try_prompts(BLENDER, options, model=ScriptedModel(answer))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["sample"], line["prompts"] == str(shouting)) for line in lines] == [
        (1, False),
        (1, True),
        (2, False),
        (2, True),
    ]
    assert lines[1]["draft"]["versions"]["prompts"] == load_prompts(shouting).digest
    assert lines[0]["draft"]["versions"]["prompts"] == load_prompts().digest


async def test_a_fallback_is_counted_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    model = ScriptedModel(ModelRefused("no"))
    await try_prompts(BLENDER, TryOptions(samples=2), model=model)
    out = capsys.readouterr().out
    assert out.count("fallback: model_refused") == 2
    figures = next(line for line in out.splitlines() if line.startswith("prompts ") or line.startswith("/"))
    assert figures.split()[1:5] == ["2", "0", "0", "2"]


async def test_a_text_that_breaks_a_rule_is_shown_as_it_was_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    broken = json.dumps(TEXTS | {"next_step": "I guarantee you a full refund of $99,999 within 1 hour."})
    model = ScriptedModel([broken, json.dumps({"next_step": TEXTS["next_step"]})])
    assert await try_prompts(BLENDER, TryOptions(), model=model) == 0
    out = capsys.readouterr().out
    assert "write: fail, policy." in out
    assert re.search(r"^repair .*next_step: ", out, re.MULTILINE)


async def test_a_mistake_in_either_folder_or_the_request_is_said_before_a_model_is_asked(
    tmp_path: Path,
) -> None:
    model = ScriptedModel(json.dumps(TEXTS))
    with pytest.raises(PromptError, match="no such folder"):
        await try_prompts(BLENDER, TryOptions(against=tmp_path / "none"), model=model)
    with pytest.raises(InvalidInput, match="cannot read"):
        await try_prompts(str(tmp_path / "none.json"), TryOptions(), model=model)
    assert model.prompts == []
