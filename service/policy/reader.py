"""A policy's text read into clauses with typed limits."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from service.domain.policy import Clause, Limit, Policy, Rule
from service.domain.span import Span, span_of
from service.policy.announced import read_announced, sets_conditions
from service.policy.blocks import Block, find_blocks
from service.policy.choices import name_choices
from service.policy.limits import read_limits
from service.policy.rows import is_row, read_row
from service.policy.rules import read_rules
from service.policy.tables import read_row_rules
from service.policy.typed_rules import build_rules
from service.text.characters import fold, restore_span, strip_invisible
from service.text.sentences import find_sentences

_SHORTEST = 3  # characters of a clause
# "**Price promise.** If you find …": a heading that runs into its paragraph.
_RUN_IN = re.compile(r"(?:\*\*|__)(?P<title>[^*_]{2,60}?)[.:]?(?:\*\*|__)[.:]?")
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
    clean, offsets = strip_invisible(text)
    folded = fold(clean)
    clauses: list[Clause] = []
    numbers: Counter[str] = Counter()
    blocks = list(find_blocks(folded))
    above = 0  # the place of the last block that is no row
    for place, block in enumerate(blocks):
        above = above if is_row(block.span.text) else place
        slug = _SLUG.sub("_", block.heading.lower()).strip("_")[:40] or "policy"
        before: Rule | None = None
        for sentence in _find_parts(block):
            title = _RUN_IN.fullmatch(sentence.text)
            if title is not None:
                blocks[place] = replace(block, heading=f"{block.heading} {title['title']}".strip())
            numbers[slug] += 1
            span = sentence.shift(block.span.start)
            quote = restore_span(text, offsets, span)
            rules = () if title else _read_rules(blocks, place, span, before, blocks[above])
            before = rules[-1] if rules else before
            limits = tuple(_quoting(limit, quote) for limit in _read_limits(block, span))
            clauses.append(Clause(f"{slug}.{numbers[slug]}", block.heading, quote, limits, rules))
    return Policy(text, _digest(text), tuple(name_choices(clauses)))


def _find_parts(block: Block) -> Iterator[Span]:
    """The sentences of a block, or the whole row of a table."""
    row = is_row(block.span.text)
    parts = [_whole(block.span.text)] if row else find_sentences(block.span.text.replace("\n", " "))
    yield from (part for part in parts if len(part.text) >= _SHORTEST)


def _read_limits(block: Block, part: Span) -> tuple[Limit, ...]:
    if is_row(block.span.text):
        return read_row(part, block.lead)
    return () if block.announces else read_limits(part, block.lead, block.heading)


def _read_rules(
    blocks: list[Block], place: int, part: Span, before: Rule | None, above: Block
) -> tuple[Rule, ...]:
    block = blocks[place]
    if is_row(block.span.text):
        return read_row_rules(part, block.lead, _find_context(above, block.heading))
    if block.announces:
        items = takewhile(
            lambda item: item.lead == block.span.text.strip() and not item.announces, blocks[place + 1 :]
        )
        return read_announced(part, [item.span.text.replace("\n", " ") for item in items], block.heading)
    if (
        block.lead
        and any(other.announces and other.span.text.strip() == block.lead for other in blocks[:place])
        and sets_conditions(block.lead)
    ):
        return ()  # a condition of the rule that announced it
    return read_rules(part, block.lead, block.heading, (), before)


def _find_context(above: Block, heading: str) -> tuple[str, ...]:
    """What stands over the table of a row, nearest first: the paragraph ``above`` it, and the heading."""
    return (
        (above.span.text, heading) if not is_row(above.span.text) and above.heading == heading else (heading,)
    )


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
        rules = (
            build_rules(limits)
            if clause.limits is not None
            else tuple(
                rule
                for sentence in find_sentences(fold(clause.text).replace("\n", " "))
                for rule in read_rules(sentence.shift(offset))
            )
        )
        built.append(Clause(clause.id, "", span, tuple(_quoting(limit, span) for limit in limits), rules))
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
