// What the checks say of the text on screen, in one line; never more than is known of it.
import { useEffect, useRef } from "preact/hooks";
import type { Finding } from "../api/wire";
import { describeError } from "../api/problem";
import { weightOf, type Weight } from "../editor/findings";
import { Icon, type IconName } from "../parts/icon";
import { whisper } from "../state/notices";
import { showFinding } from "./jumps";
import type { DraftSession } from "./session";

const WEIGHTS: readonly Weight[] = ["blocking", "doubtful", "advisory", "overruled"];

interface CheckStripProps {
  session: DraftSession;
  onChecks: () => void;
}

export function CheckStrip({ session, onChecks }: CheckStripProps) {
  const findings = session.checked.value.checks;
  const [blocking, doubtful, advisory, overruled] = WEIGHTS.map((weight) =>
    findings.filter((finding) => weightOf(finding) === weight),
  ) as [Finding[], Finding[], Finding[], Finding[]];
  const current = session.checker.state.value === "current";
  const counts = `${blocking.length} blocking, ${doubtful.length} to verify, ${advisory.length} advisory`;
  const said = useRef(counts);
  useEffect(() => {
    if (!current || said.current === counts) return;
    said.current = counts;
    whisper.value = counts;
  }, [current, counts]);
  return (
    <div class={current ? "strip" : "strip strip-old"} role="group" aria-label="Checks">
      <CheckStateWords session={session} clear={findings.length === 0} />
      <Jump session={session} findings={blocking} weight="blocking" icon="blocked" onChecks={onChecks} />
      <Jump session={session} findings={doubtful} weight="doubtful" icon="review" onChecks={onChecks} />
      <Jump session={session} findings={advisory} weight="advisory" icon="advisory" onChecks={onChecks} />
      <Jump session={session} findings={overruled} weight="overruled" icon="ready" onChecks={onChecks} />
    </div>
  );
}

function CheckStateWords({ session, clear }: { session: DraftSession; clear: boolean }) {
  const state = session.checker.state.value;
  if (state === "waiting") return <span role="status" aria-live="off" class="strip-state">Checking…</span>;
  if (state === "unreachable") {
    return (
      <span role="status" class="strip-state strip-alarm">
        <Icon name="review" size={14} /> Not checked: server unreachable
      </span>
    );
  }
  if (state === "refused") {
    const { title, detail } = describeError(session.checker.problem.value);
    return (
      <span role="status" class="strip-state strip-alarm">
        <Icon name="review" size={14} /> Not checked: {detail || title}
      </span>
    );
  }
  return <span role="status" aria-live="off" class="strip-state">{clear ? "Checked: nothing found" : "Checked"}</span>;
}

interface JumpProps {
  session: DraftSession;
  findings: readonly Finding[];
  weight: Weight;
  icon: IconName;
  onChecks: () => void;
}

function Jump({ session, findings, weight, icon, onChecks }: JumpProps) {
  if (findings.length === 0) return null;
  const jump = (): void => {
    const next = session.editor?.findNext(true, (finding) => findings.includes(finding));
    if (!next || !showFinding(session, next.finding)) onChecks();
  };
  return (
    <button type="button" class={`strip-count strip-${weight}`} onClick={jump}>
      <Icon name={icon} size={14} />
      {findings.length} {weight === "doubtful" ? "to verify" : weight}
    </button>
  );
}
