// One run of the drafting, as it streams in.
import { signal } from "@preact/signals";
import { streamDraft } from "../api/playground";
import { isAborted } from "../api/problem";
import type { Draft } from "../api/wire";
import type { CaseRequest, Plan, ProvisionalSegment } from "../api/wire-playground";

export class DraftingRun {
  readonly plan = signal<Plan | null>(null);
  readonly segments = signal<ProvisionalSegment[]>([]);
  readonly draft = signal<Draft | null>(null);
  readonly error = signal<unknown>(null);
  readonly since = signal<number | null>(null);
  readonly seconds = signal(0);

  private controller: AbortController | null = null;
  private timer = 0;

  async start(wish: CaseRequest): Promise<void> {
    this.cancel();
    const controller = new AbortController();
    this.controller = controller;
    this.plan.value = null;
    this.segments.value = [];
    this.draft.value = null;
    this.error.value = null;
    this.since.value = Date.now();
    this.timer = window.setInterval(() => this.tick(), 100);
    this.tick();
    try {
      this.draft.value = await streamDraft(
        wish,
        {
          onPlan: (plan) => (this.plan.value = plan),
          onSegment: (segment) => (this.segments.value = withSegment(this.segments.value, segment)),
        },
        controller.signal,
      );
    } catch (error) {
      if (!isAborted(error) && !controller.signal.aborted) this.error.value = error;
    } finally {
      if (this.controller === controller) this.end();
    }
  }

  cancel(): void {
    this.controller?.abort();
    this.end();
  }

  private end(): void {
    this.tick();
    window.clearInterval(this.timer);
    this.since.value = null;
    this.controller = null;
  }

  private tick(): void {
    if (this.since.value !== null) this.seconds.value = (Date.now() - this.since.value) / 1000;
  }
}

export const run = new DraftingRun();

/** A segment that was written anew takes the place of the first. */
function withSegment(segments: ProvisionalSegment[], segment: ProvisionalSegment): ProvisionalSegment[] {
  return segments.some(({ id }) => id === segment.id)
    ? segments.map((each) => (each.id === segment.id ? segment : each))
    : [...segments, segment];
}
