"""What the OpenAPI document says of saved policies, with examples to send."""

from typing import ClassVar

from litestar.openapi import ResponseSpec

from service.api.openapi_answers import (
    POLICY_TEXT,
    REFUSALS,
    ExampleOperation,
    ExamplePostOperation,
    describe_problem,
)
from service.api.schemas_saved_policy import SavedPolicyOut

_CORRECTED = {
    "text": POLICY_TEXT,
    "corrections": [
        {
            "clause": "returns.2",
            "limits": [
                {"slot": "store_credit", "op": "<=", "value": "15", "unit": "percent", "of": "order_total"},
                {"slot": "replacement", "op": "allowed"},
            ],
        }
    ],
}
_CLAUSES = {
    "clauses": [
        {"id": "goodwill.1", "text": "Goodwill credits over $25 need a supervisor."},
        {
            "id": "late.1",
            "text": "Late deliveries: one fifth of what was paid, as store credit.",
            "limits": [
                {"slot": "store_credit", "op": "<=", "value": "20", "unit": "percent", "of": "order_total"}
            ],
        },
    ]
}


class SavePolicyOperation(ExampleOperation):
    EXAMPLES: ClassVar[dict[str, object]] = {
        "text": {"text": POLICY_TEXT},
        "corrected": _CORRECTED,
        "clauses": _CLAUSES,
    }


class ReadPolicyOperation(ExamplePostOperation):
    EXAMPLES: ClassVar[dict[str, object]] = {"text": {"text": POLICY_TEXT}, "corrected": _CORRECTED}


_UNAVAILABLE = {503: describe_problem("The database cannot be reached now.")}
_UNFIT = {
    422: describe_problem("A correction names a clause or words that the policy does not have; see `errors`.")
}
_SENT = {status: REFUSALS[status] for status in (400, 413, 415, 500)}

SAVE_ANSWERS = {
    200: ResponseSpec(
        SavedPolicyOut,
        generate_examples=False,
        description="A later version, or the newest where nothing has changed; `ETag` is its number.",
    ),
    201: ResponseSpec(
        SavedPolicyOut, generate_examples=False, description="The first version; `Location` is its path."
    ),
    412: describe_problem("The version in `If-Match` is not the newest one."),
    **_SENT,
    **_UNFIT,
    **_UNAVAILABLE,
}
READ_ANSWERS = {**_SENT, **_UNFIT}
FIND_ANSWERS = {
    400: REFUSALS[400],
    404: describe_problem("There is no such policy or version."),
    500: REFUSALS[500],
    **_UNAVAILABLE,
}
