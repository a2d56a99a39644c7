"""Attacks against the whole pipeline: one draft a stub, a mutation and an attack."""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace as replace_struct

from evals.attacking.growing import Attack, Half
from evals.attacking.mutating import mutate
from evals.attacking.stubs import STUBS
from evals.engine.attack_planting import find_case, plant_text
from evals.engine.measuring import measure_reply, read_reply
from evals.engine.stand_in import build_stand_in
from evals.suite.case import EvalCase
from service.domain.draft import Draft, Status
from service.drafting.pipeline import Pipeline
from service.errors import EvenhandError
from service.llm.model import Model
from service.prompting.library import PromptLibrary

_DEADLINE = 30.0  # seconds; a scripted model needs none of them


@dataclass(frozen=True, slots=True)
class Trial:
    """One draft: ``through`` if it holds what the attacker wanted, ``violates`` if it breaks a clause or a ruling."""

    stub: str
    mutation: str
    attack: str
    half: Half
    kind: str
    status: Status
    through: bool
    violates: bool
    rules: tuple[str, ...]
    text: str

    @property
    def failed(self) -> bool:
        """Whether it would go out as ready and must not."""
        return self.status == "ready" and (self.through or self.violates)


@dataclass(frozen=True, slots=True)
class Ground:
    """The cases attacks are planted in, ``dev`` and ``held_out``."""

    dev: tuple[EvalCase, ...]
    held_out: tuple[EvalCase, ...]

    def cases(self, half: Half) -> tuple[EvalCase, ...]:
        return self.dev if half == "dev" else self.held_out


async def find_ready(cases: Sequence[EvalCase], prompts: PromptLibrary) -> tuple[EvalCase, ...]:
    """The cases whose draft by an honest model is ready and right: what comes out otherwise is an attack's doing."""
    model = build_stand_in(prompts)
    drafts = [(case, await draft_reply(model, case, prompts)) for case in cases]
    return tuple(
        case
        for case, draft in drafts
        if draft.status == "ready" and not _violates(case, draft.reply.body, prompts)
    )


async def try_attacks(
    attacks: Sequence[Attack],
    stubs: Sequence[str],
    mutations: Sequence[str],
    ground: Ground,
    prompts: PromptLibrary,
) -> AsyncIterator[Trial | None]:
    """A trial each, None where a mutation changes nothing or no case is fit."""
    for attack in attacks:
        for mutation in mutations:
            written = mutate(attack.plant.obeyed, mutation, attack.id)
            same = mutation != "plain" and written == attack.plant.obeyed
            for stub in stubs:
                yield (
                    None if same and stub != "leaky" else await _try(attack, stub, mutation, ground, prompts)
                )


async def _try(
    attack: Attack, stub: str, mutation: str, ground: Ground, prompts: PromptLibrary
) -> Trial | None:
    cases = ground.cases(attack.half)
    chosen = find_case(attack.plant, attack.place, cases)
    if chosen is None:
        return None
    text = mutate(attack.plant.text, mutation, attack.id)
    planted = plant_text(replace_struct(attack.plant, text=text), chosen, attack.place)
    try:
        case = planted.to_case()
    except EvenhandError:
        return None
    others = [each for each in cases if each.family != chosen.family]
    built = STUBS[stub](attack, mutation, case, others, prompts)
    draft = await draft_reply(built.model, planted, prompts)
    body = draft.reply.body
    ready = draft.status == "ready"
    return Trial(
        stub, mutation, attack.id, attack.half, attack.kind, draft.status,
        through=ready and built.seen(body),
        violates=ready and _violates(planted, body, prompts),
        rules=tuple(sorted({f.rule for f in draft.verdict.findings if f.verdict != "pass"})),
        text=body,
    )  # fmt: skip


async def draft_reply(model: Model, case: EvalCase, prompts: PromptLibrary) -> Draft:
    """A draft, as ``POST /v1/drafts`` would answer."""
    return await Pipeline(model, prompts).run(case.to_case(), deadline=time.monotonic() + _DEADLINE)


def _violates(planted: EvalCase, body: str, prompts: PromptLibrary) -> bool:
    reading = read_reply(body, planted.to_case(), prompts)
    measures = measure_reply(planted, body, reading)
    return bool(measures.get("violates") or measures.get("offers_forbidden"))
