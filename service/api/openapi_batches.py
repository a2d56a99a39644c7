"""What the OpenAPI document says of batches and asynchronous drafts."""

from typing import ClassVar

from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example

from service.api.openapi_answers import POLICY_TEXT, REFUSALS, ExamplePostOperation, describe_problem
from service.api.schemas_batch import BatchOut

_REQUEST = {"message": "My blender died. I want my money back!", "policy": {"text": POLICY_TEXT}}
_LINES = '{"id": "zd-1", "index": 0, "draft": {"id": "dr_…", …}}\n{"id": "zd-2", "index": 1, "error": {…}}\n'


class BatchOperation(ExamplePostOperation):
    EXAMPLES: ClassVar[dict[str, object]] = {"batch": {"items": [{"id": "zd-1", "request": _REQUEST}]}}


_STORE_AWAY = {503: describe_problem("The store cannot be reached.")}
BATCH_ANSWERS = {
    202: ResponseSpec(BatchOut, generate_examples=False, description="It is kept; `Location` is its path."),
    **{status: spec for status, spec in REFUSALS.items() if status != 404},
    **_STORE_AWAY,
}
BATCH_NOT_THERE = {404: describe_problem("The batch is not there."), **_STORE_AWAY}
CANCEL_ANSWERS = {400: describe_problem("A header cannot be used."), **BATCH_NOT_THERE}
JOB_NOT_THERE = {404: describe_problem("The job is not there."), **_STORE_AWAY}
RESULT_ANSWERS = {
    200: ResponseSpec(
        str,
        generate_examples=False,
        description="JSON Lines; the header `Evenhand-Batch-Status` says whether these are all.",
        media_type="application/x-ndjson",
        examples=[Example(value=_LINES)],
    ),
    **BATCH_NOT_THERE,
}
