// What keeps causing conflict: the clauses, products and promises behind hostile, refused and escalated cases.
import type { Insights } from "../api/wire-insights";
import { readable } from "../text/words";
import { Chart } from "./chart";
import type { Bar } from "./plots";
import { Table, listReasons, percent } from "./table";

const MOST = 10;

export function ConflictSection({ found }: { found: Insights }) {
  if (found.clauses.length + found.products.length + found.promises.length === 0) return null;
  return (
    <section aria-labelledby="conflict-title">
      <h2 id="conflict-title" class="section-title">
        What keeps causing conflict
      </h2>
      <div class="charts">
        <Clauses found={found} />
        <Products found={found} />
        <Promises found={found} />
      </div>
    </section>
  );
}

/** The most frequent ones; what never happened needs no bar. */
function pick<Each>(all: readonly Each[], read: (each: Each) => Bar): Bar[] {
  return all
    .map(read)
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, MOST);
}

function Clauses({ found }: { found: Insights }) {
  const bars = pick(found.clauses, ({ clause, hostile }) => ({ name: clause, value: hostile }));
  if (found.clauses.length === 0) return null;
  return (
    <Chart
      title="Hostile conversations by clause"
      description={bars.map(({ name, value }) => `${name}: ${value}`).join(", ")}
      data={found}
      empty={bars.length === 0}
      draw={(plots, width) => plots.drawBars(bars, width, String)}
    >
      <Table
        caption="Clauses"
        head={["Clause", "Text", "Drafts", "Refused", "Escalated", "Hostile", "Overruled", "Sent unedited", "Changed", "Reasons"]}
        rows={found.clauses.map((each) => [
          each.clause,
          each.quote,
          each.drafts,
          each.refused,
          each.escalated,
          each.hostile,
          each.overruled,
          percent(each.acceptance),
          percent(each.edit_distance),
          listReasons(each.reasons),
        ])}
      />
    </Chart>
  );
}

function Products({ found }: { found: Insights }) {
  const bars = pick(found.products, ({ product, hostile }) => ({ name: product, value: hostile }));
  if (found.products.length === 0) return null;
  return (
    <Chart
      title="Hostile conversations by product"
      description={bars.map(({ name, value }) => `${name}: ${value}`).join(", ")}
      data={found}
      empty={bars.length === 0}
      draw={(plots, width) => plots.drawBars(bars, width, String)}
    >
      <Table
        caption="Products"
        head={["Product", "Drafts", "Refused", "Escalated", "Hostile"]}
        rows={found.products.map((each) => [each.product, each.drafts, each.refused, each.escalated, each.hostile])}
      />
    </Chart>
  );
}

function Promises({ found }: { found: Insights }) {
  const bars = pick(found.promises, ({ slot, refused }) => ({ name: readable(slot), value: refused }));
  if (found.promises.length === 0) return null;
  return (
    <Chart
      title="Asked for and refused"
      description={bars.map(({ name, value }) => `${name}: ${value}`).join(", ")}
      data={found}
      empty={bars.length === 0}
      draw={(plots, width) => plots.drawBars(bars, width, String)}
    >
      <Table
        caption="Promises"
        head={["Asked for", "Asked", "Refused", "Granted", "Undecided"]}
        rows={found.promises.map((each) => [readable(each.slot), each.asked, each.refused, each.granted, each.undecided])}
      />
    </Chart>
  );
}
