// A draft by its id: loaded, or said why not.
import { useEffect, useState } from "preact/hooks";
import { readDraft } from "../api/drafts";
import { Loading } from "../parts/loading";
import { ProblemNote } from "../parts/problem-note";
import { DraftView } from "./draft-view";
import { DraftSession } from "./session";

export function DraftPage({ id }: { id: string }) {
  const [session, setSession] = useState<DraftSession | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let opened: DraftSession | null = null;
    let gone = false;
    setError(null);
    readDraft(id)
      .then((draft) => {
        if (gone) return;
        opened = new DraftSession(id, draft);
        setSession(opened);
      })
      .catch((failure: unknown) => {
        if (!gone) setError(failure);
      });
    return () => {
      gone = true;
      opened?.stop();
    };
  }, [id, attempt]);
  if (session) return <DraftView session={session} />;
  return (
    <main class="draft-missing" id="main">
      {error ? (
        <>
          <h1 class="view-title">This draft cannot be shown</h1>
          <ProblemNote error={error} onRetry={() => setAttempt(attempt + 1)}>
            <p>
              <a href="#/">Back to the queue</a>
            </p>
          </ProblemNote>
        </>
      ) : (
        <>
          <h1 class="offscreen">Draft</h1>
          <Loading what="the draft" />
        </>
      )}
    </main>
  );
}
