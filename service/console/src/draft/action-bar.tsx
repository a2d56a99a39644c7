// Whether the text is safe, and what may be done with it.
import { describeError } from "../api/problem";
import { Icon } from "../parts/icon";
import { ProblemNote } from "../parts/problem-note";
import { copyDraft } from "./draft-actions";
import type { SaveState } from "./saver";
import type { DraftSession } from "./session";

interface ActionBarProps {
  session: DraftSession;
  /** Why the text was not accepted. */
  refusal: unknown;
  onAccept: () => void;
}

export function ActionBar({ session, refusal, onAccept }: ActionBarProps) {
  const closed = session.closed.value;
  const deciding = session.review.value !== null;
  return (
    <div class="actions">
      <ProblemNote error={refusal} />
      <SaveWords session={session} />
      <div class="actions-end">
        <button type="button" class="button" onClick={() => void copyDraft(session)}>
          <Icon name="copy" /> Copy
        </button>
        {!closed && !deciding && (
          <>
            <button type="button" class="button" onClick={() => (session.discarding.value = true)}>
              Discard…
            </button>
            <button type="button" class="button button-primary" onClick={onAccept} title="Ctrl+Enter">
              Accept and copy
            </button>
          </>
        )}
      </div>
    </div>
  );
}

function SaveWords({ session }: { session: DraftSession }) {
  const state = session.saver.state.value;
  const alarming = state.kind !== "saved" && state.kind !== "saving";
  return (
    // Read out only where something is wrong: every pause in typing would be too much.
    <p
      class={alarming ? "save-state save-alarm" : "save-state"}
      role="status"
      aria-label="Saving"
      aria-live={alarming ? "assertive" : "off"}
    >
      {alarming && <Icon name="review" size={14} />}
      <span>{session.closed.value && state.kind !== "refused" ? "Closed: read only" : describe(state, session.saver.revision.value)}</span>
      {(state.kind === "unreachable" || state.kind === "refused") && (
        <button type="button" class="link" onClick={session.saver.saveNow}>
          Save now
        </button>
      )}
    </p>
  );
}

function describe(state: SaveState, revision: number): string {
  switch (state.kind) {
    case "saved":
      return `Saved, revision ${revision}`;
    case "saving":
      return "Saving…";
    case "unreachable":
      return `Not saved: server unreachable – ${where(state.kept)}`;
    case "conflict":
      return `Not saved: somebody else saved revision ${state.theirs.revision}`;
    case "refused": {
      const { title, detail } = describeError(state.problem);
      return `Not saved: ${detail || title} – ${where(state.kept)}`;
    }
  }
}

const where = (kept: boolean): string =>
  kept ? "kept in this browser" : "not even in this browser, whose memory is full or closed: copy the text";
