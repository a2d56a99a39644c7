"""The customer's message, put together from the parts of one register."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.generating.drawing import Draw
from evals.generating.situation import Situation, Want
from evals.generating.texts import Texts, Voice
from evals.generating.wording import capitalize, with_article
from evals.suite.case import Asked, Register

_ASKED = re.compile(r"<([^>]+)>")
_BRIEF = {"chat", "sms", "social_public", "social_private"}


@dataclass(frozen=True, slots=True)
class Message:
    """``asks`` stand in ``body`` word for word."""

    body: str
    asks: tuple[Asked, ...]


def write_message(
    draw: Draw,
    texts: Texts,
    situation: Situation,
    *,
    register: Register,
    channel: str,
    company: str,
    name: str,
) -> Message:
    """What ``name`` writes; no part comes twice before its alternatives are used up."""
    voice = texts.voices[register]
    words = _build_words(situation, company, name)

    def say(part: str, options: Sequence[str]) -> str:
        return _tidy(draw.deal(f"{register} {part}", options).format_map(words))

    demands = [say(f"demand {want.demand}", voice.demands[want.demand]) for want in situation.wants]
    told = draw.deal(f"story {situation.story} {voice.tone}", texts.stories[situation.story][voice.tone])
    parts = {
        "opening": say("opening", voice.opening),
        "story": _tidy(told.format_map(words)),
        "detail": say("detail", voice.detail),
        "demand": _ASKED.sub(r"\1", " ".join(demands)),
        "press": say("press", voice.press),
        "closing": say("closing", voice.closing),
    }
    body = (
        _write_briefly(draw, parts) if channel in _BRIEF else _write_at_length(draw, voice, register, parts)
    )
    return Message(
        body, tuple(_read_ask(text, want) for text, want in zip(demands, situation.wants, strict=True))
    )


def _build_words(situation: Situation, company: str, name: str) -> dict[str, str]:
    noun = situation.thing.noun
    own = {
        "item": noun,
        "item_capital": capitalize(noun),
        "an_item": with_article(noun),
        "fault": situation.thing.fault,
        "sentence": capitalize(situation.thing.fault),
        "company": company,
        "name": name,
        "first": name.split(maxsplit=1)[0],
    }
    return own | situation.words


def _read_ask(text: str, want: Want) -> Asked:
    found = _ASKED.search(text)
    if found is None:
        raise ValueError(f"nothing is marked as asked for in {text!r}")
    return Asked(found[1], want.slot)


def _write_at_length(draw: Draw, voice: Voice, register: Register, parts: Mapping[str, str]) -> str:
    shape = draw.deal(f"{register} shape", voice.shapes)
    paragraphs = [
        " ".join(parts[part] for part in group.split() if part != "closing") for group in shape.split("/")
    ]
    return "\n\n".join(filter(None, [*paragraphs, parts["closing"]]))


def _write_briefly(draw: Draw, parts: Mapping[str, str]) -> str:
    """One paragraph, without a closing; an opening that is a salutation would need a line of its own."""
    opening = parts["opening"] if draw.chance(0.5) and not parts["opening"].endswith((",", ":")) else ""
    press = parts["press"] if draw.chance(0.6) else ""
    return " ".join(filter(None, [opening, parts["story"], parts["demand"], press]))


def _tidy(text: str) -> str:
    """Sentences begin with a capital, whatever was put in at their beginning.

    >>> _tidy("{0}. {0} broke.".format("an easel"))
    'An easel. An easel broke.'
    """
    return re.sub(r"(?:^|(?<=[.!?] ))<?[a-z]", lambda found: found[0].upper(), text)
