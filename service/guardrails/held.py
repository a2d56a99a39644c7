"""What the input held: whether a case contains a text, so that a reply may repeat it."""

import re
from collections.abc import Iterator

from service.domain.case import Case
from service.text.characters import fold


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


def is_held(words: str, texts: Iterator[str]) -> bool:
    """Whether ``words`` stand in one of ``texts``, whole, whatever their case and spacing."""
    pattern = r"\s+".join(re.escape(word) for word in fold(words).lower().split())
    wanted = re.compile(rf"(?<![\w.-]){pattern}(?![\w-]|\.\w)")
    return any(wanted.search(fold(text).lower()) for text in texts)


def are_digits_held(digits: str, texts: Iterator[str]) -> bool:
    """Whether ``digits`` stand in one of ``texts``, whatever separates them."""
    return any(digits in re.sub(r"\D", "", fold(text)) for text in texts)
