// What an agent does with a finished text.
import { listDrafts } from "../api/drafts";
import { Problem } from "../api/problem";
import { copyText } from "../parts/clipboard";
import { announce } from "../state/notices";
import { draftPath, go } from "../state/route";
import type { DraftSession } from "./session";

const COPIED = "Copied. Paste it into your CRM: Evenhand sends nothing.";
const NOT_COPIED = "The browser did not let the text into the clipboard. Select it and copy it by hand.";

/** Records that the text goes out and copies it. Resolves to why not, or null. */
export async function acceptDraft(session: DraftSession): Promise<unknown> {
  if (session.closed.peek()) return null;
  if (session.review.peek()) return new Problem(409, UNDECIDED);
  // Before anything else, since a browser lets nothing into the clipboard long after the key was pressed; but a text
  // that the checks block, or do not know yet, is not to be pasted anywhere.
  const safe = session.checker.state.peek() === "current" && session.checked.peek().status !== "blocked";
  let copied = safe && (await copyText(session.text.peek()));
  try {
    if (!(await session.saver.flush())) return new Problem(409, NOT_SAVED);
    const outcome = (await session.isUnedited()) ? "sent_unedited" : "sent_edited";
    await session.close({ outcome, sent_text: session.text.peek() });
  } catch (error) {
    return error;
  }
  copied ||= await copyText(session.text.peek());
  announce(copied ? COPIED : `Recorded. ${NOT_COPIED}`, 10_000);
  return null;
}

export async function copyDraft(session: DraftSession): Promise<void> {
  announce((await copyText(session.text.peek())) ? COPIED : NOT_COPIED);
}

/** The most urgent open draft but this one. */
export async function openNextDraft(id: string): Promise<void> {
  try {
    const page = await listDrafts({ state: "open", order: "due", limit: 2 });
    const next = page.drafts.find((draft) => draft.id !== id);
    if (next) go(draftPath(next.id));
    else announce("No other draft is open.");
  } catch {
    announce("The next draft cannot be found: the server is not reachable.");
  }
}

const UNDECIDED = {
  title: "Decide on the changes first",
  detail: "The proposal or the other version on screen is neither accepted nor rejected.",
};

const NOT_SAVED = {
  title: "Not recorded: the text is not saved yet",
  detail: "What you wrote is kept in this browser. Accept it again once it says Saved.",
};
