"""What a reply promises, offers, charges or says is done, clause by clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from service.domain.quantity import Measure
from service.domain.span import Span, span_of
from service.domain.verdict import Modality
from service.guardrails.roles import read_role
from service.guardrails.speech import Part, read_speech
from service.text.measures import find_measures
from service.text.modality import read_modality
from service.text.sentences import find_clauses, find_sentences
from service.text.sieve import Sieve
from service.text.slots import REMEDIES, find_nearest_slot, find_slots
from service.text.topics import find_topics, weigh

_DONE = re.compile(
    r"\b(?:i|we|they)(?:'ve|\s+have)\s+(?:(?:now|already|just|also|gone\s+ahead\s+and)\s+)*(?!been|had|got|looked|checked|read|asked|passed|seen|noted|heard|listened|reviewed|raised|requested|logged|submitted|forwarded|registered|recorded)\w+(?:ed|en|nt|id|ut|de|d|t)\b|"
    r"\b(?:has|have)\s+(?:already\s+|just\s+|now\s+)?been\s+\w+|\b(?:i|we)\s+(?:just\s+|already\s+|now\s+)?(?:refunded|credited|issued|cancelled|canceled|waived|removed|lifted|moved|changed|added|upgraded|booked|arranged|released|applied|reversed)\b|"
    r"\bconsider\s+(?:it|that|this|your)\b|\b(?:is|are)\s+(?:now\s+|already\s+|all\s+)*(?:done|processed|sorted|cancelled|refunded|credited|booked|confirmed|lifted|restored|active|waived|gone|back\s+on)\b|\b(?:left\s+our\s+account|(?:was|were)\s+(?:\w+\s+)?(?:released|paid|sent|credited|refunded|reversed|issued|lifted|removed|processed))\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:full(?:y)?|in\s+full|complete(?:ly)?|entire|whole|all\s+(?:of\s+it|your|the)|every\s+(?:penny|cent)|100\s?%)\b",
    re.IGNORECASE,
)
_REQUESTER_ACTS = re.compile(
    r"^(?:(?:and|so|then|but)\s+)?(?:please|simply|just|kindly)\s+(?!accept|consider|know|note|be)|^(?:you(?:'ll|\s+will)?\s+(?:can\s+(?:also|do\s+that|(?:show|send|give|bring|provide|upload|e-?mail)\s+(?:us|me|it|them|the|a|your)|call|ring|phone|contact|ask|e-?mail|reply|write)|could|will\s+need\s+to|need\s+to|may\s+wish|should|would\s+need\s+to|have\s+to))\b|^(?:let\s+(?:me|us)\s+know|(?:tell|send|reply|give)\s+(?:me|us|back|with))\b",
    re.IGNORECASE,
)
_REQUESTED = re.compile(
    r"\b(?:ask(?:ed|ing)?|request(?:ed|ing)?|appl(?:y|ied)|submit(?:ted)?|put\s+(?:in|forward)|propos(?:e|ed|ing)|recommend(?:ed)?|pass(?:ed|ing)?|forward(?:ed|ing)?|escalat\w+|refer(?:red)?|await\w*|wait(?:ing)?\s+(?:for|on)|subject\s+to|pending|sign(?:s|ed)?[\s-]off|for\s+(?:approval|sign-?off|authori[sz]ation)|if\s+(?:it's|it\s+is|she|he|they)\s+(?:approved?|agrees?))\b"
    r"|\b(?:needs?|requires?|depends?\s+on|decides?|decision)\b.{0,40}\b(?:approv\w*|authori[sz]\w*|permission|sign\w*|manager|supervisor|leader?|director)",
    re.IGNORECASE,
)
_APPROVED = re.compile(
    r"\b(?:(?:has|have|'s)\s+(?:now\s+|already\s+|just\s+|kindly\s+)*(?:approved|agreed|signed|authori[sz]ed|given\s+(?:the|her|his|their)|ok'?d|okayed|cleared)|approved\s+by|with\s+(?:the\s+|my\s+|our\s+|her\s+|his\s+)?(?:\w+\s+){0,3}(?:approval|agreement|sign-?off|authori[sz]ation|blessing))",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"^(?:it|they|this|that|both|those|these|which|the\s+(?:money|amount|payment|funds|rest|two))\b",
    re.IGNORECASE,
)
_REFERS = re.compile(r"\b(?:it|that|this|they|them|those|these|both|money|amount)\b", re.IGNORECASE)
_STORY = re.compile(
    r"\b(?:last\s+(?:year|month|week|time|spring|summer|autumn|winter|january|february|march|april|may|june|july|august|september|october|november|december)|back\s+(?:then|in\s+(?:the\s+)?(?:20\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|autumn|winter)\w*)|in\s+20\d\d|previously)\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(r"^(?!.*\b(?:you|your|i|we|i'll|we'll|i'm|we're|us|me)\b)", re.IGNORECASE)
_MAIN = re.compile(
    r"(?:,\s+(?:so\s+)?|\s)(?=(?:i|we|you|it|they|that)(?:'ll|\s+will|\s+can|'re|'ve|'s|\s+have|\s+are|\s+needn't|\s+don't)\b)",
    re.IGNORECASE,
)
_PROMISED = re.compile(r"\b(?:i|we)(?:'ll|\s+will|\s+can)\b", re.IGNORECASE)
_SIEVE = Sieve({"done": _DONE, "whole": _WHOLE, "asks": _REQUESTER_ACTS, "story": _STORY})
# A time makes a promise of what is said in words of every rule: "we'll ship it today".
_SOON = re.compile(
    r"\b(?:today|tonight|tomorrow|this\s+(?:morning|afternoon|evening|week)|within|by\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day|straight\s+away|immediately)\b",
    re.IGNORECASE,
)
_PERCEIVES = re.compile(
    r"^(?:\w+\s+){0,2}(?:i|we)(?:'ve|\s+have|\s+can|\s+do)?\s+(?:\w+\s+)?(?:see|seen|hear|heard|understand|understood|know|read|not(?:e|ed)|check(?:ed)?|look(?:ed)?|imagine|appreciate|realise|realize|notice[d]?|find|found)\b",
    re.IGNORECASE,
)
_NEITHER = re.compile(
    r"\b(?:can\s+(?:do\s+)?neither|stays?\b(?=\s*[.,;]|$)|so\s+(?:sadly|unfortunately))", re.IGNORECASE
)
_FEW = 4  # words of a sentence that goes on from the one before


@dataclass(frozen=True, slots=True)
class Amount:
    """A measure in a claim: ``given`` to the customer, ``charged``, a ``time``, or ``other``; ``slot`` is the remedy it is an amount of."""

    measure: Measure
    role: str
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One clause that promises, offers, charges or reports as done.

    ``topics`` are its own words, ``near`` those of its sentence and what it goes on from; ``free`` says that something costs
    nothing, ``done`` that it has happened, ``whole`` that all of it is meant. ``condition`` are the words the sentence sets as a
    condition, ``asked`` that approval is being sought, ``approved`` that somebody has approved, ``question`` that the customer is asked, ``refused`` that its sentence ends in a refusal. Spans index the folded text.
    """

    span: Span
    clause: Span
    sentence: str
    modality: Modality
    topics: frozenset[str]
    near: frozenset[str]
    slots: tuple[str, ...]
    amounts: tuple[Amount, ...]
    free: bool = False
    done: bool = False
    whole: bool = False
    condition: str = ""
    asked: bool = False
    approved: bool = False
    question: bool = False
    refused: bool = False

    def measures(self, role: str) -> tuple[Measure, ...]:
        return tuple(amount.measure for amount in self.amounts if amount.role == role)


