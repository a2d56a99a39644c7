"""Whether words of a policy allow, forbid, charge for or leave to somebody what they name."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from service.domain.policy import Force
from service.text.durations import find_durations

_CAPPED = re.compile(
    r"\b(?:not|never|n't|cannot)\s+(?:to\s+)?(?:exceeds?|go(?:es)?\s+(?:above|over|beyond)|be\s+(?:more|higher|greater|longer)\s+than|(?:more|longer|later|higher)\s+than)|"
    r"\bno\s+(?:more|longer|later|higher)\s+than\b|"
    r"\b(?:refunds?|credits?|vouchers?|discounts?|compensation|gestures?|payments?|certificates?|waivers?)\s+(?:of\s+)?(?:above|over|beyond|exceeding|(?:of\s+)?more\s+than)\s+\S+(?:\s+(?:dollars|euros|pounds|[A-Z]{3}))?\s+(?:(?:is|are|can|may|will|must)\s*(?:not|never|n't)|(?:is|are)\s+(?:\w+\s+)?(?:im|ruled|excluded)|cannot|can't|won't)\b|"
    r"\b(?:nobody|no\s+one|nothing|none|no\s+\w+|not|never)\s+(?:\w+\s+){0,3}?(?:exceeds?|goes?\s+(?:above|over|beyond)|(?:above|over|beyond|more\s+than|higher\s+than)(?=\s+[$€£\d])|go\s+(?:above|over|beyond))",
    re.IGNORECASE,
)
_FORBIDDEN = re.compile(
    r"""\b(?:cannot|can't|can\snot|may\snot|mustn?(?:'t|\snot)|shouldn?(?:'t|\snot)|shall\snot|(?:do(?:es)?\snot|don't|doesn't)(?!\s(?:have|need)\sto\b)|will\snot|won't|(?:is|are|was|were)(?:\snot|n't)|never
        |not\s(?:be|allowed|permitted|able|possible|available|offered?|eligible|covered|refundable|transferable|reduced|given?|accept\w*|part\sof|cover\w*)
        |no(?!\s(?:later|more|less|fewer|longer|approval|charges?|costs?|fees?|extra|need|matter|earlier|additional|sooner|one|other|exceptions?|matter|later)\b)(?=\s[a-z])
        |(?:offers?|gives?|promises?|pays?)\snothing|nothing\s(?:is|may|can|will)|not\seven
        |non-?\w+able|nor|neither|ineligible|excluded?|prohibit\w*|forfeit\w*|refuse[sd]?|declined?|final\ssale|nobody|no\sone|none\sof|outside\sour|at\sno\stime)\b
      | ^\s*not\b | ^\s*(?:but\s+)?not\b""",
    re.VERBOSE | re.IGNORECASE,
)
_RECORD = re.compile(
    r"\b(?:(?:do\s+not|don't|never|must\s+not|may\s+not|cannot)\s+(?:\w+\s+){0,2}?|only\s+(?:\w+\s+){1,6}?(?:can|may)\s+)(?:say|tell|state|confirm|claim|announce|write|promise|suggest)\b.*\b(?:has|have|is|are|was|were)\s+(?:already\s+)?(?:been\s+|gone\s+)?"
    r"(?:through|out|happened|made|done|removed|issued|processed|paid|refunded|sent|changed|cancelled|booked|approved|reversed|credited|released|completed|lifted|applied)\b",
    re.IGNORECASE,
)
# "Only Accounts may pay refunds": nobody else says that it is done. "Say that it has been paid only if the record shows it".
_OTHERS_PAY = re.compile(
    r"\bonly\s+(?:by\s+)?(?:the\s+|our\s+)?(?:[\w&']+\s+){0,3}?[\w&']+\s+(?:may|can|will)?\s*(?:pays?|releases?|issues?|sends?|makes?|processe?s?|refunds?|transfers?|write)\s+(?:off\s+)?(?:out\s+)?(?:any\s+|all\s+)?(?:refunds?|payments?|money|compensation|deposits?|cheques?|checks?|settlements?|charges)\b",
    re.IGNORECASE,
)
_IF_SHOWN = re.compile(
    r"\b(?:says?|saying|tells?|states?|confirms?|claims?)\b.{0,80}\bonly\s+(?:if|when|once|after)\b|\b(?:has|have|was|were|been)\b.{0,60}\bunless\s+the\s+(?:\w+\s+){0,2}(?:record|file|account|order|ledger|log|system|booking)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:that|which|who|whose|if|when|where|unless)\s+(?:\w+\s+){0,1}?(?:(?:were|was|are|is|have|has|had|do|does|did|can|must|may|will|should)\s+not|\w+n't|cannot|never)\b",
    re.IGNORECASE,
)
_REST = re.compile(
    r"\b(?:any(?:thing)?\s+(?:\w+\s+)?(?:else|other\s+(?:remed|compensation|reason|gesture|offer|benefit|refund)\w*|remedy\s+not)|nothing\s+(?:else|more|beyond)|no\s+others?\b(?:\s+(?:remed|compensation|gesture|offer|exception)\w*)?|"
    r"(?:not|aren't|isn't)\s+(?:\w+\s+)?(?:listed|named|mentioned|described)|only\s+(?:what|the\s+(?:remed|gesture|offer)\w*)|(?:are|is)\s+the\s+only\s+(?:ones?|remed\w*)|any\s+other\s+reason)\b",
    re.IGNORECASE,
)
# "Goodwill for anything else: up to £15" gives; "nothing else is given" does not.
_NAMED_ONLY = re.compile(
    r"\b(?:not|no|never|nothing|cannot|can't|don't|only|aren't|isn't|may\s+not|nobody|without)\b|n't\b",
    re.IGNORECASE,
)
_EVEN_SO = re.compile(r"\b(?:even\s+with|with\s+or\s+without|whatever|regardless)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)")
_MANNER = re.compile(
    r"^(?:the\s+|your\s+|our\s+|all\s+|any\s+|approved\s+|such\s+|card\s+|other\s+)*(?:refunds?|credits?|vouchers?|replacements?|payments?|compensation|certificates?|discounts?|(?:store|goodwill|service)\s+credits?)\s+(?:\w+\s+){0,3}?"
    r"(?:reach(?:es)?|appears?|go(?:es)?|takes?|arrives?|lapses?|expires?|comes?|depends?|(?:is|are)\s+(?:always\s+|only\s+)?(?:paid|made|sent|processed|e-?mailed|valid|shown|loaded|added|posted|shipped|returned|issued|credited)\b)|"
    r"^there\s+(?:is|are)\s+(?:\w+\s+){1,2}(?:types?|kinds?|classes|categories|levels|status(?:es)?|statuses)\b|^(?:we\s+|agents\s+|you\s+)?(?:always\s+|only\s+)?refunds?\s+(?:it\s+|them\s+)?(?:to|onto|via)\s+(?:the|your|a)\b|\b(?:can|may|should|to)\s+help\s+(?:the\s+|a\s+)?(?:users?|customers?|guests?|members?|passengers?|people|them)\b|\b(?:original\s+(?:payment|method|card)|payment\s+method)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:only\s+(?:by\s+)?(?:the\s+|our\s+|an?\s+)?(?:[\w&']+\s+){0,3}?(?:team|desk|department|office|body|board|manager|lead|officer|supervisor|director|insurer|safety|support|finance|specialists?|branch|bank)"
    r"(?=\s+(?:can|may|is|are|decides?|has|alone)|\s*[;.,]|$)|(?:by|to|with)\s+(?:the\s+|our\s+)?(?!(?:[\w&']+\s+){0,3}?(?:cards?|methods?|accounts?|payments?|orders?|items?|guests?|members?)\s+only)(?:[\w&']+\s+){1,4}?(?:alone|only|and\s+nobody\s+else)\b)",
    re.IGNORECASE,
)
_WHO = r"(?:\w+\s+){0,3}?(?:supervisor|manager|director|lead(?:er)?|officer|head|principal|owner|partner|committee|board|finance|team|desk|department|office)"
_APPROVE = re.compile(
    rf"\b(?:need\w*|requires?|must|only|first|has\s+to|have\s+to|subject\s+to|without|unless|until|above|over|more\s+than)\b.{{0,80}}\b(?:approv\w*|authori[sz]\w*|sign(?:ed)?[\s-]?off|permission|consent)\b|"
    rf"\b(?:approv\w*|authori[sz]\w*|sign(?:ed|s)?[\s-]?off|granted|agreed|decided|permission|consent)\s+(?:\w+\s+){{0,2}}?(?:by|from|of)\s+(?:an?|the|our|your)\s+{_WHO}\b|"
    rf"\b(?:ask|check\s+with|get|obtain|refer\w*(?:\s+\w+){{0,3}}\s+to|consult)\s+(?:an?|the|your|our)\s+{_WHO}\b.{{0,30}}\b(?:before|first|approv\w*|agree\w*)\b|"
    rf"\b(?:above|over|more\s+than|beyond|exceeding)\b.{{0,60}}\b(?:ask|go(?:es)?\s+to|needs?|requires?|decided?\s+by|by|with)\s+(?:an?|the|your|our)?\s*{_WHO}\b|"
    rf"\bonly\s+(?:an?|the|our)\s+{_WHO}\s+(?:may\s+|can\s+)?(?:grants?|gives?|offers?|approves?|decides?|agrees?|makes?|allows?|waives?|promises?)\b|"
    rf"{_WHO}\s+(?:has|have|must|needs?|is|are)\s+(?:to\s+)?(?:first\s+)?(?:agree|approve|sign|clear|confirm|decide|say\s+yes|ok)\w*\b|{_WHO}\s+(?:approves?|decides?|agrees?|signs?)\b|"
    rf"\bneeds?\s+(?:an?|the|our)\s+{_WHO}(?:\s*[.,;]|$)|\b(?:is|are)\s+(?:\w+\s+)?(?:decision|matter)s?\s+(?:of|for)\s+(?:an?|the)\s+{_WHO}\b",
    re.IGNORECASE,
)
# "up to $25 without approval" is the agent's own.
_ALONE = re.compile(
    r"\bwithout\s+(?:\w+\s+){0,3}?(?:approv\w*|authori\w*|asking|sign-?\s?off|supervisor|manager|permission)",
    re.IGNORECASE,
)
_WAIVED = re.compile(
    r"\b(?:fee|charge|cost|surcharge|penalty)s?\s+(?:\w+\s+){0,2}?(?:waived|dropped|removed|refunded|cancelled|taken\s+off)\b|\bwaiv(?:e|es|ing)\b",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"\b(?:free\s+of\s+charge|at\s+no\s+(?:\w+\s+)?(?:cost|charge)|(?:is|are|remains?)\s+(?:always\s+)?free\b|(?<!are\s)\bfree\s+(?:until|before|up\s+to|within|for\s+the\s+first|if|when|after|from)\b|for\s+free\b|no\s+(?:\w+\s+)?(?:fee|charge|cost)s?\b|without\s+(?:a\s+)?(?:fee|charge|cost)|"
    r"(?:fee|charge|postage|cost)s?\s+(?:does|do|will)\s+not\s+(?:apply|be\s+charged)|(?:is|are)\s+(?:then\s+)?not\s+charged|(?:do|does|will)\s+not\s+charge\b|costs?\s+nothing)",
    re.IGNORECASE,
)
_CHARGE = re.compile(
    r"\b(?:fees?|charge[sd]?|surcharges?|costs?|price[sd]?|priced|rates?|tariff|deduct\w*|deposit|premium|excess|deductible|penalty|sold\s+(?:at|for)|for\s+a\s+flat|pays?\b(?!\s+(?:you|the\s+customer|out))|payable|minus|retain\w*|withh[eo]ld)\b|\b(?:is|are)\s+(?:a\s+flat\s+|only\s+)?(?:[$€£]\s?\d|\d+(?:[.,]\d+)?\s*(?:dollars?|euros?|pounds?|[€£]|USD|EUR|GBP)\b)",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"\b(?:up\s+to|at\s+most|refund\w*|reimburse\w*|credit\w*|compensat\w*|goodwill|voucher|waive[sd]?|certificate|offer\w*|give[ns]?|grant\w*|discount|pay\s+out|covers?|back\b(?=\s*[,.;:]|$)|we\s+return|(?:we|agents?|staff|advisers?)\s+(?:may|can|will)?\s*(?:pay|take))\b",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\b(?:tak(?:e|es|ing)|process\w*|arriv\w*|reach\w*|appear\w*|within|in|after|answer\w*|repl(?:y|ies)|respond\w*|ship\w*|dispatch\w*|sent|paid|credited|refunded|issued|delivered|posted|emailed|usually|allow)\b",
    re.IGNORECASE,
)
_LASTS = re.compile(
    r"\b(?:for|any|every|per|each|than|over|in\s+an?|in\s+any)\s+(?:calendar\s+)?(?:up\s+to\s+|at\s+least\s+|the\s+|a\s+)?$",
    re.IGNORECASE,
)
_REQUIRED = re.compile(
    r"\b(?:must|should|has\s+to|have\s+to|needs?\s+to|is\s+required|are\s+required|requires?)\b",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"\b(?:we|agents?|you|staff|advisers?|advisors?|team|support)\s+(?:must|should|has|have|needs?)\b",
    re.IGNORECASE,
)
_IN_SOME_CASES = re.compile(r"\b(?:up\s+to|at\s+most|if|when)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A clause without its asides, whether it states an amount or a window, and all its words."""

    text: str
    has_amount: bool
    has_window: bool
    whole: str


def _asks_approval(heard: _Heard) -> bool:
    if is_capped(heard.text) and _EVEN_SO.search(heard.text):
        return False  # "never more than £45, even with approval"
    return bool(_APPROVE.search(heard.text)) and bool(
        _FORBIDDEN.search(heard.text) or not _ALONE.search(heard.text)
    )


def _forbids(heard: _Heard) -> bool:
    return bool(_FORBIDDEN.search(heard.text)) and not (is_capped(heard.text) or is_free(heard.text))


_CUSTOMER_PAYS = re.compile(
    r"^(?:(?:the\s+)?(?:customer|guest|member|passenger|buyer|client|requester)s?|you)\s+(?:\w+\s+)?(?:pays?|covers?|bears?)\b|\bat\s+(?:your|their|the\s+\w+(?:'s)?)\s+(?:own\s+)?(?:expense|cost)\b|"
    r"\b(?:taken|deducted|subtracted|withheld)\s+(?:from|off)\b",
    re.IGNORECASE,
)


def _charges(heard: _Heard) -> bool:
    if _CUSTOMER_PAYS.search(heard.text):
        return True
    return heard.has_amount and bool(_CHARGE.search(heard.text)) and not _GIVES.search(heard.text)


def _says_how_long(heard: _Heard) -> bool:
    if heard.has_window or heard.has_amount or not _TAKES.search(heard.text):
        return False
    return any(not _LASTS.search(heard.text[: span.start]) for span, _ in find_durations(heard.text))


def _says_how(heard: _Heard) -> bool:
    return (
        bool(_MANNER.search(heard.text))
        and not is_capped(heard.text)
        and not _IN_SOME_CASES.search(heard.text)
    )


_WE_NEED = re.compile(
    r"\bwe\s+(?:first\s+)?(?:need|require|must\s+see|ask\s+for|have\s+to\s+see)\s+(?:an?|the|your|to\s+see|proof|two|three|photo\w*|evidence)\b|:\s*\w+\s+first\s*[.;]?$|\bneed(?:s|ed)?\b.{0,40}\bbefore\s+(?:we|it|they|you|anything)\b",
    re.IGNORECASE,
)


_NO_NEED = re.compile(r"(?:\bnot|n't)\s+(?:have|need)\s+to\b|\bneed\s+not\b", re.IGNORECASE)


def _demands(heard: _Heard) -> bool:
    if _WE_NEED.search(heard.text):
        return True
    if _NO_NEED.search(heard.text):
        return False
    return bool(_REQUIRED.search(heard.text)) and not _COMPANY.search(heard.text)


def _rules_out_the_rest(heard: _Heard) -> bool:
    return bool(_REST.search(heard.whole)) and bool(_NAMED_ONLY.search(heard.whole))


# The first test that a clause passes tells its force.
_TESTS: tuple[tuple[Callable[[_Heard], object], Force], ...] = (
    (lambda heard: _RECORD.search(heard.text), "record"),
    (lambda heard: _OTHERS_PAY.search(heard.text), "record"),
    (_rules_out_the_rest, "rest"),
    (_asks_approval, "approve"),
    (lambda heard: _OTHERS.search(heard.text), "forbid"),
    (_forbids, "forbid"),
    (lambda heard: _WAIVED.search(heard.text), "allow"),
    (lambda heard: _FREE.search(heard.text), "charge"),
    (_charges, "charge"),
    (_says_how_long, "time"),
    (_says_how, "manner"),
    (_demands, "require"),
)


def read_force(text: str, *, has_amount: bool, has_window: bool) -> Force:
    """The force of one folded clause.

    >>> [read_force(t, has_amount=a, has_window=w) for t, a, w in (
    ...     ("Sessions cannot be transferred", False, False), ("The change fee is $50", True, False),
    ...     ("Agents may give up to $20", True, False), ("Refunds take 5 to 7 business days", False, False),
    ...     ("Items must be unopened", False, False), ("Only Trust & Safety can lift a ban", False, False))]
    ['forbid', 'charge', 'allow', 'time', 'require', 'forbid']
    """
    heard = _Heard(_RELATIVE.sub(" ", _ASIDE.sub(" ", text)), has_amount, has_window, text)
    return next((force for test, force in _TESTS if test(heard)), "allow")


def find_denial(text: str) -> int:
    """Where the words that forbid begin, -1 where there are none."""
    match = _FORBIDDEN.search(text)
    return match.start() if match else -1


def subject_of_approval(text: str) -> str:
    """``text`` without the words that say who must approve."""
    return _APPROVE.sub(" ", text)


def is_capped(text: str) -> bool:
    """Whether a clause sets a ceiling by denying what is above it."""
    return bool(_CAPPED.search(text))


def without_owner(text: str) -> str:
    """``text`` without the words that say to whom an act is left ("only by the appeals body")."""
    return _OTHERS.sub(" ", text)


def is_free(text: str) -> bool:
    """Whether a clause says that something costs nothing."""
    return bool(_FREE.search(text))


def says_only_when_shown(text: str) -> bool:
    """Whether a clause lets something be said to be done only where a record shows it."""
    return bool(_IF_SHOWN.search(text))
