// Saving a text as it is typed. Nothing counts as saved before the server acknowledged exactly that text.
import { signal } from "@preact/signals";
import { readDraft, saveDraft } from "../api/drafts";
import { Problem, Unreachable } from "../api/problem";
import type { Draft } from "../api/wire";
import { author } from "../state/agent";
import { dropText, keepText, releaseText } from "./kept-text";

export type SaveState =
  | { kind: "saved" }
  | { kind: "saving" }
  | { kind: "unreachable"; kept: boolean }
  | { kind: "refused"; problem: Problem; kept: boolean }
  | { kind: "conflict"; theirs: Draft };

const PAUSE = 700;
const SHORTEST_RETRY = 1000;
const LONGEST_RETRY = 30_000;

export class TextSaver {
  readonly state = signal<SaveState>({ kind: "saved" });
  readonly revision = signal(0);

  private acknowledged: string;
  private timer = 0;
  private retry = SHORTEST_RETRY;
  private running: Promise<void> | null = null;
  private kept = true;
  private stopped = false;

  constructor(
    private readonly id: string,
    stored: Draft,
    private readonly read: () => string,
    private readonly onStored: (stored: Draft, text: string) => void,
  ) {
    this.acknowledged = stored.body;
    this.revision.value = stored.revision;
    window.addEventListener("online", this.saveNow);
    window.addEventListener("pagehide", this.saveLast);
    document.addEventListener("visibilitychange", this.saveHidden);
  }

  /** Whether something is not acknowledged. */
  get pending(): boolean {
    return this.running !== null || this.read() !== this.acknowledged;
  }

  /** The text changed: it is kept here at once, and sent after a pause. */
  note(): void {
    const body = this.read();
    if (this.state.value.kind === "conflict") {
      this.keep(body);
      return;
    }
    if (body === this.acknowledged && !this.running) {
      dropText(this.id);
      this.settle();
      return;
    }
    this.keep(body);
    if (this.state.value.kind !== "unreachable") this.state.value = { kind: "saving" };
    this.schedule(PAUSE);
  }

  /** Sends what is not acknowledged. Resolves to whether everything on screen is stored then. */
  async flush(): Promise<boolean> {
    for (let attempt = 0; attempt < 5 && this.pending; attempt += 1) {
      await this.save();
      if (this.state.value.kind !== "saved" && this.state.value.kind !== "saving") return false;
    }
    return !this.pending;
  }

  readonly saveNow = (): void => {
    if (this.read() !== this.acknowledged) void this.save();
  };

  /** Goes on from the other version: from now on, edits are changes of that one. */
  rebase(theirs: Draft): void {
    this.acknowledged = theirs.body;
    this.revision.value = theirs.revision;
    this.state.value = { kind: "saving" };
    this.note();
  }

  /** Somebody else stored another text than the one that edits here are based on. */
  oppose(theirs: Draft, base = this.revision.peek()): void {
    window.clearTimeout(this.timer);
    this.revision.value = base;
    this.state.value = { kind: "conflict", theirs };
  }

  stop(): void {
    this.stopped = true;
    window.clearTimeout(this.timer);
    window.removeEventListener("online", this.saveNow);
    window.removeEventListener("pagehide", this.saveLast);
    document.removeEventListener("visibilitychange", this.saveHidden);
  }

  private readonly saveHidden = (): void => {
    if (document.visibilityState === "hidden") this.saveNow();
  };

  private readonly saveLast = (): void => {
    if (this.running === null && this.read() !== this.acknowledged) void this.save(true);
  };

  private schedule(pause: number): void {
    window.clearTimeout(this.timer);
    if (!this.stopped) this.timer = window.setTimeout(() => void this.save(), pause);
  }

  private save(last = false): Promise<void> {
    window.clearTimeout(this.timer);
    if (this.state.value.kind === "conflict") return Promise.resolve();
    this.running ??= this.patch(last).finally(() => {
      this.running = null;
      if (this.state.value.kind === "saving") this.catchUp();
    });
    return this.running;
  }

  /** Typing went on while a text was on its way. */
  private catchUp(): void {
    if (this.read() === this.acknowledged) this.settle();
    else this.schedule(PAUSE);
  }

  private async patch(last: boolean): Promise<void> {
    const body = this.read();
    if (body === this.acknowledged) {
      this.settle();
      return;
    }
    if (this.state.value.kind === "saved") this.state.value = { kind: "saving" };
    try {
      this.accept(body, await saveDraft(this.id, this.revision.value, { body, ...author() }, last));
    } catch (error) {
      await this.fail(error, body);
    }
  }

  private accept(body: string, stored: Draft): void {
    this.acknowledged = body;
    this.revision.value = stored.revision;
    this.retry = SHORTEST_RETRY;
    releaseText(this.id, body);
    // What was typed meanwhile changes the new revision.
    if (this.read() !== body) this.keep(this.read());
    this.state.value = { kind: "saving" };
    this.onStored(stored, body);
  }

  private async fail(error: unknown, body: string): Promise<void> {
    if (error instanceof Problem && error.status === 412) {
      try {
        const theirs = await readDraft(this.id);
        // Our own text may have arrived although its answer did not.
        if (theirs.body === body) this.accept(body, theirs);
        else this.oppose(theirs);
        return;
      } catch (failed) {
        error = failed;
      }
    }
    if (error instanceof Unreachable || (error instanceof Problem && error.passing)) {
      this.state.value = { kind: "unreachable", kept: this.kept };
      this.schedule(this.retry);
      this.retry = Math.min(this.retry * 2, LONGEST_RETRY);
    } else if (error instanceof Problem) {
      this.state.value = { kind: "refused", problem: error, kept: this.kept };
    } else {
      throw error;
    }
  }

  private keep(body: string): void {
    this.kept = keepText(this.id, { body, revision: this.revision.value });
  }

  private settle(): void {
    window.clearTimeout(this.timer);
    this.state.value = { kind: "saved" };
  }
}
