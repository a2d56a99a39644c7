"""Drafts and cases survive being kept, whatever is in them."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from service.api.schemas_draft import decode_draft
from service.domain.case import Case
from service.domain.draft import Draft
from service.domain.json_form import read_json, write_json
from service.domain.policy import Policy
from service.domain.quantity import Duration
from service.drafting.pipeline import Pipeline
from service.llm.scripted import ScriptedModel
from service.prompting import load_prompts
from service.usecases.create_draft import create_draft

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.json"))
DAY = Duration(Decimal(24), Decimal(24), "hour")


def open_example(path: Path) -> Case:
    return decode_draft(path.read_bytes()).to_case(now=datetime.now(UTC), response_target=DAY)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
async def test_a_draft_and_its_case_come_back_as_they_were(path: Path) -> None:
    case = open_example(path)
    pipeline = Pipeline(model=ScriptedModel(), prompts=load_prompts(None))
    draft = await create_draft(case, pipeline=pipeline, deadline=10, metadata={"a": "b"})

    assert read_json(write_json(draft), Draft) == draft
    bare = replace(case, policy=Policy("", case.policy.digest, ()))
    assert read_json(write_json(bare), Case) == bare


def test_what_a_newer_version_added_is_left_out() -> None:
    data = json.dumps(json.loads(write_json(DAY)) | {"colour": "red"})

    assert read_json(data, Duration) == DAY


def test_a_value_without_a_form_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        write_json({"a": {1, 2}})
