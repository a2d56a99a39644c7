"""Phrases that argue with the customer: blame, defence, threat."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

from service.guardrails.tone_rules.rule import ToneRule

_CONDITIONAL = r"\b(?:if|in case|whether|unless|when|should)(?: \w+)?\s*$"
_DENIED = r"(?:\b(?:not|never|nor|no|whether|if|nothing|neither)\b|n't\b)[^,;:]{0,40}$"
_REPROACHED = (
    r"(?:read|checked|known|kept|contacted|told|thought|paid|followed|called|tested|noticed|looked|ordered|asked|returned|saved|"
    r"backed|used|waited|planned|packed|measured|chosen|realised|realized|understood|informed|reported|inspected|verified|"
    r"registered|come (?:to|back)|gone|written|spoken|cancelled|canceled|mentioned|said|listened|acted|opened|thrown|plugged|left|bought|been (?:more )?"
    r"(?:careful|aware|patient|attentive|home)|taken (?:more |better )?care|done|raised|notified|turned|expected)"
)

QUARREL: tuple[ToneRule, ...] = (
    ToneRule(
        "tone.blame",
        "blocking",
        (
            r"\byou (?:really |clearly |probably )?should(?: not|n't)?(?: have|'ve| of) (?:\w+ly |really |at least |just |first )?" + _REPROACHED + r"\b",
            r"\byou (?:ought|needed) to have " + _REPROACHED + r"\b",
            r"\bif you(?: had|'d) (?:only |actually |simply |just |bothered to )?(?:read|checked|followed|listened|looked|paid|bothered|taken care|contacted|told|asked|been more)\b",
            r"\bhad you (?:only |actually |simply |just )?(?:read|checked|followed|listened|looked|paid|bothered|contacted|told|asked|taken)\b",
            r"\bnext time,? (?:you should |please )?(?:read|pay attention|be more careful|think)\b",
        ),
        "reproaches the customer for what they did or left undone",
        "Leave the past out: say what happens now, or what helps another time, without “you should have”.",
        unless_after=r"^ (?:been )?(?:told|received|given|informed)\b",
    ),
    ToneRule(
        "tone.blame",
        "blocking",
        (
            r"\byou(?: have|'ve| had| also| clearly| simply)? (?:failed|neglected|forgot|forgotten|omitted) to\b",
            r"\byour (?:own )?(?:failure|inability|refusal) to\b",
            r"\byou (?:did not|didn'?t|never|have not|haven'?t|could not|couldn'?t) (?:even )?(?:be bothered|bother|bothered|try|tried|listen|pay attention|paid attention|"
            r"read (?:the|our|my|your)|follow (?:the|our|my)|check (?:the|your|our)|take (?:proper |enough |any |the )?(?:care|time))\b",
            r"\byou never (?:told|informed|contacted|notified|mentioned|read|checked|asked)\b",
            r"\byou (?:ignored|disregarded) (?:our|the|my|all|every|several)\b",
            r"\byou waited (?:too|so|this|way too) long\b",
            r"\byou left it too late\b",
            r"\byou(?:'ve| have)? (?:missed|ignored|passed) (?:the|our|your) (?:deadline|date|cut-off)\b[^.!?]{0,20}\b(?:on you|your (?:own )?(?:fault|problem))\b",
            r"\b(?:this|that|it|this one|that one)(?:'s| is) (?:all |entirely )?on you(?=[.!,])",
            r"\byou were (?:told|warned|informed) (?:about|of|when you|more than|twice|several)\b",
            r"\bif you (?:do not|don'?t|can'?t be bothered to|won'?t|never) (?:even )?(?:read|check|listen|look at|pay attention|open) (?:your |our |the )?(?:e-?mails?|messages?|instructions|terms|manual|to us)\b",
            r"\bso what did you (?:expect|think)\b|\byou chose (?:the cheapest|not to|to ignore)\b",
            r"\b(?:it|checking|reading|that|this) (?:was|is) your (?:own )?responsibility to\b",
            r"\byou (?:clearly|obviously|evidently|apparently|simply|plainly|just) (?:did not|didn'?t|do not|don'?t|have not|haven'?t|failed|ignored|mis\w+|never|"
            r"broke|dropped|damaged|forgot|lost|chose|cannot|can'?t)\b",
        ),
        "states a failing of the customer's",
        "Describe the fact without a culprit: “the form has not reached us yet” for “you failed to send the form”.",
        unless_before=_CONDITIONAL,
    ),
    ToneRule(
        "tone.blame",
        "blocking",
        (
            r"\b(?:it|this|that|which|the (?:problem|delay|damage|issue|fault|error|mistake))(?:'s| is| was| is clearly| was clearly)(?: \w+ly| really| all| your)? your (?:own )?(?:fault|mistake|error|doing)\b",
            r"\b(?:due to|because of|caused by|result of|down to|owing to) (?:your (?:own )?)(?:\w+ )?(?:negligence|carelessness|misuse|mishandling|inattention|mistake|error|"
            r"oversight|impatience|ignorance|fault|misunderstanding|lack of (?:care|attention))\b",
            r"\b(?:a|an|this is|clearly|simply|just|plain|obvious) (?:clear |simple |obvious )?(?:case of )?(?:user|customer|operator) error\b",
            r"\byou(?: have|'ve)?(?: only)? (?:got )?(?:only )?(?:yourself|yourselves|no ?one (?:else )?but yourself) to blame\b",
            r"\byou(?:'ve| have)? brought this on yourself\b",
            r"\byou(?:'re| are| were) (?:clearly |simply |just |obviously |entirely |partly |plainly )?(?:at fault|to blame|careless|irresponsible|negligent|mistaken|lying|wrong (?:about|here|to|on)|being dishonest)\b",
            r"\byou (?:lied|are not telling the truth|aren'?t telling the truth)\b",
            r"\byou must have (?:dropped|broken|mis\w+|damaged|forgotten|ignored|overlooked|lost|entered|pressed|overloaded|spilled|spilt|left)\b",
            r"\byou (?:mishandled|misused|abused|overloaded|misread) (?:it|the|your|this|our)\b",
            r"\b(?:because|since|as) you (?:broke|damaged|dropped|ruined|ignored|lost|destroyed|entered|gave us|gave|typed|chose) (?:it|the|your|this|our|us|a|an) (?:wrong |incorrect )?\w*",
            r"(?:^|[.!?,;\n] ?|\bbut |\bthat )you broke (?:it|the|your)\b",
            r"\b(?:it seems|it looks like|clearly|apparently|obviously),? (?:that )?you (?:forgot|failed|neglected|did not|didn'?t|broke|dropped|misused) (?:to )?\w+",
        ),
        "puts the fault on the customer",
        "Say what happened to the item or the order, not who is at fault, and go on to what can be done.",
        unless_before=_DENIED,
    ),
    ToneRule(
        "tone.blame",
        "blocking",
        (
            r"\bas (?:is |was |it is |it was )?(?:very |quite |so )?(?:clearly|plainly|explicitly) (?:stated|explained|written|described|mentioned|shown|noted|outlined|indicated|set out)\b",
            r"\b(?:it|which) (?:is|was) (?:very |quite |perfectly )?clearly (?:stated|marked|written|explained|described|printed|shown)\b",
            r"\b(?:terms|policy|website|listing|description|instructions|manual|page|contract|agreement|conditions) (?:very |quite )?clearly (?:states?|stated|says?|said|shows?|explains?|explained)\b",
        ),
        "holds against the customer what is written somewhere",
        "Give the rule and its reason in one plain sentence: “Returns are open for 30 days, so that …”.",
        unless_before=r"\b(?:make sure|ensure|will|should|so that|not|didn'?t|isn'?t|wasn'?t|now|whether)\b[^,;:]{0,40}$",
    ),
    ToneRule(
        "tone.blame",
        "blocking",
        (
            r"\byou claim(?:ed)? (?:that|to (?:have|be)|it (?:was|is|arrived|never)|we|our|(?:the|your) \w+ (?:was|were|is|never|did|had|has|arrived|broke|came))\b",
            r"\byour (?:so-called|alleged|supposed) \w+",
            r"\b(?:we|i) (?:highly |seriously |really )?(?:doubt|suspect) (?:that |if |whether )?(?:you|your)\b",
            r"\b(?:we|i) (?:do not|don'?t) believe (?:you\b|your (?:story|version|claim))",
            r"\b(?:find|finding) (?:it|that|this|your \w+) (?:very |rather |quite )?(?:hard|difficult) to believe\b",
        ),
        "doubts the customer's word",
        "Restate what they told you as given: “You told us that the parcel never arrived.”",
        unless_before=r"\b(?:if|when|once|whether|can|could|may|before|after) $",
    ),
    ToneRule(
        "tone.blame",
        "blocking",
        (
            r"(?:^|[.!?,;\n] ?|\bso |\band |\bbut )why (?:did not|didn'?t|did) you (?:not )?(?:wait|order|open|contact|check|read|tell|call|say|just|simply|throw|buy|use|ask|report|leave|ignore)\b",
            r"\bwhy would you (?:even )?(?:think|do|expect|wait|order|buy|use)\b",
        ),
        "asks the customer to justify themselves",
        "Ask for the fact you need, and say what for: “When did you first notice it? I need the date for the repair.”",
    ),
    ToneRule(
        "tone.defensive",
        "blocking",
        (
            r"(?:\bnot|n't) (?:actually |really |entirely |in any way |even )?(?:our|my) (?:fault|mistake|doing|error|responsibility)\b",
            r"\b(?:we|i)(?: have|'ve)? (?:did|done) nothing wrong\b",
            r"\b(?:we|i)(?:'re| are|'m| am) not (?:the ones? )?(?:to blame|at fault)\b",
            r"\b(?:no ?one|nobody|none of our (?:other )?customers) (?:else )?(?:has |have |had |ever )*(?:complain\w*|(?:had |have |has )?(?:this|a|any|such an?) (?:problem|issue|complaint)s?|report\w* (?:this|such|any))",
            r"\byou(?:'re| are) (?:literally )?the (?:only|first) (?:one|customer|person) (?:who|to|that|with)\b (?:has |have |had |ever )*(?:complain|report|had|ha[sv]e|this|a problem|mention|say)\w*",
            r"\b(?:our )?other customers (?:have no|don'?t have|do not have|never have|have never had|seem to have no|love|manage|are (?:perfectly |very )?(?:happy|satisfied))\b",
            r"\bwe never make (?:such )?mistakes\b|\bour (?:systems?|records?|team|staff|drivers?|products?) (?:never|does not|doesn'?t|do not|don'?t) (?:make (?:such )?(?:mistakes|errors)|lie|fail)\b",
            r"\bin (?:our|my) defen[cs]e\b",
            r"\b(?:we|i)(?:'m| am|'re| are| was| were)? (?:just|only) (?:following (?:orders|rules|the rules|procedure|policy)|doing (?:our|my) jobs?|work here)\b",
            r"\b(?:i|we) (?:do not|don'?t|did not|didn'?t) make the (?:rules|policy|policies)\b",
            r"\b(?:do not|don'?t|no need to|stop) (?:blame|blaming|attack|attacking|shoot(?:ing)? the messenger|accus\w+)\b",
            r"\bwhat (?:exactly |else )?do you expect (?:me|us) to do\b",
            r"\b(?:our|the) (?:products?|blenders?|system) (?:works?|is|are) perfectly(?: fine| well)?\b",
            r"\bwe(?:'ve| have) never (?:had|received|seen|heard) (?:of )?(?:a|any|such an?|one) (?:complaint|problem|issue)s?\b",
            r"\b(?:the|your) \w+(?:'s)? (?:fault|(?:is|are|was|were) to blame),? (?:and )?not (?:ours|us|mine|me)\b|\bnot (?:ours|us)[.!](?= |$)",
            r"\b(?:don'?t|do not|stop) tak(?:e|ing) (?:it|this|that|your \w+) out on (?:me|us)\b",
            r"\b(?:i|we) (?:do not|don'?t|can'?t|cannot) see what (?:i|we) (?:did|have done) wrong\b",
            r"\b(?:we|i) (?:can'?t|cannot|do not|don'?t) control (?:what|how|the (?:weather|courier|carrier|post))\b(?![^.!?]*\b(?:but|however|so)\b)",
            r"\bblame (?:the|your) (?:courier|carrier|post office|manufacturer|supplier|weather|bank|warehouse)\b",
        ),
        "defends the company instead of helping",
        "Drop the defence; say what you will do about it, in the first person: “I will …”.",
        unless_before=r"\b(?:whether|if|or)\b[^,;:]{0,30}$",
        unless_after=r"^ (?:alone|only)\b",
    ),
    ToneRule(
        "tone.defensive",
        "advisory",
        (r"\b(?:we|i) (?:can'?t|cannot|can not|could not|couldn'?t|will not|won'?t) (?:possibly )?be (?:held )?(?:responsible|accountable|blamed|liable|expected to)\b",),
        "protects the company where the customer needs an answer",
        "Say what the policy covers and what it leaves out, and what is possible instead.",
    ),
    ToneRule(
        "tone.threat",
        "blocking",
        (
            r"\b(?:we|i)(?:'ll| will| may| shall|'re going to| are going to| could)(?: then)?(?: be forced to| have (?:no choice but |no option but )?to| not hesitate to| be obliged to)? "
            r"(?:take legal (?:action|steps)|pursue legal|sue|press charges|report you|blacklist|ban you|block you|refer you to (?:our )?(?:legal|lawyers|debt)|"
            r"hand (?:you|this|your (?:case|account|debt)) (?:over )?to (?:our (?:legal|lawyers?|solicitors?|attorneys?)|a debt|debt|collections)|refuse (?:to serve|you|all))",
            r"\b(?:legal action|charges|consequences|our lawyers?|our legal (?:team|department)) (?:will|may|shall) (?:be|follow|contact|come)\b[^.!?]{0,30}\b(?:you|against you|taken|brought|pressed|follow)\b",
            r"\bthere (?:will|may) be consequences\b|\bface (?:the )?(?:consequences|legal|prosecution)\b",
            r"\bsee you in court\b|\b(?:you will|you'll) (?:hear|be hearing) from our (?:lawyers?|legal|solicitors?|attorneys?)\b",
            r"\byou(?:'ll| will) (?:soon )?(?:regret|be sorry)\b",
            r"\bconsider (?:this|yourself) (?:as )?(?:a |your |an )?(?:final |last |official |formal )*warn\w+",
            r"\b(?:this is )?(?:your|the|a) (?:final|last) warning\b",
            r"\byou(?:'d| had) better (?:not|think|stop|be|remove|withdraw|pay|take|watch|accept|calm)\b",
            r"\b(?:be careful|watch) what you (?:say|write|post|publish)\b",
            r"\bthink (?:twice|carefully|again|hard) before (?:you )?(?:post|leav|writ|threat|contact|go|publish|tell|speak)\w*",
            r"\b(?:defamation|defamatory|libel|libell?ous|slander|slanderous)\b",
            r"\b(?:do not|don'?t) (?:make|force) (?:me|us) (?:to )?\w+",
            r"\byou(?:'re| are)? (?:leave|leaving) (?:us|me) (?:with )?no (?:choice|option|alternative)\b",
            r"\bif you (?:keep (?:on )?|continue |persist |insist (?:on )?|carry on )(?:(?:to|with|in) )?(?:be(?:ing)? |your |this |such )?(?:rude|abus\w+|insult\w*|harass\w*|threat\w*|complain\w*|swear\w*|"
            r"curs\w*|shout\w*|yell\w*|argu\w+|behav\w+|tone|language|post\w*|spam\w*|attitude|demand\w*|us\w+ (?:this|that|such))[^.!?]{0,60}\b(?:i|we)(?:'ll| will| shall| may| can)\b",
            r"\b(?:if you )?(?:post|publish|leave|write|share|go public|go to the press|tell)\b[^.!?]{0,30}\b(?:this|reviews?|online|public(?:ly)?|press|social media|anyone|everyone|about us)\b[^.!?]{0,30}\b(?:i|we|you)(?:'ll| will| shall| may| can(?:not|'t)?| won'?t) (?:\w+ )?(?:take|sue|close|suspend|ban|block|cancel|refuse|not|forget|legal|withdraw|have to|be forced|never|lose|hear)\b",
            r"\bif you (?:dispute|charge ?back|complain|sue|report)\b[^.!?]{0,50}\b(?:i|we)(?:'ll| will| shall) (?:\w+ )?(?:send|refer|close|suspend|ban|block|report|sue|take|blacklist)\b[^.!?]{0,40}\b(?:collections|account|you|legal|lawyers?|police)\b",
            r"\b(?:any )?(?:further|more|another|continued) (?:abuse|insults?|rude\w*|swearing|complaints?|messages? like this|such \w+)[^.!?]{0,20}\b(?:and|will|means?|leads?|results?)\b[^.!?]{0,40}\b(?:closed?|suspend\w*|block\w*|ban\w*|terminat\w*|cancel\w*)\b",
            r"(?:^|[.!?\n] ?)(?:keep (?:this|it|that) up|continue (?:like|with) this|carry on like this)[^.!?]{0,10}\b(?:and|or)\b",
            r"\bface (?:legal action|prosecution|a lawsuit)\b|\bour (?:legal team|lawyers?|solicitors?) will (?:be in touch|contact you)\b",
            r"\byou can (?:just )?forget (?:about )?(?:your|the|any) (?:refund|credit|replacement|money)\b|\bor else[.!]|\bmake an enemy of\b",
            r"\b(?:or|otherwise|or else|else),? (?:i|we)(?:'ll| will| shall| may| am going to| are going to)(?: have to| be forced to)? (?:close|suspend|terminate|block|ban|freeze|deactivate|lock) (?:you|your account)\b",
        ),
        "threatens the customer",
        "State the next step and what is possible, without a consequence for what they say or do.",
        unless_before=r"\bnot (?:mean|intended|meant) as\b|\bno\s*$",
        unless_after=r"^ (?:against|the) (?:the )?(?:seller|courier|carrier|supplier|fraud\w*|driver|thie\w+)\b",
    ),
)  # fmt: skip
