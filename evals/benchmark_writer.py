"""Words one clause of the benchmark in many ways, without repeating a phrase before all were used."""

from collections.abc import Sequence
from random import Random

from evals.benchmark_clauses import Clause
from evals.benchmark_wording import (
    AFTER_REPORT,
    APPROVAL,
    COMMIT,
    CURRENCIES,
    DONE,
    GIFT,
    GIVEN,
    REFUSE_NOUN,
    REFUSE_VERB,
    REPORT_NOUN,
    REPORT_VERB,
    fill,
)  # fmt: skip

TEMPLATES: dict[str, tuple[str, ...]] = {
    "verb": COMMIT, "noun": GIVEN, "done": DONE, "passive": ("{P}.",), "cannot": REFUSE_VERB, "no": REFUSE_NOUN,
    "asked": REPORT_VERB, "wanted": REPORT_NOUN, "approval": APPROVAL, "note": AFTER_REPORT,
}  # fmt: skip


class Writer:
    """Deals templates and phrases of one clause without repeating any before all were used."""

    def __init__(self, clause: Clause, rng: Random) -> None:
        self.clause = clause
        self.rng = rng
        self._decks: dict[str, list[str]] = {}

    def say(self, act: str, quantity: str = "", suffix: str = "") -> str:
        """A sentence of ``act``; acts on a noun fall back to verbs where the clause has no noun, and so on."""
        clause = self.clause
        fallback = {"noun": "verb", "no": "cannot", "wanted": "asked"}
        if act in fallback and not clause.nouns:
            act = fallback[act]
        if (act == "done" and not clause.done) or (act == "passive" and not clause.passive):
            act = "verb"
        parts = {
            letter: self._write(self._deal(letter, phrases), quantity) + (suffix if letter in "VD" else "")
            for letter, phrases in (
                ("V", clause.verbs),
                ("D", clause.done),
                ("N", clause.nouns),
                ("P", clause.passive),
            )
            if phrases
        }
        gift = act == "noun" and clause.unit in (*CURRENCIES, "percent")
        templates = tuple(t for t in (GIFT if gift else TEMPLATES[act]) if "{N}" not in t or clause.nouns)
        return fill(self._deal(act, templates), A=clause.approval, **parts)

    def report(self, quantity: str = "") -> str:
        """The customer's wish restated, with nothing promised."""
        return f"{self.say(self.rng.choice(('asked', 'wanted')), quantity)} {self.say('note')}"

    def state(self, phrase: str, quantity: str) -> str:
        """A sentence of the clause's own, such as how a fee is quoted."""
        return fill(self._write(phrase, quantity) + "." * (phrase[-1] not in ".!?"))

    def _deal(self, key: str, cards: Sequence[str]) -> str:
        deck = self._decks.setdefault(key, [])
        if not deck:
            deck.extend(self.rng.sample(cards, len(cards)))
        return deck.pop()

    def _write(self, phrase: str, quantity: str) -> str:
        # "[ of the price]" is said of a percentage only: "20% of the price", but "£4.80".
        before, bracket, rest = phrase.partition("[")
        if bracket:
            share, _, after = rest.partition("]")
            money = any(mark in quantity for mark in (*CURRENCIES, "dollars", "pounds", "USD", "GBP"))
            phrase = before + ("" if money else share) + after
        return phrase.replace("{v}", quantity)
