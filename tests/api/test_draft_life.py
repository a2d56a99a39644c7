"""The life of a draft over HTTP: found, edited, overruled, handed over, sent; on SQLite and PostgreSQL."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from pydantic import SecretStr

from service.app import create_app
from service.domain.prompt import Prompt
from service.domain.saved_policy import PolicySource
from service.domain.tenant import DEFAULT_TENANT
from service.errors import NotFound
from service.llm.scripted import ScriptedModel
from service.settings import Settings, StoreSettings
from service.store.opening import Store

Client = AsyncTestClient[Litestar]
POLICY = (
    "# Returns\n\nFull refunds are given within 30 days of delivery. After 30 days we offer store credit of up to "
    "20 % of the order total, or a replacement.\n\n# Answering\n\nAn agent answers every complaint within 24 hours."
)
MESSAGE = "My blender died after 45 days. I want my $120 back today or I post this everywhere!"
FACTS = {"order_total": "120.00", "currency": "USD", "delivered_on": "2026-10-08", "today": "2026-11-22"}
GOOD = (
    "Hi Dana,\n\nYour blender died after 45 days and you want your $120 back. I am sorry that it failed. I cannot "
    "give you a refund, because it was delivered 45 days ago and the limit is 30 days. I can offer you $24.00 in "
    "store credit, or a replacement. Please reply with your choice, and I will arrange it within 24 hours.\n\nSam"
)
BAD = GOOD.replace("$24.00 in store credit", "$60.00 in store credit")
SAM = {"id": "a3", "name": "Sam"}


@pytest.fixture
def app(store_url: str) -> Litestar:
    return create_app(Settings(store=StoreSettings(url=SecretStr(store_url))), model=ScriptedModel())


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[Client]:
    async with AsyncTestClient(app) as opened:
        yield opened


def build_request(*bodies: str, conversation: str = "zd-1", **more: object) -> dict[str, object]:
    messages = [
        {"id": f"m{number}", "author": {"type": "requester", "name": "Dana"}, "body": body}
        for number, body in enumerate(bodies or (MESSAGE,), start=1)
    ]
    thread = {"id": conversation, "channel": "email", "subject": "Blender", "messages": messages}
    return {
        "conversation": thread,
        "policy": {"text": POLICY},
        "facts": FACTS,
        "assignee": {"name": "Sam"},
    } | more


async def create(client: Client, *bodies: str, conversation: str = "zd-1", **more: object) -> Any:
    response = await client.post("/v1/drafts", json=build_request(*bodies, conversation=conversation, **more))
    assert response.status_code == 201, response.text
    return response.json()


async def edit(client: Client, draft: Any, body: str, revision: object | None = None, **more: object) -> Any:
    expected = draft["revision"] if revision is None else revision
    return await client.patch(
        f"/v1/drafts/{draft['id']}", json={"body": body} | more, headers={"If-Match": str(expected)}
    )


async def post(client: Client, draft: Any, what: str, **body: object) -> Any:
    return await client.post(f"/v1/drafts/{draft['id']}/{what}", json=body)


async def get(client: Client, path: str) -> Any:
    response = await client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


async def find(client: Client, draft: Any, what: str = "") -> Any:
    return await get(client, f"/v1/drafts/{draft['id']}{what}")


async def test_a_draft_is_found_as_it_was_answered(client: Client) -> None:
    draft = await create(client)
    response = await client.get(f"/v1/drafts/{draft['id']}")

    assert response.json() == draft
    assert response.headers["etag"] == '"1"'
    assert (draft["kind"], draft["state"], draft["stale"], draft["outcome"]) == ("reply", "open", False, None)


async def test_a_draft_that_is_not_there_is_answered_404(client: Client) -> None:
    for path in ("", "/case", "/revisions", "/events", "/brief"):
        assert (await client.get(f"/v1/drafts/dr_none{path}")).status_code == 404
    for what, body in (
        ("checks", {"body": "x"}),
        ("outcome", {"outcome": "discarded"}),
        ("overrules", {"rule": "tone.blame", "reason": "long enough a reason"}),
        ("escalation", {}),
        ("rewrite", {"operation": "shorten"}),
    ):
        assert (await post(client, {"id": "dr_none"}, what, **body)).status_code == 404
    assert (await edit(client, {"id": "dr_none"}, "x", 1)).status_code == 404


async def test_a_draft_of_another_tenant_is_not_there(app: Litestar, client: Client) -> None:
    draft = await create(client)
    drafts = app.state.services.store.drafts

    assert drafts.find(DEFAULT_TENANT, draft["id"]).draft.id == draft["id"]
    for read in (
        drafts.find,
        drafts.find_case,
        drafts.find_original,
        drafts.list_revisions,
        drafts.list_events,
    ):
        with pytest.raises(NotFound):
            read("other", draft["id"])


async def test_what_it_was_written_from_is_kept(client: Client) -> None:
    draft = await create(client, requester={"id": "c9", "name": "Dana", "tier": "gold"})
    case = await find(client, draft, "/case")

    assert [m["body"] for m in case["conversation"]["messages"]] == [MESSAGE]
    assert case["requester"] == {"id": "c9", "name": "Dana", "tier": "gold"}
    assert {"key": "order_total", "value": "120.00", "source": "crm"} in case["facts"]
    assert any("store credit" in clause["text"] for clause in case["clauses"])
    for ask in draft["asks"]:
        assert MESSAGE[ask["start"] : ask["end"]] == ask["text"]


async def test_an_edit_is_a_new_revision_with_what_it_broke_and_fixed(client: Client) -> None:
    draft = await create(client)
    broken = (await edit(client, draft, BAD, author=SAM)).json()
    fixed = (await edit(client, broken, GOOD, author=SAM)).json()

    assert (broken["revision"], broken["status"], broken["verdict"]) == (2, "blocked", "fail")
    over = [c for c in broken["changed_checks"]["broken"] if c["rule"] == "policy.over_limit"]
    assert [(c["claimed"], c["allowed"], c["clause"]["id"]) for c in over] == [
        ("60.00 USD", "24.00 USD", "returns.2")
    ]
    assert (fixed["revision"], fixed["verdict"]) == (3, "pass")
    assert "policy.over_limit" in [c["rule"] for c in fixed["changed_checks"]["fixed"]]
    assert fixed["changed_checks"]["broken"] == []
    revisions = (await find(client, draft, "/revisions"))["revisions"]
    assert [(r["revision"], r["body"], r["author"]) for r in revisions] == [
        (3, GOOD, SAM),
        (2, BAD, SAM),
        (1, draft["body"], None),
    ]


async def test_sentences_say_what_stands_behind_them(client: Client) -> None:
    draft = await create(client)
    edited = (await edit(client, draft, GOOD + "\n\nP.S. I will also send you a free cake.")).json()

    standing = {edited["body"][s["start"] : s["end"]]: s["standing"] for s in edited["segments"]}
    found = {
        words: next(v for text, v in standing.items() if words in text)
        for words in ("sorry", "$24.00", "cake")
    }
    assert found == {"sorry": "uncited", "$24.00": "verified", "cake": "asserted"}


async def test_an_edit_needs_the_revision_that_it_changes(client: Client) -> None:
    draft = await create(client)
    response = await client.patch(f"/v1/drafts/{draft['id']}", json={"body": GOOD})

    assert response.status_code == 428
    assert "If-Match" in response.json()["detail"]


async def test_an_edit_of_an_older_revision_changes_nothing_and_says_which_is_stored(client: Client) -> None:
    draft = await create(client)
    await edit(client, draft, GOOD)
    response = await edit(client, draft, "Mine.", 1)

    assert response.status_code == 412
    assert response.headers["content-type"].startswith("application/problem+json")
    assert response.json()["current"] == 2
    assert (await find(client, draft))["body"] == GOOD


async def test_an_edit_whose_answer_was_lost_may_be_repeated(client: Client) -> None:
    draft = await create(client)
    for _ in range(2):
        response = await edit(client, draft, GOOD, 1)
        assert (response.status_code, response.json()["revision"]) == (200, 2)


async def test_of_many_edits_of_one_revision_one_wins(client: Client) -> None:
    draft = await create(client)
    texts = [f"{GOOD} {number}" for number in range(8)]
    responses = await asyncio.gather(*(edit(client, draft, text) for text in texts))

    assert sorted(r.status_code for r in responses) == [200] + [412] * 7
    won = next(text for text, r in zip(texts, responses, strict=True) if r.status_code == 200)
    assert (await find(client, draft))["body"] == won


async def test_edits_of_many_drafts_at_once_all_stay(client: Client) -> None:
    drafts = [await create(client, conversation=f"zd-{number}") for number in range(20)]
    for round_ in range(3):
        texts = [f"{GOOD} {number} {round_}" for number in range(20)]
        done = await asyncio.gather(*(edit(client, d, t) for d, t in zip(drafts, texts, strict=True)))
        assert {r.status_code for r in done} == {200}
        drafts = [r.json() for r in done]

    for number, draft in enumerate(drafts):
        found = await find(client, draft)
        assert (found["revision"], found["body"]) == (4, f"{GOOD} {number} 2")
        assert len((await find(client, draft, "/revisions"))["revisions"]) == 4


async def test_a_check_while_typing_stores_nothing(client: Client) -> None:
    draft = await create(client)
    stored = (await edit(client, draft, GOOD)).json()
    checked = (await post(client, draft, "checks", body=BAD)).json()

    assert (checked["revision"], checked["verdict"], checked["status"]) == (2, "fail", "blocked")
    assert [c["rule"] for c in checked["changed_checks"]["broken"]] == ["policy.over_limit"]
    assert await find(client, draft) == stored | {"changed_checks": None}


async def test_a_check_finds_what_the_edit_then_finds(client: Client) -> None:
    draft = await create(client)
    checked = (await post(client, draft, "checks", body=BAD)).json()
    edited = (await edit(client, draft, BAD)).json()

    for field in ("checks", "segments", "asks", "techniques", "next_steps", "status", "changed_checks"):
        assert checked[field] == edited[field], field


async def test_a_check_that_blocks_is_overruled_with_a_reason_only(client: Client) -> None:
    draft = (await edit(client, await create(client), BAD)).json()
    blocking = next(c for c in draft["checks"] if c["rule"] == "policy.over_limit")
    finding = {"rule": blocking["rule"], "text": blocking["span"]["text"], "author": SAM}

    refused = await post(client, draft, "outcome", outcome="sent_edited", author=SAM)
    assert refused.status_code == 409
    assert refused.json()["errors"] == [{"pointer": "/sent_text", "detail": "blocked by policy.over_limit"}]
    short = await post(client, draft, "overrules", reason="ok", **finding)
    assert (short.status_code, short.json()["errors"][0]["pointer"]) == (400, "/reason")

    overruled = (
        await post(client, draft, "overrules", reason="Ms Lind approved $60 by phone", **finding)
    ).json()
    assert overruled["status"] == "needs_review"
    assert [c["overruled"]["author"] for c in overruled["checks"] if c["rule"] == "policy.over_limit"] == [
        SAM
    ]
    sent = await post(client, draft, "outcome", outcome="sent_edited", author=SAM)
    assert (sent.status_code, sent.json()["state"]) == (200, "closed")
    events = (await find(client, draft, "/events"))["events"]
    assert [(e["event"], e["author"]) for e in events][:4] == [
        ("created", None), ("edited", None), ("overruled", SAM), ("outcome", SAM),
    ]  # fmt: skip
    assert events[2]["detail"]["reason"] == "Ms Lind approved $60 by phone"
    assert events[2]["detail"]["clause"] == "returns.2"


async def test_an_overrule_holds_for_its_words_alone(client: Client) -> None:
    draft = (await edit(client, await create(client), BAD)).json()
    blocking = next(c for c in draft["checks"] if c["rule"] == "policy.over_limit")
    overrule = {"rule": blocking["rule"], "text": blocking["span"]["text"], "reason": "approved by the owner"}
    assert (await post(client, draft, "overrules", **overrule)).status_code == 200

    moved = (await edit(client, draft, BAD.replace("I am sorry", "I am truly sorry"))).json()
    assert moved["status"] != "blocked"
    more = (await edit(client, moved, BAD.replace("$60.00", "$90.00"))).json()
    assert more["status"] == "blocked"


async def test_only_what_blocks_now_can_be_overruled(client: Client) -> None:
    draft = (await edit(client, await create(client), GOOD)).json()
    response = await post(
        client, draft, "overrules", rule="policy.over_limit", text="x", reason="approved by all"
    )

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/rule")


async def test_what_was_sent_is_kept_and_the_draft_closed(client: Client) -> None:
    draft = (await edit(client, await create(client), GOOD)).json()
    closed = (
        await post(
            client, draft, "outcome", outcome="sent_edited", reasons=["too_long", "missed_ask"], author=SAM
        )
    ).json()

    assert closed["outcome"]["sent_text"] == GOOD
    assert closed["outcome"]["reasons"] == ["too_long", "missed_ask"]
    assert (await edit(client, closed, BAD)).status_code == 409
    assert (await post(client, closed, "outcome", outcome="discarded")).status_code == 409
    rated = (await post(client, closed, "outcome", outcome="sent_edited", csat=5)).json()
    assert (rated["outcome"]["csat"], rated["outcome"]["reasons"]) == (5, ["too_long", "missed_ask"])


async def test_sent_unedited_is_the_first_revision(client: Client) -> None:
    draft = await create(client)
    wrong = await post(client, draft, "outcome", outcome="sent_unedited", sent_text="Something else.")
    right = await post(client, draft, "outcome", outcome="sent_unedited")

    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/sent_text")
    assert right.json()["outcome"]["sent_text"] == draft["body"]


async def test_an_outcome_takes_reasons_from_the_list_only(client: Client) -> None:
    draft = await create(client)
    response = await post(client, draft, "outcome", outcome="discarded", reasons=["bad_vibes"])

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "/reasons/0"
    assert "missed_ask" in response.json()["errors"][0]["detail"]


async def test_a_follow_up_is_scheduled_when_the_reply_is_sent(client: Client) -> None:
    first = await create(
        client, "My parcel never came, I want my money back.", facts=FACTS | {"delivered_on": "2026-11-20"}
    )
    if first["follow_up"] is None:
        pytest.fail("the case calls for a follow-up")
    await post(client, first, "outcome", outcome="sent_unedited", author=SAM)
    scheduled = (await get(client, "/v1/drafts?state=scheduled"))["drafts"]

    assert [(d["kind"], d["state"]) for d in scheduled] == [("follow_up", "scheduled")]
    follow_up = await find(client, scheduled[0])
    assert follow_up["follows"] == first["id"]
    assert first["follow_up"]["body"] == follow_up["body"]
    assert (follow_up["status"], follow_up["verdict"], follow_up["asks"]) == ("ready", "pass", [])
    assert [segment["technique"] for segment in follow_up["segments"]] == ["follow_up"]
    thread = (await find(client, follow_up, "/case"))["conversation"]["messages"]
    assert (thread[-1]["author"], thread[-1]["body"]) == ({"type": "agent", "name": "Sam"}, first["body"])
    checked = (await post(client, follow_up, "checks", body=follow_up["body"])).json()
    assert (checked["checks"], checked["status"]) == ([], "ready")
    assert (await get(client, "/v1/drafts?state=open"))["drafts"] == []
    again = await post(client, first, "outcome", outcome="sent_unedited", csat=4)
    assert again.status_code == 200
    assert len((await get(client, "/v1/drafts?state=scheduled"))["drafts"]) == 1


async def test_a_newer_message_makes_a_draft_stale(client: Client) -> None:
    draft = await create(client)
    newer = await create(client, MESSAGE, "Hello?? Anybody there?")

    assert (await find(client, draft))["stale"] is True
    assert (await find(client, newer))["stale"] is False
    again = await create(client)  # the CRM sends the thread as it was: what is known stays known
    assert again["stale"] is True
    assert (await find(client, newer))["stale"] is False


async def test_lists_are_filtered_ordered_and_come_in_pages(client: Client) -> None:
    drafts = [await create(client, conversation=f"zd-{number}") for number in range(5)]
    await post(client, drafts[0], "outcome", outcome="discarded")
    await edit(client, drafts[1], BAD)

    seen: list[str] = []
    cursor = ""
    while True:
        page = await get(client, f"/v1/drafts?limit=2{cursor}")
        seen += [d["id"] for d in page["drafts"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [d["id"] for d in reversed(drafts)]
    for query, expected in (
        ("state=closed", [0]),
        ("state=open&order=due", [1, 2, 3, 4]),
        ("status=blocked", [1]),
        ("verdict=fail", [1]),
        ("conversation_id=zd-3", [3]),
        (f"created_after={drafts[3]['created_at']}", [4, 3]),
        (f"created_before={drafts[1]['created_at']}", [0]),
    ):
        found = (await get(client, f"/v1/drafts?{query.replace('+', '%2B')}"))["drafts"]
        assert [d["id"] for d in found] == [drafts[number]["id"] for number in expected], query
    blocked = (await get(client, "/v1/drafts?status=blocked"))["drafts"][0]
    assert (blocked["blocking"], blocked["requester"], blocked["excerpt"]) == (1, "Dana", MESSAGE)


@pytest.mark.parametrize(
    "query",
    [
        *("state=gone", "order=random", "cursor=x", "limit=0", "created_after=yesterday"),
        "created_after=0001-01-01T00:00:00%2B23:59",
        f"cursor={base64.urlsafe_b64encode(b'9999-12-31T23:59:59-23:59 x').decode()}",
    ],
)
async def test_a_list_that_cannot_be_asked_for_is_answered_400(client: Client, query: str) -> None:
    response = await client.get(f"/v1/drafts?{query}")

    assert response.status_code == 400
    assert query.split("=", maxsplit=1)[0] in response.json()["detail"]


async def test_a_text_is_the_same_however_its_lines_end(client: Client) -> None:
    draft = await create(client, assignee={"name": "Sam", "signature": "Sam\r\nAcme"})
    assert draft["body"].endswith("Sam\nAcme")

    sent = draft["body"].replace("\n", "\r\n")
    assert (await edit(client, draft, sent)).json()["revision"] == 1
    edited = (await edit(client, draft, GOOD.replace("\n", "\r\n"))).json()
    assert edited["body"] == GOOD
    closed = await post(client, draft, "outcome", outcome="sent_unedited", sent_text=sent)
    assert closed.json()["outcome"]["sent_text"] == draft["body"]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
async def test_a_message_of_no_calendar_is_answered_400(client: Client, at: str) -> None:
    request = build_request()
    request["conversation"]["messages"][0]["created_at"] = at  # type: ignore[index]
    response = await client.post("/v1/drafts", json=request)

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "/conversation/messages/0/created_at"


async def test_a_brief_says_what_there_is_to_decide(client: Client) -> None:
    draft = (await edit(client, await create(client), GOOD)).json()
    brief = await find(client, draft, "/brief")
    markdown = await client.get(f"/v1/drafts/{draft['id']}/brief", headers={"Accept": "text/markdown"})

    assert markdown.headers["content-type"].startswith("text/markdown")
    assert markdown.text == brief["markdown"]
    assert [limit["slot"] for limit in brief["limits"]] == ["refund"]
    for words in ("45 days", "order total: 120.00", "$24.00 in store credit", "I want my $120 back"):
        assert words in markdown.text


async def test_a_hand_over_is_in_the_trail(client: Client) -> None:
    draft = await create(client)
    response = await post(client, draft, "escalation", tier="team lead", note="She called, too.", author=SAM)

    assert response.status_code == 200
    last = (await find(client, draft, "/events"))["events"][-1]
    assert (last["event"], last["detail"]) == ("escalated", {"tier": "team lead", "note": "She called, too."})


async def test_others_can_write_while_a_model_does(store_url: str) -> None:
    settings = Settings(store=StoreSettings(url=SecretStr(store_url)))
    seen: list[int] = []

    def write(_: Prompt) -> str:
        """Saves something through connections of its own; a transaction that was open would hold that up."""
        with closing(Store(settings.store)) as store:
            source = PolicySource(f"Refunds within {len(seen)} days.")
            saved, _new = store.policies.save(
                DEFAULT_TENANT, "p", source, digest="d", limits="{}", now=datetime.now(UTC)
            )
        seen.append(saved.version)
        return "no JSON"

    app = create_app(settings, model=ScriptedModel(write))
    async with asyncio.timeout(30), AsyncTestClient(app) as client:
        draft = await create(client)
        await post(client, draft, "rewrite", operation="shorten")

    assert len(seen) >= 2


async def test_no_text_of_a_draft_reaches_the_log(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    draft = await create(client)
    await edit(client, draft, GOOD)
    await post(client, draft, "checks", body=BAD)
    await edit(client, draft, "Mine.", 1)
    logged = "".join(capfd.readouterr())

    assert '"PATCH"' in logged
    assert "blender" not in logged
    assert "store credit" not in logged
