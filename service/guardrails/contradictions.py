"""Whether a reply sets two times for one thing."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from service.domain.verdict import Finding
from service.text.deadlines import Deadline
from service.text.sentences import find_sentences
from service.text.steps import Step
from service.text.topics import find_topics

# Hours by which a length of time and a date may differ and mean the same.
_TOLERANCE = 24
_ENOUGH = 24
_AGAIN = re.compile(
    r"\b(?:again|also|follow\s+up|if|or|otherwise|either|depending|second|another|first|then|next|standard|express|meanwhile|separately|in\s+case|at\s+the\s+latest|no\s+later\s+than|remind(?:er)?|"
    r"should\s+(?:it|that|this)|update|half|rest|remaining|balance|other)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:reach(?:es)?|arriv\w+|appears?|shows?|lands?|receive\w*|get|gets|have|has|(?:be|is|are)\s+(?:with|back|on|in|at)\s+(?:you|your|the)|deliver\w*|collect\w*|expect|br?ings?|drops?\s+(?:it|them|off)|hands?\s+over|comes?|visits?)\b",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"\b(?:issu\w+|process\w*|start\w*|submit\w*|send\w*|sent|ship\w*|dispatch\w*|post(?:s|ed|ing)?|approv\w+|leaves?|leaving|put|refund(?:ing)?|credit(?:ing)?|order(?:ing)?\s+(?:a|the|you)|label|tracking|link|confirmation|reply|quote)\b",
    re.IGNORECASE,
)
# A subject or object that stands for what the sentence before named.
_PRONOUN = re.compile(
    r"^(?:it|they|this)\b|\b(?:brings?|planned|deliver\w*|ship\w*|send\w*|collect\w*) (?:it|them)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(call|phone|ring|e-?mail|text|write|contact|get\s+back|be\s+in\s+touch|reply|respond|update|arrive|reach|ship|deliver(?:ed)?|dispatch(?:ed)?|send|refund(?:ed)?|credit(?:ed)?|collect(?:ed)?|repair(?:ed)?|"
    r"replace|issue|receive|process(?:ed)?|book|take)\b",
    re.IGNORECASE,
)
_THING = re.compile(
    r"\b(?:refund|replacement|credit|parcel|package|order|label|part|letter|voucher|cheque|check|confirmation|email|invoice|deposit|fee|you|warranty|exchange|shipping)\b",
    re.IGNORECASE,
)
# What nearly every reply speaks of, and when: sharing these says nothing.
_COMMON = find_topics(
    "you we day week hour business working today tomorrow monday tuesday wednesday thursday friday saturday sunday within by time team account case issue new january february march "
    "april may june july august september october november december will shall can soon end evening morning afternoon noon latest plan planned once as please full address email"
)


@dataclass(frozen=True, slots=True)
class _Timed:
    """A step with a time, what it is about, its verbs and things, and whether it begins or ends something ("" if neither)."""

    step: Step
    deadline: Deadline
    topics: frozenset[str]
    stage: str
    verbs: frozenset[str]
    things: frozenset[str]


def check_contradictions(folded: str, steps: Sequence[Step]) -> Iterator[Finding]:
    """At most one ``next_steps.contradictory`` among ``steps`` of the company's side, read from ``folded``."""
    for first, second in combinations(_read(folded, steps), 2):
        if _is_same_act(first, second) and _differ(first.deadline, second.deadline):
            yield Finding(
                "next_steps.contradictory",
                "fail",
                "blocking",
                f"“{first.deadline.span.text}” and “{second.deadline.span.text}” are two times for one thing.",
                second.step.span,
                suggestion="Keep one time and say it once.",
            )
            return


def _read(folded: str, steps: Sequence[Step]) -> list[_Timed]:
    sentences = list(find_sentences(folded))
    timed: list[_Timed] = []
    for step in steps:
        if step.deadline is None or _AGAIN.search(step.span.text.replace(step.deadline.span.text, " ")):
            continue
        place = next((i for i, s in enumerate(sentences) if s.overlaps(step.span)), None)
        topics = find_topics(step.span.text)
        if place and _PRONOUN.search(step.span.text) and _ENDS.search(step.span.text):
            topics |= find_topics(sentences[place - 1].text)
        stage = "end" if _ENDS.search(step.span.text) else "start" if _STARTS.search(step.span.text) else ""
        verbs, things = (
            frozenset(word.lower() for word in pattern.findall(step.span.text)) for pattern in (_VERB, _THING)
        )
        timed.append(_Timed(step, step.deadline, topics - _COMMON, stage, verbs, things))
        if len(timed) == _ENOUGH:
            break
    return timed


def _is_same_act(first: _Timed, second: _Timed) -> bool:
    if first.step.span.overlaps(second.step.span):
        return False
    if {first.stage, second.stage} == {"start", "end"}:
        # What begins before it ends is no contradiction, however long it takes.
        start, end = (first, second) if first.stage == "start" else (second, first)
        if start.deadline.earliest <= end.deadline.latest + _TOLERANCE:
            return False
    if (
        first.step.actor == second.step.actor
        and first.verbs
        and first.verbs == second.verbs
        and first.things == second.things
    ):
        return True
    shared = first.topics & second.topics
    return len(shared) > 1 or (bool(shared) and first.stage == second.stage == "end")


def _differ(a: Deadline, b: Deadline) -> bool:
    if a.due == b.due:
        return False
    dated = a.due.startswith("P"), b.due.startswith("P")
    slack = 0 if dated[0] == dated[1] else _TOLERANCE
    return (
        a.latest + slack < b.earliest or b.latest + slack < a.earliest or (not any(dated) and a.due != b.due)
    )
