"""What a part of a sentence rules on: remedies and topics, its own or those of the words before."""

import re

from service.domain.policy import Force, Rule
from service.policy.force import subject_of_approval
from service.text.slots import find_remedies
from service.text.topics import find_topics, weigh

_ENOUGH = 1.8  # words that tell an act by themselves
_ABOVE_THESE = re.compile(
    r"\b(?:above|over|beyond|exceed\w*|more\s+than)\s+(?:these|those|this|that|the\s+(?:above|amounts?|limits?|table)|any\s+of)\b|"
    r"^(?:an?\s+|any(?:thing)?\s+)?(?:higher|larger|bigger|greater|more)\b(?!\s+than\s+\S*\d)|"
    r"\banything\s+(?:higher|larger|bigger|above|over|more|beyond)\b(?!\s+\S*\d)",
    re.IGNORECASE,
)
_APPROVER_WORDS = find_topics(
    "approval approved manager supervisor director lead leader duty valid authorise before"
)
# What is said about an act, not the act: "never promise or describe disciplinary action".
SPEAKING = find_topics(
    "promise describe say tell name mention suggest announce discuss state comment write word step quote"
)
_PRONOUN = re.compile(r"\b(?:it|they|them|this|those|these|which)\b", re.IGNORECASE)
# "Money reaches you after we approve it": what "it" is does not change what reaches you.
_SUBORDINATE = re.compile(r"(?<=\w)\s+(?:after|before|once|when|until|unless)\s+", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"^(?:bronze|silver|gold|platinum|diamond|basic|standard|premium|plus|pro)\s+(?:(?:members?|customers?|guests?)\s+)?(?:for\s+)?(?:up\s+to|at\s+most|[$€£]?\d)|^(?:never|not|no\s+exceptions?|only)\s+(?:for|in|to|on|with|when|after|before)\b",
    re.IGNORECASE,
)
_THE_FEE = re.compile(
    r"^(?:the|this|that)\s+(?:fee|charge|price|cost|amount|deposit|limit|discount|penalty)\b(?!\s+(?:for|of)\b)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^(?!(?:and|but|or|then)\s+(?:is|are|was|were|do|does|must|may|can|cannot|not|never|costs?|takes?|will)\b)",
    re.IGNORECASE,
)


def find_first_remedies(texts: tuple[str, ...]) -> frozenset[str]:
    """The slots of the first of ``texts`` that names a remedy."""
    return next((slots for text in texts if (slots := find_remedies(text))), frozenset())


def find_subject(text: str, force: Force, scope: frozenset[str]) -> frozenset[str]:
    """The topics that ``text`` rules on with ``force``; those of ``scope`` say in which cases."""
    topics = find_topics(text) - scope
    if force in ("forbid", "record"):
        return topics - SPEAKING
    if force == "approve":
        return (find_topics(subject_of_approval(text)) or topics) - scope - SPEAKING - _APPROVER_WORDS
    return topics


def points_at_other_amounts(text: str) -> bool:
    """Whether ``text`` is about what exceeds amounts that stand elsewhere ("above these limits")."""
    return bool(_ABOVE_THESE.search(text))


def leans_on_the_part_before(text: str) -> bool:
    """Whether ``text`` does not say by itself what it rules on ("and cannot be moved", "gold up to 20")."""
    return not text.lower().startswith("but") and bool(
        _PRONOUN.search(_SUBORDINATE.split(text)[0])
        or not _SUBJECT.match(text)
        or _FRAGMENT.match(text)
        or _THE_FEE.match(text)
    )


def join_subject(topics: frozenset[str], force: Force, before: Rule) -> frozenset[str]:
    """``topics`` with those of the part it leans on, unless what is forbidden is told by itself."""
    if force in ("forbid", "record") and weigh(topics) >= _ENOUGH:
        return topics
    return topics | before.topics  # "… is sold at £6 and you must not discount it"
