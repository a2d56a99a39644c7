"""Whether a clause promises, offers, refuses, hedges, sets a condition or reports."""

import re
from functools import lru_cache

from service.domain.verdict import Modality
from service.text.memory import SENTENCES
from service.text.sieve import Sieve

_DENY = re.compile(
    r"""\b(?:
        (?:can|could|would|will|do|does|did|is|are|was|were|has|have|had|should|may|must)(?:\s?n['o]t|n't|\snot|\sno\slonger|\snever)\b
      | there(?:'s|\s(?:is|are|was|were))\s(?:\w+\s)?no\b(?!\s(?:charge|fee|cost|problem|need|extra)) | cannot|won't|can't|never | unable\sto | not\s(?:able|eligible|possible|available|refundable|something|covered|allowed|permitted|entitled|within)
      | nothing\s(?:is|was|would\sbe)\s(?:due|owed|payable) | no\s(?:\w+\s)?(?:would|will|can|could)\s(?:be|apply) | ineligible | non-?refundable | (?:must|have\sto|need\sto)\s(?:decline|refuse|say\sno) | not\sin\sa\sposition | not\s(?:a|an|the)\s\w+\s(?:that\s)?(?:\w+\s){1,2}(?:can|could|may)\b
      | no\s(?:refund|exchange|return|credit|compensation|discount|cash|replacement)s?\b | neither | nor\b
      | (?:outside|past|beyond)\s(?:of\s)?(?:our|the|that|its|your)\b | is\s(?:over|closed|past) | (?:has|have)\s(?:passed|expired|ended|closed)
      | ruled?\sout | rules\sout | not\soffer
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_CONDITION = re.compile(
    r"^(?:(?:and|but|or|only|even|except)\s+)*(?:if|unless|once|provided|providing|as\s+long\s+as|when|whenever|until|after|assuming|"
    r"as\s+soon\s+as|in\s+case|should\s+(?:you|they|it|he|she|the|this|that|any|your|our)|so\s+long\s+as|where)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"""\b(?:
        you(?:'ve|'d|\shave|\shad|\salso)?\s(?:just\s|already\s|also\s)?(?:ask(?:ed)?|request(?:ed)?|want(?:ed)?|mention(?:ed)?|said|say|wrote|told|demand(?:ed)?|
            would\slike|expect(?:ed)?|paid|were\s(?:hoping|expecting|asking|told|charged)|are\s(?:asking|requesting|looking)|feel|felt|believe|think)
      | (?:that\s)?you(?:'d|\swould)\s(?:like|hoped|wanted|prefer)(?:\sus)?
      | your\s(?:request|demand|wish|question|message|complaint|claim|point|frustration)\b
      | (?:according\sto|under|per|as\sper)\s(?:our|the)\s(?:\w+\s)?(?:policy|terms|rules)
      | (?:our|the)\s(?:\w+\s){0,2}(?:policy|policies|terms|rules|limit|window)\s(?:says?|states?|allows?|gives?|is|are|covers?|limits?|sets?|means|provides?|only|runs?|ended|closed)
      | (?:sorry|apologi[sz]e|understand|frustrat\w+|disappoint\w+|see|hear|know|realise|realize|notice)\b.{0,40}\b(?:that|why|about|how)\b
      | (?:customers?|buyers?|guests?|members?|people|anyone|others?)\s(?:who|with|can|may|get|receive)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_HEDGE = re.compile(
    r"""\b(?:
        might | (?-i:may)\b(?!\s\d) | perhaps | possibl[ey] | probably | would\sneed\sto | (?:see|check|ask|find\sout|look\sinto|review|explore|confirm|establish|decide|ask(?:ed|ing)?(?:\s\w+){0,4})\s(?:if|whether|what|which)
      | (?:ask|request|seek|requesting|asking|get|getting|need|needs|requires?|pending|subject\sto|await\w*)\s(?:\w+\s){0,5}(?:approval|authori[sz]ation|sign-?off|permission)
      | (?:put|pass|take|raise|send|submit)\w*\s(?:\w+\s){0,4}(?:request|case)\b | hope(?:ful(?:ly)?)?\b | try\sto | aim\sto | no\sguarantee | cannot\spromise | can't\spromise
      | (?:supervisor|manager|team\slead)\s(?!has\b|have\b|just\b|already\b)(?:\w+\s){0,3}(?:decide|approve|review|agree|sign)s?\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_COMMIT = re.compile(
    r"""(?:
        \b(?:i|we|it|they|that|there|you|team|manager|supervisor|colleague|refund|credit|replacement|payment|amount|money|item|parcel|voucher|discount|order)(?:'ll|\s(?:will|shall)|\s(?:is|are)\sgoing\sto)\b | \bi'll\b
      | \bwill\s(?:be|receive|get|have|arrive|reach|appear|show|send|issue|refund|credit|ship|go|cover|waive|take|process)\b
      | \b(?:i|we)(?:'ve|\shave|'m|'re|\sam|\sare)\s(?:(?:now|already|just|also|happily|gladly|gone\sahead\sand|personally|pleased\sto|happy\sto\ssay)\s)*(?!able|unable|sorry|happy|glad|afraid|not|here|asking|aware|required|committed)\w+(?:ed|ing|en|nt|id|t|e)\b
      | \b(?:has|have)\s(?:now\s|already\s|just\s)?been\s\w+
      | \b(?:is|are|'s|'re)\s(?:now\s|already\s|being\s|fully\s|all\s)*(?:approved|granted|processed|issued|credited|refunded|confirmed|on\s(?:its|the)\sway|covered|eligible|entitled|waived|cancelled|canceled|sorted|authori[sz]ed|applied|free|yours|guaranteed|done|set|booked|scheduled)\b
      | \byou(?:'re|\sare|\sdo|'ve)?\s(?:\w+\s)?(?:qualify|eligible|entitled|covered|approved|due)\b
      | \b(?:consider|count)\s(?:it|that|this|your|the)\b | \bthat(?:'s|\sis)\s(?:fine|no\sproblem|approved|done|settled|ok(?:ay)?)\b | \bthat\squalifies\b
      | \b(?:refund|credit|replacement|discount|voucher|payment)\s(?:approved|issued|granted|processed|confirmed|sent|applied)\b
      | \b(?:guarantee|promise|assure)\b | \b(?:no\sproblem|of\scourse|absolutely|certainly|sure\sthing)\b | \bgone\sahead\b
      | \b(?:i|we)\s(?:just\s|already\s|now\s|happily\s|gladly\s|hereby\s)*(?:refund|credit|issue|waive|approve|grant|send|ship|process|cancel|replace|authori[sz]e|give|move|change|switch|add|remove|book|upgrade|lift|extend|reinstate|transfer|arrange|cover|applied|issued|refunded|credited|waived|approved|sent|shipped|processed|cancelled|replaced|removed)(?:ed|d)?\b
      | \b(?:has|have)\s(?:now\s|already\s|just\s)?(?:approved|authori[sz]ed|granted|agreed|signed\soff|accepted)\b | \b(?:is|are|'s)\s(?:now\s)?accepted\b
      | \byou(?:'re|\sare)\s(?:now\s)?(?:getting|receiving|owed|due)\b | \b(?:is|are)\s(?:now\s|already\s)?(?:going|coming|heading)\sback\b
      | \b(?:goes|comes?|arrives|lands|leaves|ships|heads|reaches)\s(?:back|out|to\syou|you|your|within|by|in\s\d|in\syour|on\syour|on\s(?:mon|tue|wed|thu|fri|sat|sun)|tomorrow|today)\b | (?<!\byou\s)\bexpect\s(?:it|your|the|a)\b | \byou\sget\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_OFFER = re.compile(
    r"""\b(?:
        can\b(?!\s(?:\w+\s)?(?:see|hear|tell|understand|imagine|appreciate|read)\b) | could\b | (?:happy|glad|able|willing|pleased|free|welcome)\sto | would\syou\s(?:like|prefer) | offer(?:ing)?(?=\s(?:you|a|an|the|to|up|[$£€\d]|instead|this|that|store|free|half|goodwill|credit|either|your)) | choose | either | option
      | let\sme | available | let's | allow\sme | (?:i|we)(?:'d|\swould)\s(?:like|love)\sto | propose | suggest | entitle | how\sabout | prefer
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)


_DEMANDED = re.compile(
    r"^(?:(?:and|but|so)\s+)?(?:i\s+(?:can\s+)?(?:see|know|understand|hear|note)\s+(?:that\s+)?)?you(?:'d|'ve|'re|\s+had|\s+have|\s+were|\s+are|\s+also)?\s+(?:just\s+|also\s+)?(?:hop(?:ed|ing)|ask(?:ed|ing)|want(?:ed)?|expect(?:ed|ing)?|request(?:ed|ing)?|demand(?:ed|ing)?|wish(?:ed)?|said|wrote|mention(?:ed)?)\b",
    re.IGNORECASE,
)
_SIEVE = Sieve(
    {
        "condition": _CONDITION, "deny": _DENY, "hedge": _HEDGE, "commit": _COMMIT, "reported": _REPORTED,
        "offer": _OFFER, "demanded": _DEMANDED,
    }
)  # fmt: skip
_OURS = re.compile(r"\b(?:i|we)\b", re.IGNORECASE)
# "the months you haven't used", "a tour that isn't sold out": which ones, not a refusal.
_WHICH = re.compile(
    r"\b(?:you|that|which|who)(?:\s+(?:have|has|had|do|did|is|are|was|were)(?:\s+not|n't)|(?:'ve|'re)\s+not)\s+(?:\w+\s+)?(?:used|opened|received|taken|needed?|eaten|worn|available|included|like|want|had|got|arrived?|worked?|sold)\b[^,;]*$",
    re.IGNORECASE,
)
_TURN = re.compile(r"\b(?:so|because|since|as|which|to\s+make\s+sure|in\s+case)\b|,", re.IGNORECASE)


def read_modality(clause: str) -> Modality | None:
    """How a folded clause speaks; None for a plain statement.

    >>> [read_modality(c) for c in ("I'll refund you today", "we can't refund this", "we could send a new one",
    ...     "if it is unopened", "you asked for a refund", "I'll ask whether a refund is possible", "It costs $5")]
    ['commit', 'deny', 'offer', 'condition', 'reported', 'hedge', None]
    """
    return _read_modality(clause)


@lru_cache(SENTENCES)
def _read_modality(clause: str) -> Modality | None:
    hits = _SIEVE.hits(clause)
    if "demanded" in hits and _DEMANDED.search(clause):
        return "reported"
    if "condition" in hits and _CONDITION.search(clause):
        return "condition"
    denied = _DENY.search(_WHICH.sub(" ", clause)) if "deny" in hits else None
    if denied:
        promised = _COMMIT.search(clause, 0, denied.start())
        # "I've refunded it, so you don't have to chase us": the denial is of something else.
        if not (promised and _TURN.search(clause, promised.end(), denied.start())):
            return "deny"
    if "hedge" in hits and _HEDGE.search(clause):
        return "hedge"
    if "commit" in hits and _COMMIT.search(clause):
        return "commit"
    reported = _REPORTED.search(clause) if "reported" in hits else None
    offered = _OFFER.search(clause) if "offer" in hits else None
    # "We can compensate you for the £189 you paid" offers; "you asked whether we can" reports.
    if reported and not (
        offered and offered.start() < reported.start() and _OURS.search(clause, 0, offered.end())
    ):
        return "reported"
    return "offer" if offered else None
