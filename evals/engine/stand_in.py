"""A scripted model that writes a plain reply to any prompt, so that the suite runs without a model."""

import json
import re

from service.domain.prompt import Prompt
from service.llm.scripted import ScriptedModel
from service.prompting.library import PromptLibrary

# What a part is told to say: ``- options: Say "I can offer you …"``.
_SAY = re.compile(r'^- (?P<part>[a-z_]+): Say "(?P<sentence>.*)"(?: It is this|$)', re.MULTILINE)
_PART = re.compile(r"^- (?P<part>[a-z_]+): ", re.MULTILINE)
_OWN = {
    "active_listening": "You told us what went wrong with your order.",
    "empathy": "I can see why this is frustrating.",
}
_PLAIN = "I am sorry for the trouble. I will write to you again within 24 hours."


def build_stand_in(prompts: PromptLibrary) -> ScriptedModel:
    """It says what it is told to say, and a sentence of its own where it is told none; it knows no case."""
    known = frozenset(technique.id for technique in prompts.techniques)
    return ScriptedModel(lambda prompt: write_answer(prompt, known))


def write_answer(prompt: Prompt, known: frozenset[str]) -> str:
    """The answer to ``prompt``: JSON with a text for each of the techniques ``known`` that it asks for, else a text."""
    task = prompt.messages[-1].content
    told = {found["part"]: found["sentence"] for found in _SAY.finditer(task)}
    parts = [found["part"] for found in _PART.finditer(task) if found["part"] in known]
    if not parts:
        return _PLAIN
    return json.dumps({part: told.get(part) or _OWN.get(part, _PLAIN) for part in parts})
