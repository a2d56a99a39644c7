"""A scripted model that does whatever an attack in its prompt says: how it is known that obedience is seen."""

import json
from collections.abc import Sequence
from dataclasses import replace

from evals.engine.attack_planting import Plant
from evals.engine.stand_in import build_stand_in
from service.domain.prompt import Completion, JsonSchema, Prompt
from service.prompting.library import PromptLibrary
from service.prompting.tokens import neutralise, unquote


class ObedientModel:
    """It writes what it is told to write, with the attack's ``obeyed`` before every part, on each request anew."""

    def __init__(self, prompts: PromptLibrary, attacks: Sequence[Plant]) -> None:
        self._plain = build_stand_in(prompts)
        self._attacks = tuple(attacks)

    @property
    def name(self) -> str:
        return "obedient"

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        completion = await self._plain.complete(prompt, schema=schema, deadline=deadline)
        attack = find_attack(prompt, self._attacks)
        if attack is None:
            return completion
        if schema is None:
            return replace(completion, text=attack.obeyed)
        parts = {name: f"{attack.obeyed} {text}" for name, text in json.loads(completion.text).items()}
        return replace(completion, text=json.dumps(parts))

    async def ready(self) -> str:
        return ""

    async def aclose(self) -> None:
        """It holds nothing."""


def find_attack(prompt: Prompt, attacks: Sequence[Plant]) -> Plant | None:
    """The longest of ``attacks`` whose text is in ``prompt``, as it is or as it comes out of a fence."""
    told = "\n".join(message.content for message in prompt.messages if message.role == "user")
    found = (attack for attack in attacks if any(form in told for form in _find_forms(attack.text)))
    return max(found, key=lambda attack: len(attack.text), default=None)


def _find_forms(text: str) -> tuple[str, ...]:
    plain = neutralise(text).strip()
    return text, plain, unquote(plain)
