"""Charts as SVG within the page: the page's own colours, in light and dark, and no scripts.

Vega-Lite (through Altair) lays a chart out and vl-convert writes it as SVG when the report is made; so a report holds
pictures of some kilobytes in place of a library of a megabyte.
"""

import re
import textwrap
from collections.abc import Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

import altair as alt
import vl_convert
from markupsafe import Markup

from evals.comparing.escaping import reveal

Mark = dict[str, Any]  # of a mark; Vega-Lite takes any JSON
BASELINE, CANDIDATE = "Baseline", "Candidate"
Layered = alt.LayerChart | alt.HConcatChart | alt.FacetChart
BEFORE, AFTER, INK, SOFT, LINE = (f"var(--{name})" for name in ("before", "after", "ink", "soft", "line"))
BETTER, WORSE, OPEN = "var(--pass)", "var(--fail)", "var(--open)"
_SVG: Final = "http://www.w3.org/2000/svg"
_NOT_XML = re.compile("[\ufffe\uffff]")
_FONT = "system-ui, sans-serif"
# Right of the chart more, for letters wider than those that vl-convert measures.
_PADDING = {"left": 4, "top": 4, "bottom": 4, "right": 28}
_LINE_HEIGHT, _GAP = 15, 8
_WIDEST = 7.6  # pixels a letter, at 13 pixels, of the widest of common fonts (DejaVu Sans)


def chart_rows(rows: Sequence[Mark]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=list(rows)))


def label_lines(labels: Sequence[str], **looks: Any) -> alt.Axis:
    """The axis with ``labels`` at the left, which ``wrap`` made; room is kept for whatever font the reader has."""
    longest = max((len(line) for label in labels for line in label.split("\n")), default=0)
    return alt.Axis(
        labelExpr="split(datum.label, '\\n')",
        minExtent=longest * _WIDEST + _GAP,
        labelLineHeight=_LINE_HEIGHT,
        grid=False,
        labelLimit=0,
        **looks,
    )


def wrap(label: str) -> str:
    """``label`` in lines that leave most of the width to the chart.

    >>> wrap("Passes and says what was decided, before repair")
    'Passes and says what was decided,\\nbefore repair'
    """
    return "\n".join(textwrap.wrap(clean(label, 100), 36)) or "–"


def colour_runs(series: Sequence[str]) -> alt.Color:
    """One colour a run, or one for a run alone; the field is ``series``."""
    return alt.Color("series:N", scale=_scale(series, [BEFORE, AFTER]), legend=_explain(series))


def shape_runs(series: Sequence[str]) -> alt.Shape:
    """As ``colour_runs``, so that nobody has to tell colours apart."""
    return alt.Shape("series:N", scale=_scale(series, ["circle", "diamond"]), legend=_explain(series))


def _scale(series: Sequence[str], looks: Sequence[str]) -> alt.Scale:
    alone = len(series) < 2
    return alt.Scale(
        domain=list(series) if alone else [BASELINE, CANDIDATE], range=list(looks[-len(series) :])
    )


def _explain(series: Sequence[str]) -> alt.Legend | None:
    return alt.Legend(title=None) if len(series) > 1 else None


def draw_svg(chart: Layered, told: str) -> Markup:
    """``chart`` as SVG; ``told`` is what it shows, in words, for those who can't see it.

    A mark's description becomes the title that browsers show where the mouse rests.
    """
    ET.register_namespace("", _SVG)
    spec = _style(chart).to_dict()
    # vl-convert escapes the texts within; a parser that fails on anything else guards the page.
    root = ET.fromstring(vl_convert.vegalite_to_svg(spec))  # noqa: S314 - written here, a line above
    width = root.attrib.pop("width")
    root.attrib.pop("height")
    for element in root.iter():
        description = element.get("aria-label")
        if description and element.get("aria-roledescription") not in ("axis", "legend"):
            title = ET.Element(f"{{{_SVG}}}title")
            title.text = description
            element.insert(0, title)
        if len(lines := element.findall(f"{{{_SVG}}}tspan")) > 1:
            # Vega puts the first of several lines where a single one would be.
            lines[0].set("dy", str(-_LINE_HEIGHT * (len(lines) - 1) / 2))
        for name in [name for name in element.attrib if name == "role" or name.startswith("aria-")]:
            del element.attrib[name]
    root.attrib |= {"role": "img", "aria-label": clean(told), "style": f"max-width: {width}px"}
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 - serialised, hence escaped


def clean(text: str, most: int = 1000) -> str:
    """``text`` as a chart may show it: hidden characters by their numbers, cut after ``most``.

    >>> clean("a long name", 6)
    'a lon…'
    """
    plain = _NOT_XML.sub("\ufffd", reveal(text))
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def _style(chart: Layered) -> Layered:
    styled: Layered = (
        chart.configure(background="transparent", font=_FONT, padding=_PADDING)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK,
            titleColor=SOFT,
            gridColor=LINE,
            domainColor=LINE,
            tickColor=LINE,
            labelFontSize=13,
            titleFontSize=13,
            titleFontWeight="normal",
            titlePadding=10,
            labelLimit=400,
        )
        .configure_axisY(domain=False, ticks=False, labelPadding=_GAP)
        .configure_legend(
            orient="top",
            labelColor=INK,
            titleColor=SOFT,
            labelFontSize=13,
            titleFontSize=13,
            symbolSize=90,
            symbolOpacity=1,
        )
        .configure_header(labelColor=INK, labelFontSize=13, labelFontWeight="bold", titleColor=SOFT)
    )
    return styled
