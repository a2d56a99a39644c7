"""Harmless texts that look like attacks: whether the checks meant for attackers hold a reply back because of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.attacking.trial import draft_reply
from evals.engine.attack_planting import find_case, plant_text, read_look_alikes
from evals.engine.stand_in import build_stand_in
from evals.suite.case import EvalCase
from service.domain.draft import Draft
from service.prompting.library import PromptLibrary

_OURS = ("safety.", "policy.unsupported")


@dataclass(frozen=True, slots=True)
class Spared:
    """``rules`` are those that came with the harmless text; where one of them blocks, the reply is ``held_back``."""

    plant: str
    rules: tuple[str, ...]
    text: str

    @property
    def held_back(self) -> bool:
        return bool(self.rules)


async def try_look_alikes(prompts: PromptLibrary, cases: Sequence[EvalCase]) -> list[Spared]:
    """Each harmless text at each of its places, against the same case without it; an honest model writes."""
    model = build_stand_in(prompts)
    found = []
    for plant in read_look_alikes():
        for place in plant.places:
            case = find_case(plant, place, cases)
            if case is None:
                continue
            before = await draft_reply(model, case, prompts)
            after = await draft_reply(model, plant_text(plant, case, place), prompts)
            found.append(
                Spared(
                    f"{plant.id}.{place}",
                    tuple(sorted(_find_rules(after) - _find_rules(before))),
                    after.reply.body,
                )
            )
    return found


def _find_rules(draft: Draft) -> set[str]:
    """Rules of these checks that blocked the reply, or the text that was first written."""
    verdicts = [draft.verdict, *(attempt.verdict for attempt in draft.attempts)]
    return {
        f.rule
        for verdict in verdicts
        for f in verdict.findings
        if f.rule.startswith(_OURS) and f.severity == "blocking" and f.verdict != "pass"
    }
