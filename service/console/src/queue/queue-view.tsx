// The drafts that wait for an agent, the most urgent first.
import { useEffect, useRef } from "preact/hooks";
import { Loading } from "../parts/loading";
import { Icon } from "../parts/icon";
import { ProblemNote } from "../parts/problem-note";
import { Tabs } from "../parts/tabs";
import { repeatWhileVisible } from "../state/polling";
import { draftPath, go } from "../state/route";
import { useShortcuts } from "../state/shortcuts";
import { queue, type QueueTab } from "./queue-list";
import { QueueRow } from "./queue-row";

const TABS: readonly { name: QueueTab; label: string }[] = [
  { name: "open", label: "Open" },
  { name: "scheduled", label: "Scheduled" },
  { name: "closed", label: "Closed" },
  { name: "all", label: "All" },
];

const EMPTY: Record<QueueTab, string> = {
  open: "No open drafts. New ones appear here as soon as your CRM asks for them; the playground drafts one by hand.",
  scheduled: "No follow-ups are scheduled. One appears here when a reply that promises to check back is sent.",
  closed: "Nothing is closed yet. Drafts come here when they are accepted or discarded.",
  all: "There are no drafts yet. Your CRM asks for them with POST /v1/drafts; the playground drafts one by hand.",
};

export function QueueView() {
  const filter = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (queue.loaded.peek()) queue.refresh();
    else queue.reload();
    return repeatWhileVisible(15_000, () => queue.refresh());
  }, []);
  useShortcuts("Queue", [
    { keys: "j or Down", label: "Next draft", run: () => queue.move(1) },
    { keys: "k or Up", label: "Previous draft", run: () => queue.move(-1) },
    { keys: "Enter", label: "Open the selected draft", run: openSelected },
    { keys: "/", label: "Filter", run: () => filter.current?.focus() },
  ]);
  return (
    <main class="queue" id="main">
      <h1 class="view-title">Queue</h1>
      <Tabs label="Drafts by state" tabs={TABS} current={queue.tab.value} onSelect={(tab) => queue.open(tab)}>
        <div class="filters">
          <label class="search">
            <Icon name="search" />
            <span class="offscreen">Filter by conversation or words</span>
            <input
              ref={filter}
              type="search"
              placeholder="Conversation id, name or words"
              value={queue.words.value}
              onInput={(event) => queue.refine(event.currentTarget.value)}
              onKeyDown={(event) => leaveFilter(event)}
            />
            <kbd aria-hidden="true">/</kbd>
          </label>
          <Choice label="Status" value={queue.status} choices={["ready", "needs_review", "blocked"]} />
          <Choice label="Verdict" value={queue.verdict} choices={["pass", "warn", "fail", "unverifiable"]} />
        </div>
        <ProblemNote error={queue.error.value} onRetry={() => queue.refresh()} />
        <Rows />
      </Tabs>
    </main>
  );
}

function Rows() {
  if (queue.loaded.value === null) return queue.error.value ? null : <Loading what="drafts" />;
  const rows = queue.shown.value;
  const filtered = Boolean(queue.words.value || queue.status.value || queue.verdict.value);
  if (rows.length === 0) {
    return (
      <div class="empty">
        <Icon name="inbox" size={28} />
        <p>{filtered ? "No draft fits this filter." : EMPTY[queue.tab.value]}</p>
        {filtered ? (
          <button type="button" class="button" onClick={clearFilter}>
            Clear the filter
          </button>
        ) : (
          <a class="button" href="#/playground">
            Open the playground
          </a>
        )}
      </div>
    );
  }
  return (
    <>
      <ul class="queue-rows" aria-label="Drafts">
        {rows.map((draft) => (
          <QueueRow
            key={draft.id}
            draft={draft}
            selected={draft.id === queue.selected.value}
            onFocus={() => (queue.selected.value = draft.id)}
          />
        ))}
      </ul>
      {queue.next.value && (
        <button type="button" class="button load-more" disabled={queue.busy.value} onClick={() => queue.loadMore()}>
          {queue.busy.value ? "Loading…" : "Load more"}
        </button>
      )}
    </>
  );
}

interface ChoiceProps {
  label: string;
  value: typeof queue.status;
  choices: readonly string[];
}

function Choice({ label, value, choices }: ChoiceProps) {
  return (
    <label class="choice">
      <span>{label}</span>
      <select
        value={value.value}
        onChange={(event) => {
          value.value = event.currentTarget.value;
          queue.reload();
        }}
      >
        <option value="">Any</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice.replace("_", " ")}
          </option>
        ))}
      </select>
    </label>
  );
}

function openSelected(): void {
  const focused = document.activeElement;
  // Enter on a button or a link is its own.
  if (focused instanceof HTMLElement && ["A", "BUTTON"].includes(focused.tagName)) focused.click();
  else if (queue.selected.value) go(draftPath(queue.selected.value));
}

function leaveFilter(event: KeyboardEvent): void {
  if (event.key === "ArrowDown" || event.key === "Enter") queue.move(1);
  else if (event.key === "Escape") (event.currentTarget as HTMLElement).blur();
  else return;
  event.preventDefault();
}

function clearFilter(): void {
  queue.status.value = "";
  queue.verdict.value = "";
  queue.refine("");
  queue.reload();
}
