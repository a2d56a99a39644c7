"""Whether a reply carries something that could hurt: foreign links and addresses, card numbers, markup, prompt text."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

import re
from collections.abc import Callable, Iterator
from itertools import islice

from service.domain.case import Case
from service.domain.span import Span, span_of
from service.domain.verdict import Finding
from service.guardrails.held import are_digits_held, find_held, find_vouched, is_held
from service.guardrails.orders import find_told
from service.guardrails.prompt_leak import find_leaks
from service.guardrails.public_details import check_public_details
from service.text.characters import fold
from service.text.contacts import find_addresses, find_card_numbers, find_links, find_phone_numbers

_TAG = re.compile(
    r"<!--|<!\[|</?[a-z][a-z0-9:-]{0,40}(?:\s[^<>\n]{0,400})?/?>|&(?:nbsp|lt|gt|quot|amp|apos|#\d+|#x[0-9a-f]+);",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(
    r"!?\[[^\]\n]{0,200}\]\([^)\s][^)\n]{0,400}\)|!?\[[^\]\n]{1,200}\]\[[^\]\n]{0,200}\]|^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S+",
    re.MULTILINE,
)
# Zero-width, bidirectional and tag characters, fillers, control characters: none can be seen, all can hide words.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u202a-\u202e\u2060-\u206f"
    r"\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]+"
    r"|(?<=[a-zA-Z0-9])[\u200c-\u200f]+|[\u200c-\u200f]+(?=[a-zA-Z0-9])"
)
# One kind of thing is told this often at most: a text of nothing but links must not cost a look-up each.
_ENOUGH = 30
# "I will call you on …", "to your address …": what customers tell of themselves may be said back to them.
_THEIRS = re.compile(
    r"\b(?:(?:call|ring|phone|text|reach|contact|email|e-mail|write\s+to)(?:ed|ing)?\s+you\b|(?:to|sent|send|post|deliver\w*|ship\w*)\b[^.!?]{0,30}\byou\b|(?:I|we)\b[^.!?\n]{0,40}\b(?:call|ring|phone|text|e-?mail|write\s+to|reply\s+to|contact|reach)\b|you\s+(?:wrote|gave|mentioned|told|asked|sent|live|moved|said)|your\b)[^.!?\n]{0,50}$",
    re.IGNORECASE,
)
_NEAR = 90  # characters before it that say whose it is


def check_safety(body: str, case: Case, *, secrets: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Findings of ``safety.*`` on ``body``; ``secrets`` are texts (the system prompt) that no reply may hold."""
    yield from _check_links(body, case)
    yield from (
        _blocking(
            "safety.card_number",
            span,
            "A full card number must not appear in a reply.",
            "Give the last four digits only.",
        )
        for span in islice(find_card_numbers(body), _ENOUGH)
    )
    yield from _check_markup(body)
    yield from (
        _blocking(
            "safety.prompt_leak",
            span,
            "This repeats instructions that are not meant for the customer.",
            "Leave it out.",
        )
        for span in find_leaks(body, secrets, lambda: find_held(case))
    )
    yield from _check_addresses(body, case)
    if case.conversation.channel == "social_public":
        yield from check_public_details(body, case)
    if not body.isascii() or not body.isprintable():
        yield from (
            _blocking(
                "safety.hidden_text", span, "Characters that cannot be seen can hide text.", "Take them out."
            )
            for span in islice(_find(_INVISIBLE, body), _ENOUGH)
        )


def _check_links(body: str, case: Case) -> Iterator[Finding]:
    for span, bare in islice(find_links(body), _ENOUGH):
        if not _may_be_named(bare, body, span, case, is_held):
            yield _blocking(
                "safety.link",
                span,
                f"“{span.text}” is in none of the policy, the facts and the signature.",
                "Leave the link or address out, or add it to the policy or the facts if it is right.",
            )


def _may_be_named(
    essence: str, body: str, span: Span, case: Case, held: Callable[[str, Iterator[str]], bool]
) -> bool:
    """Whether a link, number or address is the company's, or the customer's own and spoken of as theirs."""
    if held(essence, find_vouched(case)):
        return True
    before = body[max(0, span.start - _NEAR) : span.start]
    return bool(_THEIRS.search(before)) and held(essence, find_told(case))


def _check_markup(body: str) -> Iterator[Finding]:
    if "<" not in body and "&" not in body and "[" not in body:
        return
    for pattern in (_TAG, _MARKDOWN):
        for span in islice(_find(pattern, body), _ENOUGH):
            yield _blocking(
                "safety.html",
                span,
                f"“{span.text}” would be rendered; a reply is plain text.",
                "Write it as plain text.",
            )


def _check_addresses(body: str, case: Case) -> Iterator[Finding]:
    finders: tuple[
        tuple[Callable[[str], Iterator[tuple[Span, str]]], Callable[[str, Iterator[str]], bool], str], ...
    ] = (
        (find_phone_numbers, are_digits_held, "phone number"),
        (find_addresses, is_held, "postal address"),
    )
    for find, held, what in finders:
        for span, essence in islice(find(body), _ENOUGH):
            theirs = what == "postal address" and held(essence, find_told(case))
            if not theirs and not _may_be_named(essence, body, span, case, held):
                yield _blocking(
                    "safety.address",
                    span,
                    f"The {what} “{span.text}” is in none of the policy, the facts and the signature.",
                    f"Leave the {what} out, or add it to the policy or the facts if it is right.",
                )


def _find(pattern: re.Pattern[str], body: str) -> Iterator[Span]:
    for match in pattern.finditer(fold(body)):
        yield span_of(body, match.start(), match.end())


def _blocking(rule: str, span: Span, message: str, suggestion: str) -> Finding:
    return Finding(rule, "fail", "blocking", message, span, suggestion=suggestion)
