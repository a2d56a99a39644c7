// What an agent must know before reading on.
import { draftPath } from "../state/route";
import { formatInstant } from "../text/time";
import { reasonName } from "../text/words";
import { Csat } from "./csat";
import { Banner } from "./banner";
import { openNextDraft } from "./draft-actions";
import { LeftoverBanner } from "./leftover-banner";
import type { DraftSession } from "./session";
import { StaleBanner } from "./stale-banner";

export function DraftBanners({ session }: { session: DraftSession }) {
  const draft = session.draft.value;
  const newer = session.newer.value;
  return (
    <div class="banners">
      {draft.stale && <StaleBanner session={session} />}
      {draft.kind === "follow_up" && <FollowUpBanner session={session} />}
      {newer && !session.review.value && (
        <Banner icon="stale" tone="warning">
          <p>Somebody saved revision {newer.revision} of this draft meanwhile.</p>
          <button type="button" class="button" onClick={() => takeNewer(session)}>
            Show it
          </button>
        </Banner>
      )}
      {session.restored.value && !session.closed.value && (
        <Banner icon="stale" tone="plain">
          <p>Restored: what you typed before this page was left had not been saved. Ctrl+Z takes it back.</p>
          <button type="button" class="button" onClick={() => (session.restored.value = false)}>
            Understood
          </button>
        </Banner>
      )}
      {draft.outcome && <ClosedBanner session={session} />}
      {draft.outcome && <LeftoverBanner id={session.id} />}
    </div>
  );
}

function FollowUpBanner({ session }: { session: DraftSession }) {
  const { follows: parent, scheduled_for: day } = session.draft.value;
  return (
    <Banner icon="follow" tone="plain">
      <p>
        A follow-up{day ? ` for ${formatInstant(day)}` : ""}, after{" "}
        {parent ? <a href={draftPath(parent)}>the reply that was sent</a> : "a reply that was sent"}.
      </p>
    </Banner>
  );
}

function ClosedBanner({ session }: { session: DraftSession }) {
  const { outcome } = session.draft.value;
  if (!outcome) return null;
  const by = outcome.author?.name ? ` by ${outcome.author.name}` : "";
  const sent = outcome.outcome !== "discarded";
  return (
    <Banner icon="ready" tone="plain">
      <p>
        <strong>Closed</strong>
        {by}, {formatInstant(outcome.at)}. {sent ? "Evenhand sends nothing: paste the text into your CRM." : ""}{" "}
        {outcome.reasons.length > 0 && `Reasons: ${outcome.reasons.map(reasonName).join(", ")}.`}
      </p>
      {sent && <Csat session={session} />}
      {outcome.outcome === "sent_edited" && (
        <button type="button" class="button" onClick={() => (session.explaining.value = true)}>
          Why did you change it?
        </button>
      )}
      <button type="button" class="button button-primary" onClick={() => void openNextDraft(session.id)}>
        Next draft <kbd aria-hidden="true">n</kbd>
      </button>
    </Banner>
  );
}

function takeNewer(session: DraftSession): void {
  const newer = session.newer.value;
  if (!newer) return;
  session.newer.value = null;
  if (session.saver.pending) {
    session.saver.oppose(newer);
    return;
  }
  session.saver.rebase(newer);
  session.draft.value = newer;
  session.apply(newer.body);
}
