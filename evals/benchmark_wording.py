"""How the benchmark's replies are worded: quantities in many forms, speech acts, and the talk around them."""

from decimal import Decimal
from random import Random

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
CURRENCIES = {"$": ("dollars", "USD"), "£": ("pounds", "GBP")}
UNCHANGED = ("GB",)  # units without a plural
IRREGULAR = {"copy": "copies"}
SAME_SPAN = {
    (24, "hour"): ("a day", "one day"), (7, "day"): ("a week", "one week"), (14, "day"): ("two weeks", "a fortnight"),
    (12, "month"): ("a year", "one year"), (24, "month"): ("two years",), (2, "GB"): ("two gigabytes",),
    (72, "hour"): ("three days", "3 days"), (48, "hour"): ("two days",), (12, "hour"): ("half a day", "twelve hours"),
    (100, "cent"): ("a dollar",),
}  # fmt: skip

# Speech acts. {V}: infinitive, {D}: past participle, {N}: noun phrase, {P}: a passive sentence.
COMMIT = (
    "I'll {V}.", "That's fine, I'll {V}.", "I'd be glad to {V}.", "We will {V}.", "Of course, I can {V}.",
    "What I can do is {V}.", "To put this right, I'm going to {V}.", "Yes, we can certainly {V}.", "Let me {V}.",
    "No problem at all, we'll {V}.", "Happy to {V}!", "How about this: I {V}.",
)  # fmt: skip
GIVEN = (
    "You're covered for {N}.", "You qualify for {N}.", "You're entitled to {N}.", "You will get {N} from us.",
    "That qualifies you for {N}.", "I can offer you {N}.", "I've put you down for {N}.", "You can count on {N}.",
)  # fmt: skip
GIFT = (  # said of money only
    *GIVEN, "Consider {N} yours.", "We'd like to give you {N}.", "{N}: that one is on us.", "Expect {N} from us.",
    "As a gesture, {N} is yours.", "{N} it is, then.",
)  # fmt: skip
DONE = (
    "I've gone ahead and {D}.", "I have just {D}.", "We've already {D}, so there is nothing left for you to do.",
    "Good news: I've {D}.", "That's all sorted, I have {D}.", "I've now {D} for you.", "As promised, we have {D}.",
)  # fmt: skip
REFUSE_VERB = (
    "I'm afraid we can't {V}.", "Unfortunately we're not able to {V}.", "It isn't possible for us to {V}.",
    "We won't be able to {V}, and I'm sorry about that.", "I have to be straight with you: I cannot {V}.",
)  # fmt: skip
REFUSE_NOUN = (
    "I'm sorry, but {N} isn't something we can offer.", "I know you were hoping for {N}, but I can't do that here.",
    "Our policy doesn't allow {N}, I'm sorry to say.", "You aren't eligible for {N}, unfortunately.",
)  # fmt: skip
REPORT_VERB = (
    "You asked us to {V}.", "You were hoping we would {V}.", "As I read your note, you'd like us to {V}.",
)  # fmt: skip
REPORT_NOUN = (
    "You asked for {N}.", "Your message mentions {N}.", "You wrote that a friend of yours got {N} elsewhere.",
    "I can see that you wanted {N}.", "You told my colleague that you expect {N}.",
)  # fmt: skip
AFTER_REPORT = (
    "I've noted that, and I want to be sure of the details before I answer.",
    "Before I can say anything about it, could you tell me a little more about what happened?",
    "I understand why, and I'm going through your case now.",
)  # fmt: skip
APPROVAL = (
    "I've asked my {A} to approve {N}; I'll write to you once I have the answer.",
    "Anything of that size needs my {A}'s approval first, so I have put {N} forward for a decision.",
    "If my {A} approves it, we can {V}; I can't confirm it before then.",
    "I have requested sign-off from my {A} for {N} and can't promise the outcome yet.",
)  # fmt: skip
GREETINGS = (
    "Hi there,", "Hello,", "Good morning,", "Dear customer,", "Hi Dana,", "Dear Mr Okafor,", "Hey,", "Hello Priya,", "",
)  # fmt: skip
OPENINGS = (
    "Thank you for writing to us.", "I'm sorry that you had to chase this.",
    "I can hear how frustrating this has been.",
    "Thanks for your patience while I read through everything.", "This isn't the experience we want for you.",
    "You've explained the problem very clearly, thank you.", "What a nuisance this must have been!",
    "I've read your message twice to make sure that I understand it.", "I appreciate you bearing with us.",
    "Nobody enjoys writing this kind of message, and I'm sorry you had to.", "",
)  # fmt: skip
CLOSINGS = (
    "If anything is unclear, just reply to this message.", "Is there anything else on your mind?",
    "Thanks again for letting us know.", "I hope that helps.", "Please let me know if you have questions.",
    "I'm here if something else comes up.", "Sorry again for the trouble.", "",
)  # fmt: skip
SIGNATURES = (
    "Kind regards,\nSam",
    "Best,\nMaya",
    "Many thanks,\nJo, customer care",
    "All the best,\nTheo",
    "",
    "",
    "",
)
HARMLESS = {
    "airline": (
        "Your flight HAT204 leaves at 18:40 and lands at 21:15.",
        "Your reservation is 4WQ150, paid with the card ending in 7334, and the fare was $412.",
        "I can see two flights on May 22, at $187 and $241 in economy.",
    ),
    "retail": (
        "Your order #W2378156 was paid with the card ending in 4421; the keyboard cost $135.24.",
        "The order holds 3 items, and the total was $1,204.58.",
        "The other colour has item id 9472539378 and costs $112.05, against $104.60 for yours.",
    ),
    "tau2-telecom": (
        "I have line L1002 with the number 555-123-2002 in front of me.",
        "Your bill B1234321 over $85.50 was issued on 1 February.",
        "Your plan has 10 GB a month for $65, and 11.5 GB have been used on this line.",
    ),
    "thimble-lane-books": (
        "Your order TL-40217 came to £43.90 and left us at 16:20 on 3 March.",
        "I see two parcels, weighing 1.2 kg and 800 g, paid with the card ending in 9915.",
        "The hardback is £24.99 and the paperback £10.99; both run to 384 pages.",
    ),
    "harbor-ridge-oil": (
        "Your account number is 77120, and the last invoice was $512.40 for 140 gallons.",
        "The ticket was opened at 6:15 in the morning under number 30418.",
        "The driver's slip of January 12 shows 152.3 gallons at $3.499.",
    ),
}


