// Why a text was changed before it went out: asked afterwards, and never in the way.
import { useState } from "preact/hooks";
import { Dialog } from "../parts/dialog";
import { ProblemNote } from "../parts/problem-note";
import { announce } from "../state/notices";
import { ReasonFields } from "./reason-fields";
import type { DraftSession } from "./session";

export function EditReasonsDialog({ session }: { session: DraftSession }) {
  const [reasons, setReasons] = useState<string[]>(session.draft.peek().outcome?.reasons ?? []);
  const [note, setNote] = useState("");
  const [error, setError] = useState<unknown>(null);
  const close = (): void => {
    session.explaining.value = false;
  };
  const explain = async (): Promise<void> => {
    setError(null);
    try {
      await session.close({ outcome: "sent_edited", reasons, ...(note.trim() ? { note: note.trim() } : {}) });
      close();
      announce("Noted. Thank you.");
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <Dialog title="Why did you change it?" onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void explain();
        }}
      >
        <ReasonFields chosen={reasons} note={note} onChosen={setReasons} onNote={setNote} />
        <ProblemNote error={error} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button button-primary" disabled={reasons.length === 0 && !note.trim()}>
            Note the reasons
          </button>
        </div>
      </form>
    </Dialog>
  );
}
