// A place to try Evenhand on any message and policy.
import { useEffect, useState } from "preact/hooks";
import { Tabs } from "../parts/tabs";
import { CaseFields } from "./case-fields";
import { Checking } from "./checking";
import { Drafting } from "./drafting";
import { run } from "./drafting-run";

export function PlaygroundView() {
  const [mode, setMode] = useState<"draft" | "check">("draft");
  useEffect(() => () => run.cancel(), []);
  return (
    <main class="playground" id="main">
      <h1 class="view-title">Playground</h1>
      <div class="playground-panes">
        <CaseFields />
        <Tabs
          label="What to do"
          current={mode}
          onSelect={setMode}
          tabs={[
            { name: "draft", label: "Draft a reply" },
            { name: "check", label: "Check a reply" },
          ]}
        >
          {mode === "draft" ? <Drafting /> : <Checking />}
        </Tabs>
      </div>
    </main>
  );
}
