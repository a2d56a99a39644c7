"""/v1/policies, and drafts and checks under a saved policy, on both databases."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from pydantic import SecretStr

from service.app import create_app
from service.domain.saved_policy import PolicySource
from service.llm.scripted import ScriptedModel
from service.settings import Settings, StoreSettings
from service.usecases.save_policy import save_policy
from tests.postgres import cut_connections, drop_database, open_database

ROOT = Path(__file__).parents[2]
TEXT = """# Returns
- Returns within 30 days of delivery get a full refund.
- After 30 days of delivery we offer store credit of up to 20% of the order total.
- Be kind.
"""
CREDIT = {"slot": "store_credit", "op": "<=", "value": "15", "unit": "percent", "of": "order_total"}
CORRECTED = {"text": TEXT, "corrections": [{"clause": "returns.2", "limits": [CREDIT]}]}
BODY = "I am sorry about the blender, Dana. I will add $20 of store credit to your account within 24 hours."
FACTS = {"order_total": "100.00", "currency": "USD", "delivered_on": "2026-10-01", "today": "2026-11-22"}

Client = httpx2.AsyncClient  # unlike the framework's test client, it lets several requests run at once


@pytest.fixture
def app(store_url: str) -> Litestar:
    """On each database in turn; drafts come back as fallbacks."""
    return create_app(Settings(store=StoreSettings(url=SecretStr(store_url))), model=ScriptedModel())


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[Client]:
    async with open_client(app) as opened:
        yield opened


@pytest.fixture
async def other(store_url: str) -> AsyncIterator[Client]:
    """Another process of the same service, as it were."""
    settings = Settings(store=StoreSettings(url=SecretStr(store_url)))
    async with open_client(create_app(settings, model=ScriptedModel())) as opened:
        yield opened


@asynccontextmanager
async def open_client(app: Litestar) -> AsyncIterator[Client]:
    transport = httpx2.ASGITransport(app=app)  # type: ignore[arg-type]  # the framework's scopes are narrower
    async with AsyncTestClient(app), Client(transport=transport, base_url="http://testserver") as opened:
        yield opened


async def put(client: Client, body: object, name: str = "p", **headers: str) -> Any:
    return await client.put(f"/v1/policies/{name}", json=body, headers=headers)


async def check(client: Client, **policy: object) -> Any:
    request = {"body": BODY, "message": "My blender died.", "facts": FACTS, "policy": policy}
    return (await client.post("/v1/checks", json=request)).json()


def rules_of(answer: Any) -> list[str]:
    return [finding["rule"] for finding in answer["checks"]]


async def test_the_first_version_is_created_with_what_was_understood(client: Client) -> None:
    response = await put(client, {"text": TEXT}, "returns")

    saved = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == "/v1/policies/returns?version=1"
    assert response.headers["etag"] == '"1"'
    assert (saved["id"], saved["version"]) == ("returns", 1)
    assert saved["created_at"].endswith("Z")
    assert [clause["id"] for clause in saved["clauses"]] == ["returns.1", "returns.2", "returns.3"]
    for clause in saved["clauses"]:
        assert TEXT[clause["span"]["start"] : clause["span"]["end"]] == clause["text"]
    assert saved["untyped"] == ["returns.3"]
    assert (saved["corrected"], saved["changed_since_saved"]) == ([], [])
    assert saved["source"] == {"text": TEXT}
    assert (await client.get(response.headers["location"])).json() == saved


async def test_the_same_content_makes_no_new_version(client: Client, other: Client) -> None:
    first = await put(client, CORRECTED)
    again = await put(client, CORRECTED)
    there = await put(other, CORRECTED)

    assert (first.status_code, again.status_code, there.status_code) == (201, 200, 200)
    assert "location" not in again.headers
    assert again.json() == there.json() == first.json()


async def test_what_is_found_can_be_saved_again_as_it_is(client: Client) -> None:
    clauses = {
        "clauses": [{"id": "a", "text": "Credits up to $20.", "limits": [CREDIT]}, {"id": "b", "text": "No."}]
    }
    for body in ({"text": TEXT}, CORRECTED, clauses):
        saved = (await put(client, body)).json()
        assert saved["source"] == body
        assert (await put(client, saved["source"])).json()["version"] == saved["version"]


async def test_every_limit_that_is_read_can_be_handed_in_as_a_correction(client: Client) -> None:
    text = (ROOT / "docs" / "tutorial" / "policy.md").read_text()
    read = (await client.post("/v1/policies/read", json={"text": text})).json()
    corrections = [{"clause": each["id"], "limits": each["limits"]} for each in read["clauses"]]

    response = await put(client, {"text": text, "corrections": corrections})

    assert response.status_code == 201
    assert response.json()["clauses"] == read["clauses"]


async def test_versions_are_kept_and_listed(client: Client) -> None:
    texts = [f"Refunds within {days} days." for days in (10, 20, 30)]
    saved = [(await put(client, {"text": text})) for text in texts]

    assert [each.status_code for each in saved] == [201, 200, 200]
    assert [each.headers["etag"] for each in saved] == ['"1"', '"2"', '"3"']
    listed = (await client.get("/v1/policies/p/versions")).json()
    assert [each["version"] for each in listed["versions"]] == [3, 2, 1]
    assert listed["next_cursor"] is None
    for version, text in enumerate(texts, start=1):
        found = (await client.get("/v1/policies/p", params={"version": version})).json()
        assert found["source"] == {"text": text}
        assert found["digest"] == listed["versions"][3 - version]["digest"]
    assert (await client.get("/v1/policies/p")).json()["version"] == 3


async def test_lists_come_in_pages(client: Client) -> None:
    for name in ("c", "a", "b"):
        for days in (1, 2, 3):
            await put(client, {"text": f"Refunds within {days} days."}, name)

    policies = await read_pages(client, "/v1/policies", "policies")
    versions = await read_pages(client, "/v1/policies/b/versions", "versions")

    assert [[(each["id"], each["version"]) for each in page] for page in policies] == [
        [("a", 3), ("b", 3)],
        [("c", 3)],
    ]
    assert [[each["version"] for each in page] for page in versions] == [[3, 2], [1]]


async def read_pages(client: Client, path: str, name: str) -> list[list[dict[str, Any]]]:
    pages: list[list[dict[str, Any]]] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = (await client.get(path, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        pages.append(answer[name])
        cursor = answer["next_cursor"]
    return pages


async def test_reading_saves_nothing(client: Client) -> None:
    response = await client.post("/v1/policies/read", json=CORRECTED)

    read = response.json()
    assert response.status_code == 200
    assert set(read) == {"digest", "clauses", "untyped"}
    assert [limit["value"] for limit in read["clauses"][1]["limits"]] == ["15"]
    assert (await client.get("/v1/policies")).json() == {"policies": [], "next_cursor": None}
    assert (await put(client, CORRECTED)).json()["clauses"] == read["clauses"]


async def test_a_correction_decides_instead_of_what_was_read(client: Client) -> None:
    await put(client, {"text": TEXT})
    await put(client, CORRECTED)
    await put(client, {"text": TEXT, "corrections": [{"clause": "returns.2", "limits": []}]})

    as_read, corrected, unlimited = [await check(client, id="p", version=version) for version in (1, 2, 3)]

    assert "policy.over_limit" not in rules_of(as_read)
    (finding,) = [each for each in corrected["checks"] if each["rule"] == "policy.over_limit"]
    assert (finding["claimed"], finding["allowed"]) == ("20.00 USD", "15.00 USD")
    assert finding["clause"]["id"] == "returns.2"
    assert finding["clause"]["quote"] in TEXT
    assert "policy.over_limit" not in rules_of(unlimited)
    assert len({each["versions"]["policy"] for each in (as_read, corrected, unlimited)}) == 3


async def test_what_was_set_by_hand_is_shown(client: Client) -> None:
    await put(
        client,
        {"text": TEXT, "corrections": [{"clause": "returns.1", "limits": []}, *CORRECTED["corrections"]]},
    )

    found = (await client.get("/v1/policies/p")).json()

    assert found["corrected"] == ["returns.1", "returns.2"]
    assert found["clauses"][0]["limits"] == []
    assert found["untyped"] == ["returns.1", "returns.3"]


async def test_a_draft_names_the_version_that_it_rests_on(client: Client) -> None:
    digest = (await put(client, {"text": TEXT})).json()["digest"]
    await put(client, CORRECTED)
    request = {"message": "My blender died. I want my money back!", "facts": FACTS}

    newest = await client.post("/v1/drafts", json={**request, "policy": {"id": "p"}})
    first = await client.post("/v1/drafts", json={**request, "policy": {"id": "p", "version": 1}})
    inline = await client.post("/v1/drafts", json={**request, "policy": {"text": TEXT}})

    assert [each.status_code for each in (newest, first, inline)] == [201] * 3
    versions = [each.json()["versions"] for each in (newest, first, inline)]
    assert [(each["policy_id"], each["policy_version"]) for each in versions] == [
        ("p", 2),
        ("p", 1),
        (None, None),
    ]
    assert versions[1]["policy"] == versions[2]["policy"] == digest != versions[0]["policy"]


async def test_a_new_version_counts_at_once_everywhere(client: Client, other: Client) -> None:
    await put(client, {"text": TEXT})
    before = await check(other, id="p")
    await put(client, CORRECTED)
    after = await check(other, id="p")

    assert (before["versions"]["policy_version"], after["versions"]["policy_version"]) == (1, 2)
    assert "policy.over_limit" in rules_of(after)


async def test_a_stream_of_events_rests_on_a_saved_policy_too(client: Client) -> None:
    await put(client, {"text": TEXT})
    response = await client.post(
        "/v1/drafts",
        json={"message": "I want my money back!", "policy": {"id": "p"}},
        headers={"Accept": "text/event-stream"},
    )

    data = response.text.split("event: draft.completed\ndata: ")[1].splitlines()[0]
    assert json.loads(data)["versions"]["policy_version"] == 1


@pytest.mark.parametrize(
    "policy", [{"id": "nobody"}, {"id": "p", "version": 2}, {"id": "p", "version": 10**30}, {"id": "a/b\\"}]
)
@pytest.mark.parametrize("path", ["/v1/drafts", "/v1/checks"])
async def test_a_policy_that_is_not_there_is_answered_404(
    client: Client, path: str, policy: dict[str, object]
) -> None:
    await put(client, {"text": TEXT})
    body = {"body": BODY} if path == "/v1/checks" else {}

    response = await client.post(path, json={"message": "Hello", **body, "policy": policy})

    assert response.status_code == 404
    assert response.json()["type"] == "urn:evenhand:problem:not-found"


async def test_a_policy_of_another_tenant_is_answered_404(app: Litestar, client: Client) -> None:
    store, now = app.state.services.store, datetime.now(UTC)
    await asyncio.to_thread(lambda: save_policy("acme", "theirs", PolicySource(TEXT), store=store, now=now))

    for path in ("/v1/policies/theirs", "/v1/policies/theirs?version=1", "/v1/policies/theirs/versions"):
        assert (await client.get(path)).status_code == 404
    draft = await client.post("/v1/drafts", json={"message": "Hello", "policy": {"id": "theirs"}})
    assert draft.status_code == 404
    assert (await client.get("/v1/policies")).json()["policies"] == []
    assert (await put(client, {"text": "Refunds within 5 days."}, "theirs")).status_code == 201


@pytest.mark.parametrize("path", ["x", "x?version=1", "x/versions", "%00", "a%00b/versions", "%ff"])
async def test_what_was_never_saved_is_answered_404(client: Client, path: str) -> None:
    response = await client.get(f"/v1/policies/{path}")

    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


async def test_an_unknown_clause_is_named_with_those_near_it(client: Client) -> None:
    body = {
        "text": TEXT,
        "corrections": [{"clause": "retuns.2", "limits": []}, {"clause": "returns.1", "limits": []}],
    }
    for response in (await put(client, body), await client.post("/v1/policies/read", json=body)):
        problem = response.json()
        assert response.status_code == 422
        assert response.headers["content-type"] == "application/problem+json"
        assert problem["type"] == "urn:evenhand:problem:unfit-correction"
        (error,) = problem["errors"]
        assert error["pointer"] == "/corrections/0/clause"
        assert "returns.2" in error["detail"]
    assert (await client.get("/v1/policies/p")).status_code == 404


async def test_words_that_the_clause_does_not_have_are_named(client: Client) -> None:
    body = {
        "text": TEXT,
        "corrections": [{"clause": "returns.2", "limits": [CREDIT, {**CREDIT, "quote": "30%"}]}],
    }
    response = await put(client, body)

    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == ["/corrections/0/limits/1/quote"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, ""),
        ([], ""),
        ({"text": " "}, "/text"),
        ({"text": "x" * 200_001}, "/text"),
        ({"text": "a\0b"}, "/text"),
        ({"text": TEXT, "clauses": []}, ""),
        ({"clauses": []}, "/clauses"),
        ({"clauses": [{"id": "a", "text": ""}]}, "/clauses/0/text"),
        ({"clauses": [{"id": "a", "text": "b"}, {"id": "a", "text": "b"}]}, "/clauses/1/id"),
        (
            {"clauses": [{"id": "a", "text": "b", "limits": [{**CREDIT, "quote": "c"}]}]},
            "/clauses/0/limits/0/quote",
        ),
        (
            {"clauses": [{"id": "a", "text": "b"}], "corrections": [{"clause": "a", "limits": []}]},
            "/corrections",
        ),
        ({"text": TEXT, "corrections": [{"clause": "returns.1"}]}, "/corrections/0/limits"),
        ({"text": TEXT, "corrections": [{"clause": "returns.1", "limits": []}] * 2}, "/corrections/1/clause"),
        (
            {
                "text": TEXT,
                "corrections": [{"clause": "returns.1", "limits": [{"slot": "refund", "op": "<="}]}],
            },
            "/corrections/0/limits/0/value",
        ),
        ({"text": TEXT, "version": 3}, "/version"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_mistake_is_answered_400_with_its_pointer(client: Client, body: object, pointer: str) -> None:
    for response in (await put(client, body), await client.post("/v1/policies/read", json=body)):
        assert response.status_code == 400
        assert pointer in [error["pointer"] for error in response.json()["errors"]]


@pytest.mark.parametrize("name", ["-x", ".x", "a b", "a%00", "x" * 201, "%F0%9F%98%A1", "a;b"])
async def test_an_id_that_would_make_trouble_is_refused(client: Client, name: str) -> None:
    response = await put(client, {"text": TEXT}, name)

    assert response.status_code == 400
    assert "1 to 200 letters" in response.json()["detail"]


@pytest.mark.parametrize("name", ["returns", "Returns-EU.2026", "7", "urn:acme:returns@eu~2", "x" * 200])
async def test_usual_ids_are_taken(client: Client, name: str) -> None:
    assert (await put(client, {"text": TEXT}, name)).status_code == 201
    assert (await client.get(f"/v1/policies/{name}")).json()["id"] == name


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/v1/policies/p?version=x", "version"),
        ("/v1/policies?limit=0", "limit"),
        ("/v1/policies?limit=201", "limit"),
        ("/v1/policies?limit=two", "limit"),
        ("/v1/policies?cursor=%00", "cursor"),
        ("/v1/policies/p/versions?cursor=x", "cursor"),
        ("/v1/policies/p/versions?cursor=%C2%B2", "cursor"),
        ("/v1/policies/p/versions?cursor=" + "9" * 5000, "cursor"),
    ],
)
async def test_a_parameter_that_cannot_be_used_is_named(client: Client, path: str, named: str) -> None:
    await put(client, {"text": TEXT})
    response = await client.get(path)

    assert response.status_code == 400
    assert response.json()["type"] == "urn:evenhand:problem:invalid-input"
    assert named in response.json()["detail"]


@pytest.mark.parametrize(
    ("if_match", "status"), [("1", 412), ('"1"', 412), ("2", 200), ('"2"', 200), ("0", 412)]
)
async def test_a_change_of_an_older_version_is_refused(client: Client, if_match: str, status: int) -> None:
    for days in (10, 20):
        await put(client, {"text": f"Refunds within {days} days."})

    response = await put(client, CORRECTED, **{"If-Match": if_match})

    assert response.status_code == status
    if status == 412:
        assert response.json()["type"] == "urn:evenhand:problem:stale-version"
        assert "version 2" in response.json()["detail"]
    assert (await client.get("/v1/policies/p")).json()["version"] == (3 if status == 200 else 2)


async def test_a_first_version_can_be_asked_for(client: Client) -> None:
    assert (await put(client, {"text": TEXT}, **{"If-Match": "3"})).status_code == 412
    assert (await put(client, {"text": TEXT}, **{"If-Match": "0"})).status_code == 201


@pytest.mark.parametrize("if_match", ["", "*", "one", '"1', "-1", "1.0", "9" * 30])
async def test_an_if_match_that_is_no_version_is_refused(client: Client, if_match: str) -> None:
    response = await put(client, {"text": TEXT}, **{"If-Match": if_match})

    assert response.status_code == 400
    assert "If-Match" in response.json()["detail"]


async def test_many_who_save_at_once_lose_nothing(client: Client, other: Client) -> None:
    texts = [f"Refunds within {days} days." for days in range(1, 21)]

    answers = await asyncio.gather(
        *(put(to, {"text": text}) for text, to in zip(texts, [client, other] * 10, strict=True))
    )

    saved = {each.json()["version"]: each.json()["source"]["text"] for each in answers}
    assert sorted(each.status_code for each in answers) == [200] * 19 + [201]
    assert sorted(saved) == list(range(1, 21))
    for version, text in saved.items():
        found = (await client.get("/v1/policies/p", params={"version": version})).json()
        assert found["source"]["text"] == text


async def test_of_many_who_change_the_same_version_one_wins(client: Client) -> None:
    await put(client, {"text": TEXT})
    texts = [f"Refunds within {days} days." for days in range(1, 11)]

    answers = await asyncio.gather(*(put(client, {"text": text}, **{"If-Match": "1"}) for text in texts))

    assert sorted(each.status_code for each in answers) == [200] + [412] * 9
    assert (await client.get("/v1/policies/p")).json()["version"] == 2


async def test_others_are_answered_while_a_large_policy_is_read(client: Client) -> None:
    large = "Refunds are given within 30 days of delivery, unless the box was opened.\n" * 2700
    saving = asyncio.create_task(put(client, {"text": large}))
    answered = 0
    while not saving.done():
        assert (await client.get("/health/live")).status_code == 200
        answered += 1
        await asyncio.sleep(0.01)

    assert (await saving).status_code == 201
    assert answered > 3


async def test_no_policy_s_text_reaches_the_log(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    await put(
        client, {"text": "The secret recipe stays secret.", "corrections": [{"clause": "x", "limits": []}]}
    )
    await put(client, {"text": "The secret recipe stays secret."})

    assert "secret" not in capsys.readouterr().err


async def test_the_examples_can_be_saved(client: Client) -> None:
    document = (await client.get("/schema/openapi.json")).json()
    operation = document["paths"]["/v1/policies/{policy_id}"]["put"]
    examples = operation["requestBody"]["content"]["application/json"]["examples"]

    assert {"200", "201", "400", "412", "413", "415", "422", "500", "503"} <= set(operation["responses"])
    for number, example in enumerate(examples.values(), start=1):
        assert (await put(client, example["value"])).json()["version"] == number


async def test_a_store_that_cannot_be_reached_is_not_ready_and_says_so(postgres: str) -> None:
    with open_database(postgres, "short_lived") as url:
        settings = Settings(store=StoreSettings(url=SecretStr(url)))
        app = create_app(settings, model=ScriptedModel())
        async with open_client(app) as client:
            before = await client.get("/health/ready")
            drop_database(postgres, "short_lived")
            ready = await client.get("/health/ready")
            saved = await put(client, {"text": TEXT})
            live = await client.get("/health/live")
            draft = await client.post("/v1/drafts", json={"message": "Hello", "policy": {"text": TEXT}})

    assert before.status_code == 200
    for response in (
        ready,
        saved,
        draft,
    ):  # a draft that is not kept could not be edited, nor its outcome told
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["type"] == "urn:evenhand:problem:store-unavailable"
        assert "short_lived" not in response.text
    assert live.status_code == 200


async def test_connections_that_were_cut_are_made_again(postgres: str) -> None:
    with open_database(postgres, "cut") as url:
        settings = Settings(store=StoreSettings(url=SecretStr(url)))
        async with open_client(create_app(settings, model=ScriptedModel())) as client:
            await put(client, {"text": TEXT})
            cut_connections(postgres, "cut")

            assert (await put(client, CORRECTED)).status_code == 200
