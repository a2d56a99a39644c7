// A case as three texts: the message, the policy, and facts as lines.
import { signal } from "@preact/signals";
import type { CaseRequest } from "../api/wire-playground";
import { FACTS, MESSAGE, POLICY } from "./example";

export const message = signal(MESSAGE);
export const policy = signal(POLICY);
export const facts = signal(FACTS);

/** The request that the fields make. */
export function readCase(): CaseRequest {
  const known = readFacts(facts.value);
  return {
    message: message.value,
    policy: { text: policy.value },
    ...(Object.keys(known).length > 0 ? { facts: known } : {}),
  };
}

/** `key: value` lines; others say nothing. */
function readFacts(lines: string): Record<string, string> {
  const pairs = lines.split("\n").flatMap((line): [string, string][] => {
    const at = line.indexOf(":");
    const key = line.slice(0, Math.max(0, at)).trim();
    return key ? [[key, line.slice(at + 1).trim()]] : [];
  });
  return Object.fromEntries(pairs);
}

export function CaseFields() {
  return (
    <div class="case-fields">
      <Field label="Message" value={message} rows={9} />
      <Field label="Policy" value={policy} rows={12} />
      <Field label="Facts, one “key: value” a line (optional)" value={facts} rows={4} />
    </div>
  );
}

function Field({ label, value, rows }: { label: string; value: typeof message; rows: number }) {
  return (
    <label class="field">
      <span>{label}</span>
      <textarea rows={rows} value={value.value} onInput={(event) => (value.value = event.currentTarget.value)} />
    </label>
  );
}
