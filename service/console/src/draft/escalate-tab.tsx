// The account for the person who takes over, and handing the case to them.
import { useState } from "preact/hooks";
import { readBrief } from "../api/drafts";
import type { Brief } from "../api/wire-case";
import { copyText } from "../parts/clipboard";
import { Icon } from "../parts/icon";
import { Loading } from "../parts/loading";
import { ProblemNote } from "../parts/problem-note";
import { announce } from "../state/notices";
import { formatDue } from "../text/time";
import { BriefDocument } from "./brief-document";
import { useLoaded } from "./loaded";
import type { DraftSession } from "./session";

export function EscalateTab({ session }: { session: DraftSession }) {
  const { value: brief, error, reload } = useLoaded(() => readBrief(session.id), [session.draft.value.revision]);
  const { recommended, respond_by: within } = session.draft.value.escalation;
  return (
    <>
      <p class={recommended ? "recommended" : "quiet"}>
        {recommended ? (
          <>
            <Icon name="up" /> Recommended{brief?.reason ? `: ${brief.reason}` : ""}
            {within ? `, answer within ${formatDue(within)}` : ""}
          </>
        ) : (
          "Nothing in this case calls for somebody else; you may hand it over all the same."
        )}
      </p>
      <ProblemNote error={error} onRetry={reload} />
      {!brief && !error && <Loading what="the brief" />}
      {brief && (
        <>
          <BriefDocument brief={brief} onClause={(id) => session.showClause(id)} />
          <button type="button" class="button" onClick={() => void copyBrief(brief)}>
            <Icon name="copy" /> Copy as Markdown
          </button>
          <HandOver session={session} brief={brief} />
        </>
      )}
    </>
  );
}

function HandOver({ session, brief }: { session: DraftSession; brief: Brief }) {
  const [tier, setTier] = useState(brief.tier ?? "");
  const [note, setNote] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState(false);
  const handOver = async (): Promise<void> => {
    setError(null);
    try {
      await session.handOver(tier.trim(), note.trim());
      setDone(true);
      announce("Noted in the trail: the case was handed over. Give them the brief.");
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <form
      class="hand-over"
      onSubmit={(event) => {
        event.preventDefault();
        void handOver();
      }}
    >
      <h3>Hand over</h3>
      <label class="field">
        <span>To</span>
        <input value={tier} maxLength={200} placeholder="such as supervisor" onInput={(event) => setTier(event.currentTarget.value)} />
      </label>
      <label class="field">
        <span>Note (optional)</span>
        <textarea rows={2} value={note} maxLength={2000} onInput={(event) => setNote(event.currentTarget.value)} />
      </label>
      <ProblemNote error={error} />
      <button type="submit" class="button button-primary">
        Hand over
      </button>
      {done && <p class="quiet">Handed over. Evenhand notes it in the trail and sends nothing: copy the brief.</p>}
    </form>
  );
}

async function copyBrief(brief: Brief): Promise<void> {
  announce((await copyText(brief.markdown)) ? "The brief is copied as Markdown." : "The browser did not allow copying.");
}
