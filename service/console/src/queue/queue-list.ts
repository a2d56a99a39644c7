// The drafts of the queue as loaded so far, refreshed without losing the place of who reads them.
import { computed, signal } from "@preact/signals";
import { listDrafts, type DraftFilter } from "../api/drafts";
import { isAborted } from "../api/problem";
import type { Summary } from "../api/wire";

export type QueueTab = "open" | "scheduled" | "closed" | "all";

const PAGE = 50;

export class QueueList {
  readonly tab = signal<QueueTab>("open");
  readonly words = signal("");
  readonly status = signal("");
  readonly verdict = signal("");
  readonly selected = signal<string | null>(null);
  readonly loaded = signal<Summary[] | null>(null);
  readonly next = signal<string | null>(null);
  readonly error = signal<unknown>(null);
  readonly busy = signal(false);
  /** The words as a conversation's id, asked of the server where no loaded draft has them. */
  private readonly conversation = signal("");
  readonly shown = computed(() => filterDrafts(this.loaded.value ?? [], this.words.value));

  private controller: AbortController | null = null;
  private timer = 0;

  open(tab: QueueTab): void {
    if (tab !== this.tab.peek()) this.selected.value = null;
    this.tab.value = tab;
    this.reload();
  }

  /** Loads anew with another filter. */
  reload(): void {
    this.loaded.value = null;
    this.next.value = null;
    void this.load(PAGE, null);
  }

  refine(words: string): void {
    this.words.value = words;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      const missing = words.trim() !== "" && (this.shown.peek().length === 0 || this.conversation.peek() !== "");
      const conversation = missing ? words.trim() : "";
      if (conversation === this.conversation.peek()) return;
      this.conversation.value = conversation;
      void this.load(PAGE, null);
    }, 250);
  }

  /** As many as are loaded now, in the background. */
  refresh(): void {
    if (!this.busy.peek()) void this.load(Math.max(PAGE, this.loaded.peek()?.length ?? 0), null);
  }

  loadMore(): void {
    if (this.next.peek()) void this.load(PAGE, this.next.peek());
  }

  move(step: number): void {
    const rows = this.shown.peek();
    if (rows.length === 0) return;
    const index = rows.findIndex(({ id }) => id === this.selected.peek());
    const target = index < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, index + step));
    this.selected.value = rows[target]?.id ?? null;
  }

  private async load(wanted: number, cursor: string | null): Promise<void> {
    this.controller?.abort();
    const controller = new AbortController();
    this.controller = controller;
    this.busy.value = true;
    try {
      const found: Summary[] = cursor ? [...(this.loaded.peek() ?? [])] : [];
      const goal = found.length + wanted;
      let place = cursor;
      do {
        const page = await listDrafts(this.filter(place), controller.signal);
        found.push(...page.drafts);
        place = page.next_cursor;
      } while (place && found.length < goal);
      this.loaded.value = withoutRepeats(found);
      this.next.value = place;
      this.error.value = null;
    } catch (error) {
      if (isAborted(error) || controller.signal.aborted) return;
      this.error.value = error;
    } finally {
      if (this.controller === controller) this.busy.value = false;
    }
  }

  private filter(cursor: string | null): DraftFilter {
    const state = this.tab.peek();
    return {
      state,
      order: state === "open" || state === "scheduled" ? "due" : "newest",
      status: this.status.peek(),
      verdict: this.verdict.peek(),
      conversation_id: this.conversation.peek(),
      limit: PAGE,
      cursor,
    };
  }
}

export const queue = new QueueList();

function filterDrafts(drafts: Summary[], words: string): Summary[] {
  const wanted = words.trim().toLowerCase();
  if (!wanted) return drafts;
  return drafts.filter((draft) =>
    [draft.conversation_id, draft.id, draft.requester, draft.subject, draft.excerpt].some((field) =>
      field?.toLowerCase().includes(wanted),
    ),
  );
}

/** A draft that moves between two pages while they load would be there twice. */
function withoutRepeats(drafts: Summary[]): Summary[] {
  return [...new Map(drafts.map((draft) => [draft.id, draft])).values()];
}
