// The charts themselves, drawn as SVG. Loaded with the insights only.
import { axisX, axisY, barX, dot, gridY, lineY, plot, ruleX, ruleY, text } from "@observablehq/plot";

export interface Point {
  start: string;
  value: number | null;
}

export interface Bar {
  name: string;
  value: number;
}

const STYLE = { background: "transparent", color: "var(--muted)", fontFamily: "inherit", fontSize: "12px" };

/** A share (0 to 1) over time; `null` leaves a gap. */
export function drawShare(points: readonly Point[], width: number): Element {
  const data = points.map(({ start, value }) => ({ start: new Date(start), value }));
  return finish(
    plot({
      width,
      height: 220,
      marginLeft: 44,
      marginBottom: 32,
      style: STYLE,
      x: { type: "utc", label: null },
      y: { domain: [0, 1], label: null },
      marks: [
        gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
        axisY({ ticks: 4, tickSize: 0, tickFormat: (share: number) => `${Math.round(share * 100)} %` }),
        axisX({ ticks: Math.max(2, Math.floor(width / 110)), tickSize: 0 }),
        ruleY([0], { stroke: "var(--line)" }),
        lineY(data, { x: "start", y: "value", stroke: "var(--accent)", strokeWidth: 2 }),
        dot(
          data.filter(({ value }) => value !== null),
          { x: "start", y: "value", fill: "var(--accent)", r: data.length > 40 ? 1.5 : 3 },
        ),
      ],
    }),
  );
}

/** Amounts by name, in the order given. */
export function drawBars(bars: readonly Bar[], width: number, write: (value: number) => string): Element {
  const longest = Math.max(6, ...bars.map(({ name }) => name.length));
  const marginLeft = Math.min(Math.floor(width * 0.45), longest * 7 + 12);
  const room = Math.floor(marginLeft / 7) - 1;
  return finish(
    plot({
      width,
      height: bars.length * 30 + 12,
      marginLeft,
      marginRight: 48,
      marginTop: 4,
      marginBottom: 4,
      style: STYLE,
      x: { axis: null, domain: [0, Math.max(Number.EPSILON, ...bars.map(({ value }) => value))] },
      y: { label: null, domain: bars.map(({ name }) => name), padding: 0.35 },
      marks: [
        axisY({ tickSize: 0, tickFormat: (name: string) => shorten(name, room) }),
        barX(bars, { x: "value", y: "name", fill: "var(--accent)", rx: 3 }),
        text(bars, {
          x: "value",
          y: "name",
          text: (bar: Bar) => write(bar.value),
          textAnchor: "start",
          dx: 6,
          fill: "var(--ink)",
        }),
        ruleX([0], { stroke: "var(--line)" }),
      ],
    }),
  );
}

const shorten = (name: string, room: number): string => (name.length > room ? `${name.slice(0, room - 1)}…` : name);

/** The library's own <style> would need 'unsafe-inline'; what it holds is in our style sheet. */
function finish(chart: Element): Element {
  for (const style of chart.querySelectorAll("style")) style.remove();
  // The chart has one name and one account; those of its layers would be read out of place.
  for (const layer of chart.querySelectorAll("[aria-label]")) layer.removeAttribute("aria-label");
  chart.classList.add("plot");
  return chart;
}
