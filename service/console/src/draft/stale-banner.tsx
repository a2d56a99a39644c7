// The customer wrote again: this draft answers an older message, and a newer one may have a draft already.
import { listDrafts } from "../api/drafts";
import { draftPath } from "../state/route";
import { formatInstant } from "../text/time";
import { Banner } from "./banner";
import { useLoaded } from "./loaded";
import type { DraftSession } from "./session";

export function StaleBanner({ session }: { session: DraftSession }) {
  const { id, conversation_id: conversation, based_on_message_id: answered } = session.draft.value;
  const { value: page } = useLoaded(
    () => listDrafts({ state: "all", order: "newest", conversation_id: conversation, limit: 20 }),
    [conversation],
  );
  const newer = page?.drafts.find((draft) => draft.id !== id && draft.based_on_message_id !== answered);
  const when = findLaterMessage(session) ?? newer?.created_at;
  return (
    <Banner icon="stale" tone="warning">
      <p>
        {session.case.value?.requester?.name || "The customer"} wrote again{when && ` at ${formatInstant(when)}`} – this draft
        answers an older message.
      </p>
      {newer && (
        <a class="button" href={draftPath(newer.id)}>
          Open the newer draft
        </a>
      )}
    </Banner>
  );
}

function findLaterMessage(session: DraftSession): string | null {
  const messages = session.case.value?.conversation.messages ?? [];
  const answered = messages.findIndex(({ id }) => id === session.draft.value.based_on_message_id);
  return messages.slice(answered + 1).findLast(({ author }) => author.type === "requester")?.created_at ?? null;
}
