"""``evenhand draft``, with prepared answers in the model's place."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.cli.drafting import draft_file
from service.domain.prompt import JsonSchema, Prompt
from service.domain.saved_policy import PolicySource
from service.domain.tenant import DEFAULT_TENANT
from service.errors import InvalidInput, ModelRefused
from service.llm.scripted import ScriptedModel
from service.prompting import load_prompts
from service.settings import StoreSettings
from service.store.opening import Store
from service.usecases.save_policy import save_policy

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
TEXTS = {technique.id: f"Thank you for telling us about the blender ({number})."
         for number, technique in enumerate(load_prompts().techniques)}  # fmt: skip
TEXTS["next_step"] = "I will write to you again within 24 hours."


class FillingModel(ScriptedModel):
    """Writes a harmless text for whatever part it is asked for."""

    def __init__(self) -> None:
        super().__init__(json.dumps(TEXTS))


class LoadingModel(FillingModel):
    """Ready only when it was asked a few times; counts what it was asked before."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 3
        self.early = 0

    async def ready(self) -> str:
        self.left -= 1
        return "the embedded model is loading" if self.left > 0 else ""

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float):  # type: ignore[no-untyped-def] # as in ScriptedModel
        self.early += self.left > 0
        return await super().complete(prompt, schema=schema, deadline=deadline)


async def run(tmp_path: Path, text: str, model: ScriptedModel, *, as_json: bool = True) -> tuple[int, str]:
    source, target = tmp_path / "in.json", tmp_path / "out.txt"
    source.write_text(text)
    code = await draft_file(str(source), as_json=as_json, deadline=30, output=target, model=model)
    return code, target.read_text()


def read_example(name: str) -> str:
    return (EXAMPLES / f"{name}.json").read_text()


async def test_the_answer_is_that_of_the_endpoint(tmp_path: Path) -> None:
    code, out = await run(tmp_path, read_example("blender"), FillingModel())
    draft = json.loads(out)
    assert code == 0
    assert draft["conversation_id"] == "zd-88121"
    assert draft["origin"] == "model"
    assert draft["versions"]["model"] == "scripted"
    assert set(draft) >= {"id", "status", "body", "segments", "verdict", "checks", "escalation", "timings_ms"}


async def test_a_reader_sees_the_body_and_what_it_rests_on(tmp_path: Path) -> None:
    code, out = await run(tmp_path, read_example("blender"), FillingModel(), as_json=False)
    assert code == 0
    for expected in (
        "Hi Dana",
        "written by scripted",
        "Techniques",
        "next_step",
        "within 24 hours",
        "Asks",
        "tokens in",
    ):
        assert expected in out
    assert "\x1b" not in out


async def test_a_fallback_says_why(tmp_path: Path) -> None:
    code, out = await run(tmp_path, read_example("blender"), ScriptedModel(ModelRefused("no")), as_json=False)
    assert code == 0
    assert "fallback because the model declined to write (model_refused)" in out


async def test_lines_are_answered_in_order_and_a_bad_one_does_not_stop_the_rest(tmp_path: Path) -> None:
    lines = [json.dumps(json.loads(read_example(name))) for name in ("blender", "lost_parcel")]
    code, out = await run(tmp_path, f"{lines[0]}\noops\n{lines[1]}\n", FillingModel())
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 2
    assert ["conversation_id" in answer for answer in answers] == [True, False, True]
    assert answers[0]["conversation_id"] == "zd-88121"
    assert answers[1]["error"]["status"] == 400


async def test_nothing_is_written_before_the_model_is_loaded(tmp_path: Path) -> None:
    model = LoadingModel()
    await run(tmp_path, read_example("blender"), model)
    assert model.prompts
    assert model.early == 0


async def test_input_that_cannot_be_used_waits_for_no_model(tmp_path: Path) -> None:
    model = LoadingModel()
    code, out = await run(tmp_path, '{"message": "x"}', model)
    assert code == 2
    assert json.loads(out)["error"]["errors"][0]["pointer"] == "/policy"
    assert model.left == 3


async def test_an_empty_file_is_unusable_input(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no JSON"):
        await run(tmp_path, "\n", FillingModel())


async def test_a_policy_that_a_server_on_this_machine_keeps_can_be_named(tmp_path: Path) -> None:
    request = json.loads(read_example("blender"))
    store = Store(StoreSettings())
    source = PolicySource(request["policy"]["text"])
    saved = save_policy(DEFAULT_TENANT, "kept", source, store=store, now=datetime.now(UTC))
    store.close()

    code, out = await run(tmp_path, json.dumps(request | {"policy": {"id": "kept"}}), FillingModel())

    versions = json.loads(out)["versions"]
    assert code == 0
    assert (versions["policy_id"], versions["policy_version"]) == ("kept", saved.policy.version)
    assert versions["policy"] == saved.reading.policy.digest