def read_claims(body: str, currency: str = "USD") -> tuple[Claim, ...]:
    """Claims of a folded text, in order; questions and conditions are none, refusals and reports only of a remedy.

    >>> [(c.modality, c.slots, c.free) for c in read_claims("We can't refund you, but breakfast is on the house.")]
    [('deny', ('refund',), False), ('commit', (), True)]
    """
    found: list[Claim] = []
    before: frozenset[str] = frozenset()
    slots: tuple[str, ...] = ()
    approved = bool(_APPROVED.search(body))
    for sentence in find_sentences(body):
        topics = find_topics(sentence.text)
        goes_on = bool(_GOES_ON.match(sentence.text))
        near = topics | before if goes_on or len(topics) < _FEW else topics
        claims = list(_read_sentence(sentence, currency, near, slots if goes_on else (), approved=approved))
        found += claims
        before = topics
        slots = next((claim.slots for claim in claims if claim.slots), ())
    return tuple(found)


def _read_sentence(
    sentence: Span, currency: str, near: frozenset[str], carried: tuple[str, ...], *, approved: bool
) -> Iterator[Claim]:
    clauses = [(clause, read_modality(clause.text)) for clause in find_clauses(sentence)]
    condition = " ".join(clause.text for clause, modality in clauses if modality == "condition")
    frame = Claim(
        sentence, sentence, sentence.text, "commit", near, near, (), (),
        asked=bool(_REQUESTED.search(sentence.text)), approved=approved,
        question=sentence.text.rstrip("\"')").endswith("?"), condition=condition,
        refused=any(modality == "deny" for _, modality in clauses[1:]) or bool(_NEITHER.search(sentence.text)),
    )  # fmt: skip
    previous: Modality | None = None
    for whole, modality in clauses:
        clause, own = whole, modality
        if own == "condition" and (main := _MAIN.search(clause.text)):
            # "After the £95 excess we'll pay …": what follows is the promise
            frame = replace(frame, condition=f"{frame.condition} {clause.text[: main.start()]}")
            clause = span_of(clause.text, main.end(), len(clause.text)).shift(clause.start)
            own = read_modality(clause.text)
        elif own == "condition" and len(clauses) == 1:
            own = None
        named = _drop_booking([(s, slot) for s, slot in find_slots(clause.text) if slot in REMEDIES])
        slots = tuple(dict.fromkeys(slot for _, slot in named))
        measures = tuple(find_measures(clause.text, currency))
        speech = read_speech(Part(clause.text, sentence.text, own, previous, measures, slots, bool(carried)))
        previous = speech.modality if speech.modality != "condition" else previous
        if speech.modality is None:
            carried = slots or carried
            continue
        claim = replace(frame, clause=clause, modality=speech.modality, free=speech.free)
        yield from _read_clause(claim, measures, named, carried)
        if _is_claim(claim, measures, slots):
            carried = slots or carried


