"""What the OpenAPI document says of answers, with examples to send."""

from dataclasses import dataclass
from typing import ClassVar

from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example, OpenAPIType, Operation, Parameter, RequestBody, Schema

from service.api.negotiation import EVENT_STREAM
from service.api.problems import MEDIA_TYPE, ProblemOut
from service.api.schemas_batch import JobOut
from service.api.schemas_draft import DraftOut

POLICY_TEXT = (
    "# Returns\n\nFull refunds are given within 30 days of delivery. After 30 days we offer store credit of "
    "up to 20 % of the order total, or a replacement.\n\nAn agent answers every complaint within 24 hours."
)
_MESSAGE = "My blender died after 45 days. I want my $120 back today or I post this everywhere!"
_FACTS = {"order_total": "120.00", "currency": "USD", "delivered_on": "2026-10-08", "today": "2026-11-22"}

_SHORTEST = {"message": _MESSAGE, "policy": {"text": POLICY_TEXT}}
_THREAD = {
    "conversation": {
        "id": "zd-88121",
        "channel": "email",
        "locale": "en-US",
        "messages": [
            {"id": "m1", "author": {"type": "requester", "name": "Dana"}, "body": _MESSAGE},
        ],
    },
    "requester": {"id": "c9", "name": "Dana", "tier": "gold"},
    "assignee": {"id": "a3", "name": "Sam", "signature": "Sam, Acme Support"},
    "facts": _FACTS,
    "policy": {"text": POLICY_TEXT},
    "instructions": "offer a replacement first",
}
_CHECK = {
    "body": "I am sorry about the blender, Dana. I will refund the full $120 today.",
    "message": _MESSAGE,
    "facts": _FACTS,
    "policy": {"text": POLICY_TEXT},
}
_STREAM_EXAMPLE = (
    'event: plan\ndata: {"provisional": true, …}\n\nevent: draft.completed\ndata: {"id": "dr_…", …}\n\n'
)


_IDEMPOTENCY_KEY = Parameter(
    name="Idempotency-Key",
    param_in="header",
    schema=Schema(type=OpenAPIType.STRING, min_length=1, max_length=255),
    description="the request may be sent again under this key: it is done once, and answered as the first time, with "
    "`Idempotent-Replayed: true`; 409 with `Retry-After` while the first is under way, 422 with another request",
)


@dataclass
class PostOperation(Operation):
    """An operation that may be repeated under an ``Idempotency-Key``."""

    def __post_init__(self) -> None:
        self.parameters = [*(self.parameters or ()), _IDEMPOTENCY_KEY]


@dataclass
class ExampleOperation(Operation):
    """An operation whose request body shows ``EXAMPLES``, ready to send from the page at /schema."""

    EXAMPLES: ClassVar[dict[str, object]] = {}

    def __post_init__(self) -> None:
        if isinstance(self.request_body, RequestBody):
            for content in self.request_body.content.values():
                content.examples = {
                    name: Example(summary=name, value=value) for name, value in self.EXAMPLES.items()
                }


class ExamplePostOperation(ExampleOperation, PostOperation):
    """Both."""

    def __post_init__(self) -> None:
        ExampleOperation.__post_init__(self)
        PostOperation.__post_init__(self)


class DraftOperation(ExamplePostOperation):
    EXAMPLES: ClassVar[dict[str, object]] = {"shortest": _SHORTEST, "thread": _THREAD}


class CheckOperation(ExamplePostOperation):
    EXAMPLES: ClassVar[dict[str, object]] = {"check": _CHECK}


def describe_problem(description: str) -> ResponseSpec:
    """An answer that is a problem document."""
    return ResponseSpec(ProblemOut, generate_examples=False, description=description, media_type=MEDIA_TYPE)


REFUSALS = {
    400: describe_problem("The input cannot be used; `errors` names each field by a JSON pointer."),
    404: describe_problem("The saved policy, or that version of it, is not there."),
    406: describe_problem("The header Accept asks for something that cannot be given."),
    413: describe_problem("The body is too large."),
    415: describe_problem("The body is not sent as application/json."),
    500: describe_problem("An unexpected error."),
}

DRAFT_ANSWERS = {
    201: ResponseSpec(DraftOut, generate_examples=False, description="The draft; `Location` is its path."),
    202: ResponseSpec(
        JobOut,
        generate_examples=False,
        description="With `Prefer: respond-async`; `Location` is the job's path.",
    ),
    200: ResponseSpec(
        str,
        generate_examples=False,
        description="With `Accept: text/event-stream`: events `plan`, `segment`, `draft.completed`, `error`.",
        media_type=EVENT_STREAM,
        examples=[Example(value=_STREAM_EXAMPLE)],
    ),
    **REFUSALS,
}
CHECK_ANSWERS = dict(REFUSALS)
READY_ANSWERS = {
    503: describe_problem("No model can write now, or the store cannot be reached; see the detail.")
}
