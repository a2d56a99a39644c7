"""Personal data on its way to a model and back: canaries in every field of a request, and drafts compared."""

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from litestar.testing import AsyncTestClient

from evals.engine.stand_in import write_answer
from evals.upstream import NONE, open_upstream
from service.api.schemas_draft import decode_draft
from service.app import create_app
from service.domain.prompt import ChatMessage, Prompt
from service.drafting.second_reader.rulings import SCHEMA
from service.llm.scripted import ScriptedModel
from service.prompting import load_prompts
from service.settings import ModelSettings, PrivacySettings, Settings
from service.wiring import open_services

MASKED = PrivacySettings(mask=True, order_patterns=(r"ORD-\d+",))
# One of each kind for each field, all different.
CARDS = "4111111111111111 5555555555554444 378282246310005 6011111111111117 4000056655665556".split()
IBANS = "DE89370400440532013000 GB29NWBK60161331926819 FR1420041010050500013M02606".split()
PHONES = ("020 7946 0958", "+49 30 901820", "(212) 736-5000", "+33 1 42 68 53 00")
KINDS = ("message", "history", "facts", "metadata", "policy", "instructions", "subject")


def plant(field: str) -> str:
    """A sentence with a canary of every kind, which no other field has."""
    number = KINDS.index(field)
    return (
        f"Card {CARDS[number % len(CARDS)]}, account {IBANS[number % len(IBANS)]}, {field}@canary.example, "
        f"phone {PHONES[number % len(PHONES)]}, order ORD-55{number}."
    )


CANARIES = (*CARDS, *IBANS, *PHONES, *(f"{kind}@canary" for kind in KINDS), *(f"ORD-55{n}" for n in range(7)))
REQUEST = {
    "conversation": {
        "subject": plant("subject"),
        "messages": [
            {"author": {"type": "agent"}, "body": f"Thank you for writing. {plant('history')}"},
            {
                "author": {"type": "requester", "name": "Dana"},
                "body": "My order ORD-550 came broken after 45 days and I paid $120 for it! I want my money back. "
                f"{plant('message')}",
            },
        ],
    },
    "facts": {"order_total": "120.00", "currency": "USD", "note": plant("facts")},
    "metadata": {"note": plant("metadata")},
    "instructions": f"Be kind. {plant('instructions')}",
    "policy": {
        "text": "# Returns\n\nFull refunds are given within 30 days of delivery. After 30 days we offer store credit "
        f"of up to 20 % of the order total, or a replacement.\n\n## Contact\n\n{plant('policy')}"
    },
}
_ORDER = re.compile(r"My order (\S+) came")


def echo(prompt: Prompt) -> str:
    """The stand-in's answer, with the customer's order in the words of the prompt; in the repair it stays."""
    if prompt.step != "write":
        return json.dumps({str(number): "I will write to you within 24 hours." for number in range(1, 20)})
    written = json.loads(write_answer(prompt, known=KNOWN))
    found = _ORDER.search(prompt.messages[-1].content)
    assert found is not None
    return json.dumps(
        written | {"active_listening": f"Your order {found[1].upper()} came broken after 45 days."}
    )


KNOWN = frozenset(technique.id for technique in load_prompts().techniques)


def find_canaries(text: str) -> Iterator[str]:
    """Those that stand in ``text``, with or without the blanks in them."""
    squeezed = re.sub(r"\W", "", text).lower()
    return (canary for canary in CANARIES if re.sub(r"\W", "", canary).lower() in squeezed)


async def draft(privacy: PrivacySettings) -> tuple[dict[str, object], ScriptedModel]:
    model = ScriptedModel(echo)
    async with AsyncTestClient(create_app(Settings(privacy=privacy), model=model)) as client:
        response = await client.post("/v1/drafts", json=REQUEST)
    assert response.status_code == 201, response.text
    found: dict[str, object] = response.json()
    return found, model


async def send_out(privacy: PrivacySettings) -> str:
    """What goes out over HTTP for a draft, whatever becomes of it."""
    async with open_upstream(NONE) as upstream:
        remote = ModelSettings(base_url=upstream.base_url, name="remote-1")
        async with open_services(Settings(model=remote, privacy=privacy)) as services:
            case = decode_draft(json.dumps(REQUEST).encode()).to_case(
                now=datetime.now(UTC), response_target=services.response_target, voice=services.voice
            )
            await services.pipeline.run(case, deadline=time.monotonic() + 20)
        assert upstream.requests
        return json.dumps(upstream.requests, ensure_ascii=False)


async def test_no_canary_of_any_field_goes_out_over_http() -> None:
    sent = await send_out(MASKED)

    assert list(find_canaries(sent)) == []
    assert {"[card-1]", "[iban-1]", "[email-1]", "[phone-1]", "[order-1]"} <= set(
        re.findall(r"\[\w+-\d\]", sent)
    )
    assert "$120" in sent


async def test_without_the_setting_they_do_so_the_test_above_can_fail() -> None:
    assert len(list(find_canaries(await send_out(PrivacySettings())))) > 15


async def test_a_draft_is_the_same_with_and_without_the_mask() -> None:
    plain, unmasked = await draft(PrivacySettings())
    same, masked = await draft(MASKED)

    assert plain["origin"] == "model"
    assert "Your order ORD-550 came broken" in str(plain["body"])
    for field in (
        "body",
        "segments",
        "checks",
        "verdict",
        "status",
        "asks",
        "next_steps",
        "techniques",
        "metadata",
    ):
        assert same[field] == plain[field], field
    assert len(masked.prompts) == len(unmasked.prompts)
    read = "\n".join(message.content for prompt in masked.prompts for message in prompt.messages)
    assert list(find_canaries(read)) == []


async def test_a_second_reader_reads_placeholders_too() -> None:
    judge = ScriptedModel('{"rulings": [{"quote": "[card-1]"}]}')
    prompt = Prompt("judge", tuple(ChatMessage("user", plant(kind)) for kind in KINDS))
    async with open_services(Settings(privacy=MASKED), model=ScriptedModel(), judge=judge) as services:
        assert services.pipeline.second_reader is not None
        reader = services.pipeline.second_reader.model
        answer = await reader.complete(prompt, schema=SCHEMA, deadline=time.monotonic() + 5)

    assert json.loads(answer.text) == {"rulings": [{"quote": CARDS[0]}]}
    assert list(find_canaries("\n".join(message.content for message in judge.prompts[0].messages))) == []


@pytest.mark.parametrize("operation", ["shorten", "warmer"])
async def test_a_rewriting_is_masked_too(operation: str) -> None:
    model = ScriptedModel(echo)
    async with AsyncTestClient(create_app(Settings(privacy=MASKED), model=model)) as client:
        made = (await client.post("/v1/drafts", json=REQUEST)).json()
        model.prompts.clear()
        response = await client.post(
            f"/v1/drafts/{made['id']}/rewrite",
            json={"operation": operation, "instructions": plant("message")},
        )
    assert response.status_code in {200, 502}, response.text
    assert model.prompts
    read = "\n".join(message.content for prompt in model.prompts for message in prompt.messages)
    assert list(find_canaries(read)) == []
