"""The conditions under which a sentence of a policy applies."""

import re
from collections.abc import Iterator
from decimal import Decimal

from service.domain.policy import Condition
from service.domain.quantity import Duration
from service.domain.span import Span, span_of
from service.text.durations import find_durations
from service.text.money import find_money
from service.text.states import find_states

Windows = list[tuple[Span, Duration, Condition]]

# Where a window starts -> the words that name it.
_ANCHORS: tuple[tuple[str, str], ...] = (
    ("return_received", r"(?:we|our\s+\w+)\s+(?:have\s+)?(?:receiv|got|inspect|approv)\w*|receiving\s+(?:the|your)\s+return\w*|receipt\s+of\s+(?:the|your)\s+return\w*|approv\w+|inspection|"
                        r"the\s+(?:item|return)\s+(?:reaches|arrives|is\s+back)|(?:faulty|returned|old|broken|defective)\s+\w+\s+(?:has\s+)?arriv\w*"),
    ("check_in", r"check[\s-]?in|(?:scheduled\s+)?(?:arrival|departure)(?:\s+date)?|start\s+of\s+(?:the|your)\s+(?:stay|event|class|session)|the\s+(?:stay|event|appointment|booking\s+starts)|appointment|event|pick-?up"),
    ("renewal", r"renew\w*|billing\s+date|(?:the|your|each|being)\s+(?:charge|billed|charged)\w*|billing"),
    ("booking", r"book\w*|reservation"),
    ("delivery", r"deliver\w*|receiv\w+|receipt|arriv\w+|the\s+(?:order|item|parcel|package)\s+arrives"),
    ("purchase", r"purchas\w*|buying|bought|sale|payment|invoice"),
    ("order", r"order\w*|placing"),
)  # fmt: skip
_ANCHOR_PATTERNS = tuple((name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for name, words in _ANCHORS)
_AFTER = re.compile(
    r"\b(?:after|beyond|past|over|more\s+than|older\s+than|later\s+than|exceed\w*|longer\s+than|following)\s+(?:the\s+)?(?:first\s+)?$",
    re.I,
)
_LONGER = re.compile(
    r"\b(?:(?:lasts?|lasted|closed|down|out|off|without\s+\w+|delayed|late|waits?|waited)\s+(?:for\s+)?(?:more|longer)\s+than|for\s+(?:more|longer)\s+than)\s+$",
    re.IGNORECASE,
)
_AFTER_A_DATE = re.compile(
    r"\s*(?:late(?:r)?\b|(?:after|past|behind)\s+(?:the\s+|our\s+)?(?:\w+\s+){0,2}?(?:promised|scheduled|guaranteed|agreed|due|planned|estimated|(?:date|time|day)\s+(?:we|you|that|shown|given)))",
    re.IGNORECASE,
)
# "Within 14 days of the start date we return …", "within the 14-day cooling-off period".
_INSIDE = re.compile(
    r"(?:^|\b(?:if|and|only|when|asked|cancels?|cancelled|claimed|requested|reported|returned|made|done|started)\s+(?:\w+\s+){0,3}?)(?:within|in|inside|during)\s+(?:the\s+|its\s+|our\s+)?(?:first\s+)?$",
    re.IGNORECASE,
)
_OF_AN_EVENT = re.compile(
    r"\s+(?:of|after|from)\s+(?:the|your|its|their)\s+\w+(?=.*\b(?:refund|return|credit|repay|replac|repair|cancel|exchang|free|claim|withdraw|back)\w*)",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"[\s-]+(?:[a-z]+(?:-[a-z]+)?\s+)?(?:period|window|trial)\b", re.IGNORECASE)
_NOT_AFTER = re.compile(r"\b(?:no|not)\s+(?:more|later|longer)\s+than\s+$", re.IGNORECASE)
_LESS = re.compile(
    r"\b(?:less|fewer|within|inside|under|shorter)(?:\s+than)?\s+(?:the\s+(?:last|final)\s+)?$|\bin\s+the\s+(?:last|final)\s+$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"^\s*(?:or\s+more\s+|or\s+less\s+)?(?:before|prior\s+to|ahead\s+of|in\s+advance\s+of|of(?=\s+(?:check|arriv|depart)))",
    re.IGNORECASE,
)
_OF_GOODS = re.compile(
    r"\b(?:products?|items?|goods|orders?|parcels?|purchases?|unused|unopened|return\w*|exchang\w*|faults?|damaged?|defects?|report\w*)\b.*\bof\s+arrival\b",
    re.IGNORECASE,
)
_TRAVEL = re.compile(
    r"\b(?:cancel\w*|book\w*|stay|room|guests?|flight|trip|check[\s-]?in|pitch|rental)\b", re.IGNORECASE
)
_SINCE = re.compile(
    r"^(?:'s|s'|s)?\s*(?:\w+\s+)?(?:of|after|from|since|following)\b|^\s*(?:old|return\s+window|window|money[\s-]back|return|refund)\b",
    re.IGNORECASE,
)
# What the company does in a time, as opposed to a time in which the customer may act.
_PROCESSING = re.compile(
    r"\b(?:takes?|process\w*|issue[sd]?|ship\w*|dispatch\w*|sen[dt]|arriv\w*|reach\w*|appear\w*|credited|refund(?:ed)?|reimbursed?|paid|pay|"
    r"repl(?:y|ies|ied)|respond\w*|answer\w*|contact\w*|review\w*|resolv\w*|deliver(?:ed|y)?|acknowledge\w*|investigat\w*|complete[sd]?|"
    r"repaired|replaced|goes|go|call\w*|expect|handled?|follow|added|emailed|mailed|posted|loaded|applied|activated|confirmed|phone[sd]?|corrected)\b[^.,;]{0,50}$",
    re.IGNORECASE,
)
# Done by the company, whatever the time is counted from.
_SENT = re.compile(
    r"\b(?:added|e-?mailed|sent|shipped|posted|answered|credited|paid|loaded|dispatched)\s+(?:out\s+)?(?:within|in)\s+$",
    re.IGNORECASE,
)
# Right before a time: how long it takes, whatever it is counted from ("reach you 5 to 7 days after the parcel has arrived").
_TAKES = re.compile(
    r"\b(?:reach(?:es)?|appears?|arrives?|takes?|shows?\s+up|needs?|goes\s+out|go\s+out)\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
# What the customer has to do in a time.
_CUSTOMER_ACTS = re.compile(
    r"\b(?:(?:must|should|has\s+to|have\s+to|needs?\s+to|can|may)\s+(?:be\s+(?:report|claim|request|submit|made|notif|rais|return|lodg|sent)\w*|reach\s+(?:us|it|them|the\s+\w+)|ask|claim|report|request|apply|tell|contact|notify|complain|write)|"
    r"tell\s+us|let\s+us\s+know|(?:customer|guest|passenger|member|client)s?\s+(?:asks?|reports?|claims?|tells?))\b[^.,;]{0,50}$",
    re.IGNORECASE,
)
_CLAIMED = re.compile(
    r"\b(?:return|refund|exchang|cancel|claim|report|replac|repair|chang|mind|bring|complain|money|withdraw|booked|made|bought|purchased|ordered|used)",
    re.IGNORECASE,
)
_CUSTOMER_ANCHORS = ("delivery", "purchase", "order", "booking", "renewal", "check_in")
_UNDERSTOOD_OPENING = re.compile(
    r"^(?:(?:and|but|or|only|even|except|then)\s+)*(?:if|unless|once(?!\s+(?:per|a|an|every|in|each)\b)|when|provided(?:\s+that)?|as\s+long\s+as|after|where|in\s+case|until|during|before|from\s+\w+\s+\S+\s+on(?:wards)?)\b",
    re.IGNORECASE,
)
_UNLESS = re.compile(
    r"\b(?:unless|except(?:\s+(?:for|if|when|where))?|other\s+than|excluding|apart\s+from)\b", re.IGNORECASE
)
_OF_A_PURCHASE = re.compile(
    r"\b(?:orders?|purchases?|bookings?|baskets?|bills?|invoices?|items?)\s+(?:of\s+|worth\s+|totall?ing\s+|that\s+cost\s+)?"
    r"(?:over|above|more\s+than|under|below|less\s+than|up\s+to|exceeding|greater\s+than)\s+$",
    re.IGNORECASE,
)
_DAY_NUMBERS = re.compile(
    r"\b(?:(?P<after>after|past|beyond)\s+(?:the\s+)?day\s+(?P<n>\d+)"
    r"|(?:from|between)\s+day\s+(?P<low>\d+)\s+(?:to|until|and|through)\s+(?:day\s+)?(?P<high>\d+)"
    r"|(?:up\s+to|until|by|before)\s+day\s+(?P<last>\d+))",
    re.IGNORECASE,
)
_OF_AT_LEAST = re.compile(
    r"\b(?:orders?|purchases?|bookings?|baskets?|bills?|items?)\s+(?:of|worth|from|at|totall?ing)\s+$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(
    r"\s*(?:or\s+(?:more|over|above)|and\s+(?:over|above|more|up)|upwards|\+)", re.IGNORECASE
)
_CENT = Decimal("0.01")
_OVER_AMOUNT = re.compile(r"\b(?:over|above|more\s+than|exceed\w*|greater\s+than)\s+$", re.IGNORECASE)
_UNDER_AMOUNT = re.compile(r"\b(?:under|below|less\s+than|up\s+to)\s+$", re.IGNORECASE)


def find_windows(text: str) -> Iterator[tuple[Span, Duration, Condition]]:
    """Durations that bound when something applies, each as an ``elapsed`` condition.

    Time before an anchor is negative: "at least 48 hours before check-in" is elapsed <= -48 hours.

    >>> [(c.key, c.op, str(c.value), c.unit) for _, _, c in find_windows(
    ...     "within 30 days of delivery; after 45 days, not; up to 24 hours before check-in")]
    [('delivery', '<=', '30', 'day'), ('', '>', '45', 'day'), ('check_in', '<=', '-24', 'hour')]
    """
    yield from _numbered_days(text)
    for span, duration in find_durations(text):
        before, after = text[: span.start], text[span.end :]
        anchor = _anchor(after)
        if _OF_GOODS.search(text) and anchor == "check_in" and not _TRAVEL.search(text):
            anchor = "delivery"  # "unused products may come back within 21 days of arrival"
        if _BEFORE.match(after) and anchor in ("check_in", "booking", "renewal"):
            op, value = (">" if _LESS.search(before) else "<="), -duration.high
        elif (_LONGER.search(before) and not _SINCE.match(after)) or _AFTER_A_DATE.match(after):
            continue  # how long something lasts, or how late it is
        elif _AFTER.search(before) and not _NOT_AFTER.search(before):
            op, value = ">", duration.high
        elif is_processing(before, duration, anchor if _SINCE.match(after) else ""):
            continue
        elif (
            (
                (anchor and _SINCE.match(after))
                or (_CUSTOMER_ACTS.search(before) and re.search(r"\bwithin\s+$", before, re.IGNORECASE))
                or (
                    _CLAIMED.search(before)
                    and re.search(
                        r"\bwithin\s+(?:the\s+(?:first|last)\s+)?$|\bfirst\s+$", before, re.IGNORECASE
                    )
                )
            )
            or (_SINCE.match(after) and "window" in after[:20].lower())
            or (_INSIDE.search(before) and (_OF_AN_EVENT.match(after) or _PERIOD.match(after)))
        ):
            op, value = "<=", duration.high
        else:
            continue
        yield (
            span,
            duration,
            Condition("elapsed", _around(text, span), anchor, op, value, duration.unit),
        )


def _around(text: str, span: Span) -> str:
    """The window with the words that say what it is counted from."""
    before = text[max(0, span.start - 45) : span.start]
    after = re.split(r"[,;.]", text[span.end : span.end + 45])[0]
    return (before[before.find(" ") + 1 :] + span.text + after).strip()


def _numbered_days(text: str) -> Iterator[tuple[Span, Duration, Condition]]:
    """ "After day 60", "from day 15 to day 60"."""
    for match in _DAY_NUMBERS.finditer(text):
        bounds = (
            (">", match["n"]), (">", str(int(match["low"]) - 1) if match["low"] else None),
            ("<=", match["high"]), ("<=", match["last"]),
        )  # fmt: skip
        for op, number in bounds:
            if number:
                days = Decimal(number)
                yield (
                    span_of(text, match.start(), match.end()),
                    Duration(days, days, "day"),
                    Condition("elapsed", match[0], "", op, days, "day"),
                )


def is_processing(before: str, duration: Duration, anchor: str) -> bool:
    """Whether a duration says how long the company takes, rather than until when the customer may act."""
    if _CUSTOMER_ACTS.search(before):
        return False
    if _TAKES.search(before):
        return True
    if anchor in _CUSTOMER_ANCHORS and not _SENT.search(before):
        return False
    return duration.unit == "business_day" or bool(_PROCESSING.search(before))


def _anchor(after: str) -> str:
    head = after[:60]
    best: tuple[int, str] | None = None
    for name, pattern in _ANCHOR_PATTERNS:
        match = pattern.search(head)
        # Words behind a comma or semicolon belong to another thought.
        if (
            match
            and not re.search(r"[,;.]", head[: match.start()])
            and (best is None or match.start() < best[0])
        ):
            best = (match.start(), name)
    if best and best[0] <= 40:
        return best[1]
    return ""


def find_fact_conditions(clause: str) -> Iterator[tuple[Span, Condition]]:
    """Circumstances that a clause of a policy requires ("unopened items", "for gold members").

    Behind "unless" or "except" they are turned round.
    """
    seen: set[tuple[str, object]] = set()
    for span, key, value in find_states(clause):
        if (key, value) in seen:
            continue
        seen.add((key, value))
        unless = _UNLESS.search(clause[: span.start])
        op = "!=" if unless else "=="
        yield span, Condition("fact", span.text, key, op, value)


def find_amount_conditions(clause: str) -> Iterator[Condition]:
    """Thresholds on what was bought ("for orders over $50")."""
    for span, money in find_money(clause):
        before = clause[: span.start]
        if _OF_AT_LEAST.search(before) and _OR_MORE.match(clause[span.end :]):
            yield Condition("amount", span.text, "order_total", ">", money.amount - _CENT, money.currency)
        if _OF_A_PURCHASE.search(before):
            if _OVER_AMOUNT.search(before):
                yield Condition("amount", span.text, "order_total", ">", money.amount, money.currency)
            elif _UNDER_AMOUNT.search(before):
                yield Condition("amount", span.text, "order_total", "<=", money.amount, money.currency)


def opens_condition(clause: str) -> bool:
    """Whether a clause sets a condition for the rest of its sentence."""
    return bool(_UNDERSTOOD_OPENING.match(clause))