def _drop_booking(named: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """ "Credited to your account as a goodwill gesture" books the gesture; it is no refund beside it."""
    if not any(slot in ("goodwill_credit", "store_credit", "credit") for _, slot in named):
        return named
    return [(s, slot) for s, slot in named if slot != "refund" or not s.text.lower().startswith("credit")]


def _read_clause(
    frame: Claim, measures: tuple[Measure, ...], named: list[tuple[Span, str]], carried: tuple[str, ...]
) -> Iterator[Claim]:
    """The claims of one clause, one a remedy; ``frame`` holds what its sentence says of it."""
    text = frame.clause.text
    slots = tuple(dict.fromkeys(slot for _, slot in named))
    if frame.modality in ("deny", "reported") and slots:
        span = _cover(frame.clause, measures, tuple(s for s, _ in named))
        yield replace(frame, span=span, topics=find_topics(text), slots=slots)
    if not _is_claim(frame, measures, slots):
        return
    hits = _SIEVE.hits(text)
    amounts = tuple(
        Amount(m, read_role(text, m, frame.modality), find_nearest_slot(m.span, named)) for m in measures
    )
    claim = replace(
        frame,
        span=_cover(frame.clause, measures, tuple(s for s, _ in named)),
        topics=_topics(text, amounts),
        slots=slots or (carried if measures or _REFERS.search(text) else ()),
        amounts=amounts,
        done="done" in hits and bool(_DONE.search(text)),
        whole="whole" in hits and bool(_WHOLE.search(text)),
    )
    yield from _each_remedy(claim, named)


def _is_claim(frame: Claim, measures: tuple[Measure, ...], slots: tuple[str, ...]) -> bool:
    """Whether a clause promises, offers, charges or reports as done, rather than refuses, asks or tells."""
    text = frame.clause.text
    if frame.modality in ("condition", "deny", "reported"):
        return False
    if frame.free:
        return True
    hits = _SIEVE.hits(text)
    if frame.question and frame.modality != "offer":
        return False
    if _PERCEIVES.search(text) and not slots:
        return False
    if ("story" in hits and _STORY.search(text) and not _PROMISED.search(text)) or (
        "asks" in hits and _REQUESTER_ACTS.search(text)
    ):
        return False
    if frame.modality == "offer" and slots and _GENERAL.match(text):
        return False  # what the policy gives to anybody, not what is offered here
    topics = find_topics(text)
    return bool(measures or slots) or weigh(topics) >= 1 or bool(topics and _SOON.search(text))


def _each_remedy(claim: Claim, named: list[tuple[Span, str]]) -> Iterator[Claim]:
    """A claim a remedy: "I'll refund it, and a replacement is on its way" promises two things."""
    families = list(dict.fromkeys(_FAMILY.get(slot, slot) for _, slot in named))
    if len(families) < 2:
        yield claim
        return
    text = claim.clause.text
    starts = [
        next(span.start for span, slot in named if _FAMILY.get(slot, slot) == family) for family in families
    ]
    for number, family in enumerate(families):
        start, end = (
            starts[number] if number else 0,
            starts[number + 1] if number + 1 < len(starts) else len(text),
        )
        amounts = tuple(a for a in claim.amounts if _FAMILY.get(a.slot, a.slot) == family)
        yield replace(
            claim, topics=_topics(text[start:end], amounts), amounts=amounts,
            slots=tuple(dict.fromkeys(slot for _, slot in named if _FAMILY.get(slot, slot) == family)),
            span=_cover(claim.clause, tuple(a.measure for a in amounts), tuple(s for s, x in named if _FAMILY.get(x, x) == family)),
        )  # fmt: skip


# Remedies that are one when they come together: goods go back for the money.
_FAMILY = {"refund": "refund", "return": "refund", "cancellation": "refund"}


def _topics(text: str, amounts: tuple[Amount, ...]) -> frozenset[str]:
    """The topics of a clause; money that is given is paid, whatever the verb."""
    given = any(a.role == "given" and a.measure.kind == "money" for a in amounts)
    return find_topics(text + " pay" if given else text)


def _cover(clause: Span, measures: tuple[Measure, ...], named: tuple[Span, ...]) -> Span:
    """The words of a clause from the remedy or amount first named to the last; all of it where there are none."""
    spans = [*(m.span for m in measures if m.kind != "time"), *named]
    if not spans:
        return clause
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    return span_of(clause.text, start, end).shift(clause.start)
