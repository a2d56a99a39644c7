"""Whatever bytes come, they are decoded or refused, and nothing else."""

import contextlib
import json
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from service.api.schemas_check import decode_check
from service.api.schemas_draft import decode_draft
from service.api.schemas_policy_source import PolicySourceOut, decode_policy_source
from service.domain.policy_json import read_source, write_source
from service.domain.quantity import Duration
from service.errors import InvalidInput, UnfitCorrection
from service.usecases.understand_policy import understand_policy

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DAY = Duration(Decimal(24), Decimal(24), "hour")

NAMES = (
    *("message", "conversation", "messages", "policy", "text", "clauses", "limits", "id", "body", "facts"),
    *("today", "metadata", "requester", "author", "type", "channel", "created_at", "slot", "op", "value"),
    *("upper", "unit", "conditions", "kind", "key", "quote", "corrections", "clause"),
)
_names = st.sampled_from(NAMES)
_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["email", "requester", "refund", "<=", "range", "USD", "2026-11-22", "2026-11-22T00:00:00Z"]
    ),
)
_values = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(_names, st.text(max_size=5)), inner, max_size=5),
    ),
    max_leaves=20,
)
_requests = st.fixed_dictionaries(
    {},
    optional={
        "message": st.one_of(st.text(max_size=30), _values),
        "body": st.one_of(st.text(max_size=30), _values),
        "policy": st.one_of(st.fixed_dictionaries({"text": st.text(min_size=1, max_size=30)}), _values),
        "facts": st.one_of(st.dictionaries(st.text(max_size=5), _scalars, max_size=3), _values),
        "metadata": st.one_of(st.dictionaries(st.text(max_size=5), _scalars, max_size=3), _values),
        "conversation": _values,
    },
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(_requests, _values))
def test_any_json_is_decoded_or_refused(value: object) -> None:
    decode_both(json.dumps(value).encode())


_limits = st.lists(
    st.fixed_dictionaries(
        {"slot": st.just("refund"), "op": st.sampled_from(["<=", "range", "forbidden"])},
        optional={
            "value": st.one_of(st.integers(), st.decimals().map(str), _values),
            "upper": _scalars,
            "unit": st.sampled_from(["USD", "day", "percent"]),
            "quote": st.text(max_size=5),
            "conditions": st.lists(
                st.fixed_dictionaries(
                    {"kind": st.sampled_from(["fact", "elapsed", "other"]), "key": st.text(max_size=5)},
                    optional={"value": _scalars, "text": st.text(max_size=5)},
                ),
                max_size=2,
            ),
        },
    ),
    max_size=2,
)
_clauses = st.lists(
    st.fixed_dictionaries(
        {"id": st.text(min_size=1, max_size=3), "text": st.text()}, optional={"limits": _limits}
    ),
    max_size=3,
)
_corrections = st.lists(
    st.fixed_dictionaries({"clause": st.sampled_from(["policy.1", "x"]), "limits": _limits}), max_size=2
)
_sources = st.one_of(
    st.fixed_dictionaries({"text": st.text(min_size=1)}, optional={"corrections": _corrections}),
    st.fixed_dictionaries({"clauses": _clauses}),
)


@settings(max_examples=300, deadline=None)
@given(_sources)
def test_a_policy_that_is_taken_is_understood_and_kept_as_it_is(value: object) -> None:
    try:
        source = decode_policy_source(json.dumps(value).encode()).to_source()
        reading = understand_policy(source)
    except (InvalidInput, UnfitCorrection):
        return

    assert read_source(write_source(source)) == source
    for clause in reading.policy.clauses:
        for limit in clause.limits:
            assert reading.policy.text[limit.quote.start : limit.quote.end] == limit.quote.text
    again = msgspec.json.encode(PolicySourceOut.of(source))
    assert decode_policy_source(again).to_source() == source


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    decode_both(data)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=5), st.one_of(st.booleans(), st.floats(), st.text(max_size=20))
    )
)
def test_facts_that_are_accepted_become_a_case(facts: dict[str, object]) -> None:
    request = {"message": "hi", "policy": {"text": "Refunds up to 20 USD."}, "facts": facts}
    try:
        draft = decode_draft(json.dumps(request).encode())
    except InvalidInput:
        return
    case = draft.to_case(now=NOW, response_target=DAY)

    assert {fact.key for fact in case.facts if fact.source == "crm"} == set(facts)


def decode_both(data: bytes) -> None:
    for decode in (decode_draft, decode_check, decode_policy_source):
        with contextlib.suppress(InvalidInput):
            decode(data)
