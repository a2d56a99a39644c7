// Who changed what and when: the revisions, to compare and restore, and the trail.
import { readEvents, readRevisions } from "../api/drafts";
import type { Revision, TrailEvent } from "../api/wire-case";
import { StatusBadge } from "../parts/badge";
import { Loading } from "../parts/loading";
import { ProblemNote } from "../parts/problem-note";
import { formatInstant } from "../text/time";
import { nameOf, readable } from "../text/words";
import { useLoaded } from "./loaded";
import type { DraftSession } from "./session";

export function HistoryTab({ session }: { session: DraftSession }) {
  const draft = session.draft.value;
  const { value, error, reload } = useLoaded(
    () => Promise.all([readRevisions(session.id), readEvents(session.id)]),
    [session.saver.revision.value, draft],
  );
  if (error && !value) return <ProblemNote error={error} onRetry={reload} />;
  if (!value) return <Loading what="the history" />;
  const [revisions, events] = value;
  return (
    <>
      <h3>Revisions</h3>
      <ul class="revisions" aria-label="Revisions">
        {revisions.map((revision) => (
          <RevisionRow key={revision.revision} session={session} revision={revision} />
        ))}
      </ul>
      <h3>Trail</h3>
      <ol class="trail" aria-label="Trail">
        {[...events].reverse().map((event, index) => (
          <EventRow key={index} event={event} />
        ))}
      </ol>
    </>
  );
}

function RevisionRow({ session, revision }: { session: DraftSession; revision: Revision }) {
  const who = revision.revision === 1 ? "Evenhand" : nameOf(revision.author);
  const present = revision.body === session.text.value;
  const busy = session.review.value !== null && session.review.value.kind !== "revision";
  return (
    <li>
      <span class="revision-words">
        <strong>Revision {revision.revision}</strong> by {who}
        <span class="quiet">{formatInstant(revision.created_at)}</span>
      </span>
      <StatusBadge status={revision.status} />
      {present ? (
        <span class="quiet">as on screen</span>
      ) : (
        <button
          type="button"
          class="button button-quiet"
          disabled={busy}
          aria-label={`Compare revision ${revision.revision} with the reply`}
          onClick={() => (session.review.value = { kind: "revision", revision })}
        >
          Compare
        </button>
      )}
    </li>
  );
}

function EventRow({ event }: { event: TrailEvent }) {
  const detail = Object.entries(event.detail).filter(([, value]) => value);
  return (
    <li>
      <strong>{readable(event.event)}</strong> {event.author && `by ${nameOf(event.author)}`}{" "}
      <span class="quiet">{formatInstant(event.at)}</span>
      {detail.map(([name, value]) => (
        <span key={name} class="trail-detail">
          {readable(name)}: {value}
        </span>
      ))}
    </li>
  );
}
