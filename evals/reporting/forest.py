"""Charts of paired differences: one for the measures, one for the families of cases.

Right of zero is better in both, whichever way a measure counts: a fall of what should fall is drawn to the right.
"""

from collections.abc import Sequence

import altair as alt
from markupsafe import Markup

from evals.comparing.comparison import Compared
from evals.comparing.wording import VERDICTS, show_difference
from evals.reporting.drawing import (
    BETTER,
    INK,
    OPEN,
    SOFT,
    WORSE,
    Mark,
    chart_rows,
    clean,
    draw_svg,
    label_lines,
    wrap,
)
from evals.reporting.families import FamilyChange
from evals.reporting.points import show_signed
from evals.suite.measures import Measure

_SIDES = "\u2003·\u2003".join(("← candidate is worse", "points", "candidate is better →"))
_STEP, _WIDTH = 34, 650
_ORDER = {"primary": 0, "gate": 1, "secondary": 2}


def draw_forest(measures: Sequence[Compared], told: str) -> Markup:
    """The paired difference of every share among ``measures`` with its interval, in points."""
    shares = sorted(
        (found for found in measures if found.measure.share), key=lambda found: _ORDER[found.measure.role]
    )
    rows = [_form_measure(found) for found in shares]
    side = _find_side([abs(float(row[key])) for row in rows for key in ("low", "high")])
    words = list(VERDICTS.values())
    titles = [str(row["title"]) for row in rows]
    primary_first = alt.condition("datum.index == 0", alt.value("bold"), alt.value("normal"))
    base = chart_rows(rows).encode(
        y=alt.Y("title:N", sort=titles, title=None, axis=label_lines(titles, labelFontWeight=primary_first)),
        color=alt.Color(
            "verdict:N",
            scale=alt.Scale(domain=words, range=[BETTER, WORSE, OPEN]),
            legend=alt.Legend(title=None),
        ),
        description="told:N",
    )
    shape = alt.Shape(
        "verdict:N",
        scale=alt.Scale(domain=words, range=["triangle-up", "triangle-down", "circle"]),
        legend=alt.Legend(title=None),
    )
    marks = alt.layer(
        *_draw_sides(side),
        base.mark_rule(strokeWidth=2.5, strokeCap="round").encode(x=_axis(side, "low:Q"), x2="high:Q"),
        base.mark_point(filled=True, size=100, opacity=1).encode(x="value:Q", shape=shape),
    )
    return draw_svg(marks.properties(width=_WIDTH, height=alt.Step(_STEP)), told)


def draw_families(changes: Sequence[FamilyChange], measure: Measure, told: str) -> Markup:
    """Per family, bubbles of the cases' differences (larger: several alike) and a bar at their mean."""
    sign = 1 if measure.higher_is_better else -1
    dots: list[Mark] = []
    means: list[Mark] = []
    for change in changes:
        name = wrap(change.family)
        mean = 100 * sign * change.mean
        told_mean = f"{clean(change.family)}, mean: {show_signed(mean)} points"
        means.append({"family": name, "value": mean, "told": told_mean})
        for value, cases in change.groups.items():
            points = 100 * sign * value
            way = "Better" if points > 0 else "Worse" if points < 0 else "Same"
            said = f"{clean(', '.join(cases), 300)}: {show_signed(points)} points"
            dots.append({"family": name, "value": points, "cases": len(cases), "way": way, "told": said})
    side = _find_side([abs(float(dot["value"])) for dot in dots])
    order = [str(row["family"]) for row in means]
    y = alt.Y("family:N", sort=order, title=None, axis=label_lines(order))
    bubbles = (
        chart_rows(dots)
        .mark_circle(opacity=0.75)
        .encode(
            y=y,
            x=_axis(side, "value:Q"),
            size=alt.Size("cases:Q", scale=alt.Scale(domain=[1, 6], range=[70, 420]), legend=None),
            color=alt.Color(
                "way:N",
                scale=alt.Scale(domain=["Better", "Worse", "Same"], range=[BETTER, WORSE, OPEN]),
                legend=alt.Legend(title=None),
            ),
            description="told:N",
        )
    )
    bars = (
        chart_rows(means)
        .mark_tick(thickness=3, size=18, color=INK)
        .encode(y=y, x="value:Q", description="told:N")
    )
    marks = alt.layer(*_draw_sides(side), bubbles, bars)
    return draw_svg(marks.properties(width=_WIDTH, height=alt.Step(_STEP)), told)


def _form_measure(found: Compared) -> Mark:
    sign = 1 if found.measure.higher_is_better else -1
    value, bounds = found.difference.value, found.difference.interval
    ends = (bounds.low, bounds.high) if bounds else (value, value)
    low, high = sorted(100 * sign * end for end in ends)
    return {
        "title": wrap(found.measure.title),
        "value": 100 * sign * value,
        "low": low,
        "high": high,
        "verdict": VERDICTS[found.verdict],
        "told": f"{clean(found.measure.title)}: {show_difference(found)}, {found.verdict}",
    }


def _find_side(reaches: Sequence[float]) -> float:
    """How far the axis goes on either side of zero, in points."""
    return min(100.0, 5.0 * (int(max(reaches, default=0.0) / 5) + 1))


def _axis(side: float, field: str) -> alt.X:
    scale = alt.Scale(domain=[-side, side], nice=False)
    # An axis that is as long on both sides has its words on the right sides without being told where zero is.
    return alt.X(field, title=_SIDES, scale=scale, axis=alt.Axis(tickCount=9))


def _draw_sides(side: float) -> tuple[alt.Chart, alt.Chart]:
    halves = [{"from": -side, "to": 0, "colour": "worse"}, {"from": 0, "to": side, "colour": "better"}]
    tint = alt.condition("datum.from < 0", alt.value(WORSE), alt.value(BETTER))
    tints = chart_rows(halves).mark_rect(opacity=0.07)
    zero = chart_rows([{"at": 0}]).mark_rule(color=SOFT, strokeWidth=1.5)
    return tints.encode(x=_axis(side, "from:Q"), x2="to:Q", fill=tint), zero.encode(x="at:Q")
