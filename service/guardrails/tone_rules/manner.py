"""Wording that sits badly with an upset customer: jargon, pressure, hollow phrases, false intimacy."""

# A phrase pattern is kept on one line, so that it can be read and searched as a whole.

from service.guardrails.tone_rules.rule import ToneRule

_PET_NAMES = (
    r"(?:hun|hon|babe|baby|bud|buddy|pal|bro|bruh|bestie|dude|sweetie|sweetheart|honey|darling|my dear|my friend|my man|luv|love|champ|"
    r"fam|mate|girl|girlie|young (?:man|lady))"
)

MANNER: tuple[ToneRule, ...] = (
    ToneRule(
        "tone.jargon",
        "advisory",
        (
            r"\b(?:SLAs?|SOPs?|KYC|CSAT|CRM|SKUs?|WISMO|AHT|FCR|RCA|3PL|UAT|MOQ|NPS|RMA|EOD|COB|EOB|TAT|DOA|OOS|POD|ASN|OMS|WMS|CSR|AR queue|P[1-4] (?:incident|ticket|issue))\b(?!\s+[0-9])",
            r"\b(?:L[123]|(?:tier|level)[- ](?:1|2|3|one|two|three|i{1,3})) (?:support|team|agent|engineer|queue|desk)s?\b",
            r"\b(?:back-?end|downstream|upstream|middleware|ticket(?:ing)? queue|escalation (?:matrix|path|queue|workflow)|disposition codes?|reason codes?|CSR disposition|knowledge base article|case management)\b",
            r"\b(?:pursuant to|hereby|heretofore|herein|hereinafter|aforementioned|aforesaid|thereof|notwithstanding|henceforth|in lieu thereof)\b",
            r"(?:\b(?:section|clause|article|paragraph|subsection)|§) ?(?:[0-9]+(?:\.[0-9]+)+|[0-9]+(?= of (?:our|the) (?:policy|terms|conditions|contract|agreement))|[a-z_]+\.[0-9]+)",
            r"\b(?:with|to|at) (?:tier|level) (?:1|2|3|two|three|one)\b(?! (?:member|customer|plan))",
            r"\b(?:synerg\w+|circle back|touch base|stakeholders?|deliverables?|bandwidth to|low-hanging|paradigm|action(?:ed|ing)? (?:your|this|the) (?:request|ticket|case)|(?:request|ticket|case) (?:has been|was|is being) actioned|remediat\w+|root[- ]cause analysis|value[- ]add(?:ed)?|ideate)\b",
        ),
        "uses a term that the customer need not know",
        "Say it in everyday words: what it means for them, without the internal name.",
        unless_said=True,
    ),
    ToneRule(
        "tone.pressure",
        "advisory",
        (
            r"(?:^|[.!?\n,] ?|\bso |\bplease )(?:act (?:now|fast|quickly|immediately)|hurry(?: up)?|decide (?:now|quickly|fast|immediately)|(?:do not|don'?t) (?:delay|wait|miss (?:out|this)))\b",
            r"\byou (?:must|have to|need to) (?:decide|respond|reply|accept|act|confirm|choose|answer|let (?:me|us) know) (?:now|immediately|right now|right away|at once|within the (?:next )?hour|today|this minute)\b",
            r"\b(?:reply|respond|decide|accept|confirm|answer) (?:immediately|at once|right now|this instant)\b",
            r"\b(?:now or never|limited[- ]time (?:offer|only|deal)|before it(?:'s| is) too late|time is running out|(?:your |the )(?:last|only|final) (?:chance|opportunity)|won'?t last)\b",
            r"\b(?:we|i) need (?:your |an? )?(?:answer|decision|reply|response) (?:now|immediately|right now|today|at once)\b",
            r"\bif you (?:do not|don'?t) (?:answer|reply|respond|accept|decide|confirm)[^.!?]{0,30}\byou (?:will |'ll )?(?:lose|forfeit|miss)\b|\byou have (?:one|an|two|[0-9]+) (?:hours?|minutes?) to (?:accept|decide|reply|respond|answer|confirm)\b",
            r"\baccept (?:now|today|this|it)[^.!?]{0,20}\bor\b[^.!?]{0,30}\b(?:gone|lost|expires?|nothing|withdraw)\w*|\byou(?:'d| would) be (?:foolish|silly|crazy|mad|a fool|stupid) (?:not )?to\b",
            r"\bor (?:else )?you(?:'ll| will) (?:lose|forfeit|miss out|get nothing)\b",
        ),
        "rushes the customer",
        "Give the date until which the offer holds, and leave them the time: “This stays open until …; take the time you need.”",
        unless_before=r"(?:\b(?:no need to|not|never|no)\b|n't\b)[^,;:]{0,30}$",
    ),
    ToneRule(
        "tone.pressure",
        "blocking",
        (
            r"\btake it or leave it\b|\b(?:this is |that is |that's )?(?:our|my|the) (?:best and )?final offer\b",
            r"\b(?:remove|delete|take down|withdraw|edit|change|retract)\b[^.!?]{0,30}\b(?:review|post|complaint|rating|comment|tweet)\b[^.!?]{0,40}\b(?:and|then|before|in exchange|in return|or|so that)\b[^.!?]{0,20}\b(?:we|i)(?:'ll| will| can)\b",
            r"\b(?:if|once|when|after|provided|as soon as|only if|unless)(?: that)? you(?:'ve| have)? (?:remove|delete|take down|withdraw|edit|change|retract|removed|deleted|taken down|withdrawn)\b[^.!?]{0,30}\b(?:review|post|complaint|rating|comment|tweet)\b",
            r"\bin (?:exchange|return) for (?:removing|deleting|taking down|withdrawing|a (?:good|positive|five-star|5-star|better) (?:review|rating))",
        ),
        "puts the customer under pressure",
        "Offer what the policy allows without a condition on what they decide, say or post.",
    ),
    ToneRule(
        "tone.insincere",
        "advisory",
        (
            r"\bsorry (?:that |if |to hear (?:that )?)?you(?:'re| are)? (?:feel|felt|feeling|think)(?: (?:that|this) way| like (?:that|this)| so\b| (?:that )?(?:we|our|it|the|this|you were)\b)",
            r"\b(?:sorry|apologi[sz]e|apologies) (?:for (?:how|the way)|about how) you(?:'re| are)? (?:feel|felt|feeling)\b",
            r"\b(?:sorry|apologi[sz]e|apologies) if (?:you (?:were|are|feel|felt|found|think|got|took)|(?:this|that|it|we|anything|our \w+) (?:has |have |may have |might have )?(?:upset|offended|bothered|caused|seemed|came across|inconvenienced))\b",
            r"\b(?:i|we) (?:know|understand|feel) exactly (?:how|what) you(?:'re| are)? (?:feel|felt|feeling|going)\b|\b(?:i|we) feel your pain\b",
            r"\bsorry (?:that )?you had to feel\b|\b(?:i|we) regret that you(?:'re| are) (?:unhappy|upset|dissatisfied|not happy)\b|\b(?:totally|completely|100%) (?:get|understand) how you(?:'re| are)? feel\b|\bfrom the bottom of (?:my|our) hearts?\b|\b(?:truly|deeply|sincerely),? (?:deeply|truly|sincerely|profoundly),? \w*,? ?(?:sorry|apologi)\w*",
            r"\b(?:mistakes|errors) (?:were|may have been) made\b",
            r"\b(?:i'd|i would|we'd|we would) (?:really )?(?:love|like) to (?:help|assist)(?: you)?,? but\b",
            r"\b(?:a (?:thousand|million)|countless|endless|profusest?) apologies\b|\bbeg (?:for )?your forgiveness\b|\bbegging (?:for )?(?:your )?forgiveness\b|\bno words (?:can|could) (?:express|describe)\b|\bwe are (?:utterly |deeply |so )?ashamed\b",
        ),
        "does not sound meant",
        "Apologise once, for what happened: “I am sorry that the blender stopped working after six weeks.”",
    ),
    ToneRule(
        "tone.overfamiliar",
        "advisory",
        (
            r"(?:^|[\n.!?,] ?|\b(?:hey|hi|hello|aw+|thanks|thank you|sorry|ok|okay|sure|yes|yeah|no worries|listen|look) )" + _PET_NAMES + r"(?=\s*(?:[,.!?…\n]|$|:\)))",
            r"\b(?:lol|lmao|rofl|ha(?:ha)+|hehe+|omg|oopsie(?:s| daisy)?|whoopsie?s?|yikes|xoxo|yay+|super-?duper|easy[- ]peasy|no probs|totes|hugs|woohoo|wassup|what's up)\b",
            r"\bbig hugs?\b|\bsending (?:you )?(?:love|hugs)\b|\blove you\b",
        ),
        "is more familiar than the situation allows",
        "Use the customer's name or no form of address, and plain words.",
    ),
)  # fmt: skip
