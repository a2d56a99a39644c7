"""What cannot be used is refused with a pointer to it, by the API and the command line alike."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from service.api.case_parts import build_facts
from service.api.schemas_check import decode_check
from service.api.schemas_draft import decode_draft
from service.domain.quantity import read_iso_duration
from service.errors import InvalidInput, NotFound

POLICY = "Full refunds are given within 30 days of delivery."


def request_of(**changes: object) -> dict[str, object]:
    """The shortest useful request, with ``changes``; None takes a field out."""
    request: dict[str, object] = {"message": "I want my money back!", "policy": {"text": POLICY}, **changes}
    return {name: value for name, value in request.items() if value is not None}


def bytes_of(request: object) -> bytes:
    return json.dumps(request).encode()


def conversation_of(*messages: object, **changes: object) -> dict[str, object]:
    return request_of(message=None, conversation={"messages": list(messages), **changes})


def clause_of(**limit: object) -> dict[str, object]:
    clause = {"id": "a", "text": "Refunds up to 20 USD.", "limits": [{"slot": "refund", "op": "<=", **limit}]}
    return request_of(policy={"clauses": [clause]})


MISTAKES = [
    (request_of(message=None), "/message"),
    (request_of(message=""), "/message"),
    (request_of(message=" \n\t"), "/message"),
    (request_of(message=7), "/message"),
    (request_of(message="x" * 100_001), "/message"),
    (request_of(conversation={"messages": [{"body": "hi"}]}), "/message"),
    (request_of(policy=None), "/policy"),
    (request_of(policy="text"), "/policy"),
    (request_of(policy={}), "/policy"),
    (request_of(policy={"text": POLICY, "id": "p1"}), "/policy"),
    (request_of(policy={"text": ""}), "/policy/text"),
    (request_of(policy={"text": "  "}), "/policy/text"),
    (request_of(policy={"text": 5}), "/policy/text"),
    (request_of(policy={"text": POLICY, "version": 2}), "/policy/version"),
    (request_of(policy={"text": POLICY, "versoin": 2}), "/policy/versoin"),
    (request_of(policy={"clauses": []}), "/policy/clauses"),
    (request_of(policy={"clauses": [{"id": "a"}]}), "/policy/clauses/0/text"),
    (request_of(policy={"clauses": [{"id": "a", "text": " "}]}), "/policy/clauses/0/text"),
    (request_of(policy={"clauses": [{"id": "", "text": "x"}]}), "/policy/clauses/0/id"),
    (
        request_of(policy={"clauses": [{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]}),
        "/policy/clauses/1/id",
    ),
    (clause_of(), "/policy/clauses/0/limits/0/value"),
    (clause_of(value="lots", unit="USD"), "/policy/clauses/0/limits/0/value"),
    (clause_of(value="NaN", unit="USD"), "/policy/clauses/0/limits/0/value"),
    (clause_of(value="1e400", unit="USD"), "/policy/clauses/0/limits/0/value"),
    (clause_of(value=True, unit="USD"), "/policy/clauses/0/limits/0/value"),
    (clause_of(value="20"), "/policy/clauses/0/limits/0/unit"),
    (clause_of(value="20", unit="dollars"), "/policy/clauses/0/limits/0/unit"),
    (clause_of(value="20", unit="USD", op="range"), "/policy/clauses/0/limits/0/upper"),
    (clause_of(value="20", unit="USD", op="<"), "/policy/clauses/0/limits/0/op"),
    (clause_of(value="20", unit="USD", quote="30 USD"), "/policy/clauses/0/limits/0/quote"),
    (clause_of(value="20", unit="USD", cap=1), "/policy/clauses/0/limits/0/cap"),
    (
        clause_of(
            value="20", unit="USD", conditions=[{"kind": "elapsed", "key": "delivery", "value": "soon"}]
        ),
        "/policy/clauses/0/limits/0/conditions/0/value",
    ),
    (
        clause_of(value="20", unit="USD", conditions=[{"kind": "fact", "value": "gold"}]),
        "/policy/clauses/0/limits/0/conditions/0/key",
    ),
    (conversation_of(), "/conversation/messages"),
    (conversation_of({"body": ""}), "/conversation/messages"),
    (conversation_of(*({"body": "x"} for _ in range(201))), "/conversation/messages"),
    (conversation_of({}), "/conversation/messages/0/body"),
    (conversation_of({"body": "x" * 100_001}), "/conversation/messages/0/body"),
    (conversation_of({"body": "x", "html": "y"}), "/conversation/messages/0/html"),
    (
        conversation_of({"body": "x"}, {"body": "x", "author": {"type": "bot"}}),
        "/conversation/messages/1/author/type",
    ),
    (
        conversation_of({"body": "x", "author": {"type": "agent", "age": 3}}),
        "/conversation/messages/0/author/age",
    ),
    (conversation_of({"body": "x", "created_at": "yesterday"}), "/conversation/messages/0/created_at"),
    (
        conversation_of({"body": "x", "created_at": "2026-11-22T09:00:00"}),
        "/conversation/messages/0/created_at",
    ),
    (conversation_of({"body": "x", "id": "m1"}, {"body": "y", "id": "m1"}), "/conversation/messages/1/id"),
    (conversation_of({"body": "x"}, channel="fax"), "/conversation/channel"),
    (request_of(message=None, conversation={"id": "c"}), "/conversation/messages"),
    (request_of(facts={"a": None}), "/facts/a"),
    (request_of(facts={"a/b~c": ["x"]}), "/facts/a~1b~0c"),
    (request_of(facts={"a": {"b": 1}}), "/facts/a"),
    (request_of(facts={"": 1}), "/facts/"),
    (request_of(facts={"a": 10**40}), "/facts/a"),
    (request_of(facts={"a": "x" * 5001}), "/facts/a"),
    (request_of(facts={f"k{i}": i for i in range(201)}), "/facts"),
    (request_of(facts={"today": "tomorrow"}), "/facts/today"),
    (request_of(facts={"today": "0001-01-01"}), "/facts/today"),
    (request_of(facts={"today": 20261122}), "/facts/today"),
    (request_of(facts=[]), "/facts"),
    (request_of(metadata={"a": []}), "/metadata/a"),
    (request_of(metadata={f"k{i}": i for i in range(51)}), "/metadata"),
    (request_of(requester={"email": "d@example.org"}), "/requester/email"),
    (request_of(assignee=[]), "/assignee"),
    (request_of(instructions=["x"]), "/instructions"),
    ({**request_of(), "polcy": 1}, "/polcy"),
    ({**request_of(), "a/b": 1}, "/a~1b"),
    ([], ""),
    ("text", ""),
    (None, ""),
]


@pytest.mark.parametrize(
    ("request_body", "pointer"), MISTAKES, ids=lambda value: value if isinstance(value, str) else ""
)
async def test_a_mistake_is_answered_400_with_its_pointer(
    client: AsyncTestClient[Litestar], request_body: object, pointer: str
) -> None:
    response = await client.post(
        "/v1/drafts", content=bytes_of(request_body), headers={"Content-Type": "application/json"}
    )

    problem = response.json()
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "urn:evenhand:problem:invalid-input"
    assert problem["status"] == 400
    assert problem["title"]
    assert problem["detail"]
    assert pointer in [error["pointer"] for error in problem["errors"]]
    assert all(error["detail"] for error in problem["errors"])


BROKEN = {
    "empty": b"",
    "spaces": b"  \n",
    "cut off": b'{"message": "hi',
    "trailing": b'{"message": "hi"} x',
    "comment": b'{"message": /* hi */ "hi"}',
    "single quotes": b"{'message': 'hi'}",
    "invalid UTF-8": b'{"message": "\xff\xfe"}',
    "encoded surrogate": b'{"message": "\xed\xa0\x80"}',
    "UTF-16": '{"message": "hi"}'.encode("utf-16"),
    "half a surrogate pair": b'{"message": "\\ud800"}',
    "half a surrogate pair in a key": b'{"facts": {"\\ud800": 1}}',
    "NaN": b'{"message": "hi", "facts": {"a": NaN}}',
    "Infinity": b'{"message": "hi", "facts": {"a": -Infinity}}',
    "deep arrays": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "deep arrays in a fact": b'{"facts": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
    "deep objects in a fact": b'{"facts": {"a": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}}",
    "nested NUL": b'{"facts": {"a": ' + b"[" * 300 + b'"\\u0000"' + b"]" * 300 + b"}}",
    "raw NUL": b'{"message": "a\x00b"}',
    "long number": b'{"message": "hi", "facts": {"a": ' + b"9" * 100_000 + b"}}",
    "form": b"message=hi",
}


@pytest.mark.parametrize("path", ["/v1/drafts", "/v1/checks"])
@pytest.mark.parametrize("name", BROKEN)
async def test_what_is_not_json_is_answered_400(
    client: AsyncTestClient[Litestar], name: str, path: str
) -> None:
    response = await client.post(path, content=BROKEN[name], headers={"Content-Type": "application/json"})

    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'{"message": "hi",\n "policy": @}', "line 2, column 12"),
        (b'{"message": "hi', "line 1"),
        (b'{"message": "\xff"}', "byte 13"),
        (b'{"message": "a\\ud800"}', "surrogate pair, at line 1, column 15"),
        (b"[" * 10 + b"]" * 10, "object"),
    ],
)
def test_malformed_json_is_refused_with_its_position(text: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        decode_draft(text)

    assert said in caught.value.detail
    assert caught.value.errors[0].pointer == ""


def test_a_nul_character_is_refused_with_its_pointer() -> None:
    with pytest.raises(InvalidInput) as caught:
        decode_draft(bytes_of(conversation_of({"body": "a"}, {"body": "b\0"})))

    assert caught.value.errors[0].pointer == "/conversation/messages/1/body"


def test_an_escaped_backslash_before_u0000_is_text() -> None:
    assert decode_draft(bytes_of(request_of(message="\\u0000"))).message == "\\u0000"


def test_emoji_written_as_surrogate_pairs_are_kept() -> None:
    assert decode_draft(bytes_of(request_of(message="angry \U0001f621"))).message == "angry \U0001f621"


def test_several_mistakes_are_named_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        decode_draft(bytes_of(request_of(message="", policy={"text": ""}, facts={"a": None})))

    assert {e.pointer for e in caught.value.errors} == {"/message", "/policy/text", "/facts/a"}


def test_a_wrong_choice_is_told_the_right_ones() -> None:
    with pytest.raises(InvalidInput) as caught:
        decode_draft(bytes_of(conversation_of({"body": "x", "author": {"type": "bot"}})))

    assert caught.value.errors[0].detail == "must be one of requester, agent, system"


def test_the_cause_of_a_mistake_quotes_nobody() -> None:
    with pytest.raises(InvalidInput) as caught:
        decode_draft(b'{"message": "my secret \xff"}')

    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "secret" not in caught.value.detail


def test_numbers_stay_exact() -> None:
    draft = decode_draft(
        b'{"message": "hi", "policy": {"text": "x"}, "facts": {"total": 24.10, "count": 3, "gold": true,'
        b' "big": 20261008000012345, "currency": "USD"}}'
    )

    facts = {fact.key: fact.value for fact in build_facts(draft.facts or {})}
    assert facts["total"] == Decimal("24.10")
    assert str(facts["total"]) == "24.10"
    assert facts["count"] == Decimal(3)
    assert facts["big"] == Decimal(20261008000012345)
    assert facts["gold"] is True
    assert facts["currency"] == "USD"


@pytest.mark.parametrize("number", [b"1e400", b"1e999999999999", b"1e-400", b"0e-999999999"])
def test_numbers_that_would_fill_the_memory_are_refused(number: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        decode_draft(b'{"message": "hi", "policy": {"text": "x"}, "facts": {"a": %b}}' % number)

    assert caught.value.errors[0].pointer == "/facts/a"


def test_without_a_server_a_saved_policy_is_not_found() -> None:
    draft = decode_draft(bytes_of(request_of(policy={"id": "p1"})))

    with pytest.raises(NotFound, match=r"send policy\.text"):
        draft.to_case(now=datetime.now(UTC), response_target=read_iso_duration("PT24H"))


async def test_a_saved_policy_that_is_not_there_is_answered_404(client: AsyncTestClient[Litestar]) -> None:
    response = await client.post("/v1/drafts", json=request_of(policy={"id": "p1", "version": 3}))

    assert response.status_code == 404
    assert response.json()["type"] == "urn:evenhand:problem:not-found"
    assert "version 3 of the policy 'p1'" in response.json()["detail"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({}, "/body"),
        ({"body": ""}, "/body"),
        ({"body": " "}, "/body"),
        ({"body": 1}, "/body"),
        ({"body": "x" * 20_001}, "/body"),
        ({"body": "hi", "message": ""}, "/message"),
        ({"body": "hi", "message": "a", "conversation": {"messages": [{"body": "b"}]}}, "/message"),
        ({"body": "hi", "policy": {"text": ""}}, "/policy/text"),
        ({"body": "hi", "metadata": {}}, "/metadata"),
        ({"body": "hi", "facts": {"a": None}}, "/facts/a"),
    ],
)
def test_a_check_names_its_mistakes(changes: dict[str, object], pointer: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        decode_check(bytes_of(changes))

    assert pointer in [error.pointer for error in caught.value.errors]


def test_a_check_needs_only_a_body() -> None:
    assert decode_check(b'{"body": "Hello"}').body == "Hello"


def test_a_message_may_be_as_long_as_it_says() -> None:
    assert decode_draft(bytes_of(request_of(message="x" * 100_000))).message == "x" * 100_000
