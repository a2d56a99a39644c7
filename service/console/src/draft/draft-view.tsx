// A draft in its three panes: the conversation, the text, and what is known around it.
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../parts/icon";
import { go } from "../state/route";
import { useShortcuts } from "../state/shortcuts";
import { DiscardDialog } from "./discard-dialog";
import { DraftBanners } from "./draft-banners";
import { DraftHead } from "./draft-head";
import { EditReasonsDialog } from "./edit-reasons-dialog";
import { acceptDraft, copyDraft, openNextDraft } from "./draft-actions";
import { jumpToFinding } from "./jumps";
import { OverruleDialog } from "./overrule-dialog";
import type { DraftSession } from "./session";
import { SidePane, type SideTab } from "./side-pane";
import { ThreadPane } from "./thread-pane";
import { WritingPane } from "./writing-pane";

export function DraftView({ session }: { session: DraftSession }) {
  const [tab, setTab] = useState<SideTab>("checks");
  const [refusal, setRefusal] = useState<unknown>(null);
  const open = !session.closed.value;
  // What was refused is no longer what is on screen.
  useEffect(() => setRefusal(null), [session.text.value, session.draft.value]);
  const accept = (): void => {
    setRefusal(null);
    void acceptDraft(session).then(setRefusal);
  };
  const jump = (forwards: boolean): void => {
    if (!jumpToFinding(session, forwards)) setTab("checks");
  };
  useShortcuts("Draft", [
    { keys: "F8", label: "Next finding", run: () => jump(true) },
    { keys: "Shift+F8", label: "Previous finding", run: () => jump(false) },
    { keys: "Alt+Enter", label: "Open the card of the finding at the cursor", run: () => session.editor?.openCard() },
    ...(open
      ? [
          { keys: "Ctrl+Enter", label: "Accept and copy", run: accept },
          { keys: "e", label: "Edit the text", run: () => session.editor?.focus() },
          { keys: "d", label: "Discard", run: () => (session.discarding.value = true) },
        ]
      : []),
    { keys: "Ctrl+Shift+C", label: "Copy the text", run: () => void copyDraft(session) },
    { keys: "n", label: "Next open draft", run: () => void openNextDraft(session.id) },
    { keys: "u", label: "Back to the queue", run: () => go("#/") },
    ...SIDE_KEYS.map(([keys, name, label]) => ({ keys, label, run: () => setTab(name) })),
  ]);
  return (
    <main class="draft" id="main">
      <a class="back" href="#/">
        <Icon name="back" size={14} />
        Queue
      </a>
      <DraftHead session={session} />
      <DraftBanners session={session} />
      <div class="panes">
        <ThreadPane session={session} />
        <WritingPane session={session} refusal={refusal} onAccept={accept} onChecks={() => setTab("checks")} />
        <SidePane session={session} tab={tab} onTab={setTab} />
      </div>
      {session.overruling.value && <OverruleDialog session={session} finding={session.overruling.value} />}
      {session.discarding.value && <DiscardDialog session={session} />}
      {session.explaining.value && <EditReasonsDialog session={session} />}
    </main>
  );
}

const SIDE_KEYS: readonly (readonly [string, SideTab, string])[] = [
  ["1", "checks", "Checks"],
  ["2", "steps", "Next steps"],
  ["3", "escalate", "Escalate"],
  ["4", "history", "History"],
  ["5", "case", "Case"],
];
