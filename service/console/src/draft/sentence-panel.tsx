// What the marks beside sentences mean, and what the sentence at the cursor rests on.
import type { Citation, Segment } from "../api/wire";
import { STANDING, readable } from "../text/words";
import type { DraftSession } from "./session";

export function SentencePanel({ session }: { session: DraftSession }) {
  const segment = session.segment.value;
  const current = session.checker.state.value === "current";
  return (
    <div class="sentence">
      <div class="sentence-here" aria-live="off">
        {segment ? (
          <SentenceWords segment={segment} checked={current} />
        ) : (
          <span class="quiet">Put the cursor into a sentence to see what it rests on.</span>
        )}
      </div>
      {segment && segment.citations.length > 0 && (
        <ul class="citations" aria-label="Sources of this sentence">
          {segment.citations.map((citation) => (
            <li key={citation.type + citation.id + citation.quote}>
              <Source citation={citation} onClause={(id) => session.showClause(id)} />
            </li>
          ))}
        </ul>
      )}
      <dl class="legend" aria-label="Marks of sentences">
        {Object.entries(STANDING).map(([standing, { word, mark, meaning }]) => (
          <div key={standing}>
            <dt>
              <span class={`standing-mark standing-${standing}`} aria-hidden="true">{mark}</span> {word}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

export function SentenceWords({ segment, checked }: { segment: Segment; checked: boolean }) {
  const standing = segment.standing ?? "uncited";
  const technique = segment.technique ? readable(segment.technique) : "No technique";
  if (!checked) {
    return (
      <span>
        <span class="standing-mark standing-unchecked" aria-hidden="true">…</span> {technique} · not checked yet
      </span>
    );
  }
  return (
    <span>
      <span class={`standing-mark standing-${standing}`} aria-hidden="true">{STANDING[standing].mark}</span> {technique} ·{" "}
      {STANDING[standing].word}
    </span>
  );
}

function Source({ citation, onClause }: { citation: Citation; onClause: (id: string) => void }) {
  return (
    <>
      {citation.type === "clause" ? (
        <button type="button" class="link" onClick={() => onClause(citation.id)}>
          Clause {citation.id}
        </button>
      ) : (
        <span>{citation.type === "fact" ? `Fact ${citation.id.replaceAll("_", " ")}` : "The message"}</span>
      )}
      {citation.quote && <q>{citation.quote}</q>}
    </>
  );
}
