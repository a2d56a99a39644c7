"""What the input held: whether a case contains a text, so that a reply may repeat it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from service.domain.case import Case
from service.guardrails.orders import find_company_told, find_plain
from service.text.characters import fold

_BRIEF = 6  # words of a field that is an address; what has more is a note, and anybody may have written it


def find_held(case: Case) -> Iterator[str]:
    """Texts that a reply may take particulars from: conversation, policy, facts, signature, instructions."""
    conversation = case.conversation
    for message in conversation.messages:
        yield message.body
        yield message.author_name
    yield from (conversation.subject, conversation.brand)
    yield from find_company_held(case)
    yield case.requester.name
    yield from (str(fact.value) for fact in case.facts)


def find_company_held(case: Case) -> Iterator[str]:
    """The part of it that the company wrote itself, and may say in public."""
    yield from (case.policy.text, case.assignee.signature, case.assignee.name, case.instructions)


def find_vouched(case: Case) -> Iterator[str]:
    """What the company vouches for: what it wrote itself, in this thread too, and its records; nothing told to a writer."""
    brief = tuple(fact for fact in case.facts if len(str(fact.value).split()) <= _BRIEF)
    yield from find_company_told(replace(case, facts=brief))
    for message in case.conversation.messages:
        if message.author == "agent":
            yield find_plain(message.body)


def is_held(words: str, texts: Iterator[str]) -> bool:
    """Whether ``words`` stand in one of ``texts``, whole, whatever their case and spacing."""
    pattern = r"\s+".join(re.escape(word) for word in fold(words).lower().split())
    wanted = re.compile(rf"(?<![\w.-]){pattern}(?![\w-]|\.\w)")
    return any(wanted.search(fold(text).lower()) for text in texts)


def are_digits_held(digits: str, texts: Iterator[str]) -> bool:
    """Whether ``digits`` stand in one of ``texts``, whatever separates them."""
    return any(digits in re.sub(r"\D", "", fold(text)) for text in texts)
