// Asking a model for another version of the text; it takes seconds and can be called off.
import { signal } from "@preact/signals";
import { rewriteDraft } from "../api/drafts";
import type { Operation, Proposal } from "../api/wire-case";
import { author } from "../state/agent";

export type RewriteState =
  | { kind: "idle" }
  | { kind: "working"; operation: Operation; since: number }
  | { kind: "failed"; error: unknown };

export class Rewriter {
  readonly state = signal<RewriteState>({ kind: "idle" });
  private controller: AbortController | null = null;

  constructor(
    private readonly id: string,
    private readonly read: () => string,
    private readonly onProposal: (proposal: Proposal, base: string) => void,
  ) {}

  async ask(operation: Operation, instructions: string): Promise<void> {
    this.cancel();
    const controller = new AbortController();
    this.controller = controller;
    const body = this.read();
    this.state.value = { kind: "working", operation, since: Date.now() };
    try {
      const wish = { operation, body, ...(instructions ? { instructions } : {}), ...author() };
      const proposal = await rewriteDraft(this.id, wish, controller.signal);
      if (controller.signal.aborted) return;
      this.state.value = { kind: "idle" };
      this.onProposal(proposal, body);
    } catch (error) {
      if (!controller.signal.aborted) this.state.value = { kind: "failed", error };
    }
  }

  /** A failure is history once the text goes on. */
  forgive(): void {
    if (this.state.peek().kind === "failed") this.state.value = { kind: "idle" };
  }

  cancel(): void {
    this.controller?.abort();
    this.controller = null;
    this.state.value = { kind: "idle" };
  }
}
