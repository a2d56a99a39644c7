// What agents did with the drafts: over time, why, and by what had been written.
import type { Insights } from "../api/wire-insights";
import { formatDay } from "../text/time";
import { readable, reasonName, shortDigest } from "../text/words";
import { Chart } from "./chart";
import { Table, listReasons, percent } from "./table";

export function OutcomeSection({ found }: { found: Insights }) {
  return (
    <section class="charts" aria-label="Outcomes">
      <OverTime found={found} title="Sent unedited over time" field="acceptance" />
      <OverTime found={found} title="Changed by agents over time" field="edit_distance" />
      <Reasons found={found} />
      <Techniques found={found} />
      <Prompts found={found} />
    </section>
  );
}

interface OverTimeProps {
  found: Insights;
  title: string;
  field: "acceptance" | "edit_distance";
}

function OverTime({ found, title, field }: OverTimeProps) {
  const points = found.over_time.map((each) => ({ start: each.start, value: each[field] }));
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const description =
    known.length === 0
      ? "No figures in this time."
      : `From ${percent(known[0] ?? null)} to ${percent(known.at(-1) ?? null)}, between ${percent(Math.min(...known))} and ${percent(Math.max(...known))}.`;
  return (
    <Chart title={title} description={description} data={points} draw={(plots, width) => plots.drawShare(points, width)}>
      <Table
        caption={title}
        head={[found.bucket === "day" ? "Day" : "Week of", "Share", "Outcomes", "Drafts"]}
        rows={found.over_time.map((each) => [formatDay(each.start), percent(each[field]), each.outcomes, each.drafts])}
      />
    </Chart>
  );
}

function Reasons({ found }: { found: Insights }) {
  const bars = found.reasons.filter(({ count }) => count > 0).map(({ reason, count }) => ({ name: reasonName(reason), value: count }));
  if (bars.length === 0) return null;
  return (
    <Chart
      title="Why drafts were changed or discarded"
      description={bars.map(({ name, value }) => `${name}: ${value}`).join(", ")}
      data={found}
      draw={(plots, width) => plots.drawBars(bars, width, String)}
    >
      <Table caption="Reasons" head={["Reason", "Drafts"]} rows={bars.map(({ name, value }) => [name, value])} />
    </Chart>
  );
}

function Techniques({ found }: { found: Insights }) {
  const bars = found.techniques
    .filter(({ kept }) => kept !== null)
    .map(({ technique, kept }) => ({ name: readable(technique), value: kept ?? 0 }));
  if (bars.length === 0) return null;
  return (
    <Chart
      title="Sentences that agents keep, by technique"
      description={bars.map(({ name, value }) => `${name}: ${percent(value)}`).join(", ")}
      data={found}
      draw={(plots, width) => plots.drawBars(bars, width, percent)}
    >
      <Table
        caption="Techniques"
        head={["Technique", "Drafts", "Sent unedited", "Kept", "Changed", "Reasons"]}
        rows={found.techniques.map((each) => [
          readable(each.technique),
          each.drafts,
          percent(each.acceptance),
          percent(each.kept),
          percent(each.edit_distance),
          listReasons(each.reasons),
        ])}
      />
    </Chart>
  );
}

function Prompts({ found }: { found: Insights }) {
  if (found.prompts.length === 0) return null;
  return (
    <figure class="chart">
      <figcaption>By version of the prompts</figcaption>
      <div class="table-frame" tabIndex={0} role="region" aria-label="By version of the prompts">
        <Table
          caption="By version of the prompts"
          head={["Prompts", "Since", "Drafts", "Sent unedited", "Changed", "Reasons"]}
          rows={found.prompts.map((each) => [
            shortDigest(each.prompts),
            formatDay(each.since),
            each.drafts,
            percent(each.acceptance),
            percent(each.edit_distance),
            listReasons(each.reasons),
          ])}
        />
      </div>
    </figure>
  );
}
