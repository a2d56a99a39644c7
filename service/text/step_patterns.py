"""The phrases by which a reply says who does what, as data."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

_WILL = r"(?:'ll| will| shall| (?:is|are|am) going to|'(?:m|re) going to)"
_ADVERBS = r"(?: (?:also|then|now|personally|immediately|first|next|gladly|still|automatically|usually|be able to|go ahead and|make sure to|have to|need to|get to))*"
_NOT = r"(?! (?:not|never|no longer|only be able|be (?:glad|happy|pleased|delighted|unable|more than happy|grateful|sorry|here|available|of assistance|of help|[$€£]?\d)|gladly answer|be required)\b)"
_THING = (
    r"(?:\w+ ){0,2}?(?:refund|replacement|order|credit|voucher|parcel|package|payment|part|item|label|money|amount|repair|gift card|certificate|account|invoice|"
    r"booking|delivery|reservation|subscription|balance|charge|change|cancellation|return|exchange|flight|fee|points|ticket|copy|unit|device|product|engineer|technician)s?"
)
_STAFF = (
    r"(?:\w+[\s-]+){0,3}?(?:team|department|warehouse|supervisor|manager|courier|specialist|colleagues?|engineer|technician|driver|staff|experts?|agent|adviser|advisor|"
    r"representative|office|branch|store|shop|kitchen|desk|line|lead|director|carrier|supplier|workshop|depot|accountant|claims|billing|support|member of (?:our|the|my) \w+(?: team)?)"
)
_ASKED = r"(?:(?:double|re)-?check|provide|reply|respond|send|confirm|share|tell|let (?:me|us) know|give|choose|pick|attach|upload|check|call|contact|message|dm|return|pack|print|post|drop|keep|use|press|click|sign|log|follow|email|write|fill|complete|show|bring|take|unplug|stop|try|restart|answer|specify|describe|note down|state|clarify|allow (?:me|us)|advise|verify|forward|quote|visit|ring|leave|hand|open|go|enter|select|proceed|say|start|put|hold|reset|switch|turn|wait|look|review|indicate|list)"


# (kind, pattern) as ``service.text.screen`` takes them; where two begin at one place, the first wins.
STEP_PATTERNS: tuple[tuple[str, str], ...] = (
    ("need", r"\b(?:i|we)(?:'ll| will)? (?:also |just |still |first )?(?:need|require|ask for) (?:you to\b|your\b|the following\b|a (?:few|bit)\b|some\b|more\b|two\b|one\b|a (?:photo|copy|picture)\b|the \w+ (?:number|id|name|code)\b|(?:to know|to have|from you)\b)"),
    ("hold", r"(?:\bplease )?\b(?:hold on|bear with (?:me|us)|(?:just )?(?:one|a) moment(?:,? please)?|hold the line)\b"),
    ("offer", r"\bwould you like (?:me|us) to\b|\b(?:shall|should|may|can) i\b(?=[^.!\n]*\?)"),
    ("agent", rf"\b(?:I{_WILL}{_NOT}|let(?: me|'s)\b(?! know)(?: (?:also|first|now|just|quickly|please))*(?= \w)|I(?:'m| am) (?:now |also |already |currently |just )?(?=(?:check|look|send|arrang|refund|book|work|ask|contact|call|escalat|forward|transferr|pass|rais|cancel|process|issu|put|order|review|investigat|follow|connect)\w*ing\b))"),
    ("you", r"\byou(?:'ll| will| should| are going to| can expect to| may expect to) (?:also |then |now |soon |shortly |automatically )*(?:receive|get|hear|see|be (?:contacted|refunded|called|notified|emailed|credited|reimbursed|transferred|connected|charged|informed|updated|compensated|put through|given))\b"),
    ("expect", r"\b(?:you can |please )?(?:expect|look out for|look forward to) (?=(?:a|an|the|your|our|to (?:hear|receive|see|get)|it)\b)"),
    ("transferred", r"\byou are (?:now )?being (?:transferred|connected|put through)"),
    ("passive", r"\b(?:it|this|that|(?:your|the|this|our) (?:case|issue|complaint|request|concern|matter|ticket|feedback|query|enquiry|inquiry|situation|comments?|report|problem|message|claim|details|information)s?)(?:(?:'ll| will| is going to| shall)(?: \w+ly)? be(?: \w+ly)?|(?: has| have|'s|'ve)(?: now| already| \w+ly)? been| (?:is|are)(?: \w+ly| now)? being| needs? to be)(?: \w+ly)? (?:looked (?:into|at)|investigated|reviewed|escalated|forwarded|passed|handled|dealt with|addressed|resolved|raised|logged|noted|taken care of|processed|considered|assessed|examined|checked|handed|referred|submitted|sent|transferred|followed up|recorded|fixed|sorted|actioned)"),
    ("company", rf"\b(?:(?:we|they|he|she|it|this|someone|somebody|(?:our|the|my|your|an?|both|all|one of our|any) (?:{_THING}|{_STAFF})(?: (?:of|for|from|to|in|on|at|with) [^,.;!?\n]{{1,40}}?)?|(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)?)(?: (?:from|in|of) (?:our|the) \w+(?: \w+)?)?)(?:{_WILL}| should(?= (?:arrive|reach|appear|be (?:with|in|on|back|delivered|processed|credited|refunded|completed|ready)|show|take|come|get|land))){_NOT}|\bwe(?:'re| are) (?:now |also |already |currently |just |still )?(?=(?:check|look|send|arrang|refund|book|work|ask|contact|call|escalat|pass|process|issu|order|review|investigat|ship)\w*ing\b)|\b(?:our|the|a|my) {_STAFF} (?:ships?|sends?|calls?|collects?|delivers?|dispatches|posts?|comes?|visits?|starts?)\b|\b(?:it|this|(?:the|your|a) {_THING}) (?:takes?|(?:is|are) (?:due|expected|scheduled|estimated) (?:to\b|for\b|on\b|by\b)?|arrives?|ships?|leaves?|appears?)\b)"),
    ("elided", r"\band (?:will|should) (?!not\b|never\b|you\b|be (?:happy|glad))"),
    ("told", rf"\b(?:I|we)(?:'ve| have)? (?:also |just |now |already )?(?:asked|instructed|arranged for|requested) (?:that )?(?:{_STAFF}|our|the|my|a|an|them|him|her)\b"),
    ("handed", r"\b(?:I|we)(?:'ve| have|'m| am|'re| are)? (?:also |just |now |already |hereby )?(?:escalat(?:ed|ing)|forward(?:ed|ing)|referr(?:ed|ing)|transferr(?:ed|ing)|hand(?:ed|ing)(?: \w+){0,3} over|pass(?:ed|ing)(?: \w+){0,4} (?:on|to)|rais(?:ed|ing))\b"),
    ("please", rf"(?:^|(?:(?<=[.!?:;,\n*_])|(?<=[.!?:;,\n*_] ))|\b(?:and|then|so|just|simply|can|could|would|will|also|or|kindly|first|please) )(?:(?:you )?(?:please|kindly) (?:just |also |first |simply )?{_ASKED}|(?:could|can|would|will) you (?:please |kindly |also |just |tell\b|mind\b)*{_ASKED}?|(?:may|can|could) i (?:please )?(?:have|ask|get)|let (?:me|us) know)\b"),
    ("must", r"(?<!that )\byou(?:'ll| will| would)? (?:just |only |simply |then |first |also )*(?:need|have|want) to\b(?! do (?:anything|nothing))"),
    ("option", rf"\byou (?:can|may|could) (?:then |also |now |simply |always |either )*(?={_ASKED}\b)|\byou (?:might|may) (?:also )?want to\b|\b(?:i|we)(?:'d| would)? (?:also )?(?:recommend|suggest|advise|encourage)\b"),
    ("imperative", rf"(?:^|\b(?:then|just|simply|so|and) )(?:{_ASKED}) (?=(?:to|with|us|me|the|a|an|your|it|this|that|by|here|back|which|whether|one|both|any|for|on|in)\b)"),
)  # fmt: skip
