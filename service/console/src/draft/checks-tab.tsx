// Every finding in full, blocking ones first, and every sentence with its standing.
import type { Finding } from "../api/wire";
import { weightOf } from "../editor/findings";
import { toUnits } from "../text/offsets";
import { readable } from "../text/words";
import { FindingDetails } from "./finding-details";
import { showFinding } from "./jumps";
import { SentenceWords } from "./sentence-panel";
import type { DraftSession } from "./session";

export function ChecksTab({ session }: { session: DraftSession }) {
  const { checks, techniques } = session.checked.value;
  const ordered = [...checks].sort((a, b) => rank(a) - rank(b));
  return (
    <>
      {session.checker.state.value !== "current" && (
        <p class="quiet">These are of an earlier text: the one on screen is not checked yet.</p>
      )}
      {ordered.length === 0 ? (
        <p>Nothing was found in this text.</p>
      ) : (
        <ul class="findings" aria-label="Findings">
          {ordered.map((finding) => (
            <li key={finding.rule + finding.message + (finding.span?.start ?? "")} class="finding-item">
              <FindingDetails
                finding={finding}
                onClause={(id) => session.showClause(id)}
                onOverrule={session.closed.value ? undefined : () => (session.overruling.value = finding)}
              />
              {finding.span && (
                <button type="button" class="link" onClick={() => showFinding(session, finding)}>
                  Show in the text
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      <Sentences session={session} />
      {techniques.missed.length > 0 && (
        <p class="quiet">Called for and not shown: {techniques.missed.map(readable).join(", ")}.</p>
      )}
    </>
  );
}

const rank = (finding: Finding): number =>
  ["blocking", "doubtful", "advisory", "overruled"].indexOf(weightOf(finding));

function Sentences({ session }: { session: DraftSession }) {
  const answer = session.checker.answer.value;
  if (!answer) return null;
  const current = session.checker.state.value === "current";
  const unit = toUnits(answer.text);
  return (
    <section>
      <h3>Sentences</h3>
      <ol class="sentences">
        {answer.checked.segments.map((segment) => (
          <li key={segment.id}>
            <button
              type="button"
              class="sentence-button"
              disabled={!current}
              onClick={() => session.editor?.select(unit(segment.start))}
            >
              <SentenceWords segment={segment} checked={current} />
              <span class="sentence-text">{answer.text.slice(unit(segment.start), unit(segment.end))}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
