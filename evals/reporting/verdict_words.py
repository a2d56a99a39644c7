"""A comparison's verdict for those who have not seen statistics since school."""

from collections.abc import Iterator, Sequence

from evals.comparing.comparison import Compared, Comparison
from evals.comparing.wording import show_detectable, word_change, word_detectable
from evals.reporting.points import show_signed


def explain_primary(comparison: Comparison) -> Iterator[str]:
    """Sentences on the primary measure: what happened, and how far chance can be ruled out."""
    found = comparison.primary
    if found is None:
        yield "No case has the primary measure in both runs, so nothing decides."
        return
    yield f"“{found.measure.title}” {word_change(found)}."
    bounds = found.difference.interval
    if bounds and found.measure.share:
        low, high = (show_signed(100 * bound) for bound in (bounds.low, bounds.high))
        yield (
            f"The true change is somewhere between {low} and {high} points, as far as these cases can tell: "
            "of twenty such ranges, about nineteen hold the truth."
        )
    yield _explain_chance(found)


def _explain_chance(found: Compared) -> str:
    if found.verdict != "can't tell":
        return "Chance alone, with other replies to other customers, would seldom make such a difference."
    if not show_detectable(found):
        told = word_detectable(found)
        return f"{told[0].upper()}{told[1:]}."
    return (
        "That range holds zero, so chance may have made the difference. It does not mean that nothing changed: "
        f"{word_detectable(found)}, and a smaller one would often go unseen with this many cases."
    )


def advise(comparison: Comparison) -> str:
    """What a reader may do next."""
    fails = [gate.measure.title for gate in comparison.gates if gate.outcome == "fails"]
    count = len(comparison.regressions)
    read = f"the {count} case{'s' if count > 1 else ''} that got worse"
    if fails:
        return f"Do not ship it as it is: {_name(fails)} got worse. Read {read}."
    if comparison.verdict == "worse":
        return f"Do not ship it as it is. Read {read}."
    cautions = [gate.measure.title for gate in comparison.gates if gate.outcome == "caution"]
    if comparison.verdict == "better" and cautions:
        return f"Before you ship it, make sure of {_name(cautions)}, which may have got worse. Read {read}."
    if comparison.verdict == "better":
        return f"Ship it, once you have read {read}." if count else "Ship it: no case got worse."
    return "Run more cases, or more epochs a case, before you decide; or let what it costs decide."


def _name(titles: Sequence[str]) -> str:
    *most, last = (f"“{title}”" for title in titles)
    return f"{', '.join(most)} and {last}" if most else last
