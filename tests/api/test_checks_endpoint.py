"""POST /v1/checks."""

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from service.app import create_app
from service.llm.scripted import ScriptedModel
from service.settings import Settings

BODY = "I am so sorry about the blender, Dana. I will refund the full $120 today. Anything else?"
FACTS = {
    "order_total": "120.00",
    "currency": "USD",
    "delivered_on": "2026-10-08",
    "today": "2026-11-22",
}


async def test_a_check_answers_with_everything_it_read(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    response = await client.post("/v1/checks", json={**shortest, "body": BODY, "facts": FACTS})

    check = response.json()
    assert response.status_code == 200
    assert set(check) == {
        *("verdict", "checks", "commitments", "next_steps", "techniques", "versions", "timings_ms"),
        *("shown", "coverage", "asks", "signals"),
    }
    assert set(check["timings_ms"]) == {"checks", "total"}
    assert check["versions"]["policy"].startswith("sha256:")
    for finding in check["checks"]:
        assert set(finding) == {
            *("rule", "verdict", "severity", "span", "message", "clause", "claimed", "allowed", "suggestion"),
            "overruled",
        }
    for step in check["next_steps"]:
        assert set(step) == {"actor", "action", "due", "text"}
    for commitment in check["commitments"]:
        assert set(commitment) == {
            *("text", "span", "slot", "amount", "currency", "percent", "duration", "modality", "verdict"),
            "clause",
        }


async def test_a_refund_after_the_window_fails_with_its_clause(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    response = await client.post("/v1/checks", json={**shortest, "body": BODY, "facts": FACTS})

    check = response.json()
    assert check["verdict"] == "fail"
    failed = [f for f in check["checks"] if f["verdict"] == "fail" and f["rule"].startswith("policy.")]
    assert failed
    assert all(f["clause"]["quote"] in str(shortest["policy"]) for f in failed)
    assert any("refund" in f["span"]["text"] for f in failed)
    refunds = [c for c in check["commitments"] if c["slot"] == "refund"]
    assert [(c["amount"], c["currency"]) for c in refunds] == [("120.00", "USD")]


async def test_spans_count_characters_of_the_body(
    client: AsyncTestClient[Litestar], shortest: dict[str, object]
) -> None:
    body = f"\U0001f621 Señora, {BODY}"
    response = await client.post("/v1/checks", json={**shortest, "body": body, "facts": FACTS})

    spans = [found["span"] for found in response.json()["checks"] + response.json()["commitments"]]
    assert [span for span in spans if span]
    for span in filter(None, spans):
        assert body[span["start"] : span["end"]] == span["text"]


async def test_a_body_alone_can_be_checked(client: AsyncTestClient[Litestar]) -> None:
    response = await client.post("/v1/checks", json={"body": "You should have read the terms!!"})

    check = response.json()
    assert response.status_code == 200
    assert check["versions"] == {"policy": None, "policy_id": None, "policy_version": None}
    assert any(finding["rule"].startswith("tone.") for finding in check["checks"])


async def test_no_model_is_called(shortest: dict[str, object]) -> None:
    model = ScriptedModel("{}")
    async with AsyncTestClient(create_app(Settings(), model=model)) as client:
        response = await client.post("/v1/checks", json={**shortest, "body": BODY})

    assert response.status_code == 200
    assert model.prompts == []


async def test_techniques_are_ids_of_the_catalogue(client: AsyncTestClient[Litestar]) -> None:
    catalogue = (await client.get("/v1/techniques")).json()["techniques"]
    response = await client.post("/v1/checks", json={"body": BODY})

    assert set(response.json()["techniques"]) <= {technique["id"] for technique in catalogue}


@pytest.mark.parametrize("today", ["2026-11-22", "2026-11-22T08:00:00Z"])
async def test_the_fact_today_decides_what_day_it_is(
    client: AsyncTestClient[Litestar], today: str, shortest: dict[str, object]
) -> None:
    late = {**shortest, "body": BODY, "facts": {**FACTS, "today": today}}
    soon = {**shortest, "body": BODY, "facts": {**FACTS, "today": "2026-10-10"}}

    assert (await client.post("/v1/checks", json=late)).json()["verdict"] == "fail"
    in_time = (await client.post("/v1/checks", json=soon)).json()
    assert not [f for f in in_time["checks"] if f["rule"] == "policy.outside_window"]


async def test_a_caller_who_wants_no_json_is_refused(client: AsyncTestClient[Litestar]) -> None:
    response = await client.post("/v1/checks", json={"body": BODY}, headers={"Accept": "text/event-stream"})

    assert response.status_code == 406


async def test_a_typed_limit_decides_with_its_arithmetic(client: AsyncTestClient[Litestar]) -> None:
    clause = "Late returns get store credit, up to one fifth of what was paid."
    limit = {"slot": "store_credit", "op": "<=", "value": "20", "unit": "percent", "of": "order_total"}
    response = await client.post(
        "/v1/checks",
        json={
            "body": "I will add $50 of store credit to your account within 24 hours.",
            "message": "My blender died.",
            "facts": {"order_total": 120.00, "currency": "USD"},
            "policy": {"clauses": [{"id": "late.1", "text": clause, "limits": [limit]}]},
        },
    )

    [finding] = [f for f in response.json()["checks"] if f["rule"] == "policy.over_limit"]
    assert (finding["claimed"], finding["allowed"]) == ("50.00 USD", "24.00 USD")
    assert finding["clause"] == {"id": "late.1", "quote": clause}
