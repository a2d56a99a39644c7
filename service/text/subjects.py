"""What a sentence is about, beyond remedies, amounts and courtesies: "hotel", "gift wrapping"."""

import re
from collections.abc import Iterable

from service.domain.span import Span

# Words that narrow nothing in a support policy.
_GENERIC = frozenset(
    """
    the and for not you our are was can may has had how who why get got let put out off now day one two any all its his her
    use per via new own too yet ago due see say try she him did does don't isn't won't i'm i'll i've we'll we've it's that's
    a able about above accept accepted add added additional after again agent agents all allow allowed also always an and any
    anyone anything are as ask at available away back be because been before being below between both but buyer by can cannot
    care case cases change charge charged choose claim claims client clients company complete cost costs could credit currency
    customer customers date day days decide depending did do does done each either eligible end every everything exactly except
    exception fee fees first following for form free from full fully further get gets give given go goes good goods granted guest
    guests had has have her here him his hour hours how however if in incident instead into is issue issued it item items its just
    keep kind later least less limit made make making may maximum member members method minus money month months more most much
    must my need needs never next no non nor not nothing of off offer offered offering on once one only option or order ordered
    orders original other our out outright over own pay payment payments per person pick picks policy possible price product
    products promise provided purchase purchased purchases put reason reasons received receive request require required return returned returns rule rules
    same say send sent several shall should shown since so some store stated still such take taken takes than that the their them
    then there these they thing things this those through time times to too total towards two under until up us use user users
    value very via was way we week were what whatever when where whether which while who whole whose will with within without worth
    acceptance ship ships shipped shipping inconvenience inconvenienced happened reported report reports bought
    would year years you your refund refunds refunded refundable exchange exchanged replacement replaced replace compensation
    compensate reimburse reimbursed discount voucher vouchers goodwill gesture cancelled cancellation cancel whichever entitled
    ourselves itself note notes process processed normal normally usual usually standard please kindly directly immediately business working calendar
    half twice double three four five six seven eight nine ten hundred part partial partially inside outside
    """.split()
)
_WORD = re.compile(r"[a-z][a-z'-]{2,}", re.IGNORECASE)
_STEM = 5
_ENDING = re.compile(r"(?:'s|ing|ed|es|e|s)$")


def find_subjects(text: str, taken: Iterable[Span] = ()) -> tuple[str, ...]:
    """The telling words of ``text``, lower case, leaving out what ``taken`` already accounts for.

    >>> find_subjects("Hotel costs are not reimbursed")
    ('hotel',)
    >>> find_subjects("We do not give refunds")
    ()
    """
    spans = tuple(taken)
    words = (
        match[0].lower().removesuffix("'s")
        for match in _WORD.finditer(text)
        if match[0].lower().removesuffix("'s") not in _GENERIC
        and not any(span.start <= match.start() < span.end for span in spans)
    )
    return tuple(dict.fromkeys(words))


def find_stems(text: str) -> frozenset[str]:
    """The beginnings of all words without their endings, to compare subjects by.

    >>> sorted(find_stems("nights lifted issue") & find_stems("night lift issued"))
    ['issu', 'lift', 'night']
    """
    return frozenset(_ENDING.sub("", word.lower())[:_STEM] for word in _WORD.findall(text))
