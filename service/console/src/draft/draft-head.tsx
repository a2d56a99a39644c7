// What a draft is about, and how urgent it is.
import { Badge, StatusBadge } from "../parts/badge";
import { Icon } from "../parts/icon";
import { now } from "../state/clock";
import { formatInstant, readDue } from "../text/time";
import { OUTCOME, readable } from "../text/words";
import type { DraftSession } from "./session";

export function DraftHead({ session }: { session: DraftSession }) {
  const draft = session.draft.value;
  const known = session.case.value;
  const due = readDue(draft.due_at, now.value);
  const who = known?.requester?.name || "the customer";
  return (
    <header class="draft-head">
      <h1>{known?.conversation.subject || `Reply to ${who}`}</h1>
      <p class="draft-facts">
        {draft.outcome ? <Badge icon="ready">{OUTCOME[draft.outcome.outcome]}</Badge> : <PresentStatus session={session} />}
        {known && (
          <span>
            {who} · {readable(known.conversation.channel)}
          </span>
        )}
        <span class="mono">{draft.conversation_id}</span>
        {!draft.outcome && due && (
          <span class={`due due-${due.urgency}`} title={formatInstant(draft.due_at)}>
            <Icon name={due.urgency === "over" ? "review" : "clock"} size={14} />
            {due.text}
          </span>
        )}
        {draft.kind === "follow_up" && <Badge icon="follow">Follow-up</Badge>}
        {draft.origin === "fallback" && (
          <Badge icon="review" tone="warning">{`Fallback${draft.degraded_reason ? `: ${readable(draft.degraded_reason)}` : ""}`}</Badge>
        )}
      </p>
    </header>
  );
}

/** Never ready before the text on screen was checked. */
function PresentStatus({ session }: { session: DraftSession }) {
  const { status } = session.checked.value;
  if (status === "ready" && session.checker.state.value !== "current") return <Badge icon="clock">Not checked yet</Badge>;
  return <StatusBadge status={status} />;
}
