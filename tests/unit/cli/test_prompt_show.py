"""``evenhand prompt show``: what is shown is what is sent."""

import json
import re
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from time import monotonic

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.cli.prompt_bench import open_bench
from service.cli.prompt_capture import STEPS, capture
from service.drafting.outline import build_outline
from service.drafting.plan import plan_reply
from service.llm.scripted import ScriptedModel
from service.prompting import load_prompts, shipped_prompts

RUN = CliRunner()
NO_WEIGHTS = {"EVENHAND_CACHE_DIR": "/no/such/cache"}  # tokens are then estimated on every machine
BLENDER = Path(__file__).resolve().parents[3] / "examples" / "blender.json"


def show(*arguments: str, code: int = 0, **settings: str) -> str:
    done = RUN.invoke(app, ["prompt", "show", *arguments], env=settings | NO_WEIGHTS)
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 else done.stderr


async def test_the_write_prompt_is_the_one_that_drafting_sends() -> None:
    async with open_bench(None, BLENDER) as bench:
        model = ScriptedModel()
        await replace(bench.pipeline, model=model).run(bench.case, deadline=monotonic() + 60)
        assert (await capture(bench, "write")).prompt == model.prompts[0]


async def test_the_repair_prompt_is_the_one_that_drafting_sends_for_a_broken_part() -> None:
    async with open_bench(None, BLENDER) as bench:
        prompts = bench.pipeline.prompts
        captured = await capture(bench, "repair")
        parts = build_outline(bench.case, plan_reply(bench.case, prompts.techniques), prompts)
        answer = {part.technique: part.sentence for part in parts} | {parts[-1].technique: captured.made_up}
        model = ScriptedModel([json.dumps(answer)])
        await replace(bench.pipeline, model=model).run(bench.case, deadline=monotonic() + 60)
        assert model.prompts[1] == captured.prompt


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_shown_with_its_roles_and_zones(step: str) -> None:
    out = show(step, "--case", str(BLENDER))
    assert f"steps/{step} " in out
    assert re.search(r"^system · ≈ \d+ tokens ─", out, re.MULTILINE)
    assert "so far the same for every draft: " in out
    assert ("under this policy: " in out) == (step == "write")
    assert "\x1b" not in out


def test_json_says_where_each_zone_ends() -> None:
    shown = json.loads(show("--case", str(BLENDER), "--json"))
    system, user = shown["messages"]
    assert shown["step"] == "write"
    assert shown["prompts"] == load_prompts().digest
    assert system["static"] == len(system["content"])
    assert user["content"][: user["static"]] == "The company's policy:\n"
    assert user["content"][user["static"] : user["policy"]].startswith("<<untrusted ")
    assert "GARBAGE" not in user["content"][: user["policy"]]
    tokens = shown["tokens"]
    assert tokens["static"] + tokens["policy"] + tokens["case"] == tokens["total"]
    assert shown["exact"] is False


def test_without_a_case_a_made_up_request_reaches_every_block() -> None:
    out = show("write")
    for block in (
        "Earlier in this conversation:",
        "What our records say:",
        "A colleague's wish",
        "sound:",
        "uses:",
    ):
        assert block in out


def test_what_no_model_wrote_is_marked_as_made_up() -> None:
    assert "no model is asked, so this is made up" in show("repair")
    assert "made up: " not in show("write")


def test_a_policy_that_is_cut_to_the_case_leaves_nothing_of_it_to_a_cache() -> None:
    out = show("write", "--case", str(BLENDER), EVENHAND_DRAFT__MAX_POLICY_CHARS="600")
    assert "what is sent of it depends on the case" in out
    assert "under this policy: " not in out


def test_a_rewrite_is_shown_for_the_operation_that_is_named() -> None:
    assert "formal Spanish" in show("rewrite", "--operation", "translate")
    assert "formal Spanish" not in show("rewrite")


def test_without_a_step_all_files_are_listed_with_digest_size_and_inputs() -> None:
    listed = json.loads(show("--json"))
    files = {file["id"]: file for file in listed["files"]}
    assert len(files) == len(list(shipped_prompts().rglob("*.md")))
    assert {"name": "message", "trust": "untrusted"} in files["steps/write"]["inputs"]
    assert files["steps/write"]["digest"] != files["steps/judge"]["digest"]
    text = show()
    assert all(name in text for name in files)
    assert "trusted: due, tier, danger" in text


def test_a_prompt_that_the_service_cannot_fill_in_is_named_with_its_line(tmp_path: Path) -> None:
    root = copytree(shipped_prompts(), tmp_path / "prompts")
    path = root / "steps" / "write.md"
    path.write_text(path.read_text().replace("{{ message.block }}", "{{ message.raw }}"))
    line = path.read_text().split("\n").index("{{ message.raw }}") + 1
    assert f"{path}:{line}: " in show("write", "--prompts", str(root), code=2)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["wright"], "STEP: there is no step 'wright'; give one of write, repair, rewrite, judge"),
        (
            ["rewrite", "--operation", "sing"],
            "--operation: there is no operation 'sing'; give one of shorten",
        ),
        (["--case", "/no/such.json"], "cannot read /no/such.json"),
        (["--prompts", "/no/such"], "/no/such:1: there is no such folder of prompts"),
    ],
)
def test_a_mistake_in_an_option_is_one_line_that_names_it(arguments: list[str], complaint: str) -> None:
    stderr = show(*arguments, code=2)
    assert complaint in stderr
    assert len(stderr.splitlines()) == 1


def test_a_request_that_is_none_is_named_by_its_file_and_field(tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    path.write_text('{"message": "Hi"}')
    assert f"{path}: no request as POST /v1/drafts takes it: /policy" in show("--case", str(path), code=2)
    path.write_text('{"message": "Hi"}\n{"message": "Ho"}\n')
    assert f"{path}: holds 2 requests" in show("--case", str(path), code=2)
