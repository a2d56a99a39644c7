// Checks of a text while it is typed: an answer about another text than the newest is never shown.
import { signal } from "@preact/signals";
import { Problem } from "../api/problem";

export type CheckState = "current" | "waiting" | "unreachable" | "refused";

export interface CheckedText<Answer> {
  text: string;
  checked: Answer;
}

const PAUSE = 70;
const RETRY = 4000;

export class TextChecker<Answer> {
  readonly answer = signal<CheckedText<Answer> | null>(null);
  readonly state = signal<CheckState>("waiting");
  readonly problem = signal<unknown>(null);

  private controller: AbortController | null = null;
  private timer = 0;

  constructor(private readonly ask: (text: string, signal: AbortSignal) => Promise<Answer>) {}

  /** Takes over what is known of a text already. */
  adopt(text: string, checked: Answer): void {
    this.stop();
    this.answer.value = { text, checked };
    this.state.value = "current";
  }

  /** Checks the text once nobody has typed for a moment. */
  check(text: string, pause = PAUSE): void {
    this.stop();
    if (this.answer.value?.text === text) {
      this.state.value = "current";
      return;
    }
    if (this.state.value === "current" || this.state.value === "refused") this.state.value = "waiting";
    this.timer = window.setTimeout(() => void this.run(text), pause);
  }

  stop(): void {
    window.clearTimeout(this.timer);
    this.controller?.abort();
    this.controller = null;
  }

  private async run(text: string): Promise<void> {
    const controller = new AbortController();
    this.controller = controller;
    try {
      const checked = await this.ask(text, controller.signal);
      if (controller.signal.aborted) return;
      this.adopt(text, checked);
    } catch (error) {
      if (controller.signal.aborted) return;
      const refused = error instanceof Problem && !error.passing;
      this.problem.value = error;
      this.state.value = refused ? "refused" : "unreachable";
      if (!refused) this.timer = window.setTimeout(() => void this.run(text), RETRY);
    }
  }
}
