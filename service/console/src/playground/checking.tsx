// Checking a reply that somebody types, without a model.
import { effect, signal, untracked } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { checkReply } from "../api/playground";
import type { Finding } from "../api/wire";
import type { CheckAnswer } from "../api/wire-playground";
import { TextChecker } from "../draft/checker";
import { FindingDetails } from "../draft/finding-details";
import { ReplyEditor } from "../editor/reply-editor";
import { ProblemNote } from "../parts/problem-note";
import { message, policy, facts, readCase } from "./case-fields";
import { REPLY } from "./example";

const reply = signal(REPLY);

export function Checking() {
  const parent = useRef<HTMLDivElement>(null);
  const editor = useRef<ReplyEditor | null>(null);
  const [checker] = useState(() => new TextChecker<CheckAnswer>(ask));
  useEffect(() => {
    if (!parent.current) return undefined;
    const opened = new ReplyEditor({
      parent: parent.current,
      text: reply.peek(),
      label: "Reply to check",
      withStandings: false,
      onChange: (text) => (reply.value = text),
      renderCard: drawCard,
    });
    editor.current = opened;
    const stops = [
      effect(() => {
        const answer = checker.answer.value;
        if (answer && answer.text === opened.text) opened.show(answer.checked.checks, null);
      }),
      // Another case asks for another answer to the same text.
      effect(() => {
        void [message.value, policy.value, facts.value];
        untracked(() => {
          checker.answer.value = null;
          checker.check(reply.value);
        });
      }),
      effect(() => {
        const text = reply.value;
        untracked(() => checker.check(text));
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      checker.stop();
      opened.destroy();
    };
  }, []);
  const answer = checker.answer.value;
  return (
    <div class="checking">
      <div class="editor" ref={parent} />
      <p role="status" class="quiet">
        {describe(checker)}
      </p>
      {checker.state.value === "refused" && <ProblemNote error={checker.problem.value} />}
      {answer && (
        <ul class="findings" aria-label="Findings">
          {answer.checked.checks.map((finding) => (
            <li key={finding.rule + finding.message} class="finding-item">
              <FindingDetails finding={finding} />
              {finding.span && (
                <button type="button" class="link" onClick={() => editor.current?.jumpTo(finding)}>
                  Show in the text
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const ask = (body: string, abort: AbortSignal): Promise<CheckAnswer> => {
  const { message: text, ...rest } = readCase();
  return checkReply({ body, ...rest, ...(text.trim() ? { message: text } : {}) }, abort);
};

function describe(checker: TextChecker<CheckAnswer>): string {
  const found = checker.answer.value?.checked.checks.length ?? 0;
  if (checker.state.value === "waiting") return "Checking…";
  if (checker.state.value === "unreachable") return "Not checked: server unreachable";
  if (checker.state.value === "refused") return "Not checked";
  return found === 0 ? "Checked: nothing found" : `Checked: ${found} found`;
}

function drawCard(findings: readonly Finding[], element: HTMLElement): () => void {
  render(
    <>
      {findings.map((finding) => (
        <FindingDetails key={finding.rule + finding.message} finding={finding} />
      ))}
    </>,
    element,
  );
  return () => render(null, element);
}
