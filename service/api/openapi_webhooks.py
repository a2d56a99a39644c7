"""What the OpenAPI document says of webhooks."""

from typing import ClassVar

from litestar.openapi import ResponseSpec

from service.api.openapi_answers import REFUSALS, ExampleOperation, ExamplePostOperation, describe_problem
from service.api.schemas_webhook import NewWebhookOut


class RegisterOperation(ExamplePostOperation):
    EXAMPLES: ClassVar[dict[str, object]] = {
        "review": {
            "url": "https://crm.example.com/evenhand",
            "events": ["draft.needs_review", "batch.completed"],
            "description": "the review queue",
        }
    }


class ChangeOperation(ExampleOperation):
    EXAMPLES: ClassVar[dict[str, object]] = {"enable": {"enabled": True}}


LIST_ANSWERS = {503: describe_problem("The store cannot be reached.")}
NOT_THERE = {404: describe_problem("The endpoint or the delivery is not there."), **LIST_ANSWERS}
SEND_ANSWERS = {409: describe_problem("The endpoint is disabled."), **NOT_THERE}
_SENT = {status: REFUSALS[status] for status in (400, 413, 415, 500)}
NEW_ANSWERS = {
    201: ResponseSpec(
        NewWebhookOut,
        generate_examples=False,
        description="The endpoint with its secret, which is shown this once; `Location` is its path.",
    ),
    **_SENT,
    **LIST_ANSWERS,
}
CHANGE_ANSWERS = {**_SENT, **NOT_THERE}
