// The editor of a draft, wired to its session. It stays alive while a diff covers it, and so does its undo.
import { effect } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Finding } from "../api/wire";
import { ReplyEditor } from "../editor/reply-editor";
import { FindingDetails } from "./finding-details";
import type { DraftSession } from "./session";

export function EditorPane({ session, hidden }: { session: DraftSession; hidden: boolean }) {
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!parent.current) return undefined;
    const editor = new ReplyEditor({
      parent: parent.current,
      text: session.text.peek(),
      label: "Reply",
      withStandings: true,
      onChange: (text) => session.edit(text),
      onSegment: (segment) => (session.segment.value = segment),
      onBlur: () => session.saver.saveNow(),
      renderCard: (findings, element, close) => renderCard(session, findings, element, close),
    });
    session.editor = editor;
    editor.lock(session.closed.peek());
    session.restore();
    const stop = effect(() => {
      const answer = session.checker.answer.value;
      if (answer && answer.text === editor.text) editor.show(answer.checked.checks, answer.checked.segments);
    });
    return () => {
      stop();
      session.editor = null;
      editor.destroy();
    };
  }, [session]);
  return <div class="editor" ref={parent} hidden={hidden} />;
}

function renderCard(
  session: DraftSession,
  findings: readonly Finding[],
  element: HTMLElement,
  close: () => void,
): () => void {
  render(
    <>
      {findings.map((finding) => (
        <FindingDetails
          key={finding.rule + finding.message}
          finding={finding}
          onClause={(id) => session.showClause(id)}
          onOverrule={
            session.closed.peek()
              ? undefined
              : () => {
                  close();
                  session.overruling.value = finding;
                }
          }
        />
      ))}
    </>,
    element,
  );
  return () => render(null, element);
}
