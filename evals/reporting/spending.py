"""What replies take: time, tokens and money, as a table and against the quality that they buy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum

import altair as alt
import numpy as np
from markupsafe import Markup

from evals.comparing.comparison import Estimate
from evals.comparing.wording import show_estimate, show_number
from evals.reporting.drawing import (
    BASELINE,
    CANDIDATE,
    SOFT,
    Mark,
    chart_rows,
    colour_runs,
    draw_svg,
    shape_runs,
)
from evals.suite.measures import Measure
from evals.suite.run import Row, Run

Read = Callable[[Row], float | None]
# Names are those of the measures, where there is one.
SPENT: tuple[tuple[str, str, Read], ...] = (
    ("seconds", "Seconds", lambda row: row.seconds),
    ("cost", "US dollars", lambda row: row.cost),
    ("output_tokens", "Tokens out", lambda row: row.output_tokens),
    ("input_tokens", "Tokens in", lambda row: row.input_tokens),
    ("cached_tokens", "Tokens in from a cache", lambda row: row.cached_tokens),
    ("model_calls", "Model calls", lambda row: row.model_calls),
    ("words", "Words", lambda row: row.measures.get("words")),
)
_RUNS = (BASELINE, CANDIDATE)
_DRAWN = ("seconds", "output_tokens", "cost")


@dataclass(frozen=True, slots=True)
class Spent:
    """A reply's use of one thing in one run: mean, median and 95th percentile over ``replies`` that tell it."""

    name: str
    title: str
    replies: int
    total: float
    mean: float
    median: float
    late: float


def measure_spending(run: Run) -> dict[str, Spent]:
    """By name; what no reply tells (a model without a price) is absent."""
    found = {}
    for name, title, read in SPENT:
        values = [value for row in run.rows if (value := read(row)) is not None]
        if values:
            median, late = np.percentile(values, (50, 95))
            total = fsum(values)
            found[name] = Spent(
                name, title, len(values), total, total / len(values), float(median), float(late)
            )
    return found


def draw_spending(
    spent: Sequence[dict[str, Spent]], quality: Sequence[Estimate], measure: Measure, told: str
) -> Markup | None:
    """The primary measure against means of seconds, tokens out and US dollars, a mark a run; None without any."""
    names = [name for name in _DRAWN if all(name in run and run[name].total for run in spent)]
    panels = [
        _draw_panel([run[name] for run in spent], quality, measure, first=not index)
        for index, name in enumerate(names)
    ]
    return draw_svg(alt.hconcat(*panels, spacing=36), told) if panels else None


def _draw_panel(
    spent: Sequence[Spent],
    quality: Sequence[Estimate],
    measure: Measure,
    *,
    first: bool,
) -> alt.LayerChart | alt.FacetChart:
    rows = [_form(*found, measure) for found in zip(_RUNS, spent, quality, strict=True)]
    most = 1.25 * max(each.mean for each in spent)
    x = alt.X(
        "spent:Q",
        title=f"{spent[0].title} a reply, mean",
        scale=alt.Scale(domain=[0, most], nice=False),
        axis=alt.Axis(tickCount=3, grid=False),
    )
    title = "primary measure, percent" if first else None
    y = alt.Y("low:Q", title=title, scale=alt.Scale(domain=[0, 100]))
    base = chart_rows(rows).encode(x=x, color=colour_runs(_RUNS), description="told:N")
    way = rows[0] | {"to": rows[1]["spent"], "up": rows[1]["quality"]}
    path = chart_rows([way]).mark_rule(color=SOFT, strokeDash=[3, 4])
    return alt.layer(
        path.encode(x=x, x2="to:Q", y="quality:Q", y2="up:Q"),
        base.mark_rule(strokeWidth=3, opacity=0.55, strokeCap="round").encode(y=y, y2="high:Q"),
        base.mark_point(filled=True, size=120, opacity=1).encode(y="quality:Q", shape=shape_runs(_RUNS)),
    ).properties(width=250, height=210)


def _form(run: str, spent: Spent, estimate: Estimate, measure: Measure) -> Mark:
    low, high = _find_ends(estimate)
    said = f"{run}: {show_number(spent.mean)} {spent.title.lower()}, {show_estimate(estimate, measure)}"
    return {
        "series": run,
        "spent": spent.mean,
        "quality": 100 * estimate.value,
        "low": 100 * low,
        "high": 100 * high,
        "told": said,
    }


def _find_ends(estimate: Estimate) -> tuple[float, float]:
    bounds = estimate.interval
    return (bounds.low, bounds.high) if bounds else (estimate.value, estimate.value)
