// What became of the drafts, and what to learn from it.
import { useEffect, useState } from "preact/hooks";
import { readInsights } from "../api/insights";
import { isAborted } from "../api/problem";
import type { Bucket, Insights } from "../api/wire-insights";
import { Icon } from "../parts/icon";
import { Loading } from "../parts/loading";
import { ProblemNote } from "../parts/problem-note";
import { ConflictSection } from "./conflict-section";
import { OutcomeSection } from "./outcome-section";
import { percent } from "./table";

export function InsightsView() {
  const [days, setDays] = useState(90);
  const [bucket, setBucket] = useState<Bucket>("week");
  const [found, setFound] = useState<Insights | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    setError(null);
    readInsights(days, bucket, controller.signal)
      .then(setFound)
      .catch((failure: unknown) => !isAborted(failure) && setError(failure));
    return () => controller.abort();
  }, [days, bucket, attempt]);
  return (
    <main class="insights" id="main">
      <div class="insights-head">
        <h1 class="view-title">Insights</h1>
        <label class="choice">
          <span>Period</span>
          <select value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
            <option value={30}>Last 30 days</option>
            <option value={90}>Last 90 days</option>
            <option value={365}>Last 365 days</option>
          </select>
        </label>
        <label class="choice">
          <span>By</span>
          <select value={bucket} onChange={(event) => setBucket(event.currentTarget.value === "day" ? "day" : "week")}>
            <option value="day">Day</option>
            <option value="week">Week</option>
          </select>
        </label>
      </div>
      <ProblemNote error={error} onRetry={() => setAttempt(attempt + 1)} />
      {!found && !error && <Loading what="the insights" />}
      {found && (found.total.drafts === 0 ? <Empty /> : <Figures found={found} />)}
    </main>
  );
}

function Empty() {
  return (
    <div class="empty">
      <Icon name="chart" size={28} />
      <p>No drafts in this time. Figures appear here once drafts are accepted or discarded in the queue.</p>
      <a class="button" href="#/">
        Open the queue
      </a>
    </div>
  );
}

function Figures({ found }: { found: Insights }) {
  const { total } = found;
  return (
    <>
      <dl class="tiles">
        <Tile term="Drafts" value={String(total.drafts)} note={`${total.outcomes} with an outcome`} />
        <Tile term="Sent unedited" value={percent(total.acceptance)} note={`${total.sent_unedited} of ${total.outcomes}`} />
        <Tile term="Changed by agents" value={percent(total.edit_distance)} note="of the text, among those sent" />
        <Tile term="Discarded" value={String(total.discarded)} note={`of ${total.outcomes}`} />
        <Tile term="Satisfaction" value={total.csat === null ? "–" : total.csat.toFixed(1)} note="of 5" />
      </dl>
      <OutcomeSection found={found} />
      <ConflictSection found={found} />
    </>
  );
}

function Tile({ term, value, note }: { term: string; value: string; note: string }) {
  return (
    <div class="tile">
      <dt>{term}</dt>
      <dd>
        <strong>{value}</strong>
        <span class="quiet">{note}</span>
      </dd>
    </div>
  );
}
