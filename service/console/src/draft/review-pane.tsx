// Two versions of the text as a diff in the editor's place, until somebody decides.
import { useEffect, useRef, useState } from "preact/hooks";
import { ReviewEditor } from "../editor/review-editor";
import { count, nameOf } from "../text/words";
import type { Review } from "./review";
import { ChangedChecks } from "./changed-checks";
import type { DraftSession } from "./session";

export function ReviewPane({ session, review }: { session: DraftSession; review: Review }) {
  const parent = useRef<HTMLDivElement>(null);
  const editor = useRef<ReviewEditor | null>(null);
  const [open, setOpen] = useState(0);
  useEffect(() => {
    if (!parent.current) return undefined;
    editor.current = new ReviewEditor({ parent: parent.current, ...setUp(session, review), onChange: setOpen });
    editor.current.focus();
    return () => {
      editor.current?.destroy();
      editor.current = null;
    };
  }, [review]);
  const decide = (choice: (editor: ReviewEditor) => void): void => {
    if (editor.current) choice(editor.current);
    session.editor?.focus();
  };
  return (
    <div class="review" role="group" aria-label={TITLES[review.kind]}>
      <div class="review-head">
        <h3>{TITLES[review.kind]}</h3>
        <p class="quiet">{explain(session, review)}</p>
        {review.kind === "proposal" && <ChangedChecks changed={review.proposal.changed_checks} />}
        <p class="review-open" role="status">
          {open === 0 ? "No differences are left." : `${count(open, "difference")} open.`}
        </p>
        <div class="review-actions">
          <Choices session={session} review={review} decide={decide} />
        </div>
      </div>
      <div class="editor review-editor" ref={parent} />
    </div>
  );
}

const TITLES: Record<Review["kind"], string> = {
  proposal: "Proposal",
  conflict: "Two versions",
  revision: "Earlier revision",
};

interface ChoicesProps {
  session: DraftSession;
  review: Review;
  decide: (choice: (editor: ReviewEditor) => void) => void;
}

function Choices({ session, review, decide }: ChoicesProps) {
  if (review.kind === "proposal") {
    return (
      <>
        <Choice primary label="Accept the proposal" onClick={() => decide(({ text }) => session.apply(text))} />
        <Choice label="Reject the proposal" onClick={() => decide(({ decided }) => session.apply(decided))} />
      </>
    );
  }
  if (review.kind === "revision") {
    return (
      <>
        {!session.closed.value && (
          <Choice primary label="Restore this text" onClick={() => decide(() => session.apply(review.revision.body))} />
        )}
        <Choice label="Close" onClick={() => decide(() => (session.review.value = null))} />
      </>
    );
  }
  const settle = (text: string): void => {
    session.saver.rebase(review.theirs);
    session.apply(text);
    session.resume();
  };
  return (
    <>
      <Choice primary label="Keep mine" onClick={() => decide(() => settle(session.text.peek()))} />
      <Choice label="Take theirs" onClick={() => decide(() => settle(review.theirs.body))} />
      <Choice label="Save the merged text" onClick={() => decide(({ text }) => settle(text))} />
    </>
  );
}

function Choice({ label, primary = false, onClick }: { label: string; primary?: boolean; onClick: () => void }) {
  return (
    <button type="button" class={primary ? "button button-primary" : "button"} onClick={onClick}>
      {label}
    </button>
  );
}

function setUp(session: DraftSession, review: Review) {
  const mine = session.text.peek();
  switch (review.kind) {
    case "proposal":
      return {
        label: "Proposal, compared with the reply",
        original: mine,
        proposed: review.proposal.body,
        decidable: true,
        acceptLabel: "Accept change",
        rejectLabel: "Reject change",
      };
    case "conflict":
      return {
        label: "Your version, compared with the stored one",
        original: review.theirs.body,
        proposed: mine,
        decidable: true,
        acceptLabel: "Keep mine here",
        rejectLabel: "Take theirs here",
      };
    case "revision":
      return {
        label: `Revision ${review.revision.revision}, compared with the reply`,
        original: mine,
        proposed: review.revision.body,
        decidable: false,
        acceptLabel: "",
        rejectLabel: "",
      };
  }
}

function explain(session: DraftSession, review: Review): string {
  switch (review.kind) {
    case "proposal":
      return review.meanwhile
        ? "You changed the text meanwhile: the proposal is compared with the text as it is now."
        : "Underlined is new, struck through would go. Accept it as a whole or change by change; Ctrl+Z takes it back.";
    case "conflict":
      return (
        `Somebody else saved revision ${review.theirs.revision} while you were writing. Underlined is yours, struck through ` +
        "is theirs. Keep one, or edit the text here and save it. The other stays in the history or under Ctrl+Z."
      );
    case "revision":
      return (
        `By ${nameOf(review.revision.author)}. Underlined is in revision ${review.revision.revision}, struck through in ` +
        `the present text.${session.closed.value ? " The draft is closed." : ""}`
      );
  }
}
