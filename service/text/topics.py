"""What words are about: stems, with the words that mean the same in support brought together."""

import re
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

from service.text.sieve import Sieve

# One line a meaning; the first word stands for all. Words of support, whatever the trade.
_SAME = """
change modify amend alter update edit adjust move transfer switch shift reassign reschedule rebook rename relocate amendment modification
remove delete erase clear drop
add include attach append top refuel put
lift reconnect reinstate restore unlock unblock reactivate resume unsuspend unfreeze unban recover reopen overturn
suspend freeze pause suspension ban block lock frozen froze
extend prolong lengthen extension extra
upgrade uprate
cancel terminate void annul withdraw cancellation termination
pay cover reimburse foot settle compensate payout compensation reimbursement refund repay payment money paid repayment
give given gave hand provide grant offer issue award supply gift
waive forgive
replace exchange swap substitute replacement
repair fix mend
free complimentary gratis freebie
medical hospital doctor physician clinic medic surgery gp
taxi cab uber lyft rideshare
hotel accommodation lodging motel
meal dinner lunch food breakfast restaurant
journey trip travel
child kid toddler minor
phone call ring telephone
photo picture image photograph snap
receipt invoice
damaged broken break cracked smashed dented torn scratched chipped damage shatter
defective faulty defect fault malfunction
buy purchase bought
booking reservation book reserve
membership subscription member
remaining remain rest leftover remainder
fee charge cost price rate surcharge tariff
baggage luggage bag suitcase
parcel package shipment box
vet veterinary
excess deductible
mile kilometre
colleague employee staff
certificate note letter
wear worn
original originally
percent percentage
assemble assembly assembled build
late delay overdue tardy
person somebody someone anyone
notice notify
engineer technician fitter mechanic plumber electrician
proof evidence
teammate seat user
wash launder
spend spent
lose lost loss missing
theft stolen steal
steward conductor driver courier
discipline disciplinary dismiss fire sack
wife husband spouse partner sister brother friend relative family
speed bandwidth
unlimited unmetered
deliver delivery delivered
send ship dispatch post mail sent
sell sold
leave left
hold held
lend lent loan
write written wrote
find found
build built
choose chosen chose
bring brought
answer reply respond response
arrive reach land appear
start begin commence
approve approval authorise authorize authorisation authorization permission consent
lesson class
earnings wage salary income
injury injure hurt
bill statement
discount reduction rebate
voucher coupon
vehicle car van
expire lapse
register registration
cash banknote
reduce lower decrease cut slash trim
increase raise boost
collect collection pickup fetch
document paperwork documentation
confirm verify validate verification
identity passport licence license
password passcode credential
lease tenancy
install installation
disconnect uninstall
goodwill gesture courtesy
duplicate double
owner proprietor holder
disclose reveal divulge share
advice advise recommend recommendation
inspect inspection examine assess assessment
quote quotation estimate
outage downtime disruption interruption
fraud scam fraudulent
ill sick unwell illness
bereavement bereaved funeral deceased
weather storm flood
laptop computer notebook
mobile smartphone handset cellphone
internet broadband wifi
electricity power
heating heat boiler
plane flight
coach bus
train rail
branch outlet
tutor teacher instructor
exam test
colour color
model version variant
fast quick
packaging wrapping
warehouse depot
spoil rotten mouldy
resend redeliver reship
stain spot
retroactive retrospective backdate
liable liability responsible responsibility
danger hazard unsafe
animal pet
television tv
clean cleaning cleaner
guarantee warranty
reward point
""".strip().splitlines()

_STOP = frozenset(
    """
    a about above after again all also am an and any are as ask at away back be because been before being below between both but by can
    cannot could did do does doing don done down during each either else ever every few for from further get gets getting go goes going gone got had
    happy glad has have having he her here hers him his how however i if in instead into is it its itself just kindly let like otherwise initial
    made make makes making may me might mine more most must my need needs neither never no nor not now of off on once only onto or other our
    ours out over own per please rather same say says she should shall since so some such take taken taking takes than thank thanks that the
    their them then there these they this those through to together too towards under unless until up upon us use using very via want was way we well were
    what when whenever where whether which while who whom whose why will with within without would yes yet you your yours yourself
    we'll we've we're i'll i've i'm you'll you've you're it's that's there's don't doesn't didn't won't can't isn't aren't wasn't weren't couldn't
    ahead already always another around available currently able unable allow allowed allowing allows agent agents customer customers client clients user users guest guests
    team representative eligible entitle entitled qualify apply applies applied applicable case cases everything anything something nothing thing things
    one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty hundred thousand
    today tomorrow yesterday hour hours day days week weeks month months year years minute minutes business working calendar
    really soon good great well sure course absolutely certainly hello hi dear sorry apologise apologize apologies regret understand
    see know tell told hear feel set new keep kept still
    i'd we'd you'd they'll they've they're he's she's who's let's here's what's
    permit permitted possible request requested require required requires ask asked asking asks
    non also yours fine okay
    usd eur gbp dollar dollars euro euros pound pounds
    """.split()
)
# Words that say little: they are in every rule.
_WEAK_WORDS = """item order product account amount number value total full whole original reason time date payment money service
    company policy standard normal maximum minimum limit up most least rule term condition fee
    pay give receive send process store help handle follow contact next first last different regular method process"""
