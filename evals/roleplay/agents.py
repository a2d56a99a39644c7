"""Agents that write by a script, to see whether the customer is one whom only a good answer satisfies."""

from evals.engine.variants import Variant, Written, find_variant
from evals.roleplay.scenario import Scenario
from service.domain.case import Case
from service.domain.technique import Technique
from service.llm.model import Model
from service.prompting.library import PromptLibrary

DISMISSIVE = "Thank you for your message."
SCRIPTED = ("good", "dismissive")


def find_agent(name: str, scenario: Scenario, techniques: tuple[Technique, ...]) -> Variant:
    """The scripted agent ``name``, or the variant of the pipeline. Raises ValueError that lists what there is."""
    scripts = {"good": scenario.good, "dismissive": [DISMISSIVE]}
    if name not in scripts:
        return find_variant(name, techniques)
    replies = scripts[name]

    async def write_script(case: Case, model: Model, prompts: PromptLibrary, deadline: float) -> Written:
        sent = sum(
            message.author == "agent" and message.id.startswith("a") for message in case.conversation.messages
        )
        text = replies[min(sent, len(replies) - 1)]
        return Written(text, text, "model")

    return write_script
