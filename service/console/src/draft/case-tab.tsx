// Who the draft is for and from, and what made it.
import { formatInstant } from "../text/time";
import { readable, shortDigest } from "../text/words";
import type { DraftSession } from "./session";

export function CaseTab({ session }: { session: DraftSession }) {
  const draft = session.draft.value;
  const known = session.case.value;
  const { versions } = draft;
  const rows: [string, string | null | undefined][] = [
    ["Customer", known?.requester?.name],
    ["Tier", known?.requester?.tier],
    ["Answers as", known?.assignee?.name],
    ["Conversation", draft.conversation_id],
    ["Channel", known && readable(known.conversation.channel)],
    ["Language", known?.conversation.locale],
    ["Brand", known?.conversation.brand],
    ["Instructions", known?.instructions],
    ["Drafted", formatInstant(draft.created_at)],
    ["Last changed", formatInstant(draft.updated_at)],
    ["Due", formatInstant(draft.due_at)],
    ["Written by", draft.origin === "fallback" ? "the fallback, without a model" : versions.model],
    ["Why a fallback", draft.degraded_reason && readable(draft.degraded_reason)],
    ["Prompts", shortDigest(versions.prompts)],
    ["Policy", versions.policy_id ? `${versions.policy_id}, version ${versions.policy_version ?? "?"}` : shortDigest(versions.policy)],
    ["Second reader", versions.judge],
    ...Object.entries(draft.metadata).map(([name, value]): [string, string] => [readable(name), value]),
  ];
  return (
    <dl class="facts case-facts">
      {rows.map(([term, value]) =>
        value ? (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
