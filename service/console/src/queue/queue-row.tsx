// One draft of the queue: who writes, about what, and what it needs.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Summary } from "../api/wire";
import { Badge, StatusBadge } from "../parts/badge";
import { Icon } from "../parts/icon";
import { now } from "../state/clock";
import { draftPath } from "../state/route";
import { formatInstant, formatLength, readDue } from "../text/time";
import { OUTCOME, count, readable } from "../text/words";

interface QueueRowProps {
  draft: Summary;
  selected: boolean;
  onFocus: () => void;
}

export function QueueRow({ draft, selected, onFocus }: QueueRowProps) {
  const link = useRef<HTMLAnchorElement>(null);
  // Before the next key can arrive: a late focus would select this row again.
  useLayoutEffect(() => {
    if (selected && document.activeElement !== link.current) link.current?.focus();
  }, [selected]);
  return (
    <li class="queue-item">
      <a
        ref={link}
        class="queue-row"
        href={draftPath(draft.id)}
        aria-current={selected ? "true" : undefined}
        onFocus={onFocus}
      >
        <span class="queue-who">
          <strong>{draft.requester || "Unknown"}</strong>
          <span class="queue-channel">{readable(draft.channel)}</span>
        </span>
        <span class="queue-what">
          <span class="queue-subject">{draft.subject || draft.excerpt}</span>
          {draft.subject && <span class="queue-excerpt">{draft.excerpt}</span>}
        </span>
        <span class="queue-marks">
          {draft.outcome ? <Badge>{OUTCOME[draft.outcome]}</Badge> : <StatusBadge status={draft.status} />}
          {draft.blocking > 0 && !draft.outcome && <span class="queue-count">{count(draft.blocking, "blocking check")}</span>}
          {draft.stale && <Badge icon="stale" tone="warning">Stale</Badge>}
          {draft.kind === "follow_up" && <Badge icon="follow">Follow-up</Badge>}
        </span>
        <span class="queue-times">
          <Due draft={draft} />
          <span class="quiet">{formatLength(now.value - Date.parse(draft.created_at))} old</span>
        </span>
      </a>
    </li>
  );
}

function Due({ draft }: { draft: Summary }) {
  if (draft.outcome) return null;
  if (draft.state === "scheduled") return <span>Due {formatInstant(draft.scheduled_for)}</span>;
  const due = readDue(draft.due_at, now.value);
  if (!due) return null;
  return (
    <span class={`due due-${due.urgency}`} title={formatInstant(draft.due_at)}>
      <Icon name={due.urgency === "over" ? "review" : "clock"} size={14} />
      {due.text}
    </span>
  );
}
