"""Asking a model for other words for the sentences of a reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service.domain.plan import Plan
from service.domain.prompt import Completion
from service.domain.rewriting import Operation
from service.drafting.assembly import clean_text
from service.drafting.outline import say_offer, say_time
from service.drafting.writing import build_schema, read_parts
from service.llm.model import Model
from service.prompting.library import PromptLibrary
from service.text.wording import say_slot


@dataclass(frozen=True, slots=True)
class Wording:
    """What is wanted of which ``sentences``; ``known`` is what the policy says of the case."""

    operation: Operation
    instructions: str
    sentences: tuple[str, ...]
    known: tuple[str, ...] = ()


async def reword(
    wording: Wording,
    numbers: Sequence[int],
    wrong: Mapping[int, Sequence[str]],
    *,
    model: Model,
    prompts: PromptLibrary,
    deadline: float,
) -> tuple[dict[int, str], Completion]:
    """New texts for the sentences ``numbers``, or for those of them in ``wrong``: what an earlier attempt was.

    Raises ``ModelError``.
    """
    keys = {str(number + 1): number for number in (wrong or numbers)}
    shown = {str(number + 1): wording.sentences[number] for number in numbers}
    prompt = prompts.render(
        "rewrite",
        {
            "operation": wording.operation,
            "instructions": wording.instructions,
            "known": list(wording.known),
            "numbers": list(shown),
            "sentences": shown,
            "wrong": list(keys) if wrong else [],
            "findings": {key: list(wrong[number]) for key, number in keys.items() if wrong},
        },
    )
    room = sum(map(len, shown.values()))
    prompt = replace(prompt, max_tokens=prompt.max_tokens + room // 2)
    completion = await model.complete(prompt, schema=build_schema("sentences", list(keys)), deadline=deadline)
    found = read_parts(completion.text, list(keys))
    return {n: clean_sentence(found[key], wording.sentences[n]) for key, n in keys.items()}, completion


def describe(plan: Plan) -> tuple[str, ...]:
    """What the policy says of this case, for a model that is to invent nothing."""
    said = [f"You may offer {say_offer(r)}." for r in plan.rulings if r.state == "allowed" and not r.missing]
    said += [
        f"You cannot give {say_slot(r.slot)}: {r.reason}."
        for r in plan.rulings
        if r.state in ("refused", "needs_approval")
    ]
    return (*said, f"You answer within {say_time(plan.promise.due)}.")


def clean_sentence(text: str, original: str) -> str:
    """``text`` as prose that begins and ends as ``original`` does.

    >>> clean_sentence("**We** refund you.", "we will refund you:")
    'we refund you:'
    """
    if not text or original.endswith(","):
        return text
    text = clean_text(text)
    if original[-1].isalnum():
        text = text.rstrip(".")
    elif original.endswith(":"):
        text = text.rstrip(".:") + ":"
    if original[:1].islower() and not text.startswith(("I ", "I'", "I’")):
        text = text[:1].lower() + text[1:]
    return text
