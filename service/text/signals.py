"""What a customer's message signals: temper, urgency, risk, and faults on the company's side, with spans."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from service.domain.span import Span, span_of
from service.text.phrases import PhraseReader, read_weights
from service.text.screen import Screen
from service.text.sentences import find_sentences

Signal = Literal[
    "hostility",
    "urgency",
    "repeat_contact",
    "churn",
    "legal",
    "publicity",
    "safety",
    "self_harm",
    "company_fault",
]
SIGNALS: tuple[Signal, ...] = get_args(Signal)

_FAULTY = r"(?:broken|damaged|smashed|cracked|shattered|crushed|dented|scratched|torn|leaking|defective|faulty|dead|mou?ldy|rotten|spoiled|expired|empty|wrong|incomplete|stained|bent|ripped|ruined)"
_LATER = r"(?:a|another|the)? ?(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|umpteenth|hundredth|[2-9](?:nd|rd|th)|[0-9]+th|nth)"
_AGENCY = r"(?:you|you guys|they|your (?:company|team|system|driver|courier|warehouse|website|staff|people|agent)|the (?:company|courier|driver|airline|hotel|store|shop))"

# A space stands for any white space. ``(?-i:…)`` and capitals are for shouting.
_PATTERNS: tuple[tuple[Signal, str], ...] = (
    ("hostility", r"\b(?:fuck\w*|f\*+(?:k|ck|ing|king)?\w*|fck\w*|shit\w*|bullshit|bs\b|crap(?:py)?|damn(?:ed|it)?|goddamn\w*|bastards?|assholes?|arseholes?|bitch\w*|wtf|ffs|bollocks|piss(?:ed)? off|bloody (?:useless|hell|joke|ridiculous|awful|idiots?))\b|[a-z][@#$%*!]{3,}"),
    ("hostility", r"\b(?:idiots?|morons?|imbeciles?|clowns?|crooks?|thieves|scammers?|scam|liars?|lying|con artists?|incompeten(?:t|ce)|imbecile|pathetic|disgusting|disgraceful|disgrace|shameful|shame on you|stupid|dumb|useless|worthless|robbery|rip(?:ped)?[- ]?off|fraudsters?|joke of a|you(?:'re| are| guys are|r company is) a joke|complete joke|garbage|rubbish|trash|hate (?:you|your|this company)|screw (?:you|this)|go to hell)\b"),
    ("hostility", r"\b(?:furious|livid|outrag(?:ed|eous)|fuming|enraged|sick (?:and tired )?of|fed up|had enough|absolutely (?:ridiculous|unacceptable|appalling|appalled)|unacceptable|appalling|worst (?:\w+ ){0,2}(?:service|company|experience|airline|shop|store|product|support|ever)|how dare you|are you kidding me|ridiculous)\b"),
    ("hostility", r"!{2,}|\?!|!\?|(?-i:\b(?:[A-Z]{2,}(?:'[A-Z]+)?[ ,]){3,}[A-Z]{2,}\b)"),
    ("urgency", r"\b(?:urgent(?:ly)?|asap|a\.s\.a\.p|as soon as possible|immediately|right (?:now|away)|straight ?away|at once|emergency|time[- ]sensitive|deadline|without delay|no later than|(?:can'?t|cannot|can not) wait)\b"),
    ("urgency", r"\b(?:need|want|require|expect|must have|fix|resolve|solve|answer|respond|reply|refund)\b[^.!?\n]{0,40}\b(?:today|tonight|tomorrow|this (?:morning|afternoon|evening|week)|within (?:the )?(?:next )?(?:[0-9]+|an?|one|two|24) ?(?:hours?|minutes?|days?)|by (?:tomorrow|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|end of))\b"),
    ("urgency", r"\b(?:wedding|funeral|surgery|birthday|interview|flight|exam|trip) is (?:today|tomorrow|tonight|in (?:[0-9]+|two|three|a few) (?:hours?|days?)|on \w+day|this \w+)\b"),
    ("repeat_contact", rf"\b(?:this is|for|it'?s|it is|that'?s|now)? ?(?:the|my|now the|now my|already my|literally the) ?{_LATER} (?:time|e-?mail|call|message|complaint|contact|attempt|ticket|request)\b|\b(?:my|the) {_LATER} (?:time|e-?mail|call|message|complaint|ticket) (?:about|to|i|now|in)\b"),
    ("repeat_contact", r"\b(?:i|we)(?:'ve| have)? (?:already|repeatedly|now) (?:called|phoned|rang|rung|e-?mailed|contacted|written|wrote|messaged|complained|asked|told|explained|reported|reached out|spoken|spoke|sent|been (?:told|in touch))\b"),
    ("repeat_contact", r"\b(?:called|phoned|rung|e-?mailed|contacted|written|messaged|asked|complained|reached out|spoken|tried|told you)\b[^.!?\n]{0,30}\b(?:twice|three|four|five|six|seven|ten|several|multiple|many|countless|numerous|[2-9]|[1-9][0-9]) (?:times|different|agents|people|e-?mails|calls)?|\b(?:called|e-?mailed|contacted|written|asked|told) (?:you )?(?:twice|again and again|over and over)\b"),
    ("repeat_contact", r"\b(?:still|yet) (?:no|not|haven'?t|have not|hasn'?t|waiting|nothing)\b[^.!?\n]{0,30}\b(?:repl(?:y|ied)|respon(?:se|ded)|answer(?:ed)?|heard|back|resolved|fixed|call(?:ed)?)\b|\b(?:no ?one|nobody|you never|never) (?:\w+ ){0,3}(?:replied|answered|responded|called (?:me )?back|got back|gets back)\b|\b(?:keep|kept) (?:getting|being|calling|emailing|asking|telling)\b|\b(?:again|once more) (?:and|i am|i'm) (?:again|writing|contacting|calling)\b|\bhow many times\b|\bpassed (?:around|from)\b"),
    ("churn", r"\b(?:never|not|won'?t|will not|no longer)(?: be| ever| going to| again| will i)* (?:buy|buying|order|ordering|shop|shopping|use|using|fly|flying|book|booking|come|coming|return|returning|deal|dealing|do(?:ing)? business|recommend|spend|spending|stay|staying|eat|eating|set(?:ting)? foot)\b(?: (?:back|from|with|at|here|there|to|business|anything|anywhere|your?|this|another|a|foot|it|money))*\b(?: (?:you|again|your \w+|this \w+|here|ever|in your|penny|cent))"),
    ("churn", r"\b(?:cancel|close|terminate|delete|end)(?:ling|ing|led|d)? (?:my|our|the|this) (?!newsletter)(?:\w+ )?(?:account|subscription|membership|contract|plan|policy|service)\b|\b(?:lost|losing|lose) (?:a|me as a|us as|this|my|another) (?:\w+ )?(?:customer|business)\b|\b(?:taking|take) my (?:business|money|custom) (?:elsewhere|somewhere|to)\b|\b(?:switch(?:ing)?|mov(?:e|ing)|go(?:ing)?) to (?:a |your |another |the )?(?:competitors?|different (?:provider|company)|another (?:provider|company|store|airline|bank))\b|\bdone with (?:you|your|this company)\b|\b(?:last|final) (?:time|order|purchase) (?:i|we)\b|\blast (?:time|order) (?:i|with)\b"),
    ("legal", r"\b(?:lawyers?|attorneys?|solicitors?|barristers?|legal (?:action|advice|proceedings|counsel|team|steps|rights|department)|legally|su(?:e|ing) (?:you|your|the|this|them)|i(?:'ll| will| am going to) sue|lawsuit|small claims|take (?:you|this|them) to court|see you in court|in court|class action|chargebacks?|charge ?back|dispute (?:the|this) (?:charge|payment|transaction)|trading standards|ombudsman|consumer (?:protection|rights|affairs|court|forum|agency|council)|better business bureau|bbb|citizens advice|attorney general|ftc|dot complaint|report(?:ing)? you to|breach of contract|data protection (?:authority|officer)|gdpr|regulator|(?:go|going|went|call(?:ing)?|report(?:ing)? (?:\w+ ){0,4}to) (?:to )?the police|my bank to (?:reverse|dispute|claw)|section 75)\b"),
    ("publicity", r"\b(?:journalists?|newspapers?|reporters?|the (?:press|media|news)|watchdog|social media|twitter|facebook|instagram|tiktok|reddit|linkedin|youtube|trustpilot|yelp|tripadvisor|google reviews?|go(?:ing)? (?:viral|public)|one[- ]star|1[- ]star|zero stars|followers|influencer|blog|hashtag|name and shame)\b"),
    ("publicity", r"\b(?:post(?:ing)?|shar(?:e|ing)|tell(?:ing)?|warn(?:ing)?|spread(?:ing)?|publish(?:ing)?|expos(?:e|ing))\b[^.!?\n]{0,30}\b(?:everywhere|everyone|everybody|online|all my (?:friends|followers)|the whole world|the world|publicly|on x\b|photos? of|on the internet|the word)|\b(?:bad|negative|terrible|honest|scathing|public|awful|nasty|horrible) reviews?\b|\b(?:i(?:'ll| will|'m| am)|gonna|going to|about to|we(?:'ll| will)) (?:be |going to |gonna )?(?:leav(?:e|ing)|writ(?:e|ing)|post(?:ing)?) (?:you )?(?:an? |my |the )?(?:\w+ )?reviews?\b|\bx\.com\b"),
    ("safety", r"\b(?:caught|catch(?:es|ing)?|set|went up in|started (?:a|an)|is on|was on|nearly (?:started|caught)|almost (?:started|caught)) (?:\w+ )?(?:fire|flames)\b|\b(?:sparks?|sparking|sparked|smok(?:e|ing) (?:came|coming|from|out)|overheat\w*|explo(?:ded?|ding|sion)|blew up|burn(?:t|ed|ing|s) (?:my|me|his|her|our|smell|hand|the)|burning smell|electric(?:al)? shock|electrocut\w+|got a shock|shocked me|gave (?:me|us|him|her|my \w+) (?:an? )?(?:electric )?shock|gas leak|smell(?:s|ed)? (?:of )?gas|carbon monoxide|short[- ]circuit\w*)\b"),
    ("safety", r"\b(?:injur(?:ed|y|ies)|hospital(?:i[sz]ed)?|ambulance|stitches|bleeding|bled|blood(?! (?:pressure|test|orange|sugar))|bruised|wounded|cut (?:my|his|her|our|me)|hurt (?:my(?:self)?|me|his|her|our|the|someone|badly|himself|herself)|allerg(?:ic|y|ies|en|ens)|anaphyla\w+|epi-?pen|chok(?:ed|ing)|poison(?:ed|ing|ous)?|food poisoning|got sick|fell ill|made (?:me|us|him|her|my \w+) (?:sick|ill)|vomit\w*|throwing up|broken glass|glass in|metal in|recalled|product recall|unsafe|not safe|dangerous|hazard(?:ous)?|could have (?:died|killed|been killed)|nearly (?:died|killed)|rash|blisters?|concussion)\b"),
    ("self_harm", r"\b(?:kill(?:ing)? (?:my ?self|me)|suicid(?:e|al)|end(?:ing)? (?:my life|it all)|(?:want|wanna|going|ready|better off|rather|wish i (?:was|were)) (?:to )?(?:die|dead|be dead)|don'?t want to (?:live|be here|be alive|go on)(?: any ?more)?|do not want to (?:live|be alive)|hurt(?:ing)? myself|harm(?:ing)? myself|self[- ]harm\w*|cut(?:ting)? myself|no (?:reason|point) (?:in |to )?(?:living|live|going on)|take my (?:own )?life|(?:can'?t|cannot) (?:go on|take it) any ?more|nothing (?:left )?to live for|overdose)\b"),
    ("company_fault", rf"\b(?:arriv\w+|came|delivered|turned up|received (?:it|them|the \w+|my \w+|an?|this)|showed up|got (?:it|them|an?)|sent (?:me|us)|shipped)\b(?: \w+){{0,3}}? {_FAULTY}\b|\b{_FAULTY} (?:on arrival|when it arrived|when i (?:opened|received|got)|out of the box|straight out|in transit|in the (?:box|post|mail))\b|\bdead on arrival\b"),
    ("company_fault", r"\b(?:charged|billed|debited|invoiced)(?: \w+){0,3}? (?:twice|two times|three times|double|again|the wrong|too much|extra|incorrectly|wrongly|for (?:something|a \w+|an \w+) (?:i|we) (?:did not|didn'?t|never|cancell?ed))\b|\b(?:double|over)[- ]?(?:charged|billed|charging)\b|\bduplicate (?:charge|payment|billing|order)s?\b|\b(?:unauthori[sz]ed|wrong|incorrect|mystery|hidden) (?:charge|payment|fee|amount|bill|invoice|price)s?\b|\btook (?:the )?(?:money|payment) (?:twice|without|out of)"),
    ("company_fault", r"\b(?:never|not|hasn'?t|haven'?t|didn'?t|did not|has not|have not|still (?:not|hasn'?t|haven'?t))(?: \w+){0,2}? (?:arriv(?:ed|e)|been delivered|delivered|showed up|show(?:n)? up|turn(?:ed)? up|received?|come|came|got(?:ten)? (?:my|the|a|any)|refunded)\b|\b(?:lost|missing) (?:in (?:transit|the (?:post|mail))|luggage|parcel|package|order|item|bag)s?\b|\b(?:lost|misplaced) (?:my|our) (?:parcel|package|luggage|order|bags?|suitcase)\b"),
    ("company_fault", rf"\b(?:wrong|incorrect|different) (?:item|product|size|colou?r|order|one|model|address|thing|meal|dish|room|shade|version)s?\b|\b{_AGENCY} (?:\w+ )?(?:promised|cancell?ed|lied|lost|forgot|messed|screwed|failed|ignored|broke|damaged|overcharged|never)\b|\b(?:your|the company's) (?:mistake|error|fault|mess|screw-?up|negligence|incompetence)\b"),
    ("company_fault", r"\b(?:stopped working|stops working|does ?n[o']?t work|doesn'?t work|does not work|not working|won'?t (?:turn|switch|start|charge|power|work)|it broke|broke (?:down|after|within|on)|died after|fell apart|falling apart|malfunction\w*|defective|faulty|(?:it|it's|is) (?:is |now )?(?:dead|broken)|(?:items?|parts?|pieces?|screws?) (?:is |are |was |were )?missing|missing (?:a |the |some )?(?:parts?|pieces?|screws?|items?))\b"),
    ("self_harm", r"\b(?:think(?:ing)? (?:about|of) (?:driving|jumping|stepping|walking|ending|how to (?:stop|end|do it)|not being)|(?:better off|no one would notice|nobody would (?:notice|care|miss)) (?:if i|when i|without me|if i'm)|everyone(?:'?s| is| would be)? better off|see what i'm still here for|don'?t see (?:why i'm|the point of|a point in) (?:still )?(?:here|living|life|anything)|follow (?:him|her) (?:soon|it would)|i think (?:that )?i(?:'ll| will) follow (?:him|her)|looking at the (?:balcony|bridge|pills|rope|river|knife)|pills (?:lined up|ready|on the desk|in my hand|counted)|(?:cut|cutting|hurt) my(?: ?self)? again|voice (?:in my head|that says|telling me)|dies? with me|affairs in order|given away the (?:dog|cat)|goodbye (?:letter|note)|won'?t be (?:here|around) (?:any ?more|much longer|tomorrow|next)|can'?t do this any ?more|dont want to (?:live|be here)|do(?:n'?t| not) want to wake up|wish i (?:wouldn'?t|didn'?t|never) w[oa]ke|no way out for me|finish (?:it|things) tonight|i dont? sleep i just think)\b"),
    ("safety", r"\b(?:burst into flames|flames?\b|smell(?:s|ing)? (?:of|like) (?:gas|smoke)|gas smell|burn marks?|still smoking|smok(?:es|ing) (?:a bit|when)|chest pains?|collapsed?|unconscious|ceiling (?:has )?(?:come|came|fell|fallen) (?:down|in)|swallowed|operation on|sharp (?:metal|edge|glass|wire)|bruises|pinched|brakes? (?:doesn'?t|don'?t|failed|fail)|(?:texting|phone) at the wheel|drunk driver|hard shoulder|no heating\b[^.!?\n]{0,60}\b(?:baby|mother|child|elderly|old|grand)|(?:baby|child|kids?|toddler|mother|grandmother|elderly)\b[^.!?\n]{0,60}\b(?:no heating|freezing|minus \d|cold|degrees)|camera in the (?:bath|bed|shower|change)\w*|(?:grown|strange) m[ae]n\b[^.!?\n]{0,40}\b(?:child|daughter|son|year-old)|year-old gets messages|came down on (?:my|his|her)|shock that|epileptic|seizure|faint(?:ed|ing)|bit (?:me|my)|scalded|mould\w* (?:in|on) (?:the )?(?:baby|nursery|bedroom)|choking hazard|live (?:wire|cable|cupboard)|is live:)\b"),
    ("repeat_contact", r"\b(?:i(?:'ve| have)?|we(?:'ve| have)?|have) (?:\w+ )?(?:call(?:ed)?|rung|rang|phoned|written|wrote|sent|told|asked|reported|emailed|e-mailed|messaged|complained|contacted|been in touch)\b[^.!?\n]{0,50}\b(?:twice|\d+ times|two times|three times|four times|several times|again|already|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|in (?:april|may|june|july|march)|last (?:week|month)|the next (?:morning|day)|no (?:answer|reply|response))\b|\b(?:third|second|fourth|fifth|2nd|3rd|4th|5th|another) (?:time|letter|agent|person|reminder|email|e-mail|call)\b|\b(?:twice|told u|told you) (?:i was|already|twice)\b|\bmy (?:reminder|complaint) (?:of|\d)|\b(?:writing|calling|contacting) (?:to )?you again\b|\bone more (?:person|agent) tells\b|\bhung up on\b|\b(?:last week|2 weeks ago|yesterday|on monday) you (?:said|told|promised)\b|\bstill (?:nothing|no (?:answer|reply|news))\b|\bonly to hear\b|\bi'?ve rung\b|\bregistered letter\b"),
    ("churn", r"\b(?:i am|i'm|im|we're|we are|will be) (?:\w+ )?(?:closing|cancel\w*|leaving|switching|moving|off to|out,|done w)\b|\bswitched to\b|\b(?:moving|taking) (?:all|what|my|our)\b[^.!?\n]{0,40}\bto\b|\b(?:go(?:ing)? back to|off to) (?:my old|the|a|your) (?:\w+ )?(?:provider|competition|competitor|bank|supplier|shop)\b|\b(?:not coming|won't be coming|never coming) (?:back|any ?more|again)\b|\bfor the last time\b|\b(?:kill|cancel|end|stop) (?:the|my) (?:subscription|membership|contract|plan)\b|^please cancel[.!]|\b(?:deleted|uninstalled) (?:the|your) (?:\S+ )?app\b|\bbye\b|\bi cancell?ed in\b|\byou(?:'ve| have)? lost (?:me|us)\b"),
    ("publicity", r"\b(?:the (?:\w+ )?(?:paper|herald|post|mercury|guardian|times|sun|mail|mirror|gazette|chronicle|telegraph|bbc|radio)(?:'s| is| has| have|\b)|local (?:paper|radio|news|press)|evening post|sunday \w+|breakfast tv|on (?:tv|television|the radio|air)|every (?:\w+ )?site|my review|in my reviews?|screenshotted|screenshots? (?:are|will|have)|protest|my mp|petition)\b"),
    ("urgency", r"\b(?:(?-i:NOW|TODAY|ASAP)|by (?:the )?\d{1,2}(?:st|nd|rd|th)|before (?:the|my|our|we|i)\b[^.!?\n]{0,30}\b(?:\d{1,2}(?:st|nd|rd|th)|flight|leave|wedding|statement|closes)|in the next (?:hour|few hours)|within the hour|this week\b(?![^.!?\n]{0,10}\")|(?:taxi|driver|removal van|movers?) (?:is|are) (?:at|waiting|outside)|they won'?t let (?:us|me) in|by friday|by monday|i leave for|we leave on)\b|(?:^|[.!?] )today[.!]|\btoday\.(?= |$)"),
    ("company_fault", r"\b(?:your|ur|you guys'?) (?:\w+ ){1,3}?(?:won'?t|wont|doesn'?t|doesnt|didn'?t|isn'?t|keeps?|hangs?|crash\w*|is (?:down|slow|broken|wrong|late|rude)|was (?:down|rude|late|wrong)|threw|left|laughed|lost|broke|froze|burst|caught|fell|came down|told|said|shouted|shouting|tripped|pinched|lied|promised|refused|overcharged|has (?:a )?(?:broken|cracked|come|gone)|had a|eats|plays|rings)\b|\bnobody (?:came|told|called|rang|answered|turned|lifts?|helped|showed|replied|there)\b|\b(?:is|are|was|were|went|gone|go(?:t|es)?|still|been) (?:\w+ )?(?:missing|broken|damaged|down|black|wrong|late|ruined|cracked|torn|dead|burnt|burned|cold|mouldy|short by)\b"),
    ("company_fault", r"\b(?:you|u|they|he|she) (?:\w+ )?(?:sent|sold|delivered|charged|billed|took|take|keep|cut|cancell?ed|blocked|froze|closed|left|put|printed|posted|gave|promised|said|told|reported|overcharged|lost|forgot|never|ignored|fired|passed|double[- ]?booked|double[- ]?charged|fitted|installed|sat) (?:\w+ ){0,4}?(?:wrong|twice|again|late|without|me|us|our|my|it|them|nothing|the)\b|\b(?:taking|charging) (?:me |us )?[$€£]\d|\b(?:without (?:asking|telling|my)|never agreed|nobody ever told|not a word|no (?:staff|answer|reply|heating|signal|hot water|internet|power|lift)|waited in|waiting (?:in )?all day|out for delivery|label created|weeks? (?:now|for a)|days now|hours (?:without|and)|instead of|stopped? (?:after|working)|snaps?|snapped|shards|faded|smells?|too small|the size of|doesn'?t fit|only (?:in|got|came)|round in a circle|is void|app crashes|hold line|of waiting|has(?:n'?t)? (?:not )?(?:been )?(?:black|repaired|fixed|solved))\b"),
)  # fmt: skip
# What the customer does or did: "I will send it right now" hurries nobody, "I entered the wrong address" is no fault of ours.
_OWN: dict[Signal, re.Pattern[str]] = {
    "urgency": re.compile(
        r"\b(?:(?:i|we)(?:['’]ll|\s+will|['’]m|\s+am)|all\s+i)\b[^.!?,\n]*$", re.IGNORECASE
    ),
    "company_fault": re.compile(
        r"\bi(?:['’]ve|\s+have)?\s+(?:\w+\s+)?(?:gave|given|chose|chosen|entered|submitted|ordered|picked|selected|bought|put|typed|made|provided|used)"
        r"\s+(?:\w+\s+){0,2}$",
        re.IGNORECASE,
    ),
}
_ENOUGH = 12
_BRIEF = 4  # words; less says nothing by itself
_MOST = 200  # sentences of a message that are read
_SCREEN = Screen([pattern for _, pattern in _PATTERNS])


def find_signals(message: str) -> Iterator[tuple[Signal, Span]]:
    """Signals in the order of their place in ``message``; overlapping finds of one signal count once.

    At most 12 finds a signal.

    >>> [signal for signal, _ in find_signals("It arrived broken, for the third time. I'll call my lawyer!!")]
    ['company_fault', 'repeat_contact', 'legal', 'hostility']
    """
    found: dict[Signal, list[Span]] = {}
    for index, match in _SCREEN.find(message):
        signal = _PATTERNS[index][0]
        span = span_of(message, match.start(), match.end())
        own = _OWN.get(signal)
        if own and own.search(message, max(0, match.start() - 40), match.start()):
            continue
        spans = found.setdefault(signal, [])
        if len(spans) < _ENOUGH and not any(span.overlaps(seen) for seen in spans):
            spans.append(span)
    for signal, span in _find_learnt(message):
        spans = found.setdefault(signal, [])
        if len(spans) < _ENOUGH and not any(span.overlaps(seen) for seen in spans):
            spans.append(span)
    told = [(signal, span) for signal, spans in found.items() for span in spans]
    yield from sorted(told, key=lambda item: (item[1].start, item[1].end))


@cache
def _open_reader() -> PhraseReader:
    """The weights that ``python -m evals.train_phrases signals --fit`` wrote, read once."""
    return read_weights(Path(__file__).parent / "signal_weights.json")


def _find_learnt(message: str) -> Iterator[tuple[Signal, Span]]:
    """What sentences read as, in whatever words."""
    reader = _open_reader()
    for number, sentence in enumerate(find_sentences(message)):
        if number == _MOST:
            return
        if len(sentence.text.split()) < _BRIEF:
            continue
        scores = reader.score(sentence.text)
        for signal, score, least in zip(
            reader.weights.labels, scores, reader.weights.thresholds, strict=True
        ):
            if score > least:
                yield cast(Signal, signal), sentence
