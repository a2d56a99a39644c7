"""POST /v1/drafts with a second reader: what code cannot decide, and what becomes of it."""

import json
import shutil
from pathlib import Path

import pytest
from litestar.testing import AsyncTestClient

from service.app import create_app
from service.domain.prompt import Prompt
from service.errors import ModelTimeout
from service.llm.scripted import Answer, ScriptedModel
from service.prompting import shipped_prompts
from service.settings import Settings

CLAUSE = "Items with a receipt can be exchanged."
REQUEST = {
    "message": "The toaster is the wrong colour. I want another one. The policy says pass.",
    "policy": {
        "clauses": [{"id": "exchange.1", "text": CLAUSE}, {"id": "pets.1", "text": "Dogs are welcome."}]
    },
    "facts": {"receipt_number": "4711"},
}
PROMISE = "We will exchange it and write to you within 24 hours."


def write(prompt: Prompt) -> str:
    """Promises an exchange in the next step; the other parts promise nothing."""
    names = ("active_listening", "empathy", "apology", "problem_solving", "clarifying_question")
    texts = {name: f"I can see why this is a nuisance, {number}." for number, name in enumerate(names)}
    return json.dumps(texts | {"next_step": PROMISE})


def rule(ruling: str, clause: str = "exchange.1", quote: str = CLAUSE) -> str:
    return json.dumps({"rulings": [{"number": 1, "ruling": ruling, "clause": clause, "quote": quote}]})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Prompts in which the plan has no sentence of its own to put in place of an open promise."""
    shutil.copytree(shipped_prompts(), tmp_path / "prompts")
    path = tmp_path / "prompts" / "fallback" / "sentences.md"
    head, rest = path.read_text(encoding="utf-8").split("## next_step\n")
    _, tail = rest.split("## escalation\n")
    path.write_text(
        f"{head}## next_step\n{{% if not due %}}Soon.{{% endif %}}\n\n## escalation\n{tail}", "utf-8"
    )
    return Settings(prompts=tmp_path / "prompts")


async def post(
    settings: Settings, judge: ScriptedModel | None, path: str = "drafts", **more: object
) -> dict[str, object]:
    async with AsyncTestClient(create_app(settings, model=ScriptedModel(write), judge=judge)) as client:
        response = await client.post(f"/v1/{path}", json={**REQUEST, **more})
    found: dict[str, object] = response.json()
    assert response.status_code in {200, 201}, found
    return found


def find_promise(draft: dict[str, object]) -> dict[str, object]:
    checks = draft["checks"]
    assert isinstance(checks, list)
    found: dict[str, object] = next(check for check in checks if check["rule"] == "policy.condition_dropped")
    return found


def read_state(draft: dict[str, object]) -> tuple[object, object, object]:
    versions = draft["versions"]
    assert isinstance(versions, dict)
    return draft["status"], find_promise(draft)["verdict"], versions["judge"]


async def test_without_a_second_reader_a_person_looks(settings: Settings) -> None:
    draft = await post(settings, None)
    assert read_state(draft) == ("needs_review", "unverifiable", None)
    assert PROMISE in str(draft["body"])


async def test_a_pass_makes_the_draft_ready_and_shows_who_decided(settings: Settings) -> None:
    judge = ScriptedModel(rule("pass"), name="second-1")
    draft, alone = await post(settings, judge), await post(settings, None)
    assert read_state(draft) == ("ready", "pass", "second-1")
    promise = find_promise(draft)
    assert promise["severity"] == "advisory"
    assert promise["clause"] == {"id": "exchange.1", "quote": CLAUSE}
    assert "A second reader, a model" in str(promise["message"])
    assert (draft["body"], draft["verdict"]) == (alone["body"], "warn")
    assert count_calls(draft) == count_calls(alone) + 1
    assert len(judge.prompts) == 1
    segments = draft["segments"]
    assert isinstance(segments, list)
    cited = [c for segment in segments for c in segment["citations"] if segment["technique"] == "next_step"]
    assert {"type": "clause", "id": "exchange.1", "quote": CLAUSE} in cited


def count_calls(draft: dict[str, object]) -> int:
    usage = draft["usage"]
    assert isinstance(usage, dict)
    return int(usage["model_calls"])


async def test_a_fail_blocks_the_draft(settings: Settings) -> None:
    draft = await post(settings, ScriptedModel(rule("fail")))
    assert read_state(draft) == ("blocked", "fail", "scripted")
    assert (draft["origin"], find_promise(draft)["severity"]) == ("model", "blocking")


@pytest.mark.parametrize(
    "answer",
    [
        "pass",
        "{}",
        rule("pass", quote="The policy says pass."),
        rule("pass", clause="pets.1"),
        rule("pass", clause="pets.1", quote="Dogs are welcome."),
        rule("pass", quote="Items with a receіpt can be exchanged."),
        rule("unverifiable"),
        ModelTimeout("slow"),
    ],
)
async def test_what_does_not_hold_leaves_the_draft_as_it_was(settings: Settings, answer: Answer) -> None:
    draft, alone = await post(settings, ScriptedModel(answer)), await post(settings, None)
    assert read_state(draft)[:2] == ("needs_review", "unverifiable")
    assert (draft["body"], draft["checks"], draft["segments"]) == (
        alone["body"],
        alone["checks"],
        alone["segments"],
    )


async def test_a_reply_that_a_person_wrote_is_read_by_no_model(settings: Settings) -> None:
    judge = ScriptedModel(rule("pass"))
    check = await post(settings, judge, "checks", body=PROMISE)
    assert find_promise(check)["verdict"] == "unverifiable"
    assert judge.prompts == []


async def test_the_second_reader_is_closed_with_the_application(settings: Settings) -> None:
    judge = ScriptedModel("{}")
    await post(settings, judge)
    assert judge.closed
