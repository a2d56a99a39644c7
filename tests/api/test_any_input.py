"""Whatever bytes come, they are decoded or refused, and nothing else."""

import contextlib
import json
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from service.api.schemas_check import decode_check
from service.api.schemas_draft import decode_draft
from service.domain.quantity import Duration
from service.errors import InvalidInput, NotFound

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DAY = Duration(Decimal(24), Decimal(24), "hour")

NAMES = (
    *("message", "conversation", "messages", "policy", "text", "clauses", "limits", "id", "body", "facts"),
    *("today", "metadata", "requester", "author", "type", "channel", "created_at", "slot", "op", "value"),
    *("upper", "unit", "conditions", "kind", "key", "quote"),
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
    with contextlib.suppress(InvalidInput, NotFound):
        decode_draft(data)
    with contextlib.suppress(InvalidInput, NotFound):
        decode_check(data)
