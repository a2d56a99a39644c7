"""The words by which customers ask, as data."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

# What a customer tells a company to do. Bare, they ask only where a clause begins.
_ACTS = (
    "add|adjust|amend|apologi[sz]e|arrange|ask|block|book|bring|call|cancel|change|check|clean|close|collect|come|compensate|confirm|connect|contact|correct|credit|define|delete|deliver|drop|e-?mail|erase|escalate|exchange|"
    "explain|extend|fetch|find|finish|fix|follow|forward|get|give|hand|help|hire|honou?r|hurry|inform|install|investigate|issue|keep|kill|leave|let|lift|lower|mail|make|match|mend|message|move|notify|offer|open|overturn|pay|"
    "phone|pick|post|process|prove|provide|pull|put|reactivate|rebook|reconnect|redo|reduce|refund|reimburse|release|remove|renew|reopen|repair|replace|reply|resend|reset|resolve|respond|restart|restore|return|reverse|"
    "ring|scrap|send|settle|ship|show|sort|stop|suspend|swap|switch|take|tell|text|top|transfer|turn|unblock|unfreeze|unlock|update|upgrade|waive|withdraw|write"
)
_THINGS = r"(?:refund|replacement|exchange|credit|voucher|apology|explanation|answer|response|call(?:back)?|money|cash|compensation|copy|receipt|invoice|label|repair|engineer|technician|manager|supervisor|human|date|update|tracking|(?:new|spare|working) (?:one|\w+))"
_LEAD = r"^(?:(?:and|but|so|then|also|now|just|no|ok(?:ay)?|well|please|pls|plz|kindly|simply|at least|seriously|either|or|plus|[+&]|in that case|if not|if (?:you|so)[^,]{0,30}),?[ ]+)*(?:\(?[a-d1-9][.)] ?)?"

# As ``re`` takes them, for folded text; case does not matter.
WISHES: tuple[str, ...] = (
    r"\b(?:i|we)(?:'d|\s+would|\s+should)\s+(?:also\s+|really\s+|just\s+|very\s+much\s+|rather\s+)*(?:like|love|want|appreciate|welcome|prefer|expect|ask|be\s+(?:most\s+|very\s+|so\s+|also\s+)?(?:grateful|glad|happy|obliged)\s+(?:if|for|to|of))\b(?!\s+to\s+(?:suggest|say|add|point|think|mention|believe|thank|begin|start))",
    r"\b(?:i|we)\s+(?:\w+\s+)?(?:want|need|demand|expect|require|request|insist|deserve|wish)\b(?!\s+(?:to\s+(?:say|add|point|mention|believe|think|complain)|better|more\s+from)\b)",
    r"\b(?:i|we)\s+(?:\w+\s+)?(?:ask|beg|urge)\s+(?:you|that|for)\b",
    r"\b(?:i|we)(?:'m|\s+am|'re|\s+are)?\s+(?:asking|(?:still\s+)?waiting\s+for|entitled\s+to|owed|due|after|hoping\s+(?:for|to\s+get)|requesting|demanding|claiming)\b",
    r"\b(?:just|really|kinda|only|wanna|want\s+to|dying\s+to|like\s+to|love\s+to|nice\s+to|good\s+to|great\s+to|need\s+to)\s+(?:\w+\s+)?know\b",
    r"\b(?:would|might|could)\s+be\s+(?:nice|good|great|appreciated|lovely|welcome|a\s+start)\b|\b(?:is|are|would\s+be)\s+(?:much\s+|greatly\s+)?appreciated\b",
    r"\b(?:can|could|will|would|may|might)\s+(?:you|i|we|u|somebody|someone|anybody|anyone|a\s+human|they|she|he|it)\b",
    r"(?<!\bwhere\s)(?<!\bwhat\s)(?<!\bhow\s)(?<!\bwho\s)\b(?:you|u|somebody|someone|they|he|she|that\s+\w+|this)\s+(?:must|have\s+to|need\s+to|needs\s+to|had\s+better|'d\s+better|is\s+to|are\s+to|should)\s+(?:to\s+)?(?!have\b|be\s+ashamed|know|do\s+better|be\s+(?:able|embarrassed))\w+",
    r"\b(?:any|no)\s+(?:idea|clue|chance|news|update|word|tips?)\b|\b(?:there'd|there\s+had)\s+better\b",
    r"\b(?:my|the|our|all|every\s+(?:penny|cent)|what\s+i\s+paid)\s+(?:\w+\s+){0,3}?(?:money|cash|deposit|fees?|fare|payment|dues|charge|cost|price|€?\$?£?\d+)\s+(?:\w+\s+){0,3}?back\b(?!\s+to\s+(?:the|my|work))|\bmoney\s+back\b",
    rf"\b{_THINGS}\b[^.!?]{{0,20}}\b(?:pls|plz|please|now|asap|today|immediately)\s*[.!]*$|^(?:an?|my|the|full|one|some|partial)?\s*{_THINGS}(?:\s+(?:for|of|on|to)\b[^.!?]{{0,40}})?[!.]*$",
    r"\b(?:please|pls|plz|kindly)\s+(?!find|note|see|excuse|forgive|don't\s+(?:tell|say|give)|be\s+aware|bear|(?:do\s+)?not)(?:\w+)|\b(?:give|pay|send|hand|put|take)\s+(?:\w+\s+){{1,3}}?back\b(?!\s+to)",
    r"\b(?:unless|until|if)\b[^.!?]{0,40}\b(?:don't|do\s+not|doesn't|isn't|not)\s+(?:have|get|receive|hear|see|reply|refund|pay|send|fix|sort)\b[^.!?]{0,40}\b(?:my|a|the|reply|refund|money|deposit|answer|by|in|within)\b",
)
COMMANDS: tuple[str, ...] = (
    rf"{_LEAD}(?!let\s+me\s+(?:\w+\s+){{0,2}}(?:clear|honest|frank|blunt|plain|tell|assure|remind|say|put|explain|make|add|start|begin|guess)\b)(?:{_ACTS})\b(?!\s*(?:,|:|ing\b|me\s+(?:a\s+fool|crazy|old-fashioned)|it\s+(?:a\s+day|what))|\s+(?:on|in|was|is|are|of|has|had|were|times?|down\s+the\s+line|number|center|centre|agent|it\s+kevin)\b)",
)
QUESTION = rf"{_LEAD}(?:(?:\w+\s+){{0,3}}?(?:question|q|one)[^,:]{{0,20}}[,:]\s*|still:?\s+|joking aside,?\s+)?(?:(?:in|at|on|for|to|by|from|with)\s+)?(?:what|what's|whats|when|where|why|how|who|whom|whose|which|is|are|am|do|does|did|has|have|can|could|will|would|should|may|any|isn't|aren't|don't|doesn't|u)\b"
RHETORICAL = r"\b(?:are\s+you\s+(?:kidding|serious|joking|people|having\s+a\s+laugh)|what\s+(?:is|'s)\s+wrong\s+with|how\s+(?:dare|hard|is\s+(?:this|that)\s+(?:ok|acceptable|even)|stupid|many\s+times|much\s+more|can\s+(?:you|anyone|a\s+company))|seriously\?|really\?|do\s+you\s+(?:even|people|think|realise|realize|know\s+(?:how|what)|treat|care|call)|is\s+(?:this|that)\s+(?:how|what|a\s+joke|normal\s+for\s+you|acceptable|your\s+idea)|who\s+do\s+you|why\s+do\s+(?:i|you)\s+(?:even|bother|always)|what\s+(?:kind|sort)\s+of|what\s+am\s+i\s+paying|have\s+you\s+(?:no|any)\s+(?:shame|idea)|isn't\s+(?:it|that)\s+(?:funny|great|lovely)|guess\s+what|you\s+know\s+what|what\s+else\s+is\s+new|what\s+a)\b"
