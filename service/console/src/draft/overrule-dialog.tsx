// Answering for a blocking finding, in words that stay in the trail.
import { useState } from "preact/hooks";
import type { Finding } from "../api/wire";
import { Dialog } from "../parts/dialog";
import { ProblemNote } from "../parts/problem-note";
import { announce } from "../state/notices";
import { ruleName } from "../text/words";
import { FindingDetails } from "./finding-details";
import type { DraftSession } from "./session";

const SHORTEST = 10;

export function OverruleDialog({ session, finding }: { session: DraftSession; finding: Finding }) {
  const [reason, setReason] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const missing = SHORTEST - [...reason.trim()].length;
  const close = (): void => {
    session.overruling.value = null;
  };
  const overrule = async (): Promise<void> => {
    if (missing > 0) return;
    setBusy(true);
    setError(null);
    try {
      await session.overrule(finding, reason.trim());
      close();
      announce(`Overruled: ${ruleName(finding.rule)}.`);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title="Overrule this finding" onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void overrule();
        }}
      >
        <div class="quoted-finding">
          {finding.span && <p class="mono">“{finding.span.text}”</p>}
          <FindingDetails finding={finding} />
        </div>
        <label class="field">
          <span>Reason</span>
          <textarea
            rows={3}
            autofocus
            value={reason}
            required
            minLength={SHORTEST}
            maxLength={1000}
            aria-describedby="overrule-hint"
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <p class="quiet" id="overrule-hint">
          {missing > 0 ? `At least ${SHORTEST} characters, ${missing} to go.` : "Kept in the trail under your name."} It holds as
          long as the same rule finds the same words.
        </p>
        <ProblemNote error={error} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button button-primary" disabled={busy || missing > 0}>
            Overrule
          </button>
        </div>
      </form>
    </Dialog>
  );
}
