"""A policy's text read into clauses with typed limits."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from service.domain.policy import Clause, Limit, Policy
from service.domain.span import Span, span_of
from service.policy.blocks import find_blocks
from service.policy.limits import read_limits
from service.policy.rows import is_row, read_row
from service.text.characters import fold
from service.text.sentences import find_sentences

_SHORTEST = 3  # characters of a clause
_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause that arrives as such; ``limits`` None means: read them from the text."""

    id: str
    text: str
    limits: tuple[Limit, ...] | None = None


@lru_cache(maxsize=256)
def read_policy(text: str) -> Policy:
    """The policy in ``text`` (Markdown or plain): one clause a sentence, bullet or table row.

    Deterministic; the same text gives the same ids. Cached by content.

    >>> policy = read_policy("# Returns\\n- Returns within 30 days of delivery get a full refund.")
    >>> [(clause.id, [limit.slot for limit in clause.limits]) for clause in policy.clauses]
    [('returns.1', ['return', 'refund', 'return_window'])]
    """
    folded = fold(text)
    clauses: list[Clause] = []
    numbers: Counter[str] = Counter()
    for block in find_blocks(folded):
        slug = _SLUG.sub("_", block.heading.lower()).strip("_")[:40] or "policy"
        row = is_row(block.span.text)
        for sentence in (
            [_whole(block.span.text)] if row else find_sentences(block.span.text.replace("\n", " "))
        ):
            if len(sentence.text) < _SHORTEST:
                continue
            numbers[slug] += 1
            place = sentence.shift(block.span.start)
            limits = read_row(place, block.lead) if row else read_limits(place, block.lead, block.heading)
            quote = span_of(text, place.start, place.end)
            clauses.append(
                Clause(
                    f"{slug}.{numbers[slug]}", block.heading, quote, tuple(_quoting(x, quote) for x in limits)
                )
            )
    return Policy(text, _digest(text), tuple(clauses))


def build_policy(clauses: tuple[ClauseText, ...]) -> Policy:
    """A policy from clauses that the caller has already cut; limits given by hand win over reading."""
    parts: list[str] = []
    built: list[Clause] = []
    offset = 0
    for clause in clauses:
        span = Span(offset, offset + len(clause.text), clause.text)
        limits = clause.limits
        if limits is None:
            limits = tuple(
                limit
                for sentence in find_sentences(fold(clause.text).replace("\n", " "))
                for limit in read_limits(sentence.shift(offset))
            )
        built.append(Clause(clause.id, "", span, tuple(_quoting(limit, span) for limit in limits)))
        parts.append(clause.text)
        offset += len(clause.text) + 2
    text = "\n\n".join(parts)
    return Policy(text, _digest(text), tuple(built))


def _whole(text: str) -> Span:
    start = len(text) - len(text.lstrip("| "))
    return span_of(text, start, len(text.rstrip("| ")))


def _quoting(limit: Limit, quote: Span) -> Limit:
    """``limit`` with its quote verbatim, as the policy's author typed it."""
    return Limit(
        limit.slot, limit.op, quote, limit.value, limit.upper, limit.unit, limit.of, limit.per, limit.anchor,
        limit.conditions, limit.approval_tier,
    )  # fmt: skip


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
