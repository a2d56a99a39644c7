// What is known around a text, one part at a time.
import { Tabs } from "../parts/tabs";
import { CaseTab } from "./case-tab";
import { ChecksTab } from "./checks-tab";
import { EscalateTab } from "./escalate-tab";
import { HistoryTab } from "./history-tab";
import type { DraftSession } from "./session";
import { StepsTab } from "./steps-tab";

export type SideTab = "checks" | "steps" | "escalate" | "history" | "case";

interface SidePaneProps {
  session: DraftSession;
  tab: SideTab;
  onTab: (tab: SideTab) => void;
}

export function SidePane({ session, tab, onTab }: SidePaneProps) {
  const found = session.checked.value.checks.length;
  const recommended = session.draft.value.escalation.recommended;
  return (
    <aside class="pane side" aria-label="Around the draft">
      <Tabs
        label="Around the draft"
        current={tab}
        onSelect={onTab}
        tabs={[
          { name: "checks", label: "Checks", ...(found > 0 ? { note: String(found) } : {}) },
          { name: "steps", label: "Steps" },
          { name: "escalate", label: "Escalate", ...(recommended ? { note: "!" } : {}) },
          { name: "history", label: "History" },
          { name: "case", label: "Case" },
        ]}
      >
        {tab === "checks" && <ChecksTab session={session} />}
        {tab === "steps" && <StepsTab session={session} />}
        {tab === "escalate" && <EscalateTab session={session} />}
        {tab === "history" && <HistoryTab session={session} />}
        {tab === "case" && <CaseTab session={session} />}
      </Tabs>
    </aside>
  );
}
