// Drafting a reply by hand, and watching it come.
import type { Plan, Ruling } from "../api/wire-playground";
import { FindingDetails } from "../draft/finding-details";
import { Badge, StatusBadge, type Tone } from "../parts/badge";
import { ProblemNote } from "../parts/problem-note";
import { draftPath } from "../state/route";
import { formatDue } from "../text/time";
import { readable } from "../text/words";
import { readCase } from "./case-fields";
import { run } from "./drafting-run";

export function Drafting() {
  const busy = run.since.value !== null;
  const draft = run.draft.value;
  return (
    <div class="drafting">
      <div class="run-bar">
        <button type="button" class="button button-primary" disabled={busy} onClick={() => void run.start(readCase())}>
          Draft
        </button>
        {busy && (
          <button type="button" class="button" onClick={() => run.cancel()}>
            Cancel
          </button>
        )}
        {(busy || run.seconds.value > 0) && <span class="quiet mono">{run.seconds.value.toFixed(1)} s</span>}
        <span role="status" class="quiet">
          {busy ? (run.plan.value ? "Writing…" : "Planning…") : draft ? "Done" : ""}
        </span>
      </div>
      <ProblemNote error={run.error.value} />
      {draft ? <Finished /> : <Preview />}
      {run.plan.value && <PlanDetails plan={run.plan.value} />}
    </div>
  );
}

function Preview() {
  const segments = run.segments.value;
  if (segments.length === 0) return null;
  return (
    <section class="sheet" aria-label="Preview">
      <p>
        <Badge icon="clock">Provisional: not checked yet</Badge>
      </p>
      {segments.map((segment) => (
        <p key={segment.id} class="preserve provisional">
          <span class="quiet">{readable(segment.technique)}</span> {segment.text}
        </p>
      ))}
    </section>
  );
}

function Finished() {
  const draft = run.draft.value;
  if (!draft) return null;
  return (
    <section class="sheet" aria-label="The draft">
      <p class="sheet-head">
        <StatusBadge status={draft.status} />
        {draft.origin === "fallback" && (
          <Badge icon="review" tone="warning">{`Fallback: ${readable(draft.degraded_reason ?? "no model")}`}</Badge>
        )}
        <a class="button" href={draftPath(draft.id)}>
          Open in the console
        </a>
      </p>
      <p class="preserve reply-text">{draft.body}</p>
      {draft.checks.length > 0 && (
        <ul class="findings" aria-label="Findings">
          {draft.checks.map((finding) => (
            <li key={finding.rule + finding.message} class="finding-item">
              <FindingDetails finding={finding} />
              {finding.span && <q class="quiet">{finding.span.text}</q>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const RULINGS: Record<Ruling["state"], { word: string; tone: Tone; icon: "ready" | "blocked" | "up" | "review" }> = {
  allowed: { word: "Allowed", tone: "accent", icon: "ready" },
  refused: { word: "Refused", tone: "danger", icon: "blocked" },
  needs_approval: { word: "Needs approval", tone: "warning", icon: "up" },
  unknown: { word: "Unknown", tone: "plain", icon: "review" },
};

function PlanDetails({ plan }: { plan: Plan }) {
  return (
    <section class="plan" aria-label="Plan">
      <h2>Plan</h2>
      {plan.asks.length > 0 && <p>They ask: {plan.asks.map((ask) => `“${ask}”`).join(", ")}</p>}
      <ul class="rulings">
        {plan.rulings.map((ruling) => {
          const { word, tone, icon } = RULINGS[ruling.state];
          return (
            <li key={ruling.slot + ruling.reason}>
              <Badge icon={icon} tone={tone}>
                {word}
              </Badge>{" "}
              <strong>{readable(ruling.slot)}</strong>
              {ruling.amount && ` ${ruling.amount} ${ruling.currency ?? ""}`}: {ruling.reason}
            </li>
          );
        })}
      </ul>
      <p class="quiet">
        Next step: {readable(plan.next_step.action)}
        {plan.next_step.due && ` within ${formatDue(plan.next_step.due)}`}.{" "}
        {plan.called_for.length > 0 && `Called for: ${plan.called_for.map(readable).join(", ")}.`}
      </p>
    </section>
  );
}
