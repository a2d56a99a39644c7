// Closing a draft that is not sent, and why.
import { useState } from "preact/hooks";
import { Dialog } from "../parts/dialog";
import { ProblemNote } from "../parts/problem-note";
import { announce } from "../state/notices";
import { ReasonFields } from "./reason-fields";
import type { DraftSession } from "./session";

export function DiscardDialog({ session }: { session: DraftSession }) {
  const [reasons, setReasons] = useState<string[]>([]);
  const [note, setNote] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const close = (): void => {
    session.discarding.value = false;
  };
  const discard = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const why = { ...(reasons.length > 0 ? { reasons } : {}), ...(note.trim() ? { note: note.trim() } : {}) };
      await session.close({ outcome: "discarded", ...why });
      close();
      announce("Discarded. Press n for the next draft.");
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title="Discard this draft" onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void discard();
        }}
      >
        <p class="quiet">It is closed without being sent. What you choose teaches Evenhand what went wrong.</p>
        <ReasonFields chosen={reasons} note={note} onChosen={setReasons} onNote={setNote} />
        <ProblemNote error={error} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={close}>
            Keep the draft
          </button>
          <button type="submit" class="button button-danger" disabled={busy}>
            Discard
          </button>
        </div>
      </form>
    </Dialog>
  );
}
