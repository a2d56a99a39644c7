// What a change of the text breaks and what it mends.
import type { ChangedChecks as Changed, Finding } from "../api/wire";
import { Icon } from "../parts/icon";
import { ruleName } from "../text/words";

export function ChangedChecks({ changed }: { changed: Changed | undefined }) {
  if (!changed) return null;
  const { broken, fixed } = changed;
  if (broken.length + fixed.length === 0) return <p class="quiet">No check changes.</p>;
  return (
    <ul class="changed" aria-label="Checks that change">
      {broken.map((finding) => (
        <Change key={`broken ${finding.rule}${finding.message}`} finding={finding} word="Breaks" />
      ))}
      {fixed.map((finding) => (
        <Change key={`fixed ${finding.rule}${finding.message}`} finding={finding} word="Fixes" />
      ))}
    </ul>
  );
}

function Change({ finding, word }: { finding: Finding; word: "Breaks" | "Fixes" }) {
  return (
    <li>
      <strong class={word === "Breaks" ? "breaks" : "fixes"}>
        <Icon name={word === "Breaks" ? "blocked" : "ready"} size={14} /> {word}
      </strong>{" "}
      {ruleName(finding.rule)}
      {finding.span && <q>{finding.span.text}</q>}
    </li>
  );
}
