"""The client offers every operation of the OpenAPI document, with the types that it says."""

import re
from collections.abc import Iterator

from service.client import batch_calls, draft_calls, overview_calls, policy_calls
from service.client.calls import Call, Polled, Streamed
from tests.client_types import WIRE, build_wire, find_operations, read_document

# What has no example of its own here takes no argument.
ARGUMENTS: dict[str, tuple[object, ...]] = {
    "check_edit": ("ID", ""),
    "edit_draft": ("ID", ""),
    "create_batch": ([],),
}
OPTIONS: dict[str, dict[str, object]] = {"edit_draft": {"revision": 1}}


def find_offered() -> Iterator[tuple[str, str]]:
    """Method and path of every request that the client can build, ids replaced by {}."""
    for module in (batch_calls, draft_calls, overview_calls, policy_calls):
        for name, build in vars(module).items():
            if name.startswith("_") or getattr(build, "__module__", "") != module.__name__:
                continue
            takes_id = any(each.endswith("_id") for each in build.__code__.co_varnames[:1])
            arguments = ARGUMENTS.get(name, ("ID",) if takes_id else ())
            built = build(*arguments, **OPTIONS.get(name, {}))
            call = built.call if isinstance(built, Polled | Streamed) else built
            assert isinstance(call, Call)
            yield call.method, call.path.replace("/ID", "/{}")


def test_every_operation_is_offered_and_the_types_are_those_of_the_document() -> None:
    document = read_document()
    operations = find_operations(document)
    assert {(method, re.sub(r"\{\w+\}", "{}", path)) for method, path in operations} == set(find_offered())
    assert WIRE.read_text(encoding="utf-8") == build_wire(document, operations), (
        "out of date: python -m tests.client_types --write"
    )
