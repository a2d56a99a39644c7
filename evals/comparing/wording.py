"""A comparison's figures and verdict in words."""

from evals.comparing.comparison import Compared, Comparison, Estimate
from evals.comparing.statistics import Interval
from evals.suite.measures import Measure

VERDICTS = {"better": "Better", "worse": "Worse", "can't tell": "Can't tell"}


def word_verdict(comparison: Comparison) -> str:
    """The verdict in one line: gates that fail, the primary, and gates that call for caution."""
    parts = [
        f"the gate “{gate.measure.title}” fails: it {word_change(found)}{_name_certain(gate.certain)}"
        for gate in comparison.gates
        if gate.outcome == "fails" and (found := comparison.get_measure(gate.measure.name))
    ]
    parts.append(_word_primary(comparison.primary))
    parts += [f"caution: “{gate.measure.title}”" for gate in comparison.gates if gate.outcome == "caution"]
    return f"{VERDICTS[comparison.verdict]}: {'; '.join(parts)}."


def _word_primary(primary: Compared | None) -> str:
    if primary is None:
        return "no case has the primary measure in both runs"
    told = f"“{primary.measure.title}” {word_change(primary)}"
    return f"{told}; {word_detectable(primary)}" if primary.verdict == "can't tell" else told


def word_change(found: Compared) -> str:
    """Such as ``went from 70.0 % to 80.0 %: +10.0 points [+4.1, +15.9]``."""
    before, after = (
        show_value(found.baseline.value, found.measure),
        show_value(found.candidate.value, found.measure),
    )
    if before == after and not found.difference.value:
        return f"stayed at {before}: {show_difference(found)}"
    return f"went from {before} to {after}: {show_difference(found)}"


def word_detectable(found: Compared) -> str:
    """What the experiment could have seen."""
    shown = show_detectable(found)
    if shown:
        return f"the smallest detectable difference is {shown}"
    if found.difference.value:
        return f"too few families ({found.difference.families}) to tell noise from a difference"
    return "no case differs, so nothing tells how small a difference would have shown"


def show_detectable(found: Compared) -> str:
    """With its unit; "" where it is not known."""
    detectable = found.difference.detectable
    if detectable is None:
        return ""
    if not found.measure.share:
        return show_number(detectable)
    return f"{100 * detectable:.1f} points" if detectable <= 1 else "more than 100 points"


def show_value(value: float, measure: Measure) -> str:
    return f"{100 * value:.1f} %" if measure.share else show_number(value)


def show_estimate(estimate: Estimate, measure: Measure) -> str:
    """Such as ``70.0 % [61.0, 78.1]``."""
    return show_value(estimate.value, measure) + _show_interval(estimate.interval, measure, sign="")


def show_difference(found: Compared) -> str:
    """Such as ``+10.0 points [+4.1, +15.9]``."""
    value, measure = found.difference.value, found.measure
    shown = f"{100 * value:+z.1f} points" if measure.share else show_number(value, "+")
    return _minus(shown) + _show_interval(found.difference.interval, measure, sign="+")


def _show_interval(interval: Interval | None, measure: Measure, *, sign: str) -> str:
    if interval is None:
        return ""
    bounds = interval.low, interval.high
    shown = [f"{100 * bound:{sign}z.1f}" if measure.share else show_number(bound, sign) for bound in bounds]
    return _minus(f" [{shown[0]}, {shown[1]}]")


def show_number(value: float, sign: str = "") -> str:
    """Fewer figures after the point the larger the number is.

    >>> show_number(0.01234), show_number(3.14159), show_number(1234.5), show_number(-2.0, "+")
    ('0.0123', '3.14', '1,234', '−2.00')
    """
    size = abs(value)
    digits = 0 if size >= 100 or not size else 1 if size >= 10 else 2 if size >= 1 else 4
    return _minus(f"{value:{sign}z,.{digits}f}")


def show_p(p: float) -> str:
    """
    >>> show_p(0.0321), show_p(0.00001)
    ('0.032', '< 0.001')
    """
    return f"{p:.3f}" if p >= 0.001 else "< 0.001"


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _name_certain(cases: tuple[str, ...]) -> str:
    return f", in its epochs beyond doubt in {', '.join(cases)}" if cases else ""
