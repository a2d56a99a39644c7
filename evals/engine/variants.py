"""The ways of writing a reply that are compared: the whole pipeline, and it without one of its stages."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from service.domain.case import Case
from service.domain.plan import Plan
from service.domain.prompt import ChatMessage, Prompt
from service.domain.technique import Technique
from service.drafting.pipeline import Pipeline
from service.drafting.plan import plan_reply
from service.errors import ModelError
from service.llm.model import Model
from service.prompting.library import PromptLibrary

# What any reply to an upset customer has, for a writer whom no plan tells what this one needs.
_ALWAYS = (
    "active_listening", "empathy", "apology", "policy_transparency", "problem_solving", "next_step",
)  # fmt: skip
_MANNERS = ("plain_language", "non_judgement", "composure")


@dataclass(frozen=True, slots=True)
class Written:
    """A reply: ``first`` is the model's own text before any repair, "" where there was none.

    ``origin`` is ``model`` or ``fallback``; ``status`` is the draft's, "" where the variant has none.
    """

    text: str
    first: str
    origin: str
    status: str = ""
    degraded_reason: str = ""


Variant = Callable[[Case, Model, PromptLibrary, float], Awaitable[Written]]


async def write_whole(
    case: Case, model: Model, prompts: PromptLibrary, deadline: float, *, pipeline: Pipeline | None = None
) -> Written:
    """What ``POST /v1/drafts`` answers."""
    pipeline = pipeline or Pipeline(model, prompts)
    draft = await pipeline.run(case, deadline=deadline)
    first = draft.attempts[0].body if draft.attempts else ""
    return Written(draft.reply.body, first, draft.origin, draft.status, draft.degraded_reason or "")


async def write_without_repair(case: Case, model: Model, prompts: PromptLibrary, deadline: float) -> Written:
    """The first text as the model wrote it: no repair, no sentence of the plan's in place of a bad one, no fallback."""
    written = await write_whole(
        case, model, prompts, deadline, pipeline=Pipeline(model, prompts, repair_rounds=0)
    )
    return replace(
        written, text=written.first or written.text, origin="model" if written.first else "fallback"
    )


async def write_without_plan(case: Case, model: Model, prompts: PromptLibrary, deadline: float) -> Written:
    """The policy and the techniques' instructions, but nobody has looked up what this customer may be given."""
    return await write_whole(
        case, model, prompts, deadline, pipeline=Pipeline(model, prompts, planner=_plan_nothing)
    )


async def write_without_technique(
    technique: str, case: Case, model: Model, prompts: PromptLibrary, deadline: float
) -> Written:
    """The whole pipeline, but the plan never calls for ``technique``."""

    def plan_without(case: Case, techniques: tuple[Technique, ...]) -> Plan:
        plan = plan_reply(case, techniques)
        return replace(plan, called_for=tuple(name for name in plan.called_for if name != technique))

    pipeline = Pipeline(model, prompts, planner=plan_without)
    return await write_whole(case, model, prompts, deadline, pipeline=pipeline)


async def write_naive(case: Case, model: Model, prompts: PromptLibrary, deadline: float) -> Written:
    """What is written without Evenhand: the raw policy, the facts, the thread, and "write a reply"."""
    facts = "\n".join(f"- {fact.key}: {fact.value}" for fact in case.facts if fact.source == "crm")
    thread = "\n\n".join(f"{message.author}: {message.body}" for message in case.conversation.messages)
    user = (
        f"Our policy:\n{case.policy.text}\n\nWhat our records say:\n{facts}\n\n"
        f"The conversation, by {case.conversation.channel.replace('_', ' ')}:\n{thread}\n\n"
        "Write our reply to the customer's last message. Answer with the reply alone."
    )
    system = "You are a customer support agent. You write replies to upset customers."
    prompt = Prompt("naive", (ChatMessage("system", system), ChatMessage("user", user)), 0.0, 600)
    try:
        completion = await model.complete(prompt, schema=None, deadline=deadline)
    except ModelError as error:
        return Written("", "", "model", degraded_reason=error.code)
    text = completion.text.strip()
    return Written(text, text, "model")


VARIANTS: Mapping[str, Variant] = {
    "whole": write_whole,
    "no_repair": write_without_repair,
    "no_plan": write_without_plan,
    "naive": write_naive,
}
_WITHOUT = "without_"


def find_variant(name: str, techniques: tuple[Technique, ...]) -> Variant:
    """The variant ``name``, or ``without_<technique>``. Raises ValueError that lists what there is."""
    if name in VARIANTS:
        return VARIANTS[name]
    technique = name.removeprefix(_WITHOUT)
    if technique != name and technique in {each.id for each in techniques}:
        return partial(write_without_technique, technique)
    raise ValueError(
        f"there is no variant {name!r}; there are {', '.join(VARIANTS)} and {_WITHOUT}<technique>"
    )


def _plan_nothing(case: Case, techniques: tuple[Technique, ...]) -> Plan:
    plan = plan_reply(case, techniques)
    order = {technique.id: technique.order for technique in techniques}
    names = sorted((name for name in _ALWAYS if name in order), key=order.__getitem__)
    escalation = replace(plan.escalation, recommended=False, tier="", reason="", due=None, brief=None)
    return replace(
        plan, called_for=(*names, *_MANNERS), rulings=(), asks=(), missing=(), escalation=escalation
    )
