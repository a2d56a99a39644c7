"""What a masked model reads, and what becomes of what it writes."""

import json
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.prompt import ChatMessage, JsonSchema, Prompt
from service.errors import ModelBadResponse, ModelTimeout, SettingsError
from service.llm.masking import build_mask
from service.llm.scripted import Answer, ScriptedModel
from service.settings import PrivacySettings

CARD, IBAN, MAIL = "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "dana@example.com"
PHONE, ORDER = "020 7946 0958", "ORD-2217"
SCHEMA = JsonSchema("reply", {"type": "object"})
SETTINGS = PrivacySettings(mask=True, order_patterns=(r"ORD-\d+",))
TEXT = f"I paid $1,299.00 with {CARD} on 2026-10-08 for {ORDER}. Mail {MAIL} or ring {PHONE}; {IBAN}."


class Line:
    """A model behind a mask, and what it was asked."""

    def __init__(
        self, answers: Answer | Callable[[Prompt], Answer], settings: PrivacySettings = SETTINGS
    ) -> None:
        self.inner = ScriptedModel(answers)
        self.model = build_mask(settings)(self.inner)

    async def ask(self, *contents: str, schema: JsonSchema | None = SCHEMA) -> str:
        prompt = Prompt("write", tuple(ChatMessage("user", content) for content in contents))
        completion = await self.model.complete(prompt, schema=schema, deadline=time.monotonic() + 5)
        return completion.text

    async def ask_for(self, text: str = TEXT) -> str:
        """The text of the one field of the answer."""
        answer: dict[str, str] = json.loads(await self.ask(text))
        return answer["a"]

    @property
    def seen(self) -> list[str]:
        return [message.content for message in self.inner.prompts[-1].messages]


async def test_a_model_reads_placeholders_and_everything_else() -> None:
    line = Line("{}")
    await line.ask(TEXT)

    assert line.seen == [
        "I paid $1,299.00 with [card-1] on 2026-10-08 for [order-1]. Mail [email-1] or ring [phone-1]; [iban-1]."
    ]


async def test_the_same_value_has_the_same_placeholder_in_every_message() -> None:
    line = Line("{}")
    await line.ask(
        f"{MAIL}, ORD-1", f"ORD-2, {MAIL.upper()}, ORD-1; 4111-1111-1111-1111", f"{CARD} eve@example.com"
    )

    assert line.seen == [
        "[email-1], [order-1]",
        "[order-2], [email-1], [order-1]; [card-1]",
        "[card-1] [email-2]",
    ]


async def test_a_model_that_is_not_to_be_masked_is_left_as_it_is() -> None:
    line = Line("{}", PrivacySettings())
    assert line.model is line.inner


@pytest.mark.parametrize(
    "written",
    [
        "[order-1]",
        "[Order-1]",
        "[ORDER-1]",
        "[order 1]",
        "[ order-1 ]",
        "[order_1]",
        "[order\u20111]",
        "[order\u20131]",
        "\\[order-1\\]",
        "[order-01]",
        "order-1",
        "\\u005border-1\\u005d",
    ],
)
async def test_values_come_back_however_the_placeholder_is_written_again(written: str) -> None:
    in_json = written if written.startswith("\\u") else json.dumps(written)[1:-1]
    assert await Line(f'{{"a": "Your order {in_json}."}}').ask_for() == f"Your order {ORDER}."


async def test_values_that_need_it_are_escaped_in_json() -> None:
    settings = PrivacySettings(mask=True, order_patterns=(r'ORD"[^"]*"\\\w+',))
    text = 'Order ORD"a\n\tb"\\x was lost.'
    line = Line('{"a": "[order-1] it is", "b": ["[order-1]", {"c": "[order-1]", "d": 1}]}', settings)
    answer = json.loads(await line.ask(text))

    value = 'ORD"a\n\tb"\\x'
    assert answer == {"a": f"{value} it is", "b": [value, {"c": value, "d": 1}]}
    assert line.seen == ["Order [order-1] was lost."]