_WORD = re.compile(r"[a-z][a-z'-]*[a-z]", re.IGNORECASE)
_UNDONE = re.compile(
    r"(?:un|non-?|dis)(?=open|us|wear|worn|wash|pay|paid|damag|insur|read|assembl|register|activ|touch|verif|refund|return|alter|sold|claim|fl[oe]w|redeem|prov)"
)
WEAK = 0.3

_STEMMER = Stemmer.Stemmer("english")


def _stem(word: str) -> str:
    stem: str = _STEMMER.stemWord(word)
    return stem


# Several words of one meaning, as the topic they stand for.
_PHRASES = (
    (
        re.compile(
            r"\b(?:pick(?:s|ed|ing)?\s+up|tak(?:e|es|en|ing)\s+care\s+of|took\s+care\s+of|absorb\w*|stand(?:ing)?)\s+(?:the|your|that|for)\s+(?:\S+\s+){0,3}?(?:bills?|tab|costs?|fares?|fees?|charges?|expenses?)\b",
            re.I,
        ),
        "pay",
    ),
    (
        re.compile(
            r"\b(?:switch|turn)(?:ed|ing)?\s+(?:\w+\s+)?(?:back\s+)?on\b|\bback\s+(?:online|on\s+line|in\s+service|up\s+and\s+running)\b",
            re.I,
        ),
        "lift",
    ),
    (
        re.compile(
            r"\b(?:on\s+(?:the\s+house|us)|no\s+(?:extra\s+)?(?:charge|cost|fee)|at\s+no\s+(?:\w+\s+)?(?:cost|charge)|without\s+(?:a\s+|any\s+)?charge|nothing\s+(?:\w+\s+)?to\s+pay)\b",
            re.I,
        ),
        "free",
    ),
    (re.compile(r"\b(?:tak(?:e|en|ing)|took|knock\w*)\s+(?:\S+\s+){0,6}?off\b", re.I), "remove"),
    (
        re.compile(
            r"\b(?:january|february|march|april|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b",
            re.I,
        ),
        "date",
    ),
)


def _build() -> dict[str, str]:
    heads: dict[str, str] = {}
    for line in _SAME:
        first, *others = line.split()
        for word in (first, *others):
            heads.setdefault(_stem(word), _stem(first))
    return heads


_HEADS = _build()
_WEAK = frozenset(_HEADS.get(_stem(word), _stem(word)) for word in _WEAK_WORDS.split())


_PHRASE_TOPICS = tuple((pattern, _HEADS.get(_stem(word), _stem(word))) for pattern, word in _PHRASES)


_SIEVE = Sieve({str(number): pattern for number, (pattern, _) in enumerate(_PHRASE_TOPICS)})


@lru_cache(maxsize=20_000)
def _topic(word: str) -> str:
    """The topic of one lower-case word, "" where it says nothing."""
    word = word.removesuffix("'s").removesuffix("'")
    if word in _STOP or len(word) < 2:
        return ""
    stem = _stem(_UNDONE.sub("", word))
    return _HEADS.get(stem, stem)


@lru_cache(maxsize=4096)
def find_topics(text: str) -> frozenset[str]:
    """The topics of folded ``text``: stems of its telling words, words of one meaning brought together.

    >>> sorted(find_topics("Sessions cannot be transferred") & find_topics("I've moved the six sessions"))
    ['chang', 'session']
    """
    found = {_topic(word) for match in _WORD.findall(text.lower()) for word in _parts(match)}
    hits = _SIEVE.hits(text)
    found |= {
        topic
        for number, (pattern, topic) in enumerate(_PHRASE_TOPICS)
        if str(number) in hits and pattern.search(text)
    }
    return frozenset(found - {""})


def _parts(word: str) -> Iterable[str]:
    return word.split("-") if "-" in word else (word,)


def weigh(topics: Iterable[str]) -> float:
    """How much ``topics`` tell, words that are in every rule counting little.

    >>> weigh(find_topics("the number of passengers"))
    1.3
    """
    return sum(WEAK if topic in _WEAK else 1.0 for topic in topics)
