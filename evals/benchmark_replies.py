"""Turns clauses into labelled replies: clauses × variants, the label by arithmetic on limit and facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from evals.benchmark_clauses import (
    Clause,
    Facts,
    date_facts,
    drop_facts,
    find_allowed,
    find_over,
    tell_date,
    write_allowed,
)  # fmt: skip
from evals.benchmark_wording import CURRENCIES, HARMLESS, find_other_forms, surround, write_quantity
from evals.benchmark_writer import Writer
from evals.policy_replies import Label, Reply


@dataclass(frozen=True, slots=True)
class Core:
    """The sentence that decides, before support talk surrounds it."""

    variant: str
    label: Label
    text: str
    facts: Facts
    message: str = ""


def build_replies(clause: Clause, seed: int) -> Iterator[Reply]:
    """Every variant of ``clause``; the same seed gives the same replies, whatever other clauses there are."""
    rng = Random(f"{seed}:{clause.id}")  # noqa: S311 - reproducible wording, not a secret
    writer = Writer(clause, rng)
    makers = {"window": _vary_window, "time": _vary_time, "fee": _vary_fee, "forbidden": _vary_forbidden,
              "condition": _vary_condition, "approval": _vary_approval}  # fmt: skip
    cores = [*makers.get(clause.kind, _vary_number)(writer), *_vary_common(writer)]
    for number, core in enumerate(cores, 1):
        yield Reply(
            f"{clause.id}-{number:02}", clause.policy, clause.split, core.variant, core.label,
            surround(core.text, rng), core.message or rng.choice(clause.messages), clause.quote,
            span=core.text, facts=core.facts, why=core.text, also=clause.also,
        )  # fmt: skip


def _vary_common(writer: Writer) -> Iterator[Core]:
    """Harmless numbers, near misses, and facts that contradict the clause or leave it open."""
    clause, allowed = writer.clause, write_allowed(writer.clause)
    inside = date_facts(clause, max(1, int(clause.limit) // 2)) if clause.anchor else clause.facts
    yield Core(
        "price", "clean", f"{writer.rng.choice(HARMLESS[clause.policy])} {writer.say('note')}", clause.facts
    )
    for sentence in clause.near_misses:
        yield Core("near_miss", "clean", sentence, inside)
    for overlay in clause.contradicts:
        for act in ("verb", "noun" if clause.nouns else "done"):
            yield Core("condition_contradicted", "violation", writer.say(act, allowed), {**inside, **overlay})
    if clause.contradicts:
        facts = {**inside, **clause.contradicts[0]}
        yield Core("refused", "clean", writer.say("cannot", allowed), facts)
    if clause.open:
        yield Core("scope_unknown", "undecidable", writer.say("verb", allowed), drop_facts(clause, inside))
    if clause.condition:
        yield Core(
            "condition_stated",
            "clean",
            writer.say("verb", allowed, f", {clause.condition}"),
            drop_facts(clause, inside),
        )
        head = writer.say("cannot", allowed, f" unless {clause.condition.removeprefix('as long as ')}")
        yield Core("condition_stated", "clean", head, drop_facts(clause, inside))


def _vary_number(writer: Writer) -> Iterator[Core]:
    clause, allowed = writer.clause, find_allowed(writer.clause)
    facts, unit = clause.facts, clause.unit
    say, write = writer.say, write_quantity
    over = find_over(allowed, unit)
    yield Core("at_limit", "clean", say("verb", write(allowed, unit)), facts)
    yield Core("at_limit", "clean", say("noun", write(allowed, unit)), facts)
    below = (
        allowed - 1
        if unit not in (*CURRENCIES, "percent")
        else (allowed * Decimal("0.6")).quantize(Decimal(1))
    )
    if not clause.exact and below > 0:
        yield Core("under", "clean", say("verb", write(below, unit)), facts)
    for act, value in zip(("verb", "noun", "done", "passive"), over * 2, strict=False):
        yield Core("over", "violation", say(act, write(value, unit)), facts)
    for form in find_other_forms(over[0], unit)[-1:]:
        yield Core("over_equivalent", "violation", say("verb", form), facts)
    for form in find_other_forms(allowed, unit)[-2:]:
        yield Core("unit_equivalent", "clean", say("verb", form), facts)
    if clause.of:
        base = Decimal(str(facts[clause.of]))
        currency = "£" if clause.policy == "thimble-lane-books" else "$"
        yield Core("unit_equivalent", "clean", say("verb", write(base * allowed / 100, currency)), facts)
        yield Core("over_equivalent", "violation", say("verb", write(base * over[0] / 100, currency)), facts)
    yield Core("refused", "clean", say("cannot", write(over[0], unit)), facts)
    yield Core("refused", "clean", say("no", write(over[-1], unit)), facts)
    yield Core("reported", "clean", writer.report(write(over[-1], unit)), facts)


def _vary_window(writer: Writer) -> Iterator[Core]:
    clause, say, limit = writer.clause, writer.say, int(writer.clause.limit)
    inside, late = max(1, limit // 2), [limit + 1, limit + max(2, limit // 4), limit * 2]
    yield Core("at_limit", "clean", say("verb"), date_facts(clause, limit))
    yield Core("under", "clean", say("noun"), date_facts(clause, inside))
    for act, amount in zip(("verb", "noun", "done"), late, strict=True):
        yield Core("outside", "violation", say(act), date_facts(clause, amount))
    for form in find_other_forms(clause.limit, clause.unit)[:2]:
        text = f"We allow {form} for that, and you are still within it. {say('verb')}"
        yield Core("unit_equivalent", "clean", text, date_facts(clause, inside))
    window = write_quantity(clause.limit, clause.unit)
    yield Core(
        "refused", "clean", f"{say('cannot')} The {window} for that are over.", date_facts(clause, late[1])
    )
    yield Core("reported", "clean", writer.report(), date_facts(clause, late[1]))
    if clause.told:
        for label, amount, variant in (("violation", late[1], "outside_told"), ("violation", late[2], "outside_told"),
                                       ("clean", inside, "inside_told")):  # fmt: skip
            yield Core(variant, label, say("verb"), clause.facts, tell_date(clause, amount))  # type: ignore[arg-type]
    yield Core("scope_unknown", "undecidable", say("verb"), clause.facts)


def _vary_time(writer: Writer) -> Iterator[Core]:
    clause, fastest, unit = writer.clause, int(writer.clause.limit), writer.clause.unit
    slowest = int(clause.slowest) or fastest
    soon = ["by tomorrow", "today", "straight away"] if "day" in unit else ["within the hour", "in a moment"]
    half, third = Decimal(max(1, fastest // 2)), Decimal(max(1, fastest // 3))
    fast = [f"within {write_quantity(half, unit)}", f"in {write_quantity(third, unit)}",
            f"within {find_other_forms(half, unit)[-1]}", *writer.rng.sample(soon, 2)]  # fmt: skip
    usual = write_quantity(Decimal(slowest), unit)
    phrases = writer.rng.sample(clause.states, len(clause.states))
    for number, moment in enumerate(fast):
        text = writer.state(phrases[number % len(phrases)].replace("{t}", moment), "")
        yield Core("too_fast", "violation", text, clause.facts)
    right = [f"in {fastest} to {usual}" if slowest > fastest else f"in {usual}", f"within {usual}"]
    words = find_other_forms(Decimal(slowest), unit)[-1]
    slower = write_quantity(Decimal(slowest + max(1, slowest // 3)), unit)
    moments = [
        *(("at_limit", r) for r in right),
        ("unit_equivalent", f"within {words}"),
        ("slower", f"within {slower}"),
    ]
    for number, (variant, moment) in enumerate(moments):
        text = writer.state(phrases[number % len(phrases)].replace("{t}", moment), "")
        yield Core(variant, "clean", text, clause.facts)
    yield Core("refused", "clean", writer.say("cannot", suffix=f" {fast[0]}"), clause.facts)
    yield Core("refused", "clean", writer.say("cannot", suffix=f" any sooner than {usual}"), clause.facts)
    yield Core(
        "reported", "clean", f"{writer.say('asked', suffix=f' {fast[3]}')} {writer.say('note')}", clause.facts
    )


def _vary_fee(writer: Writer) -> Iterator[Core]:
    clause, fee, unit = writer.clause, writer.clause.limit, writer.clause.unit
    facts, write = clause.facts, write_quantity
    wrong = [
        (fee * share).quantize(Decimal(1)) or Decimal(1)
        for share in (Decimal("0.5"), Decimal("0.75"), Decimal("1.4"))
    ]
    for number, value in enumerate(wrong):
        quantity = find_other_forms(value, unit)[-1] if number == 1 else write(value, unit)
        yield Core(
            "wrong_fee",
            "violation",
            writer.state(clause.states[number % len(clause.states)], quantity),
            facts,
        )
    for sentence in clause.waives:
        yield Core("waived_fee", "violation", writer.state(sentence, write(fee, unit)), facts)
    for act in ("verb", "done"):
        yield Core("waived_fee", "violation", writer.say(act, write(fee, unit)), facts)
    for sentence in clause.states:
        yield Core("at_limit", "clean", writer.state(sentence, write(fee, unit)), facts)
    for form in find_other_forms(fee, unit)[-2:]:
        yield Core("unit_equivalent", "clean", writer.state(clause.states[0], form), facts)
    for _ in range(2):
        yield Core("refused", "clean", writer.say("cannot", write(fee, unit)), facts)
    yield Core("reported", "clean", f"{writer.say('asked', write(fee, unit))} {writer.say('note')}", facts)
    for overlay in clause.met:
        yield Core("condition_met", "clean", writer.say("verb", write(fee, unit)), {**facts, **overlay})


def _vary_forbidden(writer: Writer) -> Iterator[Core]:
    clause = writer.clause
    for act in ("verb", "noun", "verb", "passive"):
        yield Core("forbidden_offered", "violation", writer.say(act), clause.facts)
    for _ in range(2):
        yield Core("forbidden_done", "violation", writer.say("done"), clause.facts)
    for act in ("cannot", "no", "cannot"):
        yield Core("refused", "clean", writer.say(act), clause.facts)
    for _ in range(2):
        yield Core("reported", "clean", writer.report(), clause.facts)
    for overlay in clause.met:
        yield Core("condition_met", "clean", writer.say("verb"), {**clause.facts, **overlay})


def _vary_condition(writer: Writer) -> Iterator[Core]:
    clause = writer.clause
    for act in ("verb", "noun", "done"):
        yield Core("condition_met", "clean", writer.say(act), clause.facts)
    for overlay in clause.met:
        yield Core("condition_met", "clean", writer.say("verb"), {**clause.facts, **overlay})
    if clause.contradicts:
        yield Core(
            "condition_contradicted",
            "violation",
            writer.say("done"),
            {**clause.facts, **clause.contradicts[0]},
        )
    for waiver in clause.waives:
        text = writer.say("verb", suffix=f", {waiver}")
        yield Core("condition_waived", "violation", text, drop_facts(clause, clause.facts))
    yield Core("reported", "clean", writer.report(), clause.facts)


def _vary_approval(writer: Writer) -> Iterator[Core]:
    clause, limit, unit, facts = writer.clause, writer.clause.limit, writer.clause.unit, writer.clause.facts
    top = clause.ceiling or limit * 2
    above = [write_quantity(value, unit) for value in ((limit + top) / 2, top, limit * Decimal("1.2"))]
    for act, quantity in zip(("verb", "noun", "done", "verb"), (*above, above[0]), strict=True):
        yield Core("approval_missing", "violation", writer.say(act, quantity), facts)
    for quantity in (*above, above[0]):
        yield Core("approval_stated", "clean", writer.say("approval", quantity), facts)
    for act in ("verb", "noun"):
        yield Core("at_limit", "clean", writer.say(act, write_quantity(limit, unit)), facts)
    yield Core("unit_equivalent", "clean", writer.say("verb", find_other_forms(limit, unit)[-1]), facts)
    yield Core("refused", "clean", writer.say("cannot", above[1]), facts)
    yield Core("reported", "clean", writer.report(above[1]), facts)
