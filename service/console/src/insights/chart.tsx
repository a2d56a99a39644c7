// A chart with a name and an account in words, and the same figures as a table.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type * as Plots from "./plots";

export type Draw = (plots: typeof Plots, width: number) => Element;

interface ChartProps {
  title: string;
  /** What it shows, for those who do not see it. */
  description: string;
  draw: Draw;
  /** Drawn anew when this changes. */
  data: unknown;
  /** Nothing to draw: said in words, and the table still has the rest. */
  empty?: boolean;
  children: ComponentChildren;
}

export function Chart({ title, description, draw, data, empty = false, children }: ChartProps) {
  const parent = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const element = parent.current;
    if (!element || empty) return undefined;
    let gone = false;
    let width = 0;
    let observer: ResizeObserver | null = null;
    void import("./plots").then((plots) => {
      if (gone) return;
      observer = new ResizeObserver(() => {
        if (element.clientWidth === width || element.clientWidth === 0) return;
        width = element.clientWidth;
        element.replaceChildren(name(draw(plots, width), id, title, description));
      });
      observer.observe(element);
    });
    return () => {
      gone = true;
      observer?.disconnect();
    };
  }, [data, empty]);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      {empty ? <p class="quiet">None in this time.</p> : <div class="chart-drawing" ref={parent} />}
      <details>
        <summary>{title} as a table</summary>
        <div class="table-frame" tabIndex={0} role="region" aria-label={`${title}, table`}>
          {children}
        </div>
      </details>
    </figure>
  );
}

function name(chart: Element, id: string, title: string, description: string): Element {
  const titleElement = document.createElementNS("http://www.w3.org/2000/svg", "title");
  titleElement.id = `${id}-title`;
  titleElement.textContent = title;
  const words = document.createElementNS("http://www.w3.org/2000/svg", "desc");
  words.id = `${id}-desc`;
  words.textContent = description;
  chart.prepend(titleElement, words);
  chart.setAttribute("role", "img");
  chart.setAttribute("aria-labelledby", titleElement.id);
  chart.setAttribute("aria-describedby", words.id);
  return chart;
}
