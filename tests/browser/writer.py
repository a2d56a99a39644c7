"""What the model of these tests answers: the parts that a prompt asks for, and rewritings known beforehand."""

import json
import re

from service.domain.prompt import Prompt
from service.llm.scripted import Answer

EMPATHY = "I can see why that is maddening."
WARM = "I can well understand how maddening that is, and I wish it had gone differently."
WARM_SORRY = "I am truly sorry that the item failed you."
_PART = re.compile(r"^- (\w+): (?:Say \"(.+)\"$)?", re.MULTILINE)
_SENTENCE = re.compile(r"^(\d+) \"(.+)\"$", re.MULTILINE)
_LISTENING = {
    "blender": "Your VortaMix 900 arrived on October 8, now it only hums and smells like burning, and you want your "
    "money back.",
    "coat": "Your coat has been out for delivery for 13 days, and you would like either the coat or your money.",
    "TWICE": "You were charged $84.50 twice on November 16, your account is overdrawn, and you want it back today.",
    "SM-40917": "You had to cancel booking SM-40917 because your wife is in hospital, and you expect the whole of the "
    "£320 back.",
    "plotline": "You were charged $149 for another year of Plotline Pro that you did not want, and you want it back.",
    "peanuts": "Your son had a reaction to a kit that was labelled nut-free, and you want to know how this happened.",
}
_REWORDED = {
    "warmer and kinder": {EMPATHY: WARM, "I am sorry that the item failed.": WARM_SORRY},
    "everyday words": {EMPATHY: "I see why you are upset.", "Please reply with your": "Just tell me your"},
}


def answer(prompt: Prompt) -> Answer:
    """Whatever is asked for, as a good model would write it."""
    asked = prompt.messages[-1].content
    if prompt.step == "rewrite":
        return json.dumps({number: _reword(text, asked) for number, text in _SENTENCE.findall(asked)})
    listening = next(
        (text for word, text in _LISTENING.items() if word in asked), "You wrote to us about your order."
    )
    written = {"active_listening": listening, "empathy": EMPATHY}
    return json.dumps({name: said or written.get(name, EMPATHY) for name, said in _PART.findall(asked)})


def _reword(text: str, wish: str) -> str:
    for words, changes in _REWORDED.items():
        if words in wish:
            for old, new in changes.items():
                text = text.replace(old, new)
    return text