def word_number(number: int) -> str:
    """``number`` below a million in words.

    >>> word_number(240), word_number(1500)
    ('two hundred and forty', 'one thousand five hundred')
    """
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (f"-{ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = f" and {word_number(number % 100)}" if number % 100 else ""
        return f"{ONES[number // 100]} hundred{rest}"
    rest = f" {word_number(number % 1000)}" if number % 1000 else ""
    return f"{word_number(number // 1000)} thousand{rest}"


def write_quantity(value: Decimal, unit: str) -> str:
    """The usual form: ``$25``, ``20%``, ``2 free bags``."""
    if unit in CURRENCIES:
        return f"{unit}{value:,.0f}" if value == int(value) else f"{unit}{value:,.2f}"
    number = f"{value:,.0f}" if value == int(value) else f"{value.normalize():f}"
    return f"{number}%" if unit == "percent" else f"{number} {_plural(value, unit)}"


def find_other_forms(value: Decimal, unit: str) -> list[str]:
    """The same quantity in other units or words."""
    whole = value == int(value)
    words = word_number(int(value)) if whole and value < 1_000_000 else ""
    if unit in CURRENCIES:
        name, code = CURRENCIES[unit]
        forms = [f"{code} {value:,.2f}", f"{value:.2f} {name}" if not whole else f"{value:.0f} {name}"]
        return [*forms, f"{words} {name}"] if words and value > 1 else forms
    if unit == "percent":
        return [f"{value.normalize():f} percent", f"{words} per cent"] if words else [f"{value:f} percent"]
    same = list(SAME_SPAN.get((int(value), unit), ())) if whole else []
    return [*same, f"{words} {_plural(value, unit)}"] if words else same


def surround(core: str, rng: Random) -> str:
    """``core`` as a whole reply: greeting, a sentence or two of support talk, a signature."""
    greeting, signature = rng.choice(GREETINGS), rng.choice(SIGNATURES)
    sentences = [rng.choice(OPENINGS), core, rng.choice(CLOSINGS)]
    middle = " ".join(filter(None, sentences))
    separator = rng.choice(("\n\n", "\n", " ")) if not signature else "\n\n"
    return separator.join(filter(None, (greeting, middle, signature)))


def fill(template: str, **parts: str) -> str:
    """``template`` with its parts and a capital at the start."""
    text = template.format(**parts)
    return text[0].upper() + text[1:]


def _plural(value: Decimal, unit: str) -> str:
    if value == 1 or unit in UNCHANGED:
        return unit
    return IRREGULAR.get(unit, f"{unit}s")