async def test_what_the_customer_wrote_like_a_placeholder_stays_theirs() -> None:
    line = Line('{"a": "You wrote [card-1] and (order-1); your order is [order-2], your card [card-2]."}')
    text = f"I see [card-1] and order-1 on my bill, order {ORDER}, card {CARD}."

    assert await line.ask_for(text) == (
        f"You wrote [card-1] and (order-1); your order is {ORDER}, your card {CARD}."
    )
    assert line.seen == ["I see [card-1] and order-1 on my bill, order [order-2], card [card-2]."]


@pytest.mark.parametrize(
    "invented", ["[card-2]", "[Card 7]", "[phone-0]", "[order-12]", "[Bestellung-1]", "[name-1]"]
)
async def test_a_text_with_an_invented_placeholder_is_left_out(invented: str) -> None:
    line = Line(json.dumps({"a": f"Ring {invented} today.", "b": "It is [order-1]."}))
    assert json.loads(await line.ask(TEXT)) == {"a": "", "b": f"It is {ORDER}."}


@pytest.mark.parametrize(
    "text", ["[1]", "[sic]", "see returns-2 and order-7", "[2026-10-08]", "(card - 2 days)"]
)
async def test_what_is_no_placeholder_stays(text: str) -> None:
    assert await Line(json.dumps({"a": text})).ask_for() == text


async def test_a_plain_answer_gets_its_values_back_unescaped() -> None:
    line = Line('Say "[order-1]".')
    assert await line.ask(TEXT, schema=None) == f'Say "{ORDER}".'


@pytest.mark.parametrize(
    ("answer", "schema"), [("It is [card-9].", None), ("{", SCHEMA), ("[" * 10_000, SCHEMA)]
)
async def test_an_answer_that_cannot_be_unmasked_is_no_answer(answer: str, schema: JsonSchema | None) -> None:
    with pytest.raises(ModelBadResponse) as caught:
        await Line(answer).ask(TEXT, schema=schema)
    assert ORDER not in str(caught.value)


async def test_an_answer_to_a_prompt_without_personal_data_is_passed_on_as_it_is() -> None:
    answer = '{ "a":"[card-1] \\u00e9" }'
    assert await Line(answer).ask("I paid $12.00 on 2026-10-08.") == answer


async def test_a_failure_of_the_model_is_passed_on() -> None:
    with pytest.raises(ModelTimeout):
        await Line(ModelTimeout("late")).ask(TEXT)


async def test_a_long_prompt_is_masked_too() -> None:
    line = Line('{"a": "[card-1] [order-1]"}')
    assert await line.ask_for("It broke. " * 5000 + TEXT) == f"{CARD} {ORDER}"
    assert CARD not in line.seen[0]


async def test_it_is_closed_ready_and_named_as_the_model_is() -> None:
    line = Line("{}")
    assert (line.model.name, await line.model.ready()) == ("scripted", "")
    await line.model.aclose()
    assert line.inner.closed


@given(
    st.lists(
        st.sampled_from(
            [CARD, IBAN, MAIL, PHONE, ORDER, "[card-1]", "order-1", "[email-2]", '"', "\\", "\n", "day 45"]
        )
    )
)
async def test_a_model_that_copies_its_prompt_writes_what_the_customer_wrote(pieces: list[str]) -> None:
    text = " | ".join(pieces)
    line = Line(lambda prompt: json.dumps({"a": prompt.messages[0].content}))

    assert await line.ask_for(text) == text
    assert not any(secret in line.seen[0] for secret in (CARD, IBAN, MAIL, PHONE, ORDER))


@pytest.mark.parametrize(
    ("settings", "variable"),
    [
        (PrivacySettings(mask=True, order_patterns=("(",)), "EVENHAND_PRIVACY__ORDER_PATTERNS"),
        (PrivacySettings(mask=True, order_patterns=("x*",)), "EVENHAND_PRIVACY__ORDER_PATTERNS"),
        (PrivacySettings(mask=True, phone_regions=("UK",)), "EVENHAND_PRIVACY__PHONE_REGIONS"),
    ],
)
def test_a_setting_that_cannot_work_is_named(settings: PrivacySettings, variable: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        build_mask(settings)
