"""What is wrong with a message that was written for the customer: it must fit their state and make nothing up."""

import re
from collections.abc import Iterator, Sequence

from evals.roleplay.scenario import Temper
from evals.roleplay.state import State
from service.text.characters import fold
from service.text.sentences import find_sentences
from service.text.signals import find_signals
from service.text.topics import find_topics

_LONGEST = 90  # words
_BRIEF = 3
_LEAVING = frozenset({"hostility", "churn", "legal", "publicity"})
_COPIED = 6  # words of one sentence
_RUN = 5  # words on end of an instruction

_GIVES_IN = re.compile(
    r"""\b(?:that\s+(?:works|helps)|works\s+for\s+me|i\s+accept|i(?:'ll|\s+will)\s+(?:accept|take\s+(?:it|that|the\s+offer))
      | (?:happy|satisfied|pleased|fine|ok|okay)\s+with\s+(?:that|this|it|your|the)
      | sounds\s+(?:good|great|fine|perfect|fair)
      | (?:problem|issue|matter)\s+(?:is\s+)?(?:solved|resolved|settled) | all\s+(?:good|sorted|set) | no\s+worries
      | that(?:'s|\s+is)\s+(?:fine|perfect|great|wonderful|fair|good\s+enough|very\s+kind)
      | i\s+(?:completely\s+|fully\s+)?(?:understand\s+(?:your|the|that\s+you)|appreciate)
      | (?:you(?:'ve|\s+have)\s+been|very|so)\s+helpful | (?:look|looking)\s+forward)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_THANKS = re.compile(r"\b(?:thank(?:s|\s+you)|grateful)\b(?!\s+for\s+(?:nothing|wasting))", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|n't|never|no|hardly|far\s+from)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_OTHER_SIDE = re.compile(
    r"""\b(?:we\s+(?:sincerely\s+)?(?:apologi[sz]e|are\s+sorry|understand|appreciate|value|strive|will|can|would|have\s+(?:received|reviewed))
      | we'(?:re\s+sorry|ll) | our\s+(?:policy|policies|team|customers?|records|terms|system|support)
      | your\s+(?:patience|feedback|satisfaction|concerns?|frustration)
      | how\s+(?:can|may)\s+(?:i|we)\s+(?:help|assist)
      | dear\s+(?:customer|valued|sir|\w+,) | (?:i|i'm|i\s+am)\s+(?:here\s+to|happy\s+to)\s+(?:help|assist)
      | i(?:'ll|\s+will|\s+can)\s+(?:refund|process|assist|look\s+into|arrange|issue|make\s+sure|ensure)
      | i(?:'m|\s+am)\s+(?:so\s+|very\s+|really\s+|truly\s+)?sorry | (?:sorry|apologi[sz]e|apologies)\s+for
      | i\s+(?:\w+\s+)?apologi[sz]e
      | inconvenience | the\s+customer | as\s+an\s+ai | language\s+model | best\s+regards | sincerely)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def find_slips(
    text: str,
    state: State,
    temper: Temper,
    *,
    own: Sequence[str],
    reply: str,
    known: Sequence[str],
    gist: str = "",
    instructions: Sequence[str] = (),
) -> Iterator[str]:
    """What is wrong with ``text``, in sentences that its writer can act on.

    ``own`` are the customer's messages so far, ``reply`` the one answered; a number must stand in ``known``, ``own``
    or ``reply``. ``gist`` is what was to be said, ``instructions`` what its writer was told, in the third person.
    """
    words = len(text.split())
    if not _BRIEF <= words <= _LONGEST:
        yield "Write between one and three sentences."
    if _OTHER_SIDE.search(fold(text)):
        yield 'You are the customer. Do not talk as the company does: no apology, no "we", no promise to help.'
    if state.outcome == "content":
        if any(signal == "hostility" for signal, _ in find_signals(text)):
            yield "You are no longer angry. Do not insult or threaten."
    elif gives_in(text, temper):
        yield "You are not content yet. Do not thank, do not accept, do not agree."
    if _copies(text, [*own, reply]):
        yield "Do not repeat sentences that stand in the messages before. Say it in new words."
    if gist and not _says(text, gist, state):
        yield "You have left the gist. Say what it says."
    if any(_shares_run(text, each) for each in instructions):
        yield "Do not repeat your instructions. Say it as the customer would."
    if invented := find_invented(text, (*known, *own, reply)):
        yield f"Do not make up numbers: {', '.join(invented)} was never said."


def gives_in(text: str, temper: Temper) -> bool:
    """Whether ``text`` sounds content; somebody sarcastic may say thanks and not mean it.

    >>> gives_in("Okay, that works for me.", "furious"), gives_in("That is not good enough.", "furious")
    (True, False)
    >>> gives_in("Thanks a lot, brilliant.", "sarcastic"), gives_in("Thanks for nothing.", "cold")
    (False, False)
    """
    folded = fold(text)
    patterns = (_GIVES_IN,) if temper == "sarcastic" else (_GIVES_IN, _THANKS)
    return any(
        not _DENIED.search(folded[: match.start()])
        for pattern in patterns
        for match in pattern.finditer(folded)
    )


def find_invented(text: str, known: Sequence[str]) -> list[str]:
    """The numbers of ``text`` that stand nowhere in ``known``.

    >>> find_invented("I paid $120 on May 3", ["It cost $120.00."])
    ['3']
    """
    told = {_plain(number) for each in known for number in _NUMBER.findall(each)}
    return [number for number in _NUMBER.findall(text) if _plain(number) not in told]


def _plain(number: str) -> str:
    bare = number.replace(",", "")
    return bare.rstrip("0").rstrip(".") if "." in bare else bare


def _copies(text: str, earlier: Sequence[str]) -> bool:
    said = {sentence for each in earlier for sentence in _find_sentences(each)}
    return any(len(each.split()) >= _COPIED and each in said for each in _find_sentences(text))


def _shares_run(text: str, instruction: str) -> bool:
    """Whether a run of ``_RUN`` words stands in both."""
    words, told = (re.findall(r"\w+", each.lower()) for each in (text, instruction))
    runs = {tuple(told[start : start + _RUN]) for start in range(len(told) - _RUN + 1)}
    return any(tuple(words[start : start + _RUN]) in runs for start in range(len(words) - _RUN + 1))


def _says(text: str, gist: str, state: State) -> bool:
    """Whether ``text`` has a topic of ``gist``, or ends the conversation as ``state`` does."""
    if find_topics(text) & find_topics(gist):
        return True
    if state.outcome == "content":
        return gives_in(text, "cold")
    return state.outcome == "gave_up" and any(name in _LEAVING for name, _ in find_signals(text))


def _find_sentences(text: str) -> list[str]:
    return [" ".join(re.findall(r"\w+", span.text.lower())) for span in find_sentences(fold(text))]
