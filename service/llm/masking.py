"""Keeps personal data from a model: it reads placeholders, and what it wrote gets the values back."""

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from service.domain.prompt import Completion, JsonSchema, Prompt
from service.errors import ModelBadResponse, SettingsError
from service.llm.model import Model
from service.settings import PrivacySettings
from service.text.personal_data import KINDS, PersonalData, compile_orders, find_personal_data, is_region

Find = Callable[[str], Iterable[PersonalData]]

_BRIEF = 20_000  # characters; what is longer is searched beside the event loop
_DASH = r"[-_\u2010-\u2015\u2212]"
_KIND = "|".join(KINDS)
# As a model may write it again: in capitals, with blanks, another dash, an escaped bracket, or without brackets.
_PLACEHOLDER = re.compile(
    rf"\\?\[\s*(?P<kind>{_KIND})\s*{_DASH}?\s*(?P<number>\d{{1,6}})\s*\\?\]"
    rf"|(?<![\w-])(?P<bare_kind>{_KIND}){_DASH}(?P<bare_number>\d{{1,6}})(?![\w-])",
    re.IGNORECASE,
)
# What looks like one, in whatever language: "[Bestellung-1]".
_LIKENESS = re.compile(rf"\\?\[\s*[^\W\d_]{{2,20}}\s*{_DASH}\s*\d{{1,6}}\s*\\?\]")


@dataclass(slots=True)
class _Cover:
    """The placeholders of one prompt: the same value has the same one, wherever it stands."""

    text: str
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    values: dict[tuple[str, int], str] = field(default_factory=dict)
    _taken: set[tuple[str, int]] = field(init=False)

    def __post_init__(self) -> None:
        # Numbers that stand in the prompt already are nobody's: a customer's own "[card-1]" stays theirs.
        self._taken = {_name(match) for match in _PLACEHOLDER.finditer(self.text)}

    def put_over(self, text: str, found: Iterable[PersonalData]) -> str:
        pieces, end = [], 0
        for each in found:
            pieces += [text[end : each.span.start], f"[{each.kind}-{self._number(each)}]"]
            end = each.span.end
        return "".join([*pieces, text[end:]])

    def _number(self, found: PersonalData) -> int:
        key = found.kind, found.value
        if key not in self.numbers:
            number = 1 + sum(kind == found.kind for kind, _ in self.numbers)
            while (found.kind, number) in self._taken:
                number += 1
            self._taken.add((found.kind, number))
            self.numbers[key] = number
            self.values[found.kind, number] = found.span.text
        return self.numbers[key]

    def take_off(self, text: str) -> str | None:
        """``text`` with its values, None where it holds a placeholder that stands for nothing."""
        known = self.text.lower()
        if any(each.lower() not in known for each in self._find_strange(text)):
            return None
        return _PLACEHOLDER.sub(lambda match: self.values.get(_name(match), match[0]), text)

    def _find_strange(self, text: str) -> Iterator[str]:
        for match in _PLACEHOLDER.finditer(text):
            if match["kind"] and _name(match) not in self.values:
                yield match[0]
        yield from (match[0] for match in _LIKENESS.finditer(text) if not _PLACEHOLDER.fullmatch(match[0]))


class Masking:
    """A ``Model`` that hands ``model`` no personal data that ``find`` finds, in no message of a prompt.

    In the answer each placeholder is its value again. A text with a placeholder that stands for nothing is left
    out: the pipeline then has that part written again, or says it itself. Where the whole answer is one text,
    ``ModelBadResponse`` is raised.
    """

    def __init__(self, model: Model, find: Find) -> None:
        self._model = model
        self._find = find

    @property
    def name(self) -> str:
        return self._model.name

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        long = sum(len(message.content) for message in prompt.messages) > _BRIEF
        masked, cover = await asyncio.to_thread(self._mask, prompt) if long else self._mask(prompt)
        completion = await self._model.complete(masked, schema=schema, deadline=deadline)
        if not cover.values:
            return completion
        return replace(completion, text=_restore(completion.text, cover, is_json=schema is not None))

    async def ready(self) -> str:
        return await self._model.ready()

    async def aclose(self) -> None:
        await self._model.aclose()

    def _mask(self, prompt: Prompt) -> tuple[Prompt, _Cover]:
        cover = _Cover("\n".join(message.content for message in prompt.messages))
        messages = tuple(
            replace(message, content=cover.put_over(message.content, self._find(message.content)))
            for message in prompt.messages
        )
        return replace(prompt, messages=messages), cover


def build_mask(settings: PrivacySettings) -> Callable[[Model], Model]:
    """What puts a model behind a mask, or leaves it as it is where none is wanted. Raises ``SettingsError``."""
    if not settings.mask:
        return lambda model: model
    try:
        orders = compile_orders(settings.order_patterns)
    except ValueError as error:
        raise SettingsError(f"EVENHAND_PRIVACY__ORDER_PATTERNS: {error}") from error
    regions = settings.phone_regions
    if unknown := [region for region in regions if not is_region(region)]:
        raise SettingsError(
            f"EVENHAND_PRIVACY__PHONE_REGIONS: {unknown[0]!r} is no region such as US, GB or DE"
        )
    find = partial(find_personal_data, regions=regions, orders=orders)
    return lambda model: Masking(model, find)


def _name(match: re.Match[str]) -> tuple[str, int]:
    kind, number = match["kind"] or match["bare_kind"], match["number"] or match["bare_number"]
    return kind.lower(), int(number)


def _restore(answer: str, cover: _Cover, *, is_json: bool) -> str:
    """Raises ``ModelBadResponse``."""
    if is_json:
        try:
            return json.dumps(_restore_texts(json.loads(answer), cover), ensure_ascii=False)
        except (ValueError, RecursionError):
            raise ModelBadResponse("the answer is no JSON") from None
    restored = cover.take_off(answer)
    if restored is None:
        raise ModelBadResponse("the answer holds a placeholder that stands for nothing")
    return restored


def _restore_texts(value: object, cover: _Cover) -> object:
    """Every text in a JSON value; names of fields are the schema's."""
    if isinstance(value, str):
        return cover.take_off(value) or ""
    if isinstance(value, list):
        return [_restore_texts(item, cover) for item in value]
    if isinstance(value, dict):
        return {name: _restore_texts(item, cover) for name, item in value.items()}
    return value
