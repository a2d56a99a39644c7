// The text and everything that belongs right beside it.
import { ActionBar } from "./action-bar";
import { CheckStrip } from "./check-strip";
import { EditorPane } from "./editor-pane";
import { ReviewPane } from "./review-pane";
import { RewriteBar } from "./rewrite-bar";
import { SentencePanel } from "./sentence-panel";
import type { DraftSession } from "./session";

interface WritingPaneProps {
  session: DraftSession;
  refusal: unknown;
  onAccept: () => void;
  onChecks: () => void;
}

export function WritingPane({ session, refusal, onAccept, onChecks }: WritingPaneProps) {
  const review = session.review.value;
  return (
    <section class="pane writing" aria-label="Draft">
      <h2 class="offscreen">Draft</h2>
      <CheckStrip session={session} onChecks={onChecks} />
      <EditorPane session={session} hidden={review !== null} />
      {review && <ReviewPane key={review.kind} session={session} review={review} />}
      {!review && <SentencePanel session={session} />}
      {!review && !session.closed.value && <RewriteBar session={session} />}
      <ActionBar session={session} refusal={refusal} onAccept={onAccept} />
    </section>
  );
}
