"""Requests in every dialect, and what complaints teach."""

import json
from types import MappingProxyType

import pytest

from service.domain.prompt import ChatMessage, JsonSchema, Prompt
from service.llm.dialect import Dialect, JsonMode, step_down, write_request

SCHEMA = JsonSchema("reply", MappingProxyType({"type": "object"}))
PROMPT = Prompt("write", (ChatMessage("system", "Be kind."), ChatMessage("user", "It broke.")))


@pytest.mark.parametrize(
    "complaint",
    [
        "Unrecognized request argument supplied: response_format",
        "This model does not support response format `json_schema`.",
        "'response_format.type' must be 'json_object' or 'text'",
        "failed to parse grammar",
        "No endpoints found that can handle the requested parameters.",
    ],
)
@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_complaint_about_the_format_steps_down_to_text_and_ends_there(complaint: str, status: int) -> None:
    first = step_down(Dialect(), status, complaint)
    assert first == Dialect("object")
    second = step_down(first, status, complaint)
    assert second == Dialect("text")
    assert step_down(second, status, complaint) is None


@pytest.mark.parametrize(
    ("status", "complaint"),
    [(401, "response_format"), (429, "response_format"), (500, "response_format"), (400, "context too long")],
)
def test_other_refusals_teach_nothing(status: int, complaint: str) -> None:
    assert step_down(Dialect(), status, complaint) is None


@pytest.mark.parametrize("mode", ["object", "text"])
def test_where_no_schema_is_sent_it_is_said_in_the_system_message(mode: JsonMode) -> None:
    body = json.loads(write_request(PROMPT, SCHEMA, "any", Dialect(mode)))
    assert body["messages"][0]["content"].startswith("Be kind.\n\n")
    assert body["messages"][0]["content"].endswith('{"type":"object"}')
    assert body["messages"][1] == {"role": "user", "content": "It broke."}
    assert body.get("response_format") == ({"type": "json_object"} if mode == "object" else None)


def test_a_prompt_without_a_system_message_gets_one_for_the_schema() -> None:
    lone = Prompt("write", (ChatMessage("user", "It broke."),))
    body = json.loads(write_request(lone, SCHEMA, "any", Dialect("text")))
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


def test_the_same_prompt_is_written_to_the_same_bytes() -> None:
    assert write_request(PROMPT, SCHEMA, "any", Dialect()) == write_request(PROMPT, SCHEMA, "any", Dialect())
