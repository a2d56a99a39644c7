"""Rates with their intervals as a chart: a line each, one mark or two on it, in one panel or more."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
from markupsafe import Markup

from evals.comparing.comparison import Estimate
from evals.comparing.wording import show_estimate
from evals.reporting.drawing import (
    INK,
    Mark,
    chart_rows,
    clean,
    colour_runs,
    draw_svg,
    label_lines,
    shape_runs,
    wrap,
)
from evals.suite.measures import Measure

_RATE = Measure("", "", "secondary", higher_is_better=True, worst=None)


@dataclass(frozen=True, slots=True)
class Spot:
    """A rate between 0 and 1 on the line ``line`` of the chart's ``panel``; ``series`` is the run that it is of."""

    line: str
    series: str
    estimate: Estimate
    panel: str = ""


def draw_intervals(spots: Sequence[Spot], told: str, *, step: int, width: int) -> Markup:
    """``spots`` on an axis in percent, lines and panels in the order in which they come first.

    ``step`` is the height of a line, ``width`` that of all panels together, in pixels.
    """
    panels = list(dict.fromkeys(spot.panel for spot in spots))
    series = list(dict.fromkeys(spot.series for spot in spots))
    most = max((_bounds(spot.estimate)[1] for spot in spots), default=1.0)
    top = 100 if most > 0.5 else max(5, 5 * int(20 * most + 1))
    lines = list(dict.fromkeys(wrap(spot.line) for spot in spots))
    base = chart_rows([_form(spot) for spot in spots]).encode(
        y=alt.Y("line:N", sort=lines, title=None, axis=label_lines(lines)),
        color=colour_runs(series),
        description="told:N",
    )
    if len(series) > 1 and any(spot.line != spot.series for spot in spots):
        base = base.encode(yOffset=alt.YOffset("series:N", sort=series, scale=alt.Scale(paddingOuter=0.6)))
    ticks = alt.Axis(tickCount=10 if panels == [""] else 6)
    axis = alt.X("low:Q", title="percent of replies", scale=alt.Scale(domain=[0, top]), axis=ticks)
    marks = alt.layer(
        base.mark_rule(strokeWidth=3, opacity=0.55, strokeCap="round").encode(x=axis, x2="high:Q"),
        base.mark_point(filled=True, size=110, opacity=1).encode(x="value:Q", shape=shape_runs(series)),
        base.mark_text(align="left", fontSize=13, fontWeight="bold").encode(
            x=alt.value(width / len(panels) + 10), text="shown:N", color=alt.value(INK)
        ),
    ).properties(width=width / len(panels), height=step * len(lines))
    if panels == [""]:
        return draw_svg(marks, told)
    return draw_svg(marks.facet(column=alt.Column("panel:N", sort=panels, title=None)), told)


def _form(spot: Spot) -> Mark:
    low, high = _bounds(spot.estimate)
    words = (spot.panel, spot.line, spot.series if spot.series != spot.line else "")
    return {
        "line": wrap(spot.line),
        "series": spot.series,
        "panel": spot.panel,
        "value": 100 * spot.estimate.value,
        "low": 100 * low,
        "high": 100 * high,
        "shown": "" if spot.panel else f"{100 * spot.estimate.value:.1f} %",
        "told": f"{clean(', '.join(filter(None, words)))}: {show_estimate(spot.estimate, _RATE)}",
    }


def _bounds(estimate: Estimate) -> tuple[float, float]:
    bounds = estimate.interval
    return (bounds.low, bounds.high) if bounds else (estimate.value, estimate.value)
