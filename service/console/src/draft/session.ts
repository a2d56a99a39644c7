// One draft in front of an agent: its text, what is known of it, and what can be done with it.
import { computed, effect, signal } from "@preact/signals";
import { checkDraft, escalateDraft, overruleFinding, readCase, readDraft, readRevisions, recordOutcome } from "../api/drafts";
import type { OutcomeRequest } from "../api/drafts";
import type { Checked, Draft, Finding, Segment } from "../api/wire";
import type { Case, Proposal } from "../api/wire-case";
import type { ReplyEditor } from "../editor/reply-editor";
import { author } from "../state/agent";
import { announce } from "../state/notices";
import { repeatWhileVisible } from "../state/polling";
import { TextChecker } from "./checker";
import { dropText, recallText } from "./kept-text";
import type { Review } from "./review";
import { Rewriter } from "./rewriter";
import { TextSaver } from "./saver";

export class DraftSession {
  readonly draft;
  readonly text;
  readonly case = signal<Case | null>(null);
  readonly caseError = signal<unknown>(null);
  readonly review = signal<Review | null>(null);
  readonly segment = signal<Segment | null>(null);
  readonly overruling = signal<Finding | null>(null);
  readonly discarding = signal(false);
  readonly explaining = signal(false);
  readonly restored = signal(false);
  readonly newer = signal<Draft | null>(null);
  readonly clause = signal<{ id: string; at: number } | null>(null);
  readonly checker: TextChecker<Checked>;
  readonly saver: TextSaver;
  readonly rewriter: Rewriter;
  /** What is known of the text on screen, or the last that was known while that is being checked. */
  readonly checked;
  readonly closed;
  editor: ReplyEditor | null = null;

  private readonly stops: (() => void)[] = [];

  constructor(readonly id: string, stored: Draft) {
    this.draft = signal(stored);
    this.text = signal(stored.body);
    this.closed = computed(() => Boolean(this.draft.value.outcome));
    this.checker = new TextChecker<Checked>((body, abort) => checkDraft(id, body, abort));
    this.checker.adopt(stored.body, stored);
    this.checked = computed<Checked>(() => this.checker.answer.value?.checked ?? stored);
    this.saver = new TextSaver(id, stored, () => this.text.peek(), (next, text) => this.takeStored(next, text));
    this.rewriter = new Rewriter(id, () => this.text.peek(), (proposal, base) => this.propose(proposal, base));
    this.stops.push(
      () => this.saver.stop(),
      () => this.checker.stop(),
      () => this.rewriter.cancel(),
      repeatWhileVisible(30_000, () => void this.refresh()),
      effect(() => {
        const state = this.saver.state.value;
        if (state.kind === "conflict") this.review.value = { kind: "conflict", theirs: state.theirs };
        // Closed by somebody else, most likely: then this page has to say so.
        if (state.kind === "refused" && state.problem.status === 409) void this.refresh();
      }),
    );
    void this.loadCase();
  }

  /** What was typed before a reload and never acknowledged comes back, as an edit. */
  restore(): void {
    const kept = recallText(this.id);
    const stored = this.draft.peek();
    if (!kept || this.closed.peek()) return;
    if (kept.body === stored.body) {
      dropText(this.id);
      return;
    }
    this.restored.value = true;
    // Opposed first: an edit would otherwise be saved over what somebody else stored meanwhile.
    if (kept.revision !== stored.revision) this.saver.oppose(stored, kept.revision);
    this.editor?.replace(kept.body);
  }

  edit(text: string): void {
    if (text === this.text.peek()) return;
    this.text.value = text;
    this.rewriter.forgive();
    this.checker.check(text);
    this.saver.note();
  }

  async loadCase(): Promise<void> {
    try {
      this.case.value = await readCase(this.id);
      this.caseError.value = null;
    } catch (error) {
      this.caseError.value = error;
    }
  }

  async overrule(finding: Finding, reason: string): Promise<void> {
    // The server overrules in the stored text.
    await this.saver.flush();
    const text = finding.span ? { text: finding.span.text } : {};
    this.takeStored(await overruleFinding(this.id, { rule: finding.rule, ...text, reason, ...author() }), null);
    this.checker.answer.value = null;
    if (this.draft.peek().body === this.text.peek()) this.checker.adopt(this.text.peek(), this.draft.peek());
    else this.checker.check(this.text.peek(), 0);
  }

  /** Raises `Unsaved` where the text could not be stored first. */
  async close(outcome: OutcomeRequest): Promise<void> {
    if (outcome.outcome !== "discarded" && !(await this.saver.flush())) throw new Unsaved();
    this.draft.value = await recordOutcome(this.id, { ...outcome, ...author() });
    if (outcome.outcome === "discarded") dropText(this.id);
    this.editor?.lock(true);
    this.saver.stop();
    this.checker.stop();
  }

  /** Whether the text on screen is what the model wrote; asks the server where the draft has revisions. */
  async isUnedited(): Promise<boolean> {
    const draft = this.draft.peek();
    if (this.saver.revision.peek() === 1 && draft.body === this.text.peek()) return true;
    const first = (await readRevisions(this.id)).find(({ revision }) => revision === 1);
    return first?.body === this.text.peek();
  }

  async handOver(tier: string, note: string): Promise<void> {
    const wish = { ...(tier ? { tier } : {}), ...(note ? { note } : {}), ...author() };
    this.draft.value = { ...this.draft.peek(), ...(await escalateDraft(this.id, wish)) };
  }

  /** Puts a decided text into the editor, as one edit that can be undone. */
  apply(text: string): void {
    this.review.value = null;
    this.editor?.replace(text);
  }

  /** After a conflict: what was decided is checked and stored at once. */
  resume(): void {
    this.checker.check(this.text.peek(), 0);
    this.saver.saveNow();
  }

  showClause(id: string): void {
    this.clause.value = { id, at: Date.now() };
  }

  stop(): void {
    if (this.saver.pending) this.saver.saveNow();
    for (const stop of this.stops) stop();
  }

  private propose(proposal: Proposal, base: string): void {
    if (this.closed.peek()) return;
    if (proposal.body === this.text.peek()) {
      announce("The proposal changes nothing: no other text was found that keeps to the checks.");
      return;
    }
    const meanwhile = this.text.peek() !== base;
    this.review.value = { kind: "proposal", proposal, meanwhile };
    announce(meanwhile ? "A proposal is here, compared with the text as you changed it." : "A proposal is here.");
  }

  private takeStored(stored: Draft, text: string | null): void {
    this.draft.value = stored;
    if (text !== null && text === this.text.peek()) this.checker.adopt(text, stored);
  }

  /** Whether the customer, or another agent, did something meanwhile. */
  private async refresh(): Promise<void> {
    if (this.closed.peek() || this.review.peek()) return;
    const stored = await readDraft(this.id).catch(() => null);
    if (!stored) return;
    if (stored.outcome) {
      this.draft.value = stored;
      this.editor?.lock(true);
    } else if (!this.saver.pending) {
      if (stored.revision > this.saver.revision.peek()) this.newer.value = stored;
      else this.draft.value = { ...this.draft.peek(), stale: stored.stale ?? false };
    }
  }
}

export class Unsaved extends Error {
  constructor() {
    super("The text is not saved yet");
  }
}
