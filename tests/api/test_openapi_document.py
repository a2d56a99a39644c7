"""The OpenAPI document and its page."""

import re
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


async def read_document(
    client: AsyncTestClient[Litestar],
) -> dict[str, dict[str, dict[str, dict[str, object]]]]:
    document: dict[str, dict[str, dict[str, dict[str, object]]]] = (
        await client.get("/schema/openapi.json")
    ).json()
    return document


async def test_the_page_needs_nothing_from_outside(client: AsyncTestClient[Litestar]) -> None:
    response = await client.get("/schema")

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert re.findall(r"https?://", response.text) == []
    assert re.findall(r"""(?:src|href)=["'](?!/schema/|data:)""", response.text) == []
    assert "/schema/openapi.json" in response.text


async def test_every_operation_is_described(client: AsyncTestClient[Litestar]) -> None:
    response = await client.get("/schema/openapi.json")

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/json")
    document = response.json()
    assert document["openapi"].startswith("3.1")
    operations = {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert set(operations) == {
        ("post", "/v1/drafts"),
        ("get", "/v1/drafts"),
        ("get", "/v1/drafts/{draft_id}"),
        ("patch", "/v1/drafts/{draft_id}"),
        ("get", "/v1/drafts/{draft_id}/case"),
        ("get", "/v1/drafts/{draft_id}/revisions"),
        ("get", "/v1/drafts/{draft_id}/events"),
        ("get", "/v1/drafts/{draft_id}/brief"),
        ("post", "/v1/drafts/{draft_id}/checks"),
        ("post", "/v1/drafts/{draft_id}/rewrite"),
        ("post", "/v1/drafts/{draft_id}/overrules"),
        ("post", "/v1/drafts/{draft_id}/outcome"),
        ("post", "/v1/drafts/{draft_id}/escalation"),
        ("post", "/v1/draft-batches"),
        ("get", "/v1/draft-batches/{batch_id}"),
        ("get", "/v1/draft-batches/{batch_id}/results"),
        ("post", "/v1/draft-batches/{batch_id}/cancel"),
        ("get", "/v1/draft-jobs/{job_id}"),
        ("delete", "/v1/customers/{customer_id}"),
        ("get", "/v1/audit"),
        ("get", "/v1/insights"),
        ("post", "/v1/webhooks"),
        ("get", "/v1/webhooks"),
        ("get", "/v1/webhooks/{webhook_id}"),
        ("patch", "/v1/webhooks/{webhook_id}"),
        ("delete", "/v1/webhooks/{webhook_id}"),
        ("post", "/v1/webhooks/{webhook_id}/rotate"),
        ("post", "/v1/webhooks/{webhook_id}/test"),
        ("get", "/v1/webhooks/{webhook_id}/deliveries"),
        ("post", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"),
        ("post", "/v1/checks"),
        ("get", "/v1/policies"),
        ("post", "/v1/policies/read"),
        ("put", "/v1/policies/{policy_id}"),
        ("get", "/v1/policies/{policy_id}"),
        ("get", "/v1/policies/{policy_id}/versions"),
        ("get", "/v1/techniques"),
        ("get", "/health/live"),
        ("get", "/health/ready"),
    }
    assert all(operation["summary"] and operation["description"] for operation in operations.values())


@pytest.mark.parametrize("path", ["/v1/drafts", "/v1/checks"])
async def test_problems_are_documented(client: AsyncTestClient[Litestar], path: str) -> None:
    document = await read_document(client)

    responses = document["paths"][path]["post"]["responses"]
    assert isinstance(responses, dict)
    for status in ("400", "404", "406", "413", "415", "500"):
        assert "application/problem+json" in responses[status]["content"]


@pytest.mark.parametrize("path", ["/v1/drafts", "/v1/checks", "/v1/policies/read"])
async def test_the_examples_work(client: AsyncTestClient[Litestar], path: str) -> None:
    document = (await client.get("/schema/openapi.json")).json()

    examples = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["examples"]
    assert examples
    for example in examples.values():
        response = await client.post(path, json=example["value"])
        assert response.status_code in {200, 201}


async def test_every_reference_leads_somewhere(client: AsyncTestClient[Litestar]) -> None:
    document = (await client.get("/schema/openapi.json")).json()

    references = set(find_references(document))
    assert references
    schemas = document["components"]["schemas"]
    assert {reference.removeprefix("#/components/schemas/") for reference in references} <= set(schemas)
    for name in (
        "DraftIn",
        "DraftOut",
        "CheckIn",
        "CheckOut",
        "PolicySourceIn",
        "SavedPolicyOut",
        "ProblemOut",
    ):
        assert name in schemas


def find_references(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(reference := value.get("$ref"), str):
            yield reference
        for inner in value.values():
            yield from find_references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from find_references(inner)
